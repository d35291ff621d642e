import numpy as np
import pytest

from library.core.harmony.grid import BEAT, DOWNBEAT, OFF, STRONG, make_grid


@pytest.mark.parametrize("beat_s", [0.3, 0.5, 0.9, 1.4])
def test_segments_cover_the_song_and_divide_the_beat(beat_s: float) -> None:
    beats = 0.4 + beat_s * np.arange(20)
    grid = make_grid(beats, 25 * beat_s)
    assert grid.edges_s[0] == 0
    assert grid.edges_s[-1] == pytest.approx(25 * beat_s)
    assert (grid.lengths_s > 0).all()
    assert np.allclose([grid.edges_s[np.abs(grid.edges_s - beat).argmin()] for beat in beats], beats)
    assert 0.15 < np.median(grid.lengths_s) < 0.6


def test_compound_beats_fall_into_three() -> None:
    grid = make_grid(0.9 * np.arange(10), 9.0, compound=True)
    assert np.median(grid.lengths_s) == pytest.approx(0.3)
    assert grid.starts_beat.sum() == 10


def test_without_beats_the_grid_is_even() -> None:
    grid = make_grid(np.zeros(0), 6.1)
    assert len(grid) == 20
    assert np.ptp(grid.lengths_s) < 1e-9


def test_strength_follows_the_bar() -> None:
    grid = make_grid(0.5 * np.arange(8), 4.0)
    strength = grid.strength((0, 4))
    assert strength.tolist()[:8] == [DOWNBEAT, OFF, BEAT, OFF, STRONG, OFF, BEAT, OFF]

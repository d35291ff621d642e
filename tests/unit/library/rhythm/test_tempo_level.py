"""Which pulse is the beat."""

from dataclasses import replace

import numpy as np
import pytest

from library.core.rhythm.activations import SLOWEST_BPM, TEMPI, TEMPI_PER_OCTAVE, Activations
from library.core.rhythm.confidence import tempo_of
from library.core.rhythm.settled import settle
from library.core.rhythm.spectra import FRAMES_PER_S
from library.core.rhythm.tempo_curve import median_bpm
from library.core.rhythm.tempo_level import FACTORS, chances, levels
from library.training.rhythm_levels import fit, softmax
from tests.support.made_rhythm import heard_perfectly, steady


def _heard(bpm: float, believed_bpm: float) -> Activations:
    """Beats at `bpm`, and a tempo head that believes in `believed_bpm`."""
    heard = heard_perfectly(steady(bpm, 40), "4/4", 4, duration_s=40)
    tempo = np.full_like(heard.tempo, 0.002)
    tempo[:, min(TEMPI - 1, round(TEMPI_PER_OCTAVE * np.log2(believed_bpm / SLOWEST_BPM)))] = 0.9
    return replace(heard, tempo=tempo)


def test_levels_are_the_path_and_what_divides_or_fills_it() -> None:
    frames = np.round(steady(100, 40) * FRAMES_PER_S).astype(np.int64)
    found = levels(_heard(100, 100), frames)
    assert [level.factor for level in found] == [f for f in FACTORS if 30 <= 100 * f <= 260]
    assert [level.bpm for level in found] == pytest.approx([100 * level.factor for level in found], rel=0.02)
    assert len({len(level.evidence) for level in found}) == 1


def test_chances_sum_to_one_and_follow_the_networks_tempo() -> None:
    frames = np.round(steady(140, 40) * FRAMES_PER_S).astype(np.int64)
    fast, slow = (chances(levels(_heard(140, believed), frames)) for believed in (140, 70))
    assert fast.sum() == pytest.approx(1)
    assert slow.sum() == pytest.approx(1)
    assert slow[1] > fast[1]  # half as fast


def test_a_settled_song_tells_its_tempo_and_the_others() -> None:
    heard = _heard(100, 100)
    settled = settle(heard, lambda _: None)
    tempo = tempo_of(heard, settled, median_bpm(settled.path.frames / FRAMES_PER_S))
    assert tempo.bpm == pytest.approx(100, rel=0.02)
    assert tempo.confidence + sum(other.confidence for other in tempo.alternates) <= 1.01
    assert sorted(other.bpm for other in tempo.alternates)[-2:] == pytest.approx([50, 200], rel=0.02)


def test_a_fit_finds_what_tells_the_right_level() -> None:
    rng = np.random.default_rng(0)
    rows = []
    for _ in range(60):
        evidence = rng.normal(size=(3, 4))
        rows.append((evidence, int(evidence[:, 2].argmax())))
    weights, scale = fit(rows, [1.0] * 60)
    right = [softmax(evidence / scale @ weights).argmax() == best for evidence, best in rows]
    assert np.mean(right) > 0.9
    assert weights.argmax() == 2

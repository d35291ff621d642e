"""The bar model on what a perfect network would say, with noise."""

import numpy as np
import pytest

from library.core.rhythm.activations import METRES, seconds
from library.core.rhythm.bar_model import BarWeights, track_bars
from library.core.rhythm.song import track_song
from tests.support.made_rhythm import heard_perfectly, steady

CASES = [
    ("2/4", 2, 96),
    ("3/4", 3, 140),
    ("4/4", 4, 117),
    ("5/4", 5, 150),
    ("6/8", 2, 52),
    ("7/8", 7, 250),
    ("9/8", 3, 70),
]


@pytest.mark.parametrize(("signature", "beats_in_bar", "bpm"), CASES)
def test_it_finds_every_beat_and_bar_line(signature: str, beats_in_bar: int, bpm: float) -> None:
    beats_s = steady(bpm, 40)
    path = track_bars(heard_perfectly(beats_s, signature, beats_in_bar, duration_s=40), BarWeights())
    assert {METRES[m] for m in path.metres} == {signature}
    off_s = np.abs(seconds(path.frames)[:, None] - beats_s).min(axis=0)
    assert off_s[:-1].max() < 0.05
    downbeats_s = seconds(path.frames[path.places == 0])
    assert np.abs(downbeats_s[:, None] - beats_s[::beats_in_bar]).min(axis=0)[:-1].max() < 0.05


def test_it_follows_a_tempo_that_never_rests() -> None:
    rng = np.random.default_rng(3)
    intervals_s = np.clip(0.6 * np.exp(np.cumsum(rng.normal(0, 0.05, 120))), 0.35, 1.2)
    beats_s = 0.5 + np.cumsum(intervals_s)
    beats_s = beats_s[beats_s < 55]
    found_s = seconds(track_bars(heard_perfectly(beats_s, "3/4", 3, duration_s=56), BarWeights()).frames)
    assert (np.abs(found_s[:, None] - beats_s).min(axis=0) < 0.05).mean() > 0.95


def test_it_changes_metre_where_the_bars_do() -> None:
    before, after = steady(120, 30), steady(120, 60, first_s=30.5)
    heard = heard_perfectly(np.concatenate([before, after]), "4/4", 4, duration_s=60)
    other = heard_perfectly(np.concatenate([before, after]), "3/4", 3, duration_s=60)
    cut = int(30.25 * 43.066)
    for name in ("downbeat", "metre"):
        getattr(heard, name)[cut:] = getattr(other, name)[cut:]
    path = track_bars(heard, BarWeights())
    assert METRES[path.metres[0]] == "4/4"
    assert METRES[path.metres[-1]] == "3/4"


def test_nothing_is_found_where_nothing_beats() -> None:
    heard = heard_perfectly(np.zeros(0), "4/4", 4, duration_s=30, noise=0.02)
    heard.tempo[:] = 0
    heard.tempo[:, -1] = 1
    assert not len(track_bars(heard, BarWeights()).frames)


def test_a_long_song_is_tracked_in_stretches_without_a_seam() -> None:
    beats_s = steady(100, 640)
    path = track_song(heard_perfectly(beats_s, "4/4", 4, duration_s=640), lambda _: None, BarWeights())
    assert abs(len(path.frames) - len(beats_s)) <= 2
    assert np.diff(path.frames).min() > 20
    assert (np.diff(path.places) % 4 == 1).all()

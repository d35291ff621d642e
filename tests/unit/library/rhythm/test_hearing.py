"""The shipped network on made sound: what beats is found, and nothing is invented where nothing beats."""

import numpy as np
import pytest
from numpy.typing import NDArray

from library.core.rhythm.hearing import RhythmHearing, hear_samples
from library.core.rhythm.spectra import HOP, RATE_HZ, FloatArray, Samples
from tests.support.made_rhythm import clicks, steady


def hear(sound: FloatArray) -> RhythmHearing:
    return hear_samples(Samples(sound), lambda _: None)


def share_found(real_s: NDArray[np.float64], found_s: tuple[float, ...]) -> float:
    return float((np.abs(np.array(found_s)[:, None] - real_s).min(axis=0) < 0.05).mean()) if found_s else 0.0


@pytest.mark.parametrize(("bpm", "beats_in_bar"), [(96, 4), (124, 4), (108, 3)])
def test_clicks_have_their_tempo_and_bars(bpm: float, beats_in_bar: int) -> None:
    beats_s = steady(bpm, 30)
    found = hear(clicks(beats_s, beats_in_bar, 30))
    assert found.tempo is not None
    assert abs(found.tempo.bpm - bpm) < 0.02 * bpm
    assert share_found(beats_s[:-1], found.beats_s) > 0.9
    assert found.readings[0].metres[0].signature == f"{beats_in_bar}/4"
    downbeats_s = tuple(found.beats_s[index] for index in found.readings[0].downbeats)
    assert share_found(beats_s[:-beats_in_bar:beats_in_bar], downbeats_s) > 0.85


def test_clicks_that_slow_down_are_followed() -> None:
    beats_s = 0.5 + np.cumsum(np.linspace(0.45, 0.75, 50))
    found = hear(clicks(beats_s, 4, float(beats_s[-1]) + 1))
    assert share_found(beats_s[2:-2], found.beats_s) > 0.85
    assert found.tempo_curve[0].bpm > found.tempo_curve[-1].bpm + 15


@pytest.mark.parametrize("seconds", [2, 20])
def test_silence_noise_and_a_sine_have_no_beat(seconds: int) -> None:
    time_s = np.arange(seconds * RATE_HZ) / RATE_HZ
    noise = np.random.default_rng(0).standard_normal(len(time_s))
    for sound in (np.zeros(len(time_s)), 0.1 * noise, 0.2 * np.sin(2 * np.pi * 440 * time_s)):
        found = hear(sound.astype(np.float32))
        assert found.tempo is None
        assert not found.beats_s
        assert not found.readings


def test_beats_move_with_the_sound() -> None:
    sound = clicks(steady(110, 24), 4, 24)
    late_s = 16 * HOP / RATE_HZ
    here, later = hear(sound), hear(np.concatenate([np.zeros(16 * HOP, np.float32), sound]))
    moved = tuple(t + late_s for t in here.beats_s)
    assert share_found(np.array(moved), later.beats_s) > 0.95


def test_a_little_more_level_changes_no_beat() -> None:
    sound = clicks(steady(110, 24), 4, 24)
    here, louder = hear(sound), hear(1.4 * sound)
    assert share_found(np.array(here.beats_s), louder.beats_s) > 0.95


def test_every_beat_has_a_chance_and_beats_rise() -> None:
    found = hear(clicks(steady(120, 20), 4, 20))
    assert len(found.beat_confidences) == len(found.beats_s)
    assert (np.diff(found.beats_s) > 0).all()
    assert np.mean(found.beat_confidences) > 0.6
    assert all(0 <= index < len(found.beats_s) for reading in found.readings for index in reading.downbeats)

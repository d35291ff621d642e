"""Made rhythms: what a perfect network would say, and clicks that a real one hears."""

import numpy as np
from numpy.typing import NDArray

from library.core.rhythm.activations import DRUMS, METRES, TEMPI, TONE_CLASSES, Activations
from library.core.rhythm.spectra import FRAMES_PER_S, RATE_HZ, FloatArray


def heard_perfectly(
    beats_s: NDArray[np.float64], signature: str, beats_in_bar: int, *, duration_s: float, noise: float = 0.1
) -> Activations:
    """Activations with a top at each beat, a downbeat every `beats_in_bar`, and seeded noise. No tempo is favoured."""
    count = int(duration_s * FRAMES_PER_S) // 2 * 2
    rng = np.random.default_rng(0)
    beat, downbeat = np.full(count + 2, 0.02), np.full(count + 2, 0.01)
    frames = np.round(beats_s[beats_s < duration_s - 0.03] * FRAMES_PER_S).astype(int) + 1
    for offset, height in ((-1, 0.3), (1, 0.3), (0, 0.7)):
        beat[frames + offset] = height
        downbeat[frames[::beats_in_bar] + offset] = 0.8 * height
    metre = np.full((count, len(METRES) + 1), 0.05)
    metre[:, METRES.index(signature)] = 0.6
    return Activations(
        beat=_noisy(beat[1:-1], noise, rng),
        downbeat=_noisy(downbeat[1:-1], noise / 2, rng),
        drums=np.zeros((count, len(DRUMS)), np.float32),
        three=np.zeros(count, np.float32),
        metre=metre.astype(np.float32),
        tempo=np.full((count, TEMPI + 1), 1 / (TEMPI + 1), np.float32),
        attack=np.zeros(2 * count, np.float32),
        tones=np.zeros((count // 2, TONE_CLASSES), np.float16),
    )


def _noisy(values: NDArray[np.float64], noise: float, rng: np.random.Generator) -> FloatArray:
    return np.clip(values + noise * rng.random(len(values)), 0, 0.98).astype(np.float32)


def steady(bpm: float, duration_s: float, first_s: float = 0.5) -> NDArray[np.float64]:
    """Beats at one tempo."""
    return np.arange(first_s, duration_s, 60 / bpm)


def clicks(beats_s: NDArray[np.float64], beats_in_bar: int, duration_s: float) -> FloatArray:
    """A drum kit in the plainest way: a low thud on downbeats, a snap on the other beats, a tick half-way between."""
    rng = np.random.default_rng(0)
    sound = np.zeros(int(duration_s * RATE_HZ), np.float32)
    time_s = np.arange(RATE_HZ // 4) / RATE_HZ
    thud = np.sin(2 * np.pi * 60 * time_s * (1 + np.exp(-time_s / 0.01))) * np.exp(-time_s / 0.08)
    snap = 0.5 * rng.standard_normal(len(time_s)) * np.exp(-time_s / 0.04)
    tick = 0.15 * np.diff(rng.standard_normal(len(time_s) + 1)) * np.exp(-time_s / 0.015)
    for number, beat_s in enumerate(beats_s):
        _put(sound, thud if number % beats_in_bar == 0 else snap, beat_s)
        _put(sound, tick, beat_s)
    for half_s in (beats_s[1:] + beats_s[:-1]) / 2:
        _put(sound, tick, half_s)
    return np.asarray(0.3 * sound, dtype=np.float32)


def _put(sound: FloatArray, what: NDArray[np.float64], at_s: float) -> None:
    begin = int(at_s * RATE_HZ)
    part = what[: max(0, len(sound) - begin)]
    sound[begin : begin + len(part)] += part.astype(np.float32)

"""Noise that can be read from any moment on: circular tables, shaped in their spectrum, seeded by name."""

from functools import lru_cache

import numpy as np

from generation.core.results import RATE_HZ
from generation.core.seeds import seed_for
from generation.core.sound.wavestack import Signal

SIZE = 1 << 17  # 2.7 s
_JUMP = 7919  # between what two variants read


@lru_cache(maxsize=64)
def noise_table(name: str, low_hz: float, high_hz: float, slope: int = 2) -> Signal:
    """White noise between two corners (slope in multiples of 6 dB an octave), with an effective level of 1 (RMS)."""
    made = np.random.Generator(np.random.PCG64(seed_for(0, "noise", name)))
    spectrum = np.fft.rfft(made.standard_normal(SIZE))
    hz = np.fft.rfftfreq(SIZE, 1 / RATE_HZ)
    hz[0] = 1e-3
    spectrum *= 1 / np.sqrt((1 + (low_hz / hz) ** (2 * slope)) * (1 + (hz / high_hz) ** (2 * slope)))
    table = np.fft.irfft(spectrum)
    return np.asarray(table / np.sqrt(np.mean(table**2)), dtype=np.float32)


def noise(table: Signal, first: int, frames: int, variant: int = 0) -> Signal:
    """A stretch of a table from a frame on; other variants read elsewhere."""
    place = (first + (variant + 1) * _JUMP) % len(table)
    if place + frames <= len(table):
        return table[place : place + frames]
    return np.take(table, np.arange(place, place + frames), mode="wrap")


@lru_cache(maxsize=16)
def partials_table(name: str, partials_hz: tuple[float, ...], low_hz: float, high_hz: float) -> Signal:
    """Square waves of fixed pitches added up, as cheap cymbals are made; only what lies between the corners is left."""
    made = np.random.Generator(np.random.PCG64(seed_for(0, "partials", name)))
    spectrum = np.zeros(SIZE // 2 + 1, dtype=np.complex128)
    for partial in partials_hz:
        for number in range(1, int(19_500 / partial) + 1, 2):
            place = round(partial * number * SIZE / RATE_HZ)
            spectrum[place] += np.exp(2j * np.pi * made.random()) / number
    hz = np.fft.rfftfreq(SIZE, 1 / RATE_HZ)
    hz[0] = 1e-3
    spectrum *= 1 / np.sqrt((1 + (low_hz / hz) ** 6) * (1 + (hz / high_hz) ** 4))
    table = np.fft.irfft(spectrum)
    return np.asarray(table / np.sqrt(np.mean(table**2)), dtype=np.float32)

"""Worn machines: tape that runs unevenly, and a record that hisses and crackles. Both stream and both are causal."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt, sosfilt_zi

from generation.core.results import RATE_HZ
from generation.core.seeds import seed_for

_WOW_HZ, _FLUTTER_HZ = (0.53, 0.91), (6.3, 9.7)
_CHUNK, _KNOT = 8192, 64
_HISTORY = 4096  # samples that the reading head may lie behind
_MIDDLE_DELAY = 1400.0  # about 29 ms behind at worst, taken off again by `latency`


class WowFlutter:
    """Speed that drifts: a delay whose length swings slowly (wow) and quickly (flutter).

    The swing depends on time and seed alone, so parts of one song that share a seed drift together, as on one tape.
    """

    def __init__(self, wow_cents: float, flutter_cents: float, seed: int) -> None:
        chance = np.random.Generator(np.random.PCG64(seed_for(seed, "tape")))
        self._phases = chance.uniform(0, 2 * np.pi, 4)
        self._swings = [(hz, _swing(cents * 0.6, hz)) for hz, cents in _rows(wow_cents, flutter_cents)]
        largest = sum(swing for _, swing in self._swings)
        self._delay = min(_MIDDLE_DELAY, largest + 4.0)
        self._history = np.zeros((2, _HISTORY), dtype=np.float32)
        self._at = 0

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """As many samples (2, frames) as came in."""
        frames = block.shape[1]
        joined = np.concatenate([self._history, block], axis=1)
        moved = np.empty_like(block, dtype=np.float32)
        for first in range(0, frames, _CHUNK):  # small enough for the processor's cache
            count = min(_CHUNK, frames - first)
            _read(joined, _HISTORY + first, self._delays(self._at + first, count), moved[:, first : first + count])
        self._history = joined[:, -_HISTORY:].copy()
        self._at += frames
        return moved

    def _delays(self, first: int, count: int) -> NDArray[np.float32]:
        """Samples that the reading head lies behind: exact every 64 samples, straight between."""
        knots = np.arange(0, count + _KNOT, _KNOT)
        time_s = (first + knots) / RATE_HZ
        delay = np.full(len(knots), self._delay)
        for (hz, swing), phase in zip(self._swings, self._phases, strict=True):
            delay += swing * np.sin(2 * np.pi * hz * time_s + phase)
        delay = np.clip(delay, 2.0, _HISTORY - 4.0)
        return np.asarray(np.interp(np.arange(count), knots, delay), dtype=np.float32)


def _rows(wow_cents: float, flutter_cents: float) -> list[tuple[float, float]]:
    return [(hz, wow_cents) for hz in _WOW_HZ] + [(hz, flutter_cents) for hz in _FLUTTER_HZ]


def _swing(cents: float, rate_hz: float) -> float:
    """Samples by which a delay must swing at a rate so that the pitch moves by so many cents."""
    return (2 ** (cents / 1200) - 1) * RATE_HZ / (2 * np.pi * rate_hz)


def _read(samples: NDArray[np.float32], start: int, delays: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """Samples between samples, by a cubic through four neighbours (Catmull and Rom)."""
    whole = np.ceil(delays).astype(np.int64)
    x = (whole - delays).astype(np.float32)
    place = start + np.arange(len(delays)) - whole
    for row, into in zip(samples, out, strict=True):
        before, here, after, beyond = row[place - 1], row[place], row[place + 1], row[place + 2]
        a = np.float32(0.5) * (beyond - before) + np.float32(1.5) * (here - after)
        b = before - np.float32(2.5) * here + 2 * after - np.float32(0.5) * beyond
        into[:] = ((a * x + b) * x + np.float32(0.5) * (after - before)) * x + here


class Vinyl:
    """Surface noise and crackle, made from the seed and the time alone."""

    def __init__(self, noise_db: float, crackle: float, seed: int) -> None:
        self._chance = np.random.Generator(np.random.PCG64(seed_for(seed, "vinyl")))
        self._gain, self._crackle = 10 ** (noise_db / 20), crackle
        self._sections = np.asarray(butter(1, (400.0, 6500.0), "band", fs=RATE_HZ, output="sos"))
        self._state = np.repeat(sosfilt_zi(self._sections)[:, None, :] * 0, 2, axis=1)

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """The block with noise added to it."""
        frames = block.shape[1]
        noise = self._chance.standard_normal((2, frames), dtype=np.float32)
        count = int(self._chance.poisson(self._crackle * 7.0 * frames / RATE_HZ))
        places = self._chance.integers(0, frames, count)
        sizes = self._chance.exponential(22.0, count) * self._chance.choice((-1.0, 1.0), count)
        sides = self._chance.uniform(0.3, 1.0, (2, count))
        for channel, side in zip(noise, sides, strict=True):
            np.add.at(channel, places, (sizes * side).astype(np.float32))
        coloured, self._state = sosfilt(self._sections, noise, axis=1, zi=self._state)
        return np.asarray(block + coloured * self._gain * 1.6, dtype=np.float32)

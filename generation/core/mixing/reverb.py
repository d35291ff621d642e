"""Rooms: made impulse responses and a convolution that streams.

A response is decaying noise whose decay time falls with frequency, as air and walls have it, after a few early
reflections (Moorer, "About this reverberation business", 1979). It is the same on every machine and in every run.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from generation.core.results import RATE_HZ
from generation.core.seeds import seed_for


@dataclass(frozen=True)
class Space:
    """A kind of room: decay to -60 dB in seconds at low, middle and high frequencies."""

    name: str
    low_s: float
    middle_s: float
    high_s: float
    predelay_ms: float
    reflections: int  # early ones, within `spread_ms`
    spread_ms: float
    low_cut_hz: float


SPACES = {
    space.name: space
    for space in (
        Space("room", 0.45, 0.5, 0.32, 4.0, 14, 28.0, 120.0),
        Space("plate", 1.3, 1.6, 1.1, 12.0, 0, 0.0, 220.0),
        Space("hall", 2.4, 2.3, 1.2, 24.0, 18, 80.0, 140.0),
        Space("cloud", 5.0, 5.5, 2.6, 40.0, 0, 0.0, 180.0),
    )
}
_CROSSOVERS_HZ = (350.0, 3500.0)


@cache
def impulse_response(name: str) -> NDArray[np.float32]:
    """A room's answer to a click (2, frames), of energy 1 in each channel."""
    space = SPACES[name]
    longest = max(space.low_s, space.middle_s, space.high_s)
    start = round(space.predelay_ms * RATE_HZ / 1000)
    frames = start + round(longest * RATE_HZ)
    noise = np.random.Generator(np.random.PCG64(seed_for(0, "space", name))).standard_normal((2, frames - start))
    time_s = np.arange(frames - start) / RATE_HZ
    tail = np.zeros_like(noise)
    for band, decay_s in zip(_bands(noise), (space.low_s, space.middle_s, space.high_s), strict=True):
        tail += band * 10 ** (-3 * time_s / decay_s)
    tail *= 1 - np.exp(-time_s / 0.006)  # diffusion takes a moment
    tail /= math.sqrt(float((tail**2).sum()) / 2)
    if space.reflections:
        tail = 0.8 * tail + 0.6 * _reflections(space, tail.shape[1])
    response = np.concatenate([np.zeros((2, start)), sosfilt(_high_pass(space.low_cut_hz), tail, axis=1)], axis=1)
    response[:, -2400:] *= np.linspace(1, 0, 2400)
    return np.asarray(response / math.sqrt(float((response**2).sum()) / 2), dtype=np.float32)


def _bands(noise: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Lows, middles and highs."""
    low, high = _CROSSOVERS_HZ
    sections = (
        butter(2, low, "low", fs=RATE_HZ, output="sos"),
        butter(2, (low, high), "band", fs=RATE_HZ, output="sos"),
        butter(2, high, "high", fs=RATE_HZ, output="sos"),
    )
    return tuple(np.asarray(sosfilt(row, noise, axis=1)) for row in sections)


def _high_pass(cutoff_hz: float) -> NDArray[np.float64]:
    return np.asarray(butter(2, cutoff_hz, "high", fs=RATE_HZ, output="sos"))


def _reflections(space: Space, frames: int) -> NDArray[np.float64]:
    chance = np.random.Generator(np.random.PCG64(seed_for(0, "reflections", space.name)))
    rows = np.zeros((2, frames))
    for channel in rows:
        places = np.sort(chance.uniform(0.5, space.spread_ms, space.reflections))
        signs = chance.choice((-1.0, 1.0), space.reflections)
        np.add.at(channel, (places * RATE_HZ / 1000).astype(int), signs * 0.85 ** np.arange(space.reflections))
    return rows / math.sqrt(float((rows**2).sum()) / 2)


class Convolution:
    """A mono send answered in stereo, block by block (overlap-add). Every block but the last has `block_frames`."""

    def __init__(self, response: NDArray[np.float32], block_frames: int) -> None:
        self._length = scipy.fft.next_fast_len(block_frames + response.shape[1] - 1, real=True)
        self._spectrum = scipy.fft.rfft(response, self._length, axis=1)
        self._block_frames = block_frames
        self._ringing = np.zeros((2, self._length), dtype=np.float32)

    def process(self, send: NDArray[np.float32]) -> NDArray[np.float32]:
        """The room's answer (2, frames) to a mono send (frames,)."""
        frames = len(send)
        spectrum = scipy.fft.rfft(send, self._length)
        answer = scipy.fft.irfft(self._spectrum * spectrum, self._length, axis=1) + self._ringing
        self._ringing[:] = 0
        self._ringing[:, : self._length - frames] = answer[:, frames:]
        return np.asarray(answer[:, :frames], dtype=np.float32)

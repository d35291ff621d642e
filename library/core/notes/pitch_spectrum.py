"""The note network's view of the sound: two log-frequency spectrograms, one fine in pitch and one sharp in time.

Both have three bins a semitone from A0 up, the second of each three on the tempered pitch of the song's own tuning, and
one frame every 23 ms. No single window resolves the bass and keeps attacks apart, so each register has its own two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft

from library.core import spectrum
from library.core.features import SPOOL_FULL_SCALE
from library.core.spectrum import RATE_HZ, FloatArray

HOP = 512
FRAMES_PER_S = RATE_HZ / HOP
LOWEST_PITCH = 21
BINS_PER_SEMITONE = 3
BINS = 104 * BINS_PER_SEMITONE  # A0 to E9 (10.5 kHz): the harmonics of the highest notes too
FLOOR_DB = -80.0  # of a full-scale sine at the reference loudness; what is softer counts as silence
WINDOWS = (8192, 4096, 2048, 1024)
_FINE = ((8192, 43), (4096, 67), (2048, 104))  # window, and how many semitones above A0 it serves up to
_SHARP = ((2048, 67), (1024, 104))
_TUNING_WINDOWS = 400
# Noise and speech reach 0.014, pieces without drums 0.06 and more; 8 of 100 bands with loud drums lie under it.
_TUNED = 0.025
_BELL_SEMITONES = 0.24


@dataclass(frozen=True, slots=True)
class Spool:
    """Mono int16 samples on disk at RATE_HZ, read a stretch at a time."""

    path: Path

    def __len__(self) -> int:
        return self.path.stat().st_size // 2

    @property
    def frames(self) -> int:
        """Frames of the whole song, at least one; frame 0 is centred on 0 s."""
        return max(1, -(-len(self) // HOP))

    def read(self, start: int, end: int) -> NDArray[np.int16]:
        """Samples `start` to `end`; silence lies outside the song."""
        length = len(self)
        first, last = min(max(0, start), length), max(0, min(end, length))
        inside = np.fromfile(self.path, dtype="<i2", count=max(0, last - first), offset=2 * first)
        block = np.zeros(end - start, dtype=np.int16)
        block[first - start : first - start + len(inside)] = inside
        return block


def read_spectra(spool: Spool, gain: float, tuning_cents: float, place: tuple[int, int]) -> FloatArray:
    """Spectra (2, frames, BINS), 0 to 1, of `place`: first frame (may be negative) and how many."""
    first, count = place
    half = max(WINDOWS) // 2
    samples = spool.read(first * HOP - half, (first + count - 1) * HOP + half)
    return spectra_of(samples.astype(np.float32) * np.float32(gain / SPOOL_FULL_SCALE), tuning_cents, count)


def spectra_of(samples: FloatArray, tuning_cents: float, count: int) -> FloatArray:
    """Spectra (2, count, BINS), 0 to 1, of samples that begin and end half the longest window outside the frames."""
    result = np.empty((2, count, BINS), dtype=np.float32)
    for width in WINDOWS:
        slots = [(row, low, high) for row, low, high, used in _slots() if used == width]
        banks = [(row, low, high, *_bank(width, (low, high), round(tuning_cents))) for row, low, high in slots]
        for begin in range(0, count, 128):  # a few windows at a time stay in the cache
            frames = min(128, count - begin)
            magnitudes = _magnitudes(samples[begin * HOP :], width, frames)
            for row, low, high, bank, bottom in banks:
                result[row, begin : begin + frames, low:high] = magnitudes[:, bottom : bottom + len(bank)] @ bank
    decibels = 20 * np.log10(result + 10 ** (FLOOR_DB / 20))
    return np.asarray(np.clip(decibels / -FLOOR_DB + 1, 0, 1), dtype=np.float32)


def _slots() -> Iterator[tuple[int, int, int, int]]:
    """Which window fills which bins: row, first bin, last bin, window."""
    for row, parts in enumerate((_FINE, _SHARP)):
        edges = [0, *(top * BINS_PER_SEMITONE for _, top in parts)]
        for (low, high), (width, _) in zip(pairwise(edges), parts, strict=True):
            yield row, low, high, width


def _magnitudes(samples: FloatArray, width: int, frames: int) -> FloatArray:
    """Amplitudes (frames, width // 2 + 1) of windows around the frames; a sine reads its own amplitude."""
    start = (max(WINDOWS) - width) // 2
    windows = np.lib.stride_tricks.sliding_window_view(samples[start:], width)[: frames * HOP : HOP]
    return np.asarray(np.abs(rfft(windows[:frames] * _hann(width), axis=1)), dtype=np.float32)


@cache
def _hann(width: int) -> FloatArray:
    return np.asarray((0.5 - 0.5 * np.cos(2 * np.pi * np.arange(width) / width)) * 4 / width, dtype=np.float32)


@cache
def _bank(width: int, bins: tuple[int, int], tuning_cents: int) -> tuple[FloatArray, int]:
    """Bells (frequencies, bins) over the frequencies that count, and which of the window's is the first of them."""
    steps = (np.arange(*bins) - 1) / BINS_PER_SEMITONE + LOWEST_PITCH - 69 + tuning_cents / 100
    centres_hz = 440 * 2 ** (steps / 12)
    bin_hz = RATE_HZ / width
    width_hz = np.maximum(centres_hz * (2 ** (_BELL_SEMITONES / 12) - 1), 0.7 * bin_hz)
    distance_hz = np.arange(width // 2 + 1)[:, None] * bin_hz - centres_hz[None, :]
    bells = np.exp(-0.5 * (distance_hz / width_hz) ** 2)
    bells[bells < 1e-2] = 0
    bells /= np.sqrt((bells**2).sum(axis=0)) * np.sqrt(1.5)  # noise and sines come out alike in every register
    used = np.flatnonzero(bells.any(axis=1))
    return np.asarray(bells[used[0] : used[-1] + 1], dtype=np.float32), int(used[0])


def hear_tuning(spool: Spool) -> float | None:
    """Cents of the song's A against 440 Hz, -50 to 50, from windows spread over the song; None where nothing is tuned,
    as in noise, speech and silence."""
    bank = spectrum.pitch_bank()
    window = _hann(spectrum.PITCH_WINDOW)
    energy = np.zeros(bank.shape[1])
    length = len(spool)
    count = max(1, min(_TUNING_WINDOWS, 2 * length // spectrum.PITCH_WINDOW))
    for start in np.linspace(0, max(0, length - spectrum.PITCH_WINDOW), count).astype(int):
        samples = spool.read(int(start), int(start) + spectrum.PITCH_WINDOW) / np.float32(SPOOL_FULL_SCALE)
        energy += np.abs(rfft(samples * window)).astype(np.float32) @ bank
    thirds = energy.reshape(-1, spectrum.BINS_PER_SEMITONE).sum(axis=0)
    is_even = thirds.max() - thirds.min() <= _TUNED * thirds.sum()
    return None if is_even else spectrum.estimate_tuning(energy)

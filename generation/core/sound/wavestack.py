"""Oscillators without aliasing: one period of a wave in several colours, read at any speed.

A *stack* holds rows of one period; each row has the same harmonics in the same phases, weighed differently (a filter at
another cutoff, another pulse width, a later moment of a string). Between two rows one reads a mixture, which is exact
for the weights in between. No row has a harmonic above the ceiling, so nothing folds back: what a moving filter does to
a held note is worked out without a filter. docs/algorithms/synthesis.md.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.core.results import RATE_HZ

HIGHEST_HZ = 19_000.0
_SMALLEST, _LARGEST = 2048, 16_384
_SAMPLES_A_HARMONIC = 16  # of a table: keeps what interpolation adds under -70 dB of the wave

Signal = NDArray[np.floating[Any]]
Times = NDArray[np.floating[Any]]


def harmonics(highest_hz: float) -> Times:
    """Numbers 1, 2, 3 ... of the harmonics that a fundamental of so many Hz may have."""
    return np.arange(1, max(1, int(HIGHEST_HZ / highest_hz)) + 1, dtype=np.float64)


class Stack:
    """Rows of one period. `weights` (rows, harmonics) are amplitudes, `phases` (harmonics) in cycles of a sine."""

    def __init__(self, weights: Times, phases: Times | None = None) -> None:
        rows, count = weights.shape
        wanted = max(_SMALLEST, min(_LARGEST, count * _SAMPLES_A_HARMONIC))
        self.size = 1 << (wanted - 1).bit_length()
        turn = np.exp(2j * np.pi * ((phases if phases is not None else 0.0) - 0.25))
        spectrum = np.zeros((rows, self.size // 2 + 1), dtype=np.complex128)
        spectrum[:, 1 : count + 1] = weights * turn * (self.size / 2)
        table = np.fft.irfft(spectrum, axis=1)
        self.rows = rows
        self._flat = np.concatenate([table, table[:, :1]], axis=1).astype(np.float32).ravel()

    def read(self, cycles: Times, row: Times | float = 0.0) -> Signal:
        """The wave at a phase (in cycles, whole ones are ignored) and a row (0 to rows - 1, or in between)."""
        place = (cycles - np.floor(cycles)) * self.size
        index = place.astype(np.int32)
        share = (place - index).astype(np.float32)
        if self.rows == 1:
            return self._between(index, share)
        height = np.minimum(np.maximum(row, 0.0), self.rows - 1.001)
        lower = np.floor(height)
        mix = np.float32(height - lower) if np.isscalar(lower) else np.asarray(height - lower, dtype=np.float32)
        index += (lower * (self.size + 1)).astype(np.int32)
        below = self._between(index, share)
        index += self.size + 1
        return below + (self._between(index, share) - below) * mix

    def _between(self, index: NDArray[np.int32], share: Signal) -> Signal:
        first = self._flat.take(index)
        index = index + 1
        return first + (self._flat.take(index) - first) * share


def saw(numbers: Times) -> Times:
    """Amplitudes of a sawtooth."""
    return 2 / (np.pi * numbers)


def pulse(numbers: Times, width: float) -> Times:
    """Amplitudes of a pulse; a width of 0.5 is a square. Read with the phases of `pulse_phases` or as they are."""
    return np.asarray(4 / (np.pi * numbers) * np.sin(np.pi * numbers * width))


def lowpass(hz: Times, cutoff_hz: float, resonance: float = 0.71, slope: int = 2) -> Times:
    """Gain of a low-pass filter of 12 dB an octave (slope 2) or 24 (slope 4) with a resonance (Q) at its cutoff."""
    x = hz / cutoff_hz
    gain = 1 / np.sqrt((1 - x * x) ** 2 + (x / resonance) ** 2)
    return np.asarray(gain if slope == 2 else gain / np.sqrt(1 + x**4))


class Sweep:
    """A stack whose rows are one spectrum through a low-pass filter at rising cutoffs."""

    def __init__(self, spectrum: Times, f0_hz: float, resonance: float, slope: int = 4, rows: int = 24) -> None:
        self.low_hz, self.high_hz = 60.0, 18_000.0
        cutoffs = np.geomspace(self.low_hz, self.high_hz, rows)
        hz = f0_hz * np.arange(1, len(spectrum) + 1)
        weights = np.stack([spectrum * lowpass(hz, cutoff, resonance, slope) for cutoff in cutoffs])
        self._stack = Stack(weights)
        self._step = np.log(self.high_hz / self.low_hz) / (rows - 1)

    def read(self, cycles: Times, cutoff_hz: Times | float) -> Signal:
        """The wave at a phase, with the filter at a cutoff in Hz."""
        return self._stack.read(cycles, np.log(np.maximum(cutoff_hz, 20.0) / self.low_hz) / self._step)


def frequency_hz(pitch: float) -> float:
    """Of a MIDI pitch, with A4 at 440 Hz."""
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def seconds(first: int, frames: int) -> Times:
    """The times of a stretch of frames."""
    return np.arange(first, first + frames, dtype=np.float64) / RATE_HZ

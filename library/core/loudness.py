"""Loudness after ITU-R BS.1770-5 and EBU Tech 3341/3342, fed block by block.

The result does not depend on where the blocks are cut. A mono file is one channel of the standard, so it reads 3.01 LU
below the same sound as dual mono. Guarantees and drawbacks: docs/algorithms/loudness.md.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

from library.core.analysis import Loudness
from library.core.true_peak import TruePeakMeter

HOPS_PER_SECOND = 10
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = 10.0
RANGE_GATE_LU = 20.0
_MOMENTARY_HOPS, _SHORT_TERM_HOPS, _RANGE_TAIL_HOPS = 4, 30, 15
_OFFSET_DB = -0.691


def k_weighting(sample_rate_hz: float) -> NDArray[np.float64]:
    """The K-weighting of BS.1770 at any rate, as two second-order sections (2, 6).

    The analogue prototypes that give the standard's coefficients at 48 kHz, by bilinear transform at the given rate.
    """
    k = math.tan(math.pi * 1681.974450955533 / sample_rate_hz)
    q, vh = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    vb = vh**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = [(vh + vb * k / q + k * k) / a0, 2 * (k * k - vh) / a0, (vh - vb * k / q + k * k) / a0]
    shelf += [1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    k = math.tan(math.pi * 38.13547087602444 / sample_rate_hz)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([shelf, high_pass])


class LoudnessMeter:
    """Integrated loudness, loudness range and true peak of a stream of blocks."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._rate = sample_rate_hz
        self._sections = k_weighting(sample_rate_hz)
        self._state = np.zeros((2, 2, channels))
        self._peak = TruePeakMeter(sample_rate_hz, channels)
        self._frames = 0
        self._open_energy = 0.0  # of the hop that has begun
        self._energies: list[NDArray[np.float64]] = []  # sums of squares per 100 ms hop, over all channels

    def feed(self, block: NDArray[np.float32]) -> None:
        """Take float32 samples shaped (frames, channels)."""
        if not len(block):
            return
        self._peak.feed(block)
        weighted, self._state = sosfilt(self._sections, block, axis=0, zi=self._state)
        squares = np.einsum("fc,fc->f", weighted, weighted)
        starts = self._hop_starts(len(block))
        if starts[0] > 0:
            starts = np.concatenate(([0], starts))
            sums = np.add.reduceat(squares, starts[starts < len(block)])
            sums[0] += self._open_energy
        else:
            sums = np.concatenate(([self._open_energy], np.add.reduceat(squares, starts[starts < len(block)])))
        self._energies.append(sums[:-1])
        self._open_energy = float(sums[-1])
        self._frames += len(block)

    def _hop_starts(self, length: int) -> NDArray[np.int64]:
        """Where hops begin in the coming block, in samples from its start; at least one entry, maybe past the end."""
        first = math.ceil(self._frames * HOPS_PER_SECOND / self._rate - 1e-9)
        first += first == 0  # the first hop is open from the start
        last = (self._frames + length) * HOPS_PER_SECOND // self._rate + 1
        hops = np.arange(max(1, first - 1), last + 1, dtype=np.int64)
        starts = np.round(hops * self._rate / HOPS_PER_SECOND).astype(np.int64) - self._frames
        kept: NDArray[np.int64] = starts[starts >= 0]
        return kept

    def result(self) -> Loudness:
        """The figures so far; None where nothing is louder than the absolute gate."""
        energies = np.concatenate([*self._energies, np.array([self._open_energy])])
        complete = self._frames * HOPS_PER_SECOND // self._rate
        hops = energies[:complete] / (self._rate / HOPS_PER_SECOND)
        return Loudness(
            integrated_lufs=_rounded(_integrated(hops)),
            range_lu=_rounded(_loudness_range(hops)),
            true_peak_dbtp=_rounded(self._peak.result_dbtp()),
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _sliding_mean(hops: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    if len(hops) < count:
        return np.zeros(0)
    sums = np.concatenate(([0.0], np.cumsum(hops)))
    means: NDArray[np.float64] = np.maximum((sums[count:] - sums[:-count]) / count, 0.0)
    return means


def _power_of(level_lufs: float) -> float:
    return float(10 ** ((level_lufs - _OFFSET_DB) / 10))


def _integrated(hops: NDArray[np.float64]) -> float | None:
    """BS.1770 gating over 400 ms windows, in LUFS."""
    powers = _sliding_mean(hops, _MOMENTARY_HOPS)
    powers = powers[powers > _power_of(ABSOLUTE_GATE_LUFS)]
    if not len(powers):
        return None
    gated = powers[powers > powers.mean() * 10 ** (-RELATIVE_GATE_LU / 10)]
    return float(_OFFSET_DB + 10 * math.log10(gated.mean()))


def _loudness_range(hops: NDArray[np.float64]) -> float | None:
    """Tech 3342: spread between the 10th and 95th percentile of gated 3 s windows, in LU."""
    powers = _sliding_mean(np.concatenate([hops, np.zeros(_RANGE_TAIL_HOPS)]), _SHORT_TERM_HOPS)
    powers = powers[powers >= _power_of(ABSOLUTE_GATE_LUFS)]
    if not len(powers):
        return None
    powers = np.sort(powers[powers >= powers.mean() * 10 ** (-RANGE_GATE_LU / 10)])
    low, high = (powers[round((len(powers) - 1) * share)] for share in (0.10, 0.95))
    return float(10 * math.log10(high / low))

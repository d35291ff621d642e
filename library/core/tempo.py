"""Tempo: how strong each speed of pulse is, moment by moment.

A tempogram is the autocorrelation of the onset curve in windows, summed over multiples of the beat.
docs/algorithms/beats.md says what is made of it.
"""

import numpy as np
from numpy.typing import NDArray

from library.core.spectrum import ONSET_FPS, FloatArray

LOWEST_BPM, HIGHEST_BPM, TEMPI_PER_OCTAVE = 30.0, 300.0, 48
TEMPI_BPM = LOWEST_BPM * 2 ** (
    np.arange(int(np.log2(HIGHEST_BPM / LOWEST_BPM) * TEMPI_PER_OCTAVE) + 1) / TEMPI_PER_OCTAVE
)
_WINDOW_S, _HOP_S = 10.0, 1.0
_PREFERRED_BPM, _PREFERENCE_OCTAVES = 105.0, 0.75
_COMB = (1.0, 0.5, 0.33, 0.25)
_CHANGE_COST, _LARGEST_COST = 40.0, 8.0  # per squared octave between neighbouring windows
_PATH_GAIN = 6.0
_NEAR_OCTAVES = 0.16
_FAMILY = (1.0, 1 / 2, 2.0, 1 / 3, 3.0, 2 / 3, 3 / 2)  # levels at which one pulse may be tapped
_APART_OCTAVES = 0.08
_SLOWEST_BPM, _FASTEST_BPM = 32.0, 260.0


def tempogram(curve: FloatArray) -> FloatArray:
    """Strength (windows, tempi) of each tempo of TEMPI_BPM, one window a second, each at most about one."""
    width = int(_WINDOW_S * ONSET_FPS)
    hop = int(_HOP_S * ONSET_FPS)
    padded = np.pad(curve, (width // 2, width // 2 + hop))
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)[::hop]
    taper = np.hanning(width).astype(np.float32)
    rows = [_comb(_autocorrelation(windows[first : first + 256] * taper)) for first in range(0, len(windows), 256)]
    return np.concatenate(rows)


def _autocorrelation(windows: FloatArray) -> FloatArray:
    width = windows.shape[1]
    centred = windows - windows.mean(axis=1, keepdims=True)
    spectra = np.fft.rfft(centred, 2 * width, axis=1)
    correlation = np.fft.irfft(np.abs(spectra) ** 2, axis=1)[:, :width]
    overlap = 1 - np.arange(width) / width  # a lag has fewer products the longer it is
    energy = correlation[:, :1] + 1e-9
    return np.asarray(correlation / energy / np.maximum(overlap, 0.2), dtype=np.float32)


def _comb(correlation: FloatArray) -> FloatArray:
    """Sum of the correlation at a beat's lag and its multiples."""
    lags = 60 * ONSET_FPS / TEMPI_BPM
    total = np.zeros((len(correlation), len(TEMPI_BPM)), dtype=np.float32)
    for multiple, weight in enumerate(_COMB, start=1):
        places = lags * multiple
        valid = places < 0.8 * correlation.shape[1]
        left = np.minimum(places.astype(np.int64), correlation.shape[1] - 2)
        share = (places - left).astype(np.float32)
        value = correlation[:, left] * (1 - share) + correlation[:, left + 1] * share
        total += np.float32(weight) * np.where(valid, value, 0)
    return np.asarray(np.maximum(total / np.float32(sum(_COMB)), 0))


def preference() -> NDArray[np.float64]:
    """How readily people tap each tempo of TEMPI_BPM, at most one: a bell over log tempo."""
    distance = np.log2(TEMPI_BPM / _PREFERRED_BPM) / _PREFERENCE_OCTAVES
    return np.asarray(np.exp(-0.5 * distance**2))


def strength_near(strength: NDArray[np.floating], bpm: float) -> float:
    """The strength (tempi,) at a tempo, 0 outside the range."""
    if not LOWEST_BPM <= bpm <= HIGHEST_BPM:
        return 0.0
    place = int(np.abs(TEMPI_BPM - bpm).argmin())
    return float(strength[max(0, place - 1) : place + 2].max())


def candidates(strength: NDArray[np.floating]) -> list[float]:
    """Tempi at which the pulse may be tapped: the strongest, their multiples and parts, and the next strongest."""
    weighed = strength * preference()
    inner = weighed[1:-1]
    tops = 1 + np.flatnonzero((inner >= weighed[:-2]) & (inner > weighed[2:]))
    tops = tops[np.argsort(-weighed[tops])][:4]
    families = [float(TEMPI_BPM[top]) * factor for top in tops[:2] for factor in _FAMILY]
    found: list[float] = []
    for bpm in [*families, *(float(TEMPI_BPM[top]) for top in tops[2:])]:
        if _SLOWEST_BPM <= bpm <= _FASTEST_BPM and all(abs(np.log2(bpm / b)) > _APART_OCTAVES for b in found):
            found.append(bpm)
    return found


def path_near(strengths: FloatArray, bpm: float) -> NDArray[np.float64]:
    """The best tempo for each window (windows,) of a tempogram, not far from `bpm`, changing slowly."""
    chosen = np.flatnonzero(np.abs(np.log2(TEMPI_BPM / bpm)) <= _NEAR_OCTAVES)
    scores = _PATH_GAIN * strengths[:, chosen] / max(float(strengths[:, chosen].max()), 1e-6)
    return TEMPI_BPM[chosen[_best_path(scores.astype(np.float64))]]


def _best_path(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Viterbi: the row of states (windows,) with the best sum of scores less the cost of changing tempo."""
    octaves = np.arange(scores.shape[1]) / TEMPI_PER_OCTAVE
    cost = np.minimum(_CHANGE_COST * (octaves[:, None] - octaves[None, :]) ** 2, _LARGEST_COST)
    best = scores[0].copy()
    came_from = np.zeros(scores.shape, dtype=np.int64)
    for row in range(1, len(scores)):
        arrivals = best[:, None] - cost
        came_from[row] = arrivals.argmax(axis=0)
        best = arrivals.max(axis=0) + scores[row]
    path = np.zeros(len(scores), dtype=np.int64)
    path[-1] = int(best.argmax())
    for row in range(len(scores) - 1, 0, -1):
        path[row - 1] = came_from[row, path[row]]
    return path

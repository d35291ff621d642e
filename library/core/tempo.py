"""Tempo: how fast the pulse goes, moment by moment and over all.

A tempogram (autocorrelation of the onset curve in windows) is weighed with what tempi people tap, and a path is found
through it that changes slowly. docs/algorithms/beats.md says what this guarantees and where it fails.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, uniform_filter1d

from library.core.analysis import Tempo
from library.core.features import Features
from library.core.spectrum import ONSET_FPS, FloatArray

LOWEST_BPM, HIGHEST_BPM, TEMPI_PER_OCTAVE = 30.0, 300.0, 48
TEMPI_BPM = LOWEST_BPM * 2 ** (
    np.arange(int(np.log2(HIGHEST_BPM / LOWEST_BPM) * TEMPI_PER_OCTAVE) + 1) / TEMPI_PER_OCTAVE
)
_WINDOW_S, _HOP_S = 10.0, 1.0
_PREFERRED_BPM, _PREFERENCE_OCTAVES = 105.0, 0.75
_COMB = (1.0, 0.5, 0.33, 0.25)
_CHANGE_COST = 40.0  # per squared octave between neighbouring windows
_NOTHING_HEARD = 1e-4
_FEWEST_BEATS = 4


@dataclass(frozen=True, slots=True)
class Pulse:
    """The tempo of a song: `path_bpm` every second, and how strong each tempo of TEMPI_BPM is over all."""

    path_bpm: NDArray[np.float64]
    strength: NDArray[np.float64]  # (tempi,), sums to one; all zero where nothing is heard


def onset_curve(features: Features) -> FloatArray:
    """One curve of how much begins at each onset frame: groups weighed alike, about 1 at onsets."""
    groups = features.onsets
    spread = groups.std(axis=0) + 0.3 * groups.std(axis=0).mean() + 1e-6
    curve = gaussian_filter1d((groups / spread).sum(axis=1), 1.0)
    curve = curve - uniform_filter1d(curve, int(0.4 * ONSET_FPS))
    curve = np.maximum(curve, 0)
    loud = np.sqrt(uniform_filter1d(curve**2, int(8 * ONSET_FPS)))
    floor = 0.1 * loud.max() + _NOTHING_HEARD
    return np.asarray(curve / (loud + floor), dtype=np.float32)


def tempogram(curve: FloatArray) -> FloatArray:
    """Strength (windows, tempi) of each tempo of TEMPI_BPM, one window a second, each row at most one."""
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
    bell: NDArray[np.float64] = np.exp(-0.5 * distance**2)
    return bell


def find_pulse(curve: FloatArray) -> Pulse:
    """The tempo path through the tempogram of an onset curve."""
    strengths = tempogram(curve)
    weighed = strengths * preference()
    over_all = weighed.sum(axis=0)
    if over_all.sum() < _NOTHING_HEARD:
        return Pulse(np.zeros(0), np.zeros(len(TEMPI_BPM)))
    over_all = over_all / over_all.sum()
    prior = np.log(over_all / over_all.max() + 0.02)
    path = _best_path(6.0 * weighed / weighed.max() + prior)
    return Pulse(TEMPI_BPM[path], over_all)


def name_tempo(pulse: Pulse, beats_s: NDArray[np.float64]) -> Tempo | None:
    """The tempo of the beats as one figure, None where there are too few to say."""
    if len(beats_s) < _FEWEST_BEATS:
        return None
    span = min(8, len(beats_s) - 1)
    bpm = float(60 * span / np.median(beats_s[span:] - beats_s[:-span]))
    near = np.abs(np.log2(TEMPI_BPM / bpm)) < 0.06
    return Tempo(bpm=round(bpm, 2), confidence=round(float(min(1.0, 4 * pulse.strength[near].sum())), 3))


def _best_path(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Viterbi: the row of states (windows,) with the best sum of scores less the cost of changing tempo."""
    octaves = np.arange(scores.shape[1]) / TEMPI_PER_OCTAVE
    cost = _CHANGE_COST * (octaves[:, None] - octaves[None, :]) ** 2
    cost = np.minimum(cost, 8.0)
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

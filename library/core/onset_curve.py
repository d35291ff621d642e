"""One curve that says at each moment how much begins: the raw material of tempo and beats."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, uniform_filter1d

from library.core.features import Features
from library.core.spectrum import BAND_GROUPS, LOWEST_PITCH, ONSET_FPS, PITCH_FPS, PITCHES, FloatArray

_LOW_GROUPS = (0, BAND_GROUPS)  # the lowest bands and the lowest tones
_LOW_WEIGHT, _HARMONY_WEIGHT = 0.5, 0.5
_LOCAL_MEAN_S, _LOUDNESS_S = 0.4, 8.0
_HARMONY_FRAMES = 6  # 0.28 s before against 0.28 s after
_BASS_TOP = 52
_NOTHING = 1e-4


@dataclass(frozen=True, slots=True)
class OnsetCurves:
    """Curves of a song at ONSET_FPS."""

    curve: FloatArray  # (frames,): about 3 at clear onsets, 0 between
    harmony: FloatArray  # (frames,): 0 to 1, how much the harmony changes there
    low: FloatArray  # (frames,): onsets of kick and bass, in deviations
    high: FloatArray  # (frames,): onsets of hats and cymbals, in deviations
    level_db: FloatArray  # (frames,)

    def part(self, first: int, end: int) -> "OnsetCurves":
        """The curves of a stretch of frames."""
        cut = slice(first, end)
        return OnsetCurves(self.curve[cut], self.harmony[cut], self.low[cut], self.high[cut], self.level_db[cut])


def onset_curves(features: Features) -> OnsetCurves:
    """Onsets of all bands weighed alike, the low ones a little more, and more where the harmony changes."""
    groups = features.onsets
    spread = groups.std(axis=0) + 0.3 * groups.std(axis=0).mean() + 1e-6
    rises = groups / spread
    total = rises.sum(axis=1) + _LOW_WEIGHT * rises[:, _LOW_GROUPS].sum(axis=1)
    total = gaussian_filter1d(total, 1.0)
    total = np.maximum(total - uniform_filter1d(total, int(_LOCAL_MEAN_S * ONSET_FPS)), 0)
    harmony = harmonic_change(features)
    total = total * (1 + _HARMONY_WEIGHT * harmony)
    loud = np.sqrt(uniform_filter1d(total**2, int(_LOUDNESS_S * ONSET_FPS)))
    curve = total / (loud + 0.1 * loud.max() + _NOTHING)
    low, high = groups[:, _LOW_GROUPS], groups[:, BAND_GROUPS - 2 : BAND_GROUPS]
    return OnsetCurves(
        curve=_single(curve),
        harmony=_single(harmony),
        low=_single((low / (low.std(axis=0) + 1e-6)).sum(axis=1)),
        high=_single(high.sum(axis=1) / (high.sum(axis=1).std() + 1e-6)),
        level_db=_single(20 * np.log10(features.level + 1e-4)),
    )


def _single(values: NDArray[Any]) -> FloatArray:
    return np.asarray(values, dtype=np.float32)


def harmonic_change(features: Features) -> FloatArray:
    """How much bass and chord differ before and after each onset frame, 1 for the largest change within 8 s."""
    notes = np.sqrt(features.notes)
    pitches = LOWEST_PITCH + np.arange(PITCHES)
    chroma = np.stack([notes[:, pitches % 12 == pc].sum(axis=1) for pc in range(12)], axis=1)
    change = _difference(chroma) + _difference(notes[:, pitches <= _BASS_TOP])
    times_s = np.arange(len(features.onsets)) / ONSET_FPS
    curve = np.interp(times_s, np.arange(len(notes)) / PITCH_FPS, change)
    return _single(curve / (maximum_filter1d(curve, int(_LOUDNESS_S * ONSET_FPS)) + 1e-3))


def _difference(rows: FloatArray) -> NDArray[np.float64]:
    """One less the cosine between the sums of the frames before and after each frame."""
    count = len(rows)
    sums = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0, dtype=np.float64)])
    here = np.arange(count)
    before = sums[here] - sums[np.maximum(here - _HARMONY_FRAMES, 0)]
    after = sums[np.minimum(here + _HARMONY_FRAMES, count)] - sums[here]
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    return np.asarray(1 - np.clip((before * after).sum(axis=1) / (lengths + 1e-6), 0, 1))


def near(curve: FloatArray, times_s: NDArray[np.float64], reach: int = 3) -> FloatArray:
    """The largest value of a curve within `reach` frames of each time."""
    frames = np.round(times_s * ONSET_FPS).astype(np.int64)[:, None] + np.arange(-reach, reach + 1)
    return np.asarray(curve[np.clip(frames, 0, len(curve) - 1)].max(axis=1))

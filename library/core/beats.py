"""Beats: where a listener taps, following the tempo as it changes.

A semi-Markov Viterbi search: a state is "the last beat interval was k frames"; every frame may end an interval of any
length near the local tempo, at a cost for changing the interval. After the bar-pointer model of N. Whiteley, A. Cemgil and
S. Godsill (ISMIR 2006), with the search of D. Ellis, "Beat tracking by dynamic programming" (2007).
"""

import numpy as np
from numpy.typing import NDArray

from library.core.spectrum import ONSET_FPS, FloatArray

_RANGE_OCTAVES = 0.45  # intervals this far from the local tempo are not tried
_TEMPO_COST = 8.0  # per squared octave from the local tempo
_CHANGE_COST = 120.0  # per squared octave between neighbouring intervals
_ONSET_GAIN = 1.0
_LARGEST_INTERVAL = 4


def track_beats(curve: FloatArray, path_bpm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Beat times in seconds for an onset curve and its tempo (one value a second); empty where there is no tempo."""
    if not len(path_bpm) or len(curve) < 2:
        return np.zeros(0)
    intervals = _intervals(path_bpm)
    local = np.interp(np.arange(len(curve)) / ONSET_FPS, np.arange(len(path_bpm)), 60 * ONSET_FPS / path_bpm)
    came_from, best = _search(curve, intervals, local)
    frames = _trace(came_from, best, intervals)
    return _between_frames(curve, frames) / ONSET_FPS


def _intervals(path_bpm: NDArray[np.float64]) -> NDArray[np.int64]:
    longest = 60 * ONSET_FPS / path_bpm.min() * 2**_RANGE_OCTAVES
    shortest = 60 * ONSET_FPS / path_bpm.max() / 2**_RANGE_OCTAVES
    return np.arange(max(_LARGEST_INTERVAL, int(shortest)), int(longest) + 1)


def _search(
    curve: FloatArray, intervals: NDArray[np.int64], local: NDArray[np.float64]
) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """For each frame and interval: the interval before it in the best row of beats that ends there, and that row's score."""
    octaves = np.log2(intervals)
    change = -_CHANGE_COST * (octaves[:, None] - octaves[None, :]) ** 2
    reward = _ONSET_GAIN * (curve - curve.mean()).astype(np.float64)
    longest = int(intervals[-1])
    scores = np.full((len(curve), len(intervals)), -1e12)
    # onward[t, k]: the best score of a beat at t from which an interval k goes on
    onward = np.full((len(curve) + longest, len(intervals)), -1e12)
    onward[:longest] = 0.0  # the song may begin anywhere in the first interval
    came_from = np.full((len(curve), len(intervals)), -1, dtype=np.int16)
    columns = np.arange(len(intervals))
    for frame in range(len(curve)):
        start = onward[frame + longest - intervals, columns]
        pull = -_TEMPO_COST * (octaves - np.log2(local[frame])) ** 2
        scores[frame] = start + pull + reward[frame] * np.sqrt(local[frame] / 40.0)
        through = scores[frame][:, None] + change
        came = through.argmax(axis=0)
        came_from[frame] = came
        onward[frame + longest] = through[came, columns]
    return came_from, scores


def _trace(came_from: NDArray[np.int16], scores: NDArray[np.float64], intervals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Walk back from the best end within the last interval."""
    tail = scores[-int(intervals[-1]) :]
    row, state = np.unravel_index(int(tail.argmax()), tail.shape)
    frame = len(scores) - len(tail) + int(row)
    beats = []
    while frame >= 0:
        beats.append(frame)
        frame -= int(intervals[state])
        if frame >= 0:
            state = int((scores[frame] + 0).argmax()) if came_from[frame, state] < 0 else int(came_from[frame, state])
    return np.array(beats[::-1], dtype=np.int64)


def _between_frames(curve: FloatArray, frames: NDArray[np.int64]) -> NDArray[np.float64]:
    """Move each beat to the top of the curve beside it, to a fraction of a frame."""
    places = frames.astype(np.float64)
    for index, frame in enumerate(frames):
        low, high = max(1, frame - 3), min(len(curve) - 1, frame + 4)
        if high - low < 3:
            continue
        top = low + int(curve[low:high].argmax())
        if 0 < top < len(curve) - 1 and curve[top] > curve[top - 1] and curve[top] >= curve[top + 1]:
            left, middle, right = (float(v) for v in curve[top - 1 : top + 2])
            bend = left - 2 * middle + right
            places[index] = top + (0.5 * (left - right) / bend if bend < 0 else 0.0)
    return places

"""Beats: where a listener taps, following the tempo as it changes.

A semi-Markov Viterbi search: a state is "the last beat interval was k frames"; every frame may end an interval of any
length near the local tempo, at a cost for changing the interval. After the bar-pointer model of N. Whiteley, A. Cemgil and
S. Godsill (ISMIR 2006), with the search of D. Ellis, "Beat tracking by dynamic programming" (2007).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from library.core.spectrum import ONSET_FPS, FloatArray

_RANGE_OCTAVES = 0.45  # intervals this far from the local tempo are not tried
_TEMPO_COST = 8.0  # per squared octave from the local tempo
_CHANGE_COST = 120.0  # per squared octave between neighbouring intervals
_ONSET_GAIN = 1.0
_SHORTEST_INTERVAL = 4


def track_beats(
    curve: FloatArray, path_bpm: NDArray[np.float64], progress: Callable[[float], None] | None = None
) -> NDArray[np.float64]:
    """Beat times in seconds for an onset curve and its tempo (one value a second); empty where there is no tempo.

    `progress` is told the share done, 0 to 1, and may raise to stop.
    """
    if not len(path_bpm) or len(curve) < 2:
        return np.zeros(0)
    intervals = _intervals(path_bpm)
    local = np.interp(np.arange(len(curve)) / ONSET_FPS, np.arange(len(path_bpm)), 60 * ONSET_FPS / path_bpm)
    came_from, end = _search(curve, intervals, local, progress or (lambda share: None))
    return _between_frames(curve, _trace(came_from, end, intervals)) / ONSET_FPS


def _intervals(path_bpm: NDArray[np.float64]) -> NDArray[np.int64]:
    """Every interval in frames that is near the tempo somewhere in the song."""
    longest = 60 * ONSET_FPS / path_bpm.min() * 2**_RANGE_OCTAVES
    shortest = 60 * ONSET_FPS / path_bpm.max() / 2**_RANGE_OCTAVES
    return np.arange(max(_SHORTEST_INTERVAL, int(shortest)), int(longest) + 1)


def _search(
    curve: FloatArray, intervals: NDArray[np.int64], local: NDArray[np.float64], progress: Callable[[float], None]
) -> tuple[NDArray[np.int16], tuple[int, int]]:
    """For each frame and interval (frames, intervals) which interval came before; and the frame and interval of the best end."""
    octaves = np.log2(intervals)
    change = -_CHANGE_COST * (octaves[:, None] - octaves[None, :]) ** 2
    reward = _ONSET_GAIN * (curve - curve.mean()).astype(np.float64) * np.sqrt(local / 40.0)
    local_octaves = np.log2(local)
    longest = int(intervals[-1])
    columns = np.arange(len(intervals))
    # onward[t % longest, k]: the best score of a beat at frame t after which an interval k follows.
    onward = np.zeros((longest, len(intervals)))  # the song may begin anywhere in the first interval
    came_from = np.zeros((len(curve), len(intervals)), dtype=np.int16)
    best, end = -np.inf, (0, 0)
    for frame in range(len(curve)):
        scores = onward[(frame - intervals) % longest, columns]
        scores = scores - _TEMPO_COST * (octaves - local_octaves[frame]) ** 2 + reward[frame]
        through = scores[:, None] + change
        came = through.argmax(axis=0)
        came_from[frame] = came
        onward[frame % longest] = through[came, columns]
        if frame >= len(curve) - longest and scores.max() > best:
            best, end = float(scores.max()), (frame, int(scores.argmax()))
        if frame % 2048 == 0:
            progress(frame / len(curve))
    return came_from, end


def _trace(came_from: NDArray[np.int16], end: tuple[int, int], intervals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Walk back from the best end to the first beat."""
    frame, state = end
    beats = []
    while frame >= 0:
        beats.append(frame)
        before = frame - int(intervals[state])
        state = int(came_from[before, state]) if before >= 0 else state
        frame = before
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

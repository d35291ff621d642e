"""Beats: where a listener taps, following the tempo as it changes.

A semi-Markov Viterbi search: a state is "the last beat interval was k frames"; every frame may end an interval of any
length near the local tempo, at a cost for changing it. After the bar-pointer model of N. Whiteley, A. Cemgil and
S. Godsill (ISMIR 2006), with the search of D. Ellis, "Beat tracking by dynamic programming" (2007).
"""

import numpy as np
from numpy.typing import NDArray

from library.core.spectrum import ONSET_FPS, FloatArray

_RANGE_OCTAVES = 0.2  # intervals this far from the local tempo are not tried
_TEMPO_COST = 8.0  # per squared octave from the local tempo
_CHANGE_COST = 120.0  # per squared octave between neighbouring intervals
_SHORTEST_INTERVAL = 4
_LEAD_SEARCH_FRAMES = 8
_ATTACK_SHARE = 0.35  # a note is heard to begin where its rise has come this far


def track_beats(curve: FloatArray, path_bpm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Beat times in seconds for an onset curve and its tempo (one value a second); empty where there is no tempo."""
    if not len(path_bpm) or len(curve) < 2:
        return np.zeros(0)
    intervals = _intervals(path_bpm)
    local = np.interp(np.arange(len(curve)) / ONSET_FPS, np.arange(len(path_bpm)), 60 * ONSET_FPS / path_bpm)
    came_from, end = _search(curve, intervals, local)
    return _between_frames(curve, _trace(came_from, end, intervals)) / ONSET_FPS


def _intervals(path_bpm: NDArray[np.float64]) -> NDArray[np.int64]:
    """Every interval in frames that is near the tempo somewhere in the song."""
    longest = 60 * ONSET_FPS / path_bpm.min() * 2**_RANGE_OCTAVES
    shortest = 60 * ONSET_FPS / path_bpm.max() / 2**_RANGE_OCTAVES
    return np.arange(max(_SHORTEST_INTERVAL, int(shortest)), int(longest) + 1)


def _search(
    curve: FloatArray, intervals: NDArray[np.int64], local: NDArray[np.float64]
) -> tuple[NDArray[np.int16], tuple[int, int]]:
    """Which interval came before (frames, intervals), and the frame and interval of the best end.

    No beat depends on another less than the shortest interval before it, so that many frames are searched at once.
    """
    octaves = np.log2(intervals)
    change = -_CHANGE_COST * (octaves[:, None] - octaves[None, :]) ** 2
    reward = (curve - curve.mean()).astype(np.float64) * np.sqrt(local / 40.0)
    local_octaves = np.log2(local)
    longest, step = int(intervals[-1]), int(intervals[0])
    columns = np.arange(len(intervals))
    # onward[t, k]: the best score of a beat at frame t - longest after which an interval k follows; 0 before the song
    onward = np.zeros((len(curve) + longest, len(intervals)), dtype=np.float32)
    came_from = np.zeros((len(curve), len(intervals)), dtype=np.int16)
    best, end = -np.inf, (0, 0)
    for first in range(0, len(curve), step):
        frames = np.arange(first, min(first + step, len(curve)))
        scores = onward[frames[:, None] + longest - intervals, columns].astype(np.float64)
        scores += reward[frames, None] - _TEMPO_COST * (octaves - local_octaves[frames, None]) ** 2
        through = scores[:, :, None] + change
        came = through.argmax(axis=1)
        came_from[frames] = came
        onward[frames + longest] = np.take_along_axis(through, came[:, None, :], axis=1)[:, 0]
        if frames[-1] >= len(curve) - longest and scores.max() > best:
            row, state = np.unravel_index(int(scores.argmax()), scores.shape)
            best, end = float(scores.max()), (first + int(row), int(state))
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


def attack_lag(curve: FloatArray, beats_s: NDArray[np.float64]) -> float:
    """How long after the beginning of notes the curve has its tops, in seconds: 20 ms for drums, 60 ms for an organ.

    Read off the mean course of the curve around the beats: from its top back to where the rise begins.
    """
    if len(beats_s) < 4:
        return 0.0
    offsets = np.arange(-2 * _LEAD_SEARCH_FRAMES, _LEAD_SEARCH_FRAMES + 1)
    frames = np.round(beats_s * ONSET_FPS).astype(np.int64)[:, None] + offsets
    course = curve[np.clip(frames, 0, len(curve) - 1)].mean(axis=0)
    top = (
        len(offsets)
        - 1
        - _LEAD_SEARCH_FRAMES
        - 2
        + int(course[-_LEAD_SEARCH_FRAMES - 3 : -_LEAD_SEARCH_FRAMES + 2].argmax())
    )
    threshold = float(np.median(course)) + _ATTACK_SHARE * (float(course[top]) - float(np.median(course)))
    place = top
    while place > 0 and course[place] > threshold:
        place -= 1
    rise = float(course[place + 1] - course[place]) if place < top else 0.0
    start = place + ((threshold - float(course[place])) / rise if rise > 0 else 0.0)
    return float(-offsets[0] - start) / ONSET_FPS

"""Swing: where the second half of a beat is struck."""

import numpy as np
from numpy.typing import NDArray

from library.core.analysis import Swing
from library.core.rhythm.spectra import FRAMES_PER_S, STROKES_PER_FRAME, FloatArray

_FEWEST_BEATS = 16
_STEPS = 96  # to which each beat is divided
_EARLIEST, _LATEST = 0.44, 0.74  # share of the beat; sixteenths lie outside
_SHORTEST_BEAT_S = 0.25
_TOP_STEPS = 4  # beside the top that count for its middle
_LEAST_PROMINENCE = 0.15


def swing_of(attack: FloatArray, beats_s: NDArray[np.float64]) -> Swing | None:
    """How beats divide, from what begins between them; None where too little is struck there to say.

    `attack` has STROKES_PER_FRAME values a frame. Beats are in the attack curve's own time.
    """
    spans = np.diff(beats_s)
    usable = np.flatnonzero((spans > _SHORTEST_BEAT_S) & (spans < 1.5))
    if len(usable) < _FEWEST_BEATS:
        return None
    shares = np.arange(_STEPS) / _STEPS
    times_s = beats_s[usable, None] + spans[usable, None] * shares
    rows = np.interp(times_s, np.arange(len(attack)) / (FRAMES_PER_S * STROKES_PER_FRAME), attack)
    profile = rows.mean(axis=0)
    profile = profile - np.percentile(profile, 20)
    low, high = int(_EARLIEST * _STEPS), int(_LATEST * _STEPS)
    top = low + int(profile[low:high].argmax())
    on_beat = max(float(profile[: _TOP_STEPS + 1].max()), float(profile[-_TOP_STEPS:].max()))
    prominence = float(profile[top]) / (on_beat + 1e-9)
    if prominence < _LEAST_PROMINENCE or top in (low, high - 1):
        return None
    near = np.arange(top - _TOP_STEPS, top + _TOP_STEPS + 1)
    weights = np.maximum(profile[near], 0) ** 2
    share = float((near * weights).sum() / weights.sum()) / _STEPS
    ratio = min(4.0, max(0.5, share / (1 - share)))
    return Swing(ratio=round(ratio, 2), confidence=round(_sureness(rows, near, prominence), 3))


def _sureness(rows: NDArray[np.float64], near: NDArray[np.int64], prominence: float) -> float:
    """Higher where most divided beats have their own top at the same place."""
    inner = rows[:, int(_EARLIEST * _STEPS) : int(_LATEST * _STEPS)]
    tops = int(_EARLIEST * _STEPS) + inner.argmax(axis=1)
    struck = inner.max(axis=1) > 0.5 * np.median(inner.max(axis=1))
    agree = float(np.mean(np.abs(tops[struck] - near[len(near) // 2]) <= len(near) // 2)) if struck.any() else 0.0
    return float(np.clip(agree * min(1.0, 0.5 + prominence), 0.0, 0.99))

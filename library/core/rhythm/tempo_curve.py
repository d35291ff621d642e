"""The tempo as it changes: a smooth local tempo, kept only where it bends."""

import numpy as np
from numpy.typing import NDArray

from library.core.analysis import TempoPoint

_SPAN_BEATS = 4
_TOLERANCE_OCTAVES = 0.03  # 2 per cent


def median_bpm(beats_s: NDArray[np.float64]) -> float:
    """Beats a minute as a median over spans of eight beats. Needs two beats."""
    span = min(8, len(beats_s) - 1)
    return float(60 * span / np.median(beats_s[span:] - beats_s[:-span]))


def tempo_curve(beats_s: NDArray[np.float64]) -> tuple[TempoPoint, ...]:
    """Points of the tempo curve, straight between them within 2 per cent; two equal points where it is steady."""
    if len(beats_s) < 2:
        return ()
    intervals = np.diff(beats_s)
    middles_s = (beats_s[1:] + beats_s[:-1]) / 2
    padded = np.pad(np.log2(60 / intervals), _SPAN_BEATS // 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _SPAN_BEATS + 1)
    octaves = np.median(windows, axis=1)
    octaves = np.convolve(np.pad(octaves, 1, mode="edge"), (0.25, 0.5, 0.25), mode="valid")
    kept = _bends(middles_s, octaves)
    return tuple(TempoPoint(time_s=round(float(middles_s[i]), 3), bpm=round(float(2 ** octaves[i]), 2)) for i in kept)


def _bends(times_s: NDArray[np.float64], octaves: NDArray[np.float64]) -> list[int]:
    """Indexes that straight lines need to come within the tolerance (Ramer 1972; Douglas and Peucker 1973)."""
    kept = {0, len(times_s) - 1}
    waiting = [(0, len(times_s) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        line = np.interp(times_s[first : last + 1], times_s[[first, last]], octaves[[first, last]])
        off = np.abs(octaves[first : last + 1] - line)
        worst = first + int(off.argmax())
        if off.max() > _TOLERANCE_OCTAVES:
            kept.add(worst)
            waiting += [(first, worst), (worst, last)]
    return sorted(kept)

"""Beats and bars of songs of any length: the bar model, stretch by stretch."""

from collections.abc import Callable

import numpy as np

from library.core.rhythm.activations import Activations
from library.core.rhythm.bar_model import FITTED, INTERVALS, BarPath, BarWeights, track_bars
from library.core.rhythm.spectra import FRAMES_PER_S

_STRETCH = int(300 * FRAMES_PER_S)
_GIVEN_UP = int(40 * FRAMES_PER_S)  # at the end of a stretch, where the next one knows better


def track_song(
    heard: Activations,
    progress: Callable[[float], None],
    weights: BarWeights = FITTED,
    near_bpm: float | None = None,
) -> BarPath:
    """Beats and bars of a whole song, near a tempo if one is named.

    `progress` is told the share done, 0 to 1, and may raise to stop.
    """
    parts: list[BarPath] = []
    first, start = 0, None
    while True:
        end = min(first + _STRETCH, len(heard))
        path = track_bars(heard.part(first, end), weights, start, near_bpm)
        is_last = end == len(heard)
        kept = path if is_last else _until(path, end - first - _GIVEN_UP)
        skip = 1 if start and len(kept.frames) else 0  # the beat it began with is known already
        parts.append(BarPath(kept.frames[skip:] + first, kept.metres[skip:], kept.places[skip:], kept.score))
        progress(end / len(heard))
        if is_last:
            return _joined(parts)
        first, start = _go_on(path, kept, first, end - _GIVEN_UP)


def _go_on(path: BarPath, kept: BarPath, first: int, otherwise: int) -> tuple[int, tuple[int, int, int] | None]:
    """Where the next stretch begins, and with which beat."""
    count = len(kept.frames)
    if not count or count >= len(path.frames):
        return otherwise, None
    interval = int(path.frames[count] - path.frames[count - 1])
    if interval > INTERVALS[-1]:  # a pause
        return otherwise, None
    return first + int(kept.frames[-1]), (int(kept.metres[-1]), int(kept.places[-1]), interval)


def _until(path: BarPath, frame: int) -> BarPath:
    count = int(np.searchsorted(path.frames, frame))
    return BarPath(path.frames[:count], path.metres[:count], path.places[:count], path.score)


def _joined(parts: list[BarPath]) -> BarPath:
    return BarPath(
        np.concatenate([p.frames for p in parts]),
        np.concatenate([p.metres for p in parts]),
        np.concatenate([p.places for p in parts]),
        sum(p.score for p in parts),
    )

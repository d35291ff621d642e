"""Punching in: some bars of a stem replaced by another render, everything else left as it is, sample for sample."""

import numpy as np
from numpy.typing import NDArray

from generation.core.results import RATE_HZ

FADE_IN_S, FADE_OUT_S = 0.005, 0.080


def share_of_new(first: int, last: int, at: int, frames: int) -> NDArray[np.float64]:
    """How much of the new render is heard in `frames` samples from `at`, when samples first..last-1 are made again.

    0 outside; inside it rises within 5 ms and returns to 0 within the last 80 ms, along half a cosine.
    """
    place = np.arange(at, at + frames, dtype=np.float64)
    length = last - first
    rise = min(round(FADE_IN_S * RATE_HZ), length // 4)
    fall = min(round(FADE_OUT_S * RATE_HZ), length // 4)
    share = np.ones(frames)
    if rise:
        share = np.minimum(share, (place - first) / rise)
    if fall:
        share = np.minimum(share, (last - place) / fall)
    return np.asarray(
        np.where((place >= first) & (place < last), 0.5 - 0.5 * np.cos(np.pi * np.clip(share, 0, 1)), 0.0)
    )


def punched(old: NDArray[np.int32], new: NDArray[np.int32], first: int, last: int, at: int) -> NDArray[np.int32]:
    """Old samples (frames, 2) that begin at `at`, with the new ones inside first..last-1; nothing else is touched."""
    share = share_of_new(first, last, at, len(old))[:, None]
    blended = np.rint(old + share * (new.astype(np.float64) - old)).astype(np.int32)
    return np.asarray(np.where(share > 0, blended, old))

"""Separation of any length of sound: overlapping stretches, faded into each other, within bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from library.core.stems.names import STEMS
from library.core.stems.separator import Separator, Sound


def separated(blocks: Iterable[Sound], rate_hz: int, separator: Separator) -> Iterator[tuple[Sound, Sound]]:
    """For blocks (samples, 1 or 2 channels): pairs of the mix (2, n) and its stems (4, 2, n), in order, without gaps.

    The stems of each pair sum to its mix: "other" is what vocals, drums and bass leave.
    """
    overlap = int(separator.overlap_s * rate_hz)
    fade = ((np.arange(overlap, dtype=np.float32) + 0.5) / max(1, overlap)).astype(np.float32)
    tail: Sound | None = None
    for mix, is_last in _stretches(blocks, int(separator.segment_s * rate_hz), overlap):
        found = separator.split(mix, rate_hz)[: len(STEMS) - 1]
        if tail is not None:
            both = min(overlap, found.shape[-1])
            found[..., :both] = tail[..., :both] * (1 - fade[:both]) + found[..., :both] * fade[:both]
        ready = mix.shape[1] if is_last else mix.shape[1] - overlap
        tail = found[..., ready:]
        yield mix[:, :ready], with_rest(mix[:, :ready], found[..., :ready])


def with_rest(mix: Sound, found: Sound) -> Sound:
    """Vocals, drums and bass (3, 2, n) with "other", which is what they leave of the mix (2, n)."""
    return np.concatenate([found, (mix - found.sum(axis=0))[None]])


def _stretches(blocks: Iterable[Sound], length: int, overlap: int) -> Iterator[tuple[Sound, bool]]:
    """Stretches (2, length) of which each repeats the last `overlap` samples of the one before, and whether it is last.

    The last is as long as what is left, but longer than the overlap unless all the sound is shorter.
    """
    held: list[Sound] = []
    count = 0
    for block in blocks:
        held.append(_stereo(block))
        count += len(block)
        while count >= length + overlap:
            joined = np.concatenate(held, axis=1)
            yield joined[:, :length], False
            held, count = [joined[:, length - overlap :]], count - length + overlap
    if count:
        yield np.concatenate(held, axis=1), True


def _stereo(block: Sound) -> Sound:
    both = np.repeat(block, 2, axis=1) if block.shape[1] == 1 else block[:, :2]
    return np.ascontiguousarray(both.T, dtype=np.float32)

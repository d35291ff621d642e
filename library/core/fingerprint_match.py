"""Whether two Chromaprint fingerprints are of the same recording. See docs/algorithms/duplicates.md.

A fingerprint is a run of 32-bit items, one for every 0.1238 s of the first 120 s. The same recording in another
format gives items that differ in few bits; different music differs in nearly half of them.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Items = NDArray[np.uint32]

ITEM_S = 4096 / 3 / 11025  # a third of a frame of 4096 samples at 11,025 Hz
MOST_SHIFT = 40  # items, about 5 s: silence cut off or added at the beginning
LEAST_OVERLAP = 64  # items, about 8 s; less is too little to be sure
SAME_BELOW = 0.16  # of all bits differ; between the worst of one recording (0.06) and the nearest of two (0.26)
LEAST_DISTINCT = 0.15  # of the items; a steady tone or silence looks like every other one
COARSE_STEP = 8  # neighbouring items are of nearly the same sound, so a first look may leave most out
COARSE_BELOW = 0.34


def items_of(text: str) -> Items:
    """The items of a fingerprint as fpcalc prints it (base64 of Chromaprint's compressed form).

    Each item is stored as the bits in which it differs from the one before: their distances in groups of 3 bits, 0 at
    the end of an item; a distance of 7 or more is continued by 5 bits further on. Empty for text of another kind.
    """
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return np.empty(0, np.uint32)
    if len(raw) < 5:
        return np.empty(0, np.uint32)
    count = int.from_bytes(raw[1:4], "big")
    bits = np.unpackbits(np.frombuffer(raw, np.uint8, offset=4), bitorder="little")
    whole = len(bits) // 3 * 3
    threes = bits[0:whole:3] + 2 * bits[1:whole:3] + 4 * bits[2:whole:3]
    ends = np.flatnonzero(threes == 0)[:count]
    if len(ends) < count or count == 0:
        return np.empty(0, np.uint32)
    steps = threes[: ends[-1] + 1].astype(np.int64)
    long = np.flatnonzero(steps == 7)
    start = -(-len(steps) * 3 // 8) * 8  # the continuations begin at a whole byte
    fives = bits[start : start + 5 * len(long)]
    if len(fives) < 5 * len(long):
        return np.empty(0, np.uint32)
    steps[long] += fives.reshape(-1, 5) @ np.array([1, 2, 4, 8, 16], np.int64)
    return _integrated(steps, ends)


def _integrated(steps: NDArray[np.int64], ends: NDArray[np.intp]) -> Items:
    """Distances summed within each item give bit numbers from 1; items are the running exclusive-or of their bits."""
    starts = np.concatenate(([0], ends[:-1] + 1))
    total = np.cumsum(steps)
    before = np.repeat(total[starts] - steps[starts], np.diff(np.append(starts, len(steps))))
    place = total - before - 1
    is_bit = (steps != 0) & (place < 32)
    bits = np.where(is_bit, np.uint32(1) << np.where(is_bit, place, 0).astype(np.uint32), np.uint32(0))
    return np.bitwise_xor.accumulate(np.bitwise_xor.reduceat(bits, starts))


def is_telling(items: Items) -> bool:
    """Whether a fingerprint says enough to recognise its music by: long enough, and no steady tone or silence."""
    return len(items) >= LEAST_OVERLAP and len(np.unique(items)) >= LEAST_DISTINCT * len(items)


def difference(one: Items, other: Items) -> float:
    """Share of bits that differ where the two fit best, shifted by up to MOST_SHIFT; 1.0 where too little overlaps."""
    return float(differences(one, [other])[0])


def differences(one: Items, others: Sequence[Items]) -> NDArray[np.float64]:
    """``difference`` of one to each of many, in one sweep: a rough look at all, an exact one where that is near."""
    best = np.ones(len(others))
    if not others or len(one) < LEAST_OVERLAP:
        return best
    lengths = np.array([len(other) for other in others])
    table = np.zeros((len(others), int(lengths.max()) + 2 * MOST_SHIFT), np.uint32)
    for row, other in enumerate(others):
        table[row, MOST_SHIFT : MOST_SHIFT + len(other)] = other
    rough = _sweep(one, table, lengths, item_step=COARSE_STEP, shift_step=2)
    near = np.flatnonzero(rough < COARSE_BELOW)
    if len(near):
        best[near] = _sweep(one, table[near], lengths[near], item_step=1, shift_step=1)
    return best


def _sweep(
    one: Items, table: NDArray[np.uint32], lengths: NDArray[np.int64], *, item_step: int, shift_step: int
) -> NDArray[np.float64]:
    """Lowest share of differing bits over all shifts. ``table`` holds the others from column MOST_SHIFT on."""
    best = np.ones(len(table))
    for shift in range(-MOST_SHIFT, MOST_SHIFT + 1, shift_step):
        first, last = max(0, -shift), min(len(one), table.shape[1] - MOST_SHIFT - shift)
        if last - first < LEAST_OVERLAP:
            continue
        places = np.arange(first, last, item_step)
        bits = np.bitwise_count(table[:, MOST_SHIFT + shift + places] ^ one[places])
        counted = np.searchsorted(places + shift, lengths)  # of each row, the columns before its end
        cut = counted < len(places)
        if cut.any():
            bits[cut] *= np.arange(len(places)) < counted[cut, None]
        share = bits.sum(axis=1, dtype=np.int64) / np.maximum(1, counted * 32)
        best = np.where(counted * item_step >= LEAST_OVERLAP, np.minimum(best, share), best)
    return best

"""Which sections are alike: letters, with a prime for a varied return."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from library.core.form.bars import Bars, FloatArray

SAME_PART, VARIED_PART = 0.55, 0.35
_SHIFT_BARS = 4  # a longer section may hold a shorter one, begun a little earlier


def likeness_of(bars: Bars) -> FloatArray:
    """Likeness of bars (bars, bars) as far as it says that material returns."""
    return np.asarray(0.45 * bars.tune + 0.35 * bars.harmony + 0.2 * bars.rhythm, dtype=np.float32)


def letters(same: FloatArray, joints: Sequence[int], same_part: float = SAME_PART) -> list[str]:
    """A letter for each section between joints; `same` is the likeness of bars."""
    heads: list[tuple[int, int]] = []
    found = []
    for part in pairwise(joints):
        alike = [part_likeness(same, head, part) for head in heads]
        best = int(np.argmax(alike)) if alike else -1
        if best >= 0 and alike[best] >= min(VARIED_PART, same_part):
            found.append(_letter(best) + ("" if alike[best] >= same_part else "'"))
        else:
            heads.append(part)
            found.append(_letter(len(heads) - 1))
    return found


def part_likeness(same: FloatArray, one: tuple[int, int], other: tuple[int, int]) -> float:
    """Mean likeness along the best diagonal; less where the lengths differ."""
    lengths = one[1] - one[0], other[1] - other[0]
    shared = min(lengths)
    if shared < 1 or shared * 2 < max(lengths):
        return -1.0
    values = [
        same[one[0] + a + np.arange(shared), other[0] + b + np.arange(shared)].mean()
        for a in range(min(lengths[0] - shared, _SHIFT_BARS) + 1)
        for b in range(min(lengths[1] - shared, _SHIFT_BARS) + 1)
    ]
    return float(max(values)) - 0.25 * (1 - shared / max(lengths))


def _letter(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else f"Z{index - 25}"

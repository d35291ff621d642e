"""The harmony of a song in one line: a letter of harmonic function for each bar."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from library.core.analysis import ChordSpan

_BAR_WITHOUT_BEATS_S = 2.0
_UPBEAT_S = 0.3
_LETTERS = "TPDX-"


def harmony_strip(chords: Sequence[ChordSpan], bar_starts_s: Iterable[float], duration_s: float) -> str:
    """One letter per bar: the function (T, P, D, X) that sounds longest in it, "-" where no chord does.

    Where no bars were heard a letter stands for two seconds. The music before the first downbeat is a bar of its own.
    """
    if not chords or duration_s <= 0:
        return ""
    starts = _starts(bar_starts_s, duration_s)
    ends = [*starts[1:], max(duration_s, starts[-1] + 0.1)]
    shares: list[dict[str, float]] = [{} for _ in starts]
    for chord in chords:
        letter = "-" if chord.label == "N" else chord.function
        first = max(0, bisect_right(starts, chord.start_s) - 1)
        for place in range(first, max(first + 1, bisect_left(starts, chord.end_s))):
            shared = min(ends[place], chord.end_s) - max(starts[place], chord.start_s)
            shares[place][letter] = shares[place].get(letter, 0.0) + max(shared, 0.0)
    return "".join(_longest(share) for share in shares)


def _starts(bar_starts_s: Iterable[float], duration_s: float) -> list[float]:
    starts = [float(start) for start in bar_starts_s]
    if not starts:
        return [place * _BAR_WITHOUT_BEATS_S for place in range(math.ceil(duration_s / _BAR_WITHOUT_BEATS_S))]
    return starts if starts[0] < _UPBEAT_S else [0.0, *starts]


def _longest(share: dict[str, float]) -> str:
    best = max(_LETTERS, key=lambda letter: share.get(letter, 0.0))  # of equals the first
    return best if share.get(best, 0.0) > 0 else "-"

"""The harmony of a song in one line: a letter of harmonic function for each bar."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from library.core.analysis import ChordSpan

_BAR_WITHOUT_BEATS_S = 2.0
_LETTERS = "TPDX-"


def harmony_strip(chords: Sequence[ChordSpan], bar_starts_s: NDArray[np.float64], duration_s: float) -> str:
    """One letter per bar: the function (T, P, D, X) that sounds longest in it, "-" where no chord does.

    Where no bars were heard a letter stands for two seconds. The music before the first downbeat is a bar of its own.
    """
    if not chords or duration_s <= 0:
        return ""
    starts = bar_starts_s if len(bar_starts_s) else np.arange(0, duration_s, _BAR_WITHOUT_BEATS_S)
    starts = starts if starts[0] < 0.3 else np.concatenate([[0.0], starts])
    ends = np.append(starts[1:], max(duration_s, float(starts[-1]) + 0.1))
    shares = np.zeros((len(starts), len(_LETTERS)))
    for chord in chords:
        letter = "-" if chord.label == "N" else chord.function
        first = max(0, int(np.searchsorted(starts, chord.start_s, side="right")) - 1)
        last = max(first + 1, int(np.searchsorted(starts, chord.end_s, side="left")))
        shared = np.minimum(ends[first:last], chord.end_s) - np.maximum(starts[first:last], chord.start_s)
        shares[first:last, _LETTERS.index(letter)] += np.maximum(shared, 0)
    return "".join(_LETTERS[int(row.argmax())] if row.any() else "-" for row in shares)

"""What agrees in time: moments within a window of each other, and stretches that carry the same name.

F-measures and overlaps as mir_eval defines them (C. Raffel and others, ISMIR 2014).
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

BEAT_WINDOW_S = 0.07
BOUNDARY_WINDOW_S = 0.5

Moments = Sequence[float]
Stretch = tuple[float, float, str | None]  # start, end, name; None where nothing is to be compared


def matched(planned: Moments, heard: Moments, window_s: float) -> list[bool]:
    """For each planned moment whether a heard one of its own lies within the window. Both in order."""
    taken = 0
    found = []
    for moment in planned:
        while taken < len(heard) and heard[taken] < moment - window_s:
            taken += 1
        hit = taken < len(heard) and heard[taken] <= moment + window_s
        taken += hit
        found.append(hit)
    return found


def f_measure(planned: Moments, heard: Moments, window_s: float) -> float:
    """Harmonic mean of precision and recall, 0 to 1; 1 where both are empty."""
    if len(planned) + len(heard) == 0:  # arrays have no truth of their own
        return 1.0
    hits = sum(matched(planned, heard, window_s))
    return 2 * hits / (len(planned) + len(heard))


def halved(moments: Moments) -> list[float]:
    """Every second moment, the first among them."""
    return list(moments[::2])


def doubled(moments: Moments) -> list[float]:
    """A moment half-way between each two."""
    rows = [time for a, b in pairwise(moments) for time in (a, (a + b) / 2)]
    return [*rows, *moments[-1:]]


def agreement(planned: Sequence[Stretch], heard: Sequence[Stretch]) -> tuple[float, float]:
    """(seconds that agree, seconds that could): over all stretches whose planned name is not None."""
    agree = total = 0.0
    starts = [row[0] for row in heard]
    for start, end, name in planned:
        if name is None or end <= start:
            continue
        total += end - start
        place = max(0, bisect_left(starts, start) - 1)
        while place < len(heard) and heard[place][0] < end:
            a, b, other = heard[place]
            if other == name:
                agree += max(0.0, min(b, end) - max(a, start))
            place += 1
    return agree, total

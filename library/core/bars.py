"""Bars and beats as people count them: from 1, bar 1 at the first downbeat, an upbeat before it."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

SAME_S = 0.02  # a downbeat and its beat are the same tap


class Place(NamedTuple):
    """`bar` 0 is the upbeat before bar 1; `beat` counts from 1."""

    bar: int
    beat: int

    def __str__(self) -> str:
        return f"bar {self.bar}, beat {self.beat}" if self.bar else f"upbeat, beat {self.beat}"


class Bars:
    """Answers where in the bars a time lies. `beats_s` and `downbeats_s` are seconds in ascending order."""

    def __init__(self, beats_s: Sequence[float], downbeats_s: Sequence[float]) -> None:
        self._beats_s = beats_s
        self._downbeats_s = downbeats_s

    @property
    def count(self) -> int:
        """How many bars there are."""
        return len(self._downbeats_s)

    def bar_at(self, time_s: float) -> int:
        """The number of the bar, 0 before the first downbeat or where no downbeats are known."""
        return bisect_right(self._downbeats_s, time_s + SAME_S)

    def place_at(self, time_s: float) -> Place | None:
        """Bar and beat, None before the first beat or where no beats are known."""
        beat = bisect_right(self._beats_s, time_s + SAME_S)
        if not beat:
            return None
        bar = self.bar_at(self._beats_s[beat - 1])
        if not bar:
            return Place(0, beat)
        first = bisect_right(self._beats_s, self._downbeats_s[bar - 1] - SAME_S)
        return Place(bar, beat - first)

    def stretch(self, start_s: float, end_s: float) -> str:
        """ "bars 5 to 12", "bar 3", or "" where no bars are known."""
        if not self._downbeats_s:
            return ""
        first = max(1, self.bar_at(start_s))
        last = max(first, self.bar_at(end_s - 2 * SAME_S))
        return f"bar {first}" if first == last else f"bars {first} to {last}"

"""What a story stands on: the reading, the bars, and names for the parts of the form."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from theory.core.form.reading import FormSection
from theory.core.harmony.statements import HarmonyReading
from theory.core.narrative.sentence import TOLD, Part, clause, listed
from theory.core.piece import Bars
from theory.core.reading import Reading

_SAME_S = 0.06  # a moment that near before a downbeat belongs to its bar
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring sections of one letter and name, as one part of the form."""

    start_s: float
    end_s: float
    name: str  # "chorus", or "part B" where no name is sure enough
    place: int  # among the blocks of that name, from 1
    of: int

    @property
    def said(self) -> str:
        """ "the bridge", "the second verse", "the last chorus", "part B"."""
        if self.of == 1 or self.name.startswith("part "):
            return self.name if self.name.startswith("part ") else f"the {self.name}"
        if self.place == self.of and self.of > 2:
            return f"the last {self.name}"
        which = _ORDINALS[self.place] if self.place < len(_ORDINALS) else f"{self.place}th"
        return f"the {which} {self.name}"


@dataclass(frozen=True)
class Ground:
    """One piece as its story sees it. What is not known is None or empty."""

    reading: Reading
    bars: Bars
    duration_s: float
    home: str | None = None
    home_confidence: float = 0.0
    church_mode: str | None = None
    tempo_bpm: float | None = None
    signature: str | None = None
    signature_confidence: float = 0.0

    @cached_property
    def harmony(self) -> HarmonyReading | None:
        """The harmony, where any chord was read."""
        found = self.reading.harmony
        return found if found and found.chords else None

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The parts of the form in order."""
        form = self.reading.form
        runs = [list(same) for _, same in groupby(form.sections if form else (), key=_called)]
        total = Counter(_called(run[0]) for run in runs)
        seen: Counter[str] = Counter()
        made = []
        for run in runs:
            name = _called(run[0])
            seen[name] += 1
            made.append(Block(run[0].start_s, run[-1].end_s, name, seen[name], total[name]))
        return tuple(made)

    def block_at(self, time_s: float) -> Block | None:
        """The part of the form at a moment."""
        return next((one for one in self.blocks if one.start_s - _SAME_S <= time_s < one.end_s - _SAME_S), None)

    def bar(self, time_s: float) -> int | None:
        """The number of the bar, None where there are no bars or before the first."""
        return bisect_right(self.bars.downbeats_s, time_s + _SAME_S) or None

    def where(self, start_s: float, end_s: float | None = None) -> str:
        """ "bar 5", "bars 5 to 8", or the clock where there are no bars: "1:04"."""
        first = self.bar(start_s) if self.bars.downbeats_s else None
        if self.bars.downbeats_s and first is None:
            first = 1
        if first is None:
            return f"{int(start_s // 60)}:{int(start_s % 60):02d}"
        last = first if end_s is None else max(first, self.bar(end_s - 2 * _SAME_S) or first)
        return f"bar {first}" if first == last else f"bars {first} to {last}"

    def at(self, start_s: float, end_s: float | None = None) -> str:
        """ "in bars 5 to 8", or "at 1:04"."""
        return ("in " if self.bars.downbeats_s else "at ") + self.where(start_s, end_s)

    def places(self, rows: Sequence[tuple[float, float | None, tuple[float, float]]], most: int = 4) -> list[Part]:
        """ "in bars 5, 9 and 13", each to be played: rows of start, end (None for a moment) and what is played."""
        named = [(self.where(start_s, end_s), at) for start_s, end_s, at in rows]
        if not self.bars.downbeats_s:
            return ["at ", *listed([clause(words, at=at) for words, at in named], most)]
        if len(named) == 1:
            return ["in ", clause(named[0][0], at=named[0][1])]
        bare = [clause(words.partition(" ")[2], at=at) for words, at in named]
        return ["in bars ", *listed(bare, most)]

    def around(self, time_s: float, seconds: float = 4.0) -> tuple[float, float]:
        """What leads to a moment and follows it."""
        return max(0.0, time_s - seconds), min(self.duration_s or time_s + seconds, time_s + seconds)


def _called(section: FormSection) -> str:
    sure = section.name and section.confidence >= TOLD
    return str(section.name) if sure else f"part {section.letter.rstrip(chr(39))}"

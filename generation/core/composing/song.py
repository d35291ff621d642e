"""A blueprint laid out in ticks: what every composer reads. Built once, shared, never changed."""

from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from generation.core.blueprint import Blueprint, Cadence, PlanPart, Section
from generation.core.notes import TICKS, Note
from theory.core.chord import Chord
from theory.core.lab.modes import Home
from theory.core.metre import Metre


class Bar(NamedTuple):
    """One bar. `number` counts from 1 over the song; `beats` are the ticks of its felt beats from its start."""

    number: int
    section: int  # place in blueprint.sections
    index: int  # type: ignore[assignment]  # in its section, from 0
    start: int
    length: int
    beats: tuple[int, ...]
    phrase: int  # in its section, from 0
    in_phrase: int  # from 0
    phrase_bars: int
    cadence: Cadence  # of its phrase

    @property
    def end(self) -> int:
        """The first tick after it."""
        return self.start + self.length

    @property
    def ends_phrase(self) -> bool:
        """Whether it is the last of its phrase."""
        return self.in_phrase == self.phrase_bars - 1


class Span(NamedTuple):
    """A chord and how long it holds, in ticks; bars and sections do not cut it unless the plan says so."""

    start: int
    end: int
    chord: Chord
    numeral: str
    home: Home
    section: int


class SongMap:
    """Bars, chords and sections of a blueprint in ticks. Lookups are by tick and quick."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.bars: tuple[Bar, ...] = _bars(blueprint)
        self.spans: tuple[Span, ...] = _spans(blueprint)
        self._bar_starts = [bar.start for bar in self.bars]
        self._span_starts = [span.start for span in self.spans]

    @property
    def end(self) -> int:
        """The first tick after the song."""
        return self.bars[-1].end

    @cached_property
    def section_starts(self) -> tuple[int, ...]:
        """The first tick of each section."""
        return tuple(round(start * TICKS) for start in self.blueprint.section_starts)

    def bars_of(self, section: int) -> tuple[Bar, ...]:
        """The bars of a section."""
        return self._bars_by_section[section]

    def section_of(self, bar: Bar) -> Section:
        """The section that a bar belongs to."""
        return self.blueprint.sections[bar.section]

    def bar_at(self, tick: int) -> Bar:
        """The bar in which a tick lies; the last one from the end on."""
        return self.bars[max(0, bisect_right(self._bar_starts, tick) - 1)]

    def span_at(self, tick: int) -> Span:
        """The chord that holds at a tick."""
        return self.spans[max(0, bisect_right(self._span_starts, tick) - 1)]

    def spans_in(self, start: int, end: int) -> tuple[Span, ...]:
        """Chords that sound between two ticks, cut at both."""
        first = max(0, bisect_right(self._span_starts, start) - 1)
        last = bisect_right(self._span_starts, end - 1)
        return tuple(
            span._replace(start=max(span.start, start), end=min(span.end, end)) for span in self.spans[first:last]
        )

    def strength(self, part: PlanPart, bar: Bar) -> float:
        """How strongly a part plays in a bar, 0 (silent) to 1."""
        return self.section_of(bar).parts.get(part.id, 0.0)

    @cached_property
    def _bars_by_section(self) -> tuple[tuple[Bar, ...], ...]:
        rows: list[list[Bar]] = [[] for _ in self.blueprint.sections]
        for bar in self.bars:
            rows[bar.section].append(bar)
        return tuple(tuple(row) for row in rows)


Writer = Callable[[SongMap, PlanPart, int], tuple[Note, ...]]  # song, part, seed -> its notes over the whole song


def beat_offsets(section: Section) -> tuple[int, ...]:
    """Ticks of the felt beats of a bar from its start; odd metres of eighths by their grouping, 5/4 by its quarters."""
    metre = Metre.parse(section.metre)
    unit = TICKS * 4 // metre.denominator
    plain = (3,) * (metre.numerator // 3) if metre.is_compound else (1,) * metre.numerator
    groups = (section.grouping if metre.denominator >= 8 else ()) or plain
    offsets, at = [], 0
    for group in groups:
        offsets.append(at)
        at += group * unit
    return tuple(offsets)


def _bars(blueprint: Blueprint) -> tuple[Bar, ...]:
    rows: list[Bar] = []
    at = 0
    for place, section in enumerate(blueprint.sections):
        length, beats = round(section.bar_quarters * TICKS), beat_offsets(section)
        index = 0
        for phrase, planned in enumerate(section.phrases):
            for inside in range(planned.bars):
                rows.append(
                    Bar(len(rows) + 1, place, index, at, length, beats, phrase, inside, planned.bars, planned.cadence)
                )
                at += length
                index += 1
    return tuple(rows)


def _spans(blueprint: Blueprint) -> tuple[Span, ...]:
    rows: list[Span] = []
    for place, (section, start) in enumerate(zip(blueprint.sections, blueprint.section_starts, strict=True)):
        ends = [*section.chord_starts[1:], section.quarters]
        for index, (begin, end) in enumerate(zip(section.chord_starts, ends, strict=True)):
            ticks = (round((start + begin) * TICKS), round((start + end) * TICKS))
            chord, numeral = section.chord(index), section.chords[index].numeral
            rows.append(Span(*ticks, chord, numeral, section.home, place))
    return tuple(rows)

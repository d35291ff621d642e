"""Ticks of the plan as seconds: the tempo of each section, and where it gives way.

A ritardando slows its last bar along a curve (A. Friberg and J. Sundberg, "Does music performance allude to
locomotion?", 1999: the tempo falls with the square root of what is left). Phrases breathe only in genres that play
without a beat of drums (rubato.py); everything else keeps its tempo to the sample. docs/algorithms/performance.md.
"""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from math import sqrt
from typing import NamedTuple

from generation.core.composing.song import Bar, SongMap
from generation.core.notes import TICKS

LAST_TEMPO = 0.68  # share of the tempo that is left at the end of a ritardando
SONG_END_TEMPO = 0.6  # where it ends the song
BREATH = 0.07  # share of the tempo that a phrase end gives way by, at most
BREATHING = frozenset({"classical", "romantic", "chorale", "film-score", "tango", "pop-ballad", "jazz-ballad"})
_STEPS = 8  # tempo steps in a bar that slows


class Step(NamedTuple):
    """From `tick`, at `start_s`, on a quarter note lasts `quarter_s` seconds."""

    tick: int
    start_s: float
    quarter_s: float


class Clock:
    """Seconds of every tick of a song. Built once; look-ups are quick."""

    def __init__(self, song: SongMap) -> None:
        self._song = song
        rows: list[Step] = []
        at_s, last_tick, last_s = 0.0, 0, 0.0
        for tick, quarter_s in _tempos(song):
            at_s += (tick - last_tick) * last_s / TICKS
            if quarter_s != last_s:
                rows.append(Step(tick, at_s, quarter_s))
            last_tick, last_s = tick, quarter_s
        self.steps: tuple[Step, ...] = tuple(rows)
        self._ticks = [row.tick for row in rows]
        self._starts_s = [row.start_s for row in rows]

    def seconds(self, tick: float) -> float:
        """The moment of a tick; before the start and past the end the nearest tempo goes on."""
        row = self.steps[max(0, bisect_right(self._ticks, tick) - 1)]
        return row.start_s + (tick - row.tick) * row.quarter_s / TICKS

    def ticks(self, time_s: float) -> float:
        """The tick of a moment: the inverse of `seconds`."""
        row = self.steps[max(0, bisect_right(self._starts_s, time_s) - 1)]
        return row.tick + (time_s - row.start_s) * TICKS / row.quarter_s

    def quarter_s(self, tick: float) -> float:
        """Seconds of a quarter note at a tick."""
        return self.steps[max(0, bisect_right(self._ticks, tick) - 1)].quarter_s

    @cached_property
    def duration_s(self) -> float:
        """The end of the last bar, without what rings on."""
        return self.seconds(self._song.end)

    @property
    def is_fixed(self) -> bool:
        """Whether no bar slows or breathes: only sections may differ in tempo."""
        starts = set(self._song.section_starts)
        return all(row.tick in starts for row in self.steps)


def breathes(song: SongMap) -> bool:
    """Whether phrase ends give way: in genres that do so, where nobody drums."""
    genre = song.blueprint.genres[0][0] if song.blueprint.genres else ""
    return genre in BREATHING and not any(part.role in ("drums", "percussion") for part in song.blueprint.parts)


def _tempos(song: SongMap) -> Iterator[tuple[int, float]]:
    """(tick, seconds of a quarter) wherever the tempo may change."""
    rubato = breathes(song)
    for place, section in enumerate(song.blueprint.sections):
        bars = song.bars_of(place)
        yield bars[0].start, section.quarter_s
        for bar in bars:
            is_last = bar.index == section.bars - 1
            if is_last and section.transition == "ritardando":
                ends = place == len(song.blueprint.sections) - 1
                yield from _slowing(bar, section.quarter_s, SONG_END_TEMPO if ends else LAST_TEMPO)
            elif rubato and bar.ends_phrase and bar.phrase_bars > 1:
                yield from _slowing(bar, section.quarter_s, 1 - BREATH * (1.0 if bar.cadence == "authentic" else 0.6))
                yield bar.end, section.quarter_s


def _slowing(bar: Bar, quarter_s: float, least: float) -> Iterator[tuple[int, float]]:
    """A bar in which the tempo falls to `least` of itself: v(x) = sqrt(1 - (1 - least^2) x)."""
    for step in range(_STEPS):
        share = sqrt(1 - (1 - least * least) * (step + 0.5) / _STEPS)
        yield bar.start + bar.length * step // _STEPS, quarter_s / share

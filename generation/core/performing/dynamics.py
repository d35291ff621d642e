"""How loud a note is: its own accent, the metre, the phrase, the section's energy, the voice of a chord."""

from math import pi, sin

from generation.core.blueprint import PlanPart
from generation.core.composing.song import Bar, SongMap
from generation.core.notes import TICKS, Note

SOFTEST, RANGE = 22, 92  # velocity at an accent of 0, and what an accent of 1 adds
_ARTICULATION = {"accent": 0.12, "ghost": -0.26, "mute": -0.08, "staccato": 0.02}
_PHRASED = frozenset({"melody", "counter", "pad", "chords", "arpeggio"})


def metre_share(bar: Bar, tick: int) -> float:
    """-1 to 1: the downbeat most, then the beat that halves the bar, beats, their halves, what lies between."""
    inside = tick - bar.start
    if inside == 0:
        return 1.0
    if inside in bar.beats:
        return 0.6 if 2 * bar.beats.index(inside) == len(bar.beats) else 0.25
    return -0.45 if inside % (TICKS // 2) == 0 else -0.9


class Dynamics:
    """The dynamics of one part."""

    def __init__(self, song: SongMap, part: PlanPart) -> None:
        self._song, self._part = song, part
        self._metre = 0.02 if part.role in ("drums", "percussion") else 0.055
        self._phrased = part.role in _PHRASED
        self._levels: dict[int, float] = {}

    def velocity(self, note: Note, bar: Bar, stray: float) -> int:
        """1 to 127. `stray` is added to the accent."""
        share = note.accent + stray + self._metre * metre_share(bar, note.start) + self._level(bar)
        share += _ARTICULATION.get(note.articulation, 0.0)
        if self._phrased:
            share += 0.07 * (sin(pi * self._in_phrase(bar, note.start)) - 0.5)
        if self._part.role == "chords" and note.voice and not note.articulation:
            share -= 0.02
        return min(127, max(1, round(SOFTEST + RANGE * share)))

    def _in_phrase(self, bar: Bar, tick: int) -> float:
        return (bar.in_phrase + (tick - bar.start) / bar.length) / bar.phrase_bars

    def _level(self, bar: Bar) -> float:
        """What section, strength and a build add."""
        if bar.number not in self._levels:
            section = self._song.section_of(bar)
            level = 0.2 * (section.energy - 0.5) + 0.1 * (self._song.strength(self._part, bar) - 0.6)
            if section.kind == "build":
                level += 0.18 * (bar.index + 0.5) / section.bars - 0.08
            self._levels[bar.number] = level
        return self._levels[bar.number]

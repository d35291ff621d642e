"""When a note sounds: the grid, the swing, the groove's leaning and a player's own straying.

onset = clock(swung tick) + leaning + straying, with |leaning| <= feel.MOST_MS and |straying| <= player.HUMAN_MS.
Strums and rolls come on top of it, late only (strum.py). `onset_s` without straying is what a check can count on.
"""

from collections.abc import Callable

from generation.core.blueprint import PlanPart, Section
from generation.core.composing.song import Bar, SongMap
from generation.core.notes import TICKS
from generation.core.performing.chance import spread
from generation.core.performing.clock import Clock
from generation.core.performing.feel import Feel, feel_for
from generation.core.performing.player import Player
from theory.core.metre import Metre


class Timing:
    """The timing of a song. Built once; every note is placed by itself."""

    def __init__(self, song: SongMap, clock: Clock | None = None) -> None:
        self.song = song
        self.clock = clock or Clock(song)
        self.feel: Feel = feel_for(song.blueprint)
        self._unit = TICKS if self.feel.level == "eighths" else TICKS // 2
        self._swings = tuple(_swings(section) for section in song.blueprint.sections)
        ratio = song.blueprint.swing
        self._first = ratio / (1 + ratio)

    def swung(self, tick: int, bar: Bar) -> float:
        """The place of a tick once divided beats swing; thirds of a beat stay where they are."""
        if self._first == 0.5 or not self._swings[bar.section]:
            return tick
        unit = self._unit
        inside = (tick - bar.start) % unit
        if not inside or 3 * inside in (unit, 2 * unit):
            return tick
        share = inside / unit
        moved = 2 * self._first * share if share < 0.5 else self._first + 2 * (1 - self._first) * (share - 0.5)
        return tick + (moved - share) * unit

    def leaning_ms(self, part: PlanPart, pitch: int, tick: int, bar: Bar) -> float:
        """How far the groove moves a note: by who plays it and where it lies."""
        inside = tick - bar.start
        late = self.feel.offset_ms(part.role, pitch)
        late += self.feel.places_ms[inside % TICKS * 4 // TICKS]
        if self.feel.beats_ms and inside in bar.beats and len(bar.beats) == len(self.feel.beats_ms):
            late += self.feel.beats_ms[bar.beats.index(inside)]
        return late

    def onset_s(self, part: PlanPart, pitch: int, tick: int) -> float:
        """When a note is meant to sound: everything but the player's own straying. Not before the song begins."""
        bar = self.song.bar_at(tick)
        at_s = self.clock.seconds(self.swung(tick, bar)) + self.leaning_ms(part, pitch, tick, bar) / 1000
        return max(0.0, at_s)

    def end_s(self, tick: int) -> float:
        """When a note that ends at a tick is due to end."""
        return self.clock.seconds(self.swung(tick, self.song.bar_at(tick)))

    def straying(self, player: Player, seed: int) -> Callable[[int, int], float]:
        """Seconds by which a player strays at a tick and pitch: the same on every run."""
        most_s = player.human_ms * self.feel.human / 1000
        if not most_s:
            return lambda tick, pitch: 0.0
        return lambda tick, pitch: most_s * spread(seed, tick, pitch)


def _swings(section: Section) -> bool:
    """Metres that count in quarters or halves; in others the beat is divided in three or unevenly anyhow."""
    return Metre.parse(section.metre).denominator in (2, 4)

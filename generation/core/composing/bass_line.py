"""What every bass shares: where its tones lie on the instrument, which tone a chord has, how one leads to the next."""

from random import Random
from typing import NamedTuple

from generation.core.blueprint import PlanPart
from generation.core.composing.groove import kick_ticks
from generation.core.composing.song import Bar, SongMap, Span
from generation.core.instruments.base import Instrument, instrument
from generation.core.notes import TICKS, Note
from generation.core.seeds import dice
from theory.core.pitch import pitch_class

EIGHTH, SIXTEENTH = TICKS // 2, TICKS // 4
_WIDTH = 15  # semitones that a line keeps to


class Room(NamedTuple):
    """Where a part plays: its notes from `low` to `high`, and where its line is at home."""

    low: int
    high: int
    top: int  # that an octave or a run may reach now and then

    @property
    def home(self) -> int:
        """The pitch around which roots lie."""
        return self.low + 5

    def near(self, pc: int, pitch: int) -> int:
        """The tone of a pitch class nearest to a pitch, inside the room."""
        rows = [tone for tone in range(self.low, self.high + 1) if tone % 12 == pc % 12]
        return min(rows, key=lambda tone: (abs(tone - pitch), tone))

    def root(self, pc: int, before: int) -> int:
        """A root: near the last one, and drawn to the low end."""
        rows = [tone for tone in range(self.low, self.high + 1) if tone % 12 == pc % 12]
        return min(rows, key=lambda tone: abs(tone - before) + 0.6 * max(0, tone - self.home - 6))


class Scene(NamedTuple):
    """One bar for one player: the song, the bar, its chords, its planned kicks, chance of its own."""

    song: SongMap
    part: PlanPart
    bar: Bar
    spans: tuple[Span, ...]
    after: Span | None  # the chord that follows the bar
    kicks: tuple[int, ...]
    room: Room
    strength: float
    seed: int

    @property
    def energy(self) -> float:
        """Of its section."""
        return self.song.section_of(self.bar).energy

    def chance(self, *names: str | int) -> Random:
        """Chance of this bar alone."""
        return dice(self.seed, "bar", self.bar.section, self.bar.index, *names)

    def habit(self, *names: str | int) -> Random:
        """Chance that all bars of the same letter share."""
        return dice(self.seed, "habit", self.song.section_of(self.bar).letter, *names)

    def span_at(self, tick: int) -> Span:
        """The chord at a tick of the bar."""
        return next((span for span in self.spans if span.start <= tick < span.end), self.spans[-1])

    def next_span(self, tick: int) -> Span | None:
        """The chord after the one at a tick; None at the end of the song."""
        later = [span for span in self.spans if span.start > tick]
        return later[0] if later else self.after


def room_of(plays: Instrument) -> Room:
    """The lower octave and a bit of an instrument's tessitura."""
    low = max(plays.low, plays.tessitura_low)
    high = min(plays.high, max(low + 12, min(plays.tessitura_high, low + _WIDTH)))
    return Room(low, high, min(plays.high, high + 3))


def scene(song: SongMap, part: PlanPart, bar: Bar, strength: float, seed: int) -> Scene:
    """Everything that a style needs to know of a bar."""
    spans = song.spans_in(bar.start, bar.end)
    after = song.span_at(bar.end) if bar.end < song.end else None
    kicks = kick_ticks(song, bar, also_silent=True)
    return Scene(song, part, bar, spans, after, kicks, room_of(instrument(part.instrument)), strength, seed)


def bass_pc(span: Span) -> int:
    """The pitch class that the plan puts lowest."""
    return pitch_class(span.chord.bass or span.home.tonic)


def fifth_pc(span: Span) -> int:
    """The fifth of a chord, lowered or raised as it has it; the root where it has none."""
    tones = [tone % 12 for tone in span.chord.intervals]
    step = next((tone for tone in (7, 6, 8) if tone in tones), 0)
    return ((span.chord.root_pc or 0) + step) % 12


def third_pc(span: Span) -> int:
    """The third of a chord, or what stands in its place."""
    tones = [tone % 12 for tone in span.chord.intervals]
    step = next((tone for tone in (4, 3, 5, 2) if tone in tones), 0)
    return ((span.chord.root_pc or 0) + step) % 12


def approach(scene_: Scene, goal: int, span: Span, chance: Random) -> int:
    """A tone that leads into `goal` by step: of the key mostly, by a half step where it comes from below."""
    home = span.home.pitch_classes
    below = [goal - step for step in (1, 2) if (goal - step) % 12 in home] or [goal - 1]
    above = [goal + step for step in (1, 2) if (goal + step) % 12 in home] or [goal + 2]
    options = [*below, *below, *above, goal - 1]
    inside = [tone for tone in options if scene_.room.low <= tone <= scene_.room.high]
    return chance.choice(inside or [goal])


def run_into(scene_: Scene, rows: list[Note]) -> list[Note]:
    """The last beat of a phrase as a run by steps of the key into the next root; tones on the kick stay."""
    bar, after = scene_.bar, scene_.after
    start = bar.end - TICKS
    first = [note for note in rows if note.start < start or note.start in (bar.start, *scene_.kicks)]
    if after is None or not first or bar.length < TICKS * 2 or any(span.start >= start for span in scene_.spans):
        return rows
    goal = scene_.room.root(bass_pc(after), first[-1].pitch)
    step = EIGHTH if scene_.song.blueprint.swing >= 1.5 or scene_.chance("run").random() < 0.5 else SIXTEENTH
    count = TICKS // step - (1 if step == SIXTEENTH else 0)
    below = scene_.chance("side").random() < 0.6
    reach = range(goal - 1, goal - 9, -1) if below else range(goal + 1, goal + 9)
    pcs = after.home.pitch_classes
    steps = [tone for tone in reach if tone % 12 in pcs and scene_.room.low <= tone <= scene_.room.top][:count]
    places = [bar.end - step * number for number in range(1, len(steps) + 1)]
    taken = {note.start for note in first}
    led = [Note(at, step, tone, 0.62) for at, tone in zip(places, steps, strict=True) if at not in taken]
    return held(sorted([*first, *led]), bar.end, 0.9) if len(led) > 1 else rows


def held(rows: list[Note], end: int, share: float = 1.0) -> list[Note]:
    """Notes that last until the next one (or `end`), by a share of that."""
    starts = [note.start for note in rows]
    ends = [*starts[1:], end]
    return [
        note._replace(length=max(SIXTEENTH // 2, round((stop - note.start) * share)))
        for note, stop in zip(rows, ends, strict=True)
    ]

"""The Score: parts, notes with tick-exact times, tempo map, metres, keys.

Ticks count from the start; `ticks_per_quarter` of them are a quarter note. Files: score_midi.py, score_musicxml.py.
"""

import itertools
from bisect import bisect_right
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from theory.core.document import Document
from theory.core.key import Key
from theory.core.metre import Metre

Tick = Annotated[int, Field(ge=0)]
DEFAULT_US_PER_QUARTER = 500_000  # 120 quarter notes a minute, as MIDI has it


class ScoreNote(Document):
    """One note. `pitch` is a MIDI number (60 is C4), `velocity` 1 to 127."""

    start_tick: Tick
    length_ticks: Annotated[int, Field(ge=1)]
    pitch: Annotated[int, Field(ge=0, le=127)]
    velocity: Annotated[int, Field(ge=1, le=127)] = 80

    @property
    def end_tick(self) -> int:
        """The first tick after the note."""
        return self.start_tick + self.length_ticks


class Part(Document):
    """What one player plays. Notes are in order of start and pitch; notes of one pitch never overlap."""

    name: str
    program: Annotated[int, Field(ge=0, le=127)] = 0  # General MIDI, 0 the grand piano
    channel: Annotated[int, Field(ge=0, le=15)] = 0  # 9 is drums
    notes: tuple[ScoreNote, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        ends: dict[int, int] = {}
        last = (-1, -1)
        for note in self.notes:
            here = (note.start_tick, note.pitch)
            if here < last:
                raise ValueError(f"the notes of {self.name!r} are out of order at tick {note.start_tick}")
            if ends.get(note.pitch, 0) > note.start_tick:
                raise ValueError(f"two notes of pitch {note.pitch} overlap in {self.name!r} at tick {note.start_tick}")
            ends[note.pitch] = note.end_tick
            last = here
        return self


class TempoChange(Document):
    """From this tick on a quarter note lasts so many microseconds."""

    tick: Tick
    us_per_quarter: Annotated[int, Field(ge=1, lt=1 << 24)]

    @property
    def quarters_per_minute(self) -> float:
        """The same as a tempo in quarter notes per minute."""
        return 60e6 / self.us_per_quarter


class MetreChange(Document):
    """From this tick on, which begins a bar, this time signature ("6/8") holds."""

    tick: Tick
    signature: str

    @model_validator(mode="after")
    def _is_metre(self) -> Self:
        Metre.parse(self.signature)
        return self


class KeyChange(Document):
    """From this tick on this key ("Eb major") holds."""

    tick: Tick
    key: str

    @model_validator(mode="after")
    def _is_key(self) -> Self:
        if abs(Key.parse(self.key).fifths) > 7:
            raise ValueError(f"{self.key} has more than seven accidentals: no key signature writes it")
        return self


class Score(Document):
    """A whole piece. Changes are in order and no two of a kind share a tick."""

    schema_version: Literal[1] = 1
    title: str = ""
    ticks_per_quarter: Annotated[int, Field(ge=1, lt=1 << 15)] = 480
    upbeat_ticks: Tick = 0  # length of a short first bar, 0 where the piece begins with a whole one
    end_tick: Tick
    parts: tuple[Part, ...] = ()
    tempos: tuple[TempoChange, ...] = ()
    metres: tuple[MetreChange, ...] = ()
    keys: tuple[KeyChange, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name in ("tempos", "metres", "keys"):
            ticks = [change.tick for change in getattr(self, name)]
            if any(b <= a for a, b in itertools.pairwise(ticks)):
                raise ValueError(f"the {name} of the score are out of order or share a tick")
            if ticks and ticks[-1] > self.end_tick:
                raise ValueError(f"the {name} of the score go on past its end at tick {self.end_tick}")
        last = max((note.end_tick for part in self.parts for note in part.notes), default=0)
        if last > self.end_tick:
            raise ValueError(f"a note sounds until tick {last}, past the end of the score at {self.end_tick}")
        return self

    def seconds(self, tick: float) -> float:
        """The moment of a tick in seconds, by the tempo map."""
        at_s, since, us_per_quarter = 0.0, 0, DEFAULT_US_PER_QUARTER
        for change in self.tempos:
            if change.tick >= tick:
                break
            at_s += (change.tick - since) * us_per_quarter / 1e6 / self.ticks_per_quarter
            since, us_per_quarter = change.tick, change.us_per_quarter
        return at_s + (tick - since) * us_per_quarter / 1e6 / self.ticks_per_quarter

    def metre_at(self, tick: int) -> Metre:
        """The time signature that holds at a tick; 4/4 before any is given."""
        index = bisect_right([change.tick for change in self.metres], tick) - 1
        return Metre.parse(self.metres[index].signature) if index >= 0 else Metre(4, 4)

    def key_at(self, tick: int) -> Key | None:
        """The key that holds at a tick, None before any is given."""
        index = bisect_right([change.tick for change in self.keys], tick) - 1
        return Key.parse(self.keys[index].key) if index >= 0 else None

    def bar_ticks(self, metre: Metre) -> int:
        """Length of a bar; at least a tick."""
        return max(1, self.ticks_per_quarter * 4 * metre.numerator // metre.denominator)

    def beat_ticks(self, metre: Metre) -> int:
        """Length of a felt beat: the dotted note in compound metres."""
        return max(1, self.ticks_per_quarter * 4 * (3 if metre.is_compound else 1) // metre.denominator)

    def bars(self) -> tuple[tuple[int, int], ...]:
        """(start, end) of every bar in ticks; a change of metre begins a new one, the upbeat is the first."""
        changes = [change.tick for change in self.metres if change.tick > 0]
        rows: list[tuple[int, int]] = []
        start = 0
        while start < self.end_tick or not rows:
            length = self.upbeat_ticks if start == 0 and self.upbeat_ticks else self.bar_ticks(self.metre_at(start))
            cut = next((tick for tick in changes if start < tick < start + length), start + length)
            rows.append((start, cut))
            start = cut
        return tuple(rows)


def without_overlaps(notes: list[ScoreNote]) -> tuple[ScoreNote, ...]:
    """Notes in order, a note cut where the next of its pitch begins; of two that begin together the longer stays."""
    longest: dict[tuple[int, int], ScoreNote] = {}
    for note in notes:
        here = (note.start_tick, note.pitch)
        if here not in longest or note.length_ticks > longest[here].length_ticks:
            longest[here] = note
    rows: list[ScoreNote] = []
    upcoming: dict[int, int] = {}
    for (start, pitch), note in sorted(longest.items(), reverse=True):
        limit = upcoming.get(pitch)
        length = note.length_ticks if limit is None else min(note.length_ticks, limit - start)
        rows.append(note if length == note.length_ticks else note.model_copy(update={"length_ticks": length}))
        upcoming[pitch] = start
    return tuple(reversed(rows))

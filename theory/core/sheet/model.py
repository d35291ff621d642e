"""A sheet: bars, and for each staff what is written in them. Made by layout.py, written by musicxml.py."""

from dataclasses import dataclass, field

from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.metre import Metre
from theory.core.sheet.values import Ruler, Value


@dataclass(frozen=True, slots=True)
class Struck:
    """Notes that begin and end together, in ticks from the sheet's beginning; `pitches` are MIDI numbers, ascending."""

    start: int
    end: int
    pitches: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ChordMark:
    """A chord symbol over the staff; `numeral` and `letter` (T P D X) say what it does in the key, where known."""

    tick: int
    chord: Chord
    numeral: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its number as people count (0 the pickup), its place, what changes at its head, what stands over it."""

    number: int
    start: int
    end: int
    metre: Metre
    key: Key | None = None
    shows_metre: bool = False
    shows_key: bool = False
    section: str = ""
    chords: tuple[ChordMark, ...] = ()

    @property
    def ruler(self) -> Ruler:
        """Where its beats lie; a pickup is the end of a whole bar."""
        whole = Ruler(self.metre)
        return Ruler(self.metre, max(0, whole.bar - (self.end - self.start))) if self.number == 0 else whole


@dataclass(frozen=True, slots=True)
class Pitch:
    """A spelled note: letter, alteration in semitones, octave; `accidental` is the sign to print, or ""."""

    step: str
    alter: int
    octave: int
    accidental: str = ""
    tied_back: bool = False
    tied_on: bool = False


@dataclass(slots=True)
class Event:
    """One written sign of a staff: a note, a chord, or a rest (no pitches). Places count from the bar's beginning."""

    start: int
    value: Value
    pitches: tuple[Pitch, ...] = ()
    beams: tuple[str, ...] = ()  # "begin", "continue", "end", "forward hook", "backward hook", by level
    tuplet: str = ""  # "start", "stop"
    is_slash: bool = False
    fills_bar: bool = False  # a rest that stands for the whole bar


@dataclass(frozen=True, slots=True)
class Staff:
    """One staff: its clef ("G" or "F") and the signs of each bar."""

    clef: str
    bars: tuple[tuple[Event, ...], ...]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """What one player reads: one staff, or two joined by a brace."""

    name: str
    staves: tuple[Staff, ...]
    program: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet."""

    bars: tuple[Bar, ...]
    parts: tuple[SheetPart, ...] = field(default_factory=tuple)
    title: str = ""
    artist: str = ""
    tempo_bpm: float | None = None
    swings: bool = False

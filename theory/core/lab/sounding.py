"""One chord as every answer of the lab gives it: read in its key, spelled, and with pitches to hear it by."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from theory.core.chord import Chord
from theory.core.document import Document
from theory.core.harmony.function import Function, HarmonicReading, describe_between
from theory.core.harmony.roman import SCALES, Numeral, inversion_of, numeral_of
from theory.core.lab.modes import Home
from theory.core.lab.spelling import close_position, tones_in
from theory.core.notation import circle_place
from theory.core.pitch import LETTERS, pitch_class, pretty

Share = Annotated[float, Field(ge=0.0, le=1.0)]

_DEGREE_FUNCTIONS: dict[int, Function] = {1: "T", 2: "P", 3: "T", 4: "P", 5: "D", 6: "T", 7: "D"}
_WHY = {
    "own": "it belongs to {key}",
    "substitute": "it belongs to {key} and stands for the tonic",
    "mixture": "it is borrowed from the other mode of {key}",
    "applied dominant": "it is the dominant of another degree",
    "applied leading-tone": "it leads up by a semitone to another degree",
    "Neapolitan": "it is a major chord on the lowered second degree",
    "augmented sixth": "its augmented sixth opens to the octave of the dominant",
    "tritone substitute": "it is a dominant seventh a tritone from the one expected",
    "common-tone diminished": "it keeps the next chord's root and slides around it",
    "cadential six-four": "the tonic over the fifth degree only delays the dominant that follows",
    "chromatic": "no rule of {key} places it",
    "none": "no chord sounds",
}


class LabChord(Document):
    """A chord in its key. `midi` is a plain position, bass first; `circle` 0 (C, Am) to 11 (F, Dm), clockwise."""

    label: str  # Harte: what goes back into any call of the lab
    symbol: str
    roman: str | None
    function: Function | None  # None for no chord
    role: str
    kind: str
    borrowed: bool
    why: str
    tones: tuple[str, ...]
    midi: tuple[int, ...]
    circle: int | None
    minor: bool  # which ring of the circle
    beats: float = 4.0

    @property
    def chord(self) -> Chord:
        """The chord itself."""
        return Chord.parse(self.label)


def reading_in(home: Home, chord: Chord, before: Chord | None = None, after: Chord | None = None) -> HarmonicReading:
    """What a chord does at home: as in a key, but what the mode has of its own is not borrowed from elsewhere."""
    reading = describe_between(chord, home.key, before, after)
    if chord.root_pc is None:
        return reading
    if _passes_down(chord, after) and reading.kind == "applied leading-tone":
        reading = HarmonicReading(str(numeral_of(chord, home.key)), "X", borrowed=False, kind="chromatic")
    reading = as_spelled(home, chord, reading)
    if home.mode.slug in ("major", "minor") or not home.holds(chord):
        return reading
    degree = home.degree(chord)
    if degree is None or reading.kind in ("own", "substitute", "cadential six-four"):
        return reading
    named = reading.kind in ("mixture", "Neapolitan")
    function = reading.function if named else _DEGREE_FUNCTIONS[degree]
    return HarmonicReading(_spelled_numeral(home, chord), function, borrowed=False, kind="own")


def _passes_down(chord: Chord, after: Chord | None) -> bool:
    """A diminished seventh that slips down by a semitone leads to nothing: it passes, as E♭dim7 between Em7 and Dm7."""
    if chord.quality != "dim7" or after is None or after.root_pc is None or chord.root_pc is None:
        return False
    return (chord.root_pc - after.root_pc) % 12 == 1


def as_spelled(home: Home, chord: Chord, reading: HarmonicReading) -> HarmonicReading:
    """A reading whose plain numeral goes by the letter of the root; applied and named chords stay."""
    if reading.roman != str(numeral_of(chord, home.key)):
        return reading
    return replace(reading, roman=_spelled_numeral(home, chord))


def _spelled_numeral(home: Home, chord: Chord) -> str:
    """The numeral by the letter of the root, so that E♭m in C is ♭iii and D♯m ♯ii; far spellings go by the sound."""
    root, mode = chord.root or "C", home.key.mode
    degree = (LETTERS.index(root[0]) - LETTERS.index(home.tonic[0])) % 7 + 1
    raised = mode == "minor" and degree in (6, 7) and 3 in chord.intervals and 4 not in chord.intervals
    own = SCALES[mode][degree - 1] + raised
    alteration = (pitch_class(root) - home.key.tonic_pc - own + 6) % 12 - 6
    simpler = alteration != 0 and (pitch_class(root) - home.key.tonic_pc) % 12 in SCALES[mode]
    if abs(alteration) > 1 or simpler or (degree == 1 and alteration < 0):  # bIV is III, bI is VII
        return str(numeral_of(chord, home.key))
    inversion = inversion_of(chord.quality, chord.bass_degree) or 0
    return str(Numeral(degree, chord.quality, alteration, inversion))


def _why(home: Home, chord: Chord, reading: HarmonicReading) -> str:
    if reading.kind == "chromatic" and chord.quality == "dim7":
        return "it passes by semitones between its neighbours"
    return _WHY[reading.kind].format(key=home.name)


def sounding(
    home: Home, chord: Chord, reading: HarmonicReading | None = None, why: str = "", beats: float = 4.0
) -> LabChord:
    """The document of one chord; `reading` and `why` where the caller knows more than the chord alone tells."""
    read = reading or reading_in(home, chord)
    place = circle_place(chord)
    return LabChord(
        label=str(chord), symbol=chord.symbol, roman=read.roman, role=read.role, kind=read.kind,
        function=None if chord.root is None else read.function, borrowed=read.borrowed,
        why=why or _why(home, chord, read),
        tones=tuple(pretty(name) for name in tones_in(chord, home.tonic, german=read.kind == "augmented sixth")),
        midi=close_position(chord), circle=None if place is None else place.fifths,
        minor=place is not None and place.minor, beats=beats,
    )  # fmt: skip


def sounding_row(home: Home, chords: Sequence[Chord], beats: Sequence[float] = ()) -> tuple[LabChord, ...]:
    """A row of chords, each read among its neighbours."""
    rows = []
    for index, chord in enumerate(chords):
        before = chords[index - 1] if index else None
        after = chords[index + 1] if index + 1 < len(chords) else None
        reading = reading_in(home, chord, before, after)
        rows.append(sounding(home, chord, reading, "", beats[index] if beats else 4.0))
    return tuple(rows)


def as_chords(rows: Sequence[Chord | str]) -> tuple[Chord, ...]:
    """Chords from chords or Harte labels. Raises ValueError naming a label that is none."""
    return tuple(Chord.parse(row) if isinstance(row, str) else row for row in rows)

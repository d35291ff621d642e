"""A progression as the lab's page shows it: the reading of the core, set for a page, in JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from theory.core.chord_entry import ChordEntryError, parse_chord
from theory.core.lab.cadences import cadence_kinds
from theory.core.lab.part_writing import realise
from theory.core.lab.progression import ProgressionReading, read_chord_row
from theory.core.notation import circle_place, numeral_parts, place_of, spoken, symbol_parts
from theory.core.pitch import fifths_of, pitch_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from theory.core.chord import Chord
    from theory.core.lab.faults import Pitches, VoiceFault
    from theory.core.lab.modes import Home
    from theory.core.lab.sounding import LabChord

JSON = dict[str, Any]

# Fifths between the tonic and the major key with the same signature.
_CHURCH_MODES = {
    "lydian": 1, "major": 0, "mixolydian": -1, "dorian": -2, "minor": -3, "phrygian": -4, "locrian": -5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progression:
    """What was asked, checked."""

    home: Home
    chords: tuple[Chord, ...]
    beats: tuple[float, ...]
    tempo_bpm: float
    beats_per_bar: int
    voices: dict[int, Pitches]

    @classmethod
    def of(cls, cleaned: JSON) -> Progression:
        """From the cleaned data of a ProgressionForm."""
        timed = cleaned["timed"]
        return cls(
            cleaned["home"], tuple(row.chord for row in timed), tuple(row.beats for row in timed),
            cleaned["tempo"], cleaned["bar"], cleaned["voices"],
        )  # fmt: skip

    @property
    def set_by_hand(self) -> list[Pitches | None] | None:
        """The lab's own voices with those set by hand in their places; None where there are none."""
        mine = {at: row for at, row in self.voices.items() if at < len(self.chords) and self.chords[at].root}
        if not mine:
            return None
        return [mine.get(at, row) for at, row in enumerate(realise(self.chords, self.home.key))]

    def read(self) -> ProgressionReading:
        """All that the core says of it."""
        return read_chord_row(self.chords, self.home, self.beats, self.set_by_hand, beats_per_bar=self.beats_per_bar)


def reading_json(asked: Progression) -> JSON:
    """Everything the page draws."""
    read = asked.read()
    home = asked.home
    return {
        "title": home.name,
        "scale": list(read.scale),
        "signature": _signature(home),
        "home": {"place": asdict(place_of(home.tonic, minor=home.key.mode == "minor")), "name": home.name},
        "beatsPerBar": asked.beats_per_bar,
        "tempo": asked.tempo_bpm,
        "chords": _chords(asked, read),
        "cadences": [
            {"kind": row.kind, "first": row.first, "last": row.last, "strength": row.strength, "why": row.why,
             "numerals": ["".join(numeral_parts(one)) for one in row.numerals]}
            for row in read.cadences
        ],
        "patterns": [
            {"name": row.name, "first": row.first, "last": row.last, "why": row.why, "origin": row.origin}
            for row in read.patterns
        ],
        "keys": [{"tonic": row.tonic, "mode": row.mode, "name": row.name, "why": row.why} for row in read.keys],
        "faults": [_fault(row) for row in read.parts.faults] if read.parts else [],
        "motion": read.parts.motion_semitones if read.parts else 0,
        "summary": list(read.summary),
        "cadenceKinds": list(cadence_kinds(home)),
    }  # fmt: skip


def _signature(home: Home) -> int:
    """Sharps (positive) or flats to write; what needs more than seven is written with accidentals alone."""
    off = _CHURCH_MODES.get(home.mode.slug)
    fifths = home.key.fifths if off is None else fifths_of(home.tonic) + off
    return fifths if abs(fifths) <= 7 else 0


def _chords(asked: Progression, read: ProgressionReading) -> list[JSON]:
    parts = read.parts.voices if read.parts else (None,) * len(read.chords)
    rows = []
    for index, (row, start, voices) in enumerate(zip(read.chords, read.start_beats, parts, strict=True)):
        shown = chord_json(row, asked.home)
        shown |= {
            "start_beat": start,
            "voices": list(voices.pitches) if voices else [],
            "names": list(voices.names) if voices else [],
            "byHand": index in asked.voices,
            "tension": read.tension[index],
        }
        rows.append(shown)
    return rows


def chord_json(row: LabChord, home: Home) -> JSON:
    """One chord as every panel of the page gets it."""
    chord = row.chord
    place = circle_place(chord)
    return {
        "label": row.label,
        "name": typed_name(chord),
        "numeralText": typed_numeral(chord, row.roman, home),
        "symbol": list(symbol_parts(row.symbol)),
        "numeral": list(numeral_parts(row.roman or "–")),
        "spoken": spoken(chord),
        "letter": row.function or "-",
        "borrowed": row.borrowed,
        "role": row.role,
        "kind": row.kind,
        "why": row.why,
        "toneNames": list(row.tones),
        "tones": sorted(chord.pitch_classes),
        "root": chord.root_pc,
        "midi": list(row.midi),
        "place": asdict(place) if place else None,
        "beats": row.beats,
    }


def typed_name(chord: Chord) -> str:
    """The chord as a person types it, so that reading it again gives the same chord."""
    if chord.root is None:
        return "N.C."
    plain = chord.symbol.replace("♯", "#").replace("♭", "b")
    return plain if _reads_as(plain, None) == chord else str(chord)


def typed_numeral(chord: Chord, roman: str | None, home: Home) -> str:
    """The numeral where reading it in the key gives the same chord, else the name."""
    return roman if roman is not None and _same(_reads_as(roman, home), chord) else typed_name(chord)


def _reads_as(text: str, home: Home | None) -> Chord | None:
    try:
        return parse_chord(text, home.key if home else None)
    except ChordEntryError:
        return None


def _same(one: Chord | None, other: Chord) -> bool:
    """Whether two chords sound and stand alike, however they are spelled."""
    if one is None or one.bass is None or other.bass is None:
        return False
    return (one.root_pc, one.quality, pitch_class(one.bass)) == (other.root_pc, other.quality, pitch_class(other.bass))


def _fault(row: VoiceFault) -> JSON:
    return {
        "kind": row.kind,
        "level": row.level,
        "voices": list(row.voices),
        "from": row.chords[0],
        "index": row.chords[-1],
        "sentence": row.why,
    }


def song_address(tonic: str, mode: str, labels: Sequence[str], tempo_bpm: float | None = None) -> str:
    """The lab's query for chords of a song: Harte labels with their beats, as "C:maj*4"."""
    asked = {"key": tonic, "mode": mode, "chords": " ".join(labels)}
    return urlencode(asked | ({"tempo": f"{tempo_bpm:.0f}"} if tempo_bpm else {}))

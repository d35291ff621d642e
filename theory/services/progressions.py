"""A progression as the lab's page shows it: the reading of the core, set for a page, in JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from theory.core.chord_entry import ChordEntryError, parse_chord
from theory.core.lab.cadences import cadence_kinds
from theory.core.lab.faults import judge
from theory.core.lab.part_writing import parts_of, realise
from theory.core.lab.progression import read_chord_row
from theory.core.notation import circle_place, numeral_parts, place_of, spoken, symbol_parts
from theory.core.pitch import fifths_of, pitch_class

if TYPE_CHECKING:
    from theory.core.chord import Chord
    from theory.core.lab.faults import Pitches, VoiceFault
    from theory.core.lab.modes import Home
    from theory.core.lab.part_writing import PartWriting
    from theory.core.lab.progression import LabCadence, LabPattern, ProgressionReading
    from theory.core.lab.sounding import LabChord

JSON = dict[str, Any]

# Fifths between the tonic and the major key with the same signature.
_CHURCH_MODES = {
    "lydian": 1, "major": 0, "mixolydian": -1, "dorian": -2, "minor": -3, "phrygian": -4, "locrian": -5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """Chords `start` to `end` of a progression, which are at home in one key."""

    start: int
    end: int
    home: Home


@dataclass(frozen=True)
class Progression:
    """What was asked, checked."""

    home: Home
    chords: tuple[Chord, ...]
    beats: tuple[float, ...]
    tempo_bpm: float
    beats_per_bar: int
    voices: dict[int, Pitches]  # set by hand, by chord
    turns: dict[int, Home]  # chords at which another key begins

    @classmethod
    def of(cls, cleaned: JSON) -> Progression:
        """From the cleaned data of a ProgressionForm."""
        timed = cleaned["timed"]
        return cls(
            cleaned["home"], tuple(row.chord for row in timed), tuple(row.beats for row in timed),
            cleaned["tempo"], cleaned["bar"], cleaned["voices"], cleaned["turns"],
        )  # fmt: skip

    @property
    def stretches(self) -> list[Stretch]:
        """The keys one after the other; one stretch where no key turns."""
        starts = [0, *sorted(at for at in self.turns if 0 < at < len(self.chords))]
        ends = [*starts[1:], len(self.chords)]
        return [
            Stretch(a, b, self.turns.get(a, self.home) if a else self.home) for a, b in zip(starts, ends, strict=True)
        ]

    def home_at(self, index: int) -> Home:
        """The key that holds at a chord; past the end, the last one."""
        return next((one.home for one in reversed(self.stretches) if one.start <= index), self.home)

    @cached_property
    def pitches(self) -> list[Pitches | None]:
        """Four voices: the lab's own, with those set by hand in their places."""
        mine = {at: row for at, row in self.voices.items() if at < len(self.chords) and self.chords[at].root}
        return [mine.get(at, row) for at, row in enumerate(realise(self.chords, self.home.key))]

    def parts(self) -> PartWriting:
        """The voices with their names and faults; a fault is judged in the key in which it ends."""
        pitches = self.pitches
        whole = parts_of(pitches, self.chords, self.home.key)
        if len(self.stretches) == 1:
            return whole
        faults = [
            fault
            for one in self.stretches
            for fault in judge(pitches, self.chords, one.home.key)
            if one.start <= fault.chords[-1] < one.end
        ]
        return whole.model_copy(update={"faults": tuple(faults)})

    def read(self) -> list[tuple[Stretch, ProgressionReading]]:
        """All that the core says of each stretch. Voices are read over the whole by `parts`."""
        return [
            (one, read_chord_row(
                self.chords[one.start : one.end], one.home, self.beats[one.start : one.end],
                self.pitches[one.start : one.end], beats_per_bar=self.beats_per_bar,
            ))
            for one in self.stretches
        ]  # fmt: skip

    @cached_property
    def start_beats(self) -> list[float]:
        """Beats before each chord."""
        return list(accumulate(self.beats[:-1], initial=0.0)) if self.beats else []


def reading_json(asked: Progression) -> JSON:
    """Everything the page draws."""
    read, parts, home = asked.read(), asked.parts(), asked.home
    alone = read[0][1]
    return {
        "title": " → ".join(one.home.name for one, _ in read),
        "scale": list(alone.scale),
        "signature": _signature(home),
        "home": {"place": asdict(place_of(home.tonic, minor=home.key.mode == "minor")), "name": home.name},
        "beatsPerBar": asked.beats_per_bar,
        "tempo": asked.tempo_bpm,
        "chords": _chords(asked, read, parts),
        "cadences": [_found(row, one) | {"kind": row.kind} for one, part in read for row in part.cadences],
        "patterns": [_found(row, one) | {"name": row.name} for one, part in read for row in part.patterns],
        "keys": [row.model_dump(include={"tonic", "mode", "name", "why"}) for row in alone.keys]
        if len(read) == 1
        else [],
        "faults": [_fault(row) for row in parts.faults],
        "motion": parts.motion_semitones,
        "summary": [line for _, part in read for line in part.summary],
        "cadenceKinds": list(cadence_kinds(asked.home_at(len(asked.chords)))),
    }


def _found(row: LabCadence | LabPattern, one: Stretch) -> JSON:
    return {"first": row.first + one.start, "last": row.last + one.start, "why": row.why}


def _signature(home: Home) -> int:
    """Sharps (positive) or flats to write; what needs more than seven is written with accidentals alone."""
    off = _CHURCH_MODES.get(home.mode.slug)
    fifths = home.key.fifths if off is None else fifths_of(home.tonic) + off
    return fifths if abs(fifths) <= 7 else 0


def _chords(asked: Progression, read: list[tuple[Stretch, ProgressionReading]], parts: PartWriting) -> list[JSON]:
    starts, rows = asked.start_beats, []
    for one, part in read:
        for offset, row in enumerate(part.chords):
            index = one.start + offset
            voices = parts.voices[index]
            shown = chord_json(row, one.home)
            shown |= {
                "start_beat": starts[index],
                "voices": list(voices.pitches) if voices else [],
                "names": list(voices.names) if voices else [],
                "byHand": index in asked.voices,
                "tension": part.tension[offset],
                "turn": one.home.name if index and not offset else "",
            }
            if one.home != asked.home:
                shown["numeralText"] = shown["name"]  # typed numerals count in the first key
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

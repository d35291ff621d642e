"""Range and tessitura: how far a melody reaches, and where it mostly lies."""

from collections.abc import Sequence

from theory.core.melody.intervals import interval_name, trust
from theory.core.piece import TimedNote
from theory.core.pitch import LETTER_PITCH_CLASSES, spell
from theory.core.statement import Statement, share


class Compass(Statement):
    """Lowest and highest note, and the middle four fifths of the sounding time (the tessitura). MIDI numbers."""

    lowest: int
    highest: int
    semitones: int
    tessitura_low: int
    tessitura_high: int
    mean: float
    lowest_name: str
    highest_name: str


def compass(notes: Sequence[TimedNote], tonic: str = "C") -> Compass | None:
    """Range of a melody, None without notes. `tonic` decides how notes are spelled."""
    if not notes:
        return None
    lowest, highest = min(note.pitch for note in notes), max(note.pitch for note in notes)
    total = sum(note.length_s for note in notes)
    low, high = _pitch_at(notes, 0.1 * total), _pitch_at(notes, 0.9 * total)
    names = note_name(lowest, tonic), note_name(highest, tonic)
    return Compass(
        lowest=lowest,
        highest=highest,
        semitones=highest - lowest,
        tessitura_low=low,
        tessitura_high=high,
        mean=round(sum(note.pitch * note.length_s for note in notes) / total, 2) if total > 0 else float(lowest),
        lowest_name=names[0],
        highest_name=names[1],
        confidence=share(trust(notes)),
        why=f"{names[0]} to {names[1]} ({interval_name(highest - lowest).removesuffix(' up')}); "
        f"four fifths of the time between {note_name(low, tonic)} and {note_name(high, tonic)}",
    )


def note_name(pitch: int, tonic: str = "C") -> str:
    """Name with octave of a MIDI number, 60 is "C4", spelled as in a key on `tonic`."""
    name = spell(pitch % 12, tonic)
    natural = LETTER_PITCH_CLASSES[name[0]]
    accidentals = name.count("#") - name.count("b")
    return f"{name}{(pitch - natural - accidentals) // 12 - 1}"


def _pitch_at(notes: Sequence[TimedNote], time_s: float) -> int:
    """The pitch below which notes sound for `time_s` seconds in all."""
    passed = 0.0
    ordered = sorted(notes, key=lambda note: note.pitch)
    for note in ordered:
        passed += note.length_s
        if passed >= time_s:
            return note.pitch
    return ordered[-1].pitch

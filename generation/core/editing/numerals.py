"""Chords as the numerals of a plan: written so that reading them in the section's key gives the same sound."""

from collections.abc import Sequence
from functools import lru_cache

from generation.core.blueprint import PlanChord
from theory.core.chord import Chord
from theory.core.chord_entry import ChordEntryError, parse_chord
from theory.core.harmony.roman import Numeral, bass_degree, inversion_of, numeral_of
from theory.core.lab.modes import Home
from theory.core.lab.sounding import reading_in
from theory.core.pitch import fifths_of, name_at, pitch_class


@lru_cache(maxsize=8192)
def sounds(numeral: str, quality: str, home: Home) -> Chord:
    """What a planned chord sounds as. Raises ValueError where the numeral cannot be read."""
    chord = Numeral.parse(numeral, home.key.mode).chord(home.key)
    return Chord(chord.root, quality, chord.bass_degree) if quality else chord


def sounding_row(chords: Sequence[PlanChord], home: Home) -> tuple[Chord, ...]:
    """What a row of planned chords sounds as."""
    return tuple(sounds(chord.numeral, chord.quality, home) for chord in chords)


def typed(text: str, home: Home) -> tuple[str, str]:
    """Numeral and quality of what a person typed, a name or a numeral. Raises ValueError with a sentence."""
    plain = "".join(text.split()).replace("♭", "b").replace("♯", "#")
    heard = _or_none(plain, "", home)
    try:
        chord = parse_chord(text, home.key)
    except ChordEntryError:
        if heard is None:
            raise
        return plain, ""
    return (plain, "") if chord.root and heard and _same(heard, chord) else written(chord, home)


def written(chord: Chord, home: Home, before: Chord | None = None, after: Chord | None = None) -> tuple[str, str]:
    """Numeral and quality of a chord in its key. Raises ValueError for silence and for a bass outside the chord."""
    if chord.root is None:
        raise ValueError("A plan has a chord at every moment. For silence, switch the parts off in this section.")
    own = str(numeral_of(chord, home.key))
    for numeral, quality in (
        (reading_in(home, chord, before, after).roman or own, ""),
        (own, ""),
        (own, chord.quality),
    ):
        if _same(_or_none(numeral, quality, home), chord):
            return numeral, quality
    triad = Chord(chord.root, _triad(chord))
    turned = str(numeral_of(Chord(triad.root, triad.quality, _turned(chord, triad)), home.key))
    for numeral in (turned, str(numeral_of(triad, home.key))):
        if _same(_or_none(numeral, chord.quality, home), chord):
            return numeral, chord.quality
    raise ValueError(
        f"{chord.symbol} has a bass that is none of its tones, which no numeral writes. Leave out the slash."
    )


def moved_tonic(tonic: str, fifths: int) -> str:
    """A tonic some fifths away, spelled with at most six accidentals in its signature."""
    place = fifths_of(tonic) + fifths
    while place > 7:
        place -= 12
    while place < -6:
        place += 12
    return name_at(place)


def in_other_home(chords: Sequence[PlanChord], old: Home, new: Home) -> tuple[PlanChord, ...]:
    """A row in another key or mode: degrees of the old scale become those of the new, the rest keeps its place."""
    if old.mode == new.mode:
        return tuple(chords)
    made = []
    for planned, chord in zip(chords, sounding_row(chords, old), strict=True):
        numeral, quality = written_or_plain(_moved(chord, old, new), new)
        made.append(PlanChord(numeral=numeral, quarters=planned.quarters, quality=quality))
    return tuple(made)


def _moved(chord: Chord, old: Home, new: Home) -> Chord:
    degree = old.degree(chord) if old.holds(chord) else None
    if degree is None or chord.root_pc is None:
        shift = fifths_of(new.tonic) - fifths_of(old.tonic)
        return Chord(name_at(fifths_of(chord.root or "C") + shift), chord.quality, chord.bass_degree)
    full = len(chord.intervals) > 3
    if degree == 5 and 4 in chord.intervals and new.mode.slug in ("major", "minor"):  # its leading tone stays
        fifth = name_at(fifths_of(new.tonic) + 1)
        return Chord(fifth, "7" if full else "maj", bass_degree("7" if full else "maj", _inversion(chord)))
    own = new.chords(sevenths=full)[degree - 1]
    return Chord(own.root, own.quality, bass_degree(own.quality, _inversion(chord)))


def _inversion(chord: Chord) -> int:
    return inversion_of(chord.quality, chord.bass_degree) or 0


def written_or_plain(chord: Chord, home: Home) -> tuple[str, str]:
    """Numeral and quality; a bass that no numeral writes is left out."""
    try:
        return written(chord, home)
    except ValueError:
        return written(Chord(chord.root, chord.quality), home)


def _or_none(numeral: str, quality: str, home: Home) -> Chord | None:
    try:
        return sounds(numeral, quality, home)
    except (ValueError, KeyError):
        return None


def _same(one: Chord | None, other: Chord) -> bool:
    if one is None or one.bass is None or other.bass is None:
        return False
    return (one.root_pc, one.quality, pitch_class(one.bass)) == (other.root_pc, other.quality, pitch_class(other.bass))


def _triad(chord: Chord) -> str:
    inside = chord.intervals
    if 3 in inside and 4 not in inside:
        return "dim" if 6 in inside and 7 not in inside else "min"
    return "aug" if 8 in inside and 7 not in inside else "maj"


def _turned(chord: Chord, triad: Chord) -> str:
    """The bass of a chord as a degree of its triad, root position where it is none."""
    return bass_degree(triad.quality, min(2, _inversion(chord)))

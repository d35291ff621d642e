"""What a chord does in a key: its Roman numeral and its harmonic function.

Functions: T tonic, P predominant, D dominant, X outside. A chord borrowed from the other mode and an applied chord (the
dominant of another degree) keep the function that they play and are marked `borrowed`; X is left to the rest.
Rules and drawbacks: docs/algorithms/harmonic-function.md.
"""

from dataclasses import dataclass
from typing import Literal

from theory.core.chord import QUALITIES, Chord, degree_semitones
from theory.core.key import Key

Function = Literal["T", "P", "D", "X"]
Third = Literal["major", "minor", "dim", "aug", "open"]

_MAJOR_NUMERALS = ("I", "bII", "II", "bIII", "III", "IV", "#IV", "V", "bVI", "VI", "bVII", "VII")
_MINOR_NUMERALS = ("I", "bII", "II", "III", "#III", "IV", "#IV", "V", "VI", "#VI", "VII", "VII")
# (semitones above the tonic, kind of triad): function. First what the key's own scale gives, then what it borrows.
_OWN: dict[str, dict[tuple[int, Third], Function]] = {
    "major": {(0, "major"): "T", (2, "minor"): "P", (4, "minor"): "T", (5, "major"): "P", (7, "major"): "D",
              (9, "minor"): "T", (11, "dim"): "D", (7, "aug"): "D"},
    "minor": {(0, "minor"): "T", (2, "dim"): "P", (3, "major"): "T", (5, "minor"): "P", (7, "major"): "D",
              (7, "minor"): "D", (8, "major"): "T", (10, "major"): "D", (11, "dim"): "D", (3, "aug"): "D",
              (7, "aug"): "D"},
}  # fmt: skip
_BORROWED: dict[str, dict[tuple[int, Third], Function]] = {
    "major": {(0, "minor"): "T", (1, "major"): "P", (2, "dim"): "P", (3, "major"): "T", (5, "minor"): "P",
              (7, "minor"): "D", (8, "major"): "P", (10, "major"): "D"},
    "minor": {(0, "major"): "T", (1, "major"): "P", (2, "minor"): "P", (5, "major"): "P", (9, "dim"): "T"},
}  # fmt: skip
_OPEN: dict[str, dict[int, Function]] = {  # without a third only the degree speaks
    "major": {0: "T", 2: "P", 4: "T", 5: "P", 7: "D", 9: "T", 10: "D"},
    "minor": {0: "T", 3: "T", 5: "P", 7: "D", 8: "T", 10: "D"},
}
_SCALE_NUMERALS = {
    "major": {2: "ii", 4: "iii", 5: "IV", 7: "V", 9: "vi"},
    "minor": {3: "III", 5: "iv", 7: "V", 8: "VI", 10: "VII"},
}
_TRIAD_FIGURES = {3: "6", 4: "6", 6: "64", 7: "64", 8: "64"}
_SEVENTH_FIGURES = {3: "65", 4: "65", 6: "43", 7: "43", 8: "43", 9: "42", 10: "42", 11: "42"}
_QUALITY_MARKS = {"dim": "o", "dim7": "o7", "hdim7": "ø7", "aug": "+", "aug7": "+7", "maj7": "maj7", "maj9": "maj7",
                  "minmaj7": "maj7", "7": "7", "9": "7", "11": "7", "13": "7", "min7": "7", "min9": "7", "min11": "7",
                  "sus4(b7)": "7sus4", "sus4": "sus4", "sus2": "sus2", "maj6": "add6", "min6": "add6"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HarmonicReading:
    """How one chord is heard in one key."""

    roman: str | None  # None for no chord
    function: Function
    borrowed: bool  # borrowed from the other mode, or applied to another degree


def describe(chord: Chord, key: Key) -> HarmonicReading:
    """Roman numeral and function of `chord` in `key`. No chord reads as (None, "X", False)."""
    if chord.root_pc is None:
        return HarmonicReading(None, "X", borrowed=False)
    degree = (chord.root_pc - key.tonic_pc) % 12
    third = _third_of(chord.quality)
    own = _OWN[key.mode].get((degree, third))
    if own is not None and not _is_foreign_seventh(chord, degree, key):
        return HarmonicReading(_plain_numeral(chord, degree, third, key), own, borrowed=False)
    if third == "open" and degree in _OPEN[key.mode]:
        return HarmonicReading(_plain_numeral(chord, degree, third, key), _OPEN[key.mode][degree], borrowed=False)
    if _is_augmented_sixth(chord, degree):
        return HarmonicReading("Ger65", "P", borrowed=True)
    applied = _applied_numeral(chord, degree, third, key)
    if applied is not None and not _prefers_borrowed(chord, degree, third, key):
        return HarmonicReading(applied, "D", borrowed=True)
    numeral = _plain_numeral(chord, degree, third, key)
    borrowed = _BORROWED[key.mode].get((degree, third))
    return HarmonicReading(numeral, borrowed or "X", borrowed=borrowed is not None)


def _third_of(quality: str) -> Third:
    intervals = QUALITIES[quality][0]
    if 4 in intervals:
        return "aug" if 8 in intervals else "major"
    if 3 in intervals:
        return "dim" if 6 in intervals else "minor"
    return "open"


def _is_dominant_seventh(chord: Chord) -> bool:
    return 4 in chord.intervals and 10 in chord.intervals


def _is_foreign_seventh(chord: Chord, degree: int, key: Key) -> bool:
    """A dominant seventh on a degree other than V (or VII in minor) points somewhere else: I7 is V7/IV."""
    if not _is_dominant_seventh(chord):
        return False
    return degree not in ((7,) if key.mode == "major" else (7, 10))


def _is_augmented_sixth(chord: Chord, degree: int) -> bool:
    """The dominant seventh on the lowered sixth degree sounds as the German sixth, which goes to V."""
    return degree == 8 and chord.quality == "7" and chord.bass_degree == "1"


def _prefers_borrowed(chord: Chord, degree: int, third: Third, key: Key) -> bool:
    """Where a plain triad could be either, the borrowed reading is the commoner: IV in minor, bVII in major."""
    return (degree, third) in _BORROWED[key.mode] and not _is_dominant_seventh(chord) and third != "dim"


def _applied_numeral(chord: Chord, degree: int, third: Third, key: Key) -> str | None:
    """ "V7/V", "viio/ii", or None where the chord is no dominant of a degree of the key."""
    targets = _SCALE_NUMERALS[key.mode]
    if third in ("major", "aug") and chord.quality != "maj7" and (degree + 5) % 12 in targets:
        return f"V{_figures(chord)}/{targets[(degree + 5) % 12]}"
    if third == "dim" and (degree + 1) % 12 in targets:
        return f"vii{_figures(chord)}/{targets[(degree + 1) % 12]}"
    return None


def _plain_numeral(chord: Chord, degree: int, third: Third, key: Key) -> str:
    numeral = (_MAJOR_NUMERALS if key.mode == "major" else _MINOR_NUMERALS)[degree]
    if third in ("minor", "dim"):
        accidental = numeral.rstrip("IV")
        numeral = accidental + numeral[len(accidental) :].lower()
    return numeral + _figures(chord)


def _figures(chord: Chord) -> str:
    """Quality mark and figured bass: "o6", "65", "maj7"."""
    mark = _QUALITY_MARKS.get(chord.quality, "")
    bass = degree_semitones(chord.bass_degree)
    has_seventh = any(interval in chord.intervals for interval in (10, 11)) or chord.quality == "dim7"
    figure = (_SEVENTH_FIGURES if has_seventh else _TRIAD_FIGURES).get(bass, "")
    if not figure:
        return mark
    return mark.removesuffix("7").replace("maj", "M").replace("sus4", "") + figure

"""How chords and Roman numerals are set on a page: what is raised, how they are spoken, their place on the circle."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from theory.core.chord import QUALITIES, Chord
from theory.core.pitch import fifths_of, pretty


class Raised(NamedTuple):
    """A short text with one raised part: ("V", "7", "/V") is V⁷/V."""

    line: str
    above: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class CirclePlace:
    """A wedge of the circle of fifths: `fifths` 0 (C, Am) to 11 (F, Dm), clockwise; `name` as this chord spells it."""

    fifths: int
    minor: bool
    name: str


_NUMERAL = re.compile(r"([#b]*)([IViv]+|Ger|It|Fr|N)(o|ø|\+)?([^/]*)(/.+)?")
_SYMBOL = re.compile(r"([A-G][♯♭]*(?:m(?!aj))?)([^/]*)(/.+)?")
_QUALITY_WORDS = {
    "maj": "major",
    "min": "minor",
    "dim": "diminished",
    "aug": "augmented",
    "5": "five",
    "1": "root alone",
    "sus2": "sus two",
    "sus4": "sus four",
    "7": "seven",
    "maj7": "major seven",
    "min7": "minor seven",
    "minmaj7": "minor major seven",
    "dim7": "diminished seven",
    "hdim7": "half-diminished seven",
    "aug7": "augmented seven",
    "sus4(b7)": "seven sus four",
    "maj6": "six",
    "min6": "minor six",
    "9": "nine",
    "maj9": "major nine",
    "min9": "minor nine",
    "11": "eleven",
    "min11": "minor eleven",
    "13": "thirteen",
    "maj13": "major thirteen",
    "min13": "minor thirteen",
    "maj(9)": "add nine",
    "min(9)": "minor add nine",
    "maj6(9)": "six nine",
    "min6(9)": "minor six nine",
    "7(b9)": "seven flat nine",
    "7(#9)": "seven sharp nine",
    "7(*5,b5)": "seven flat five",
    "7(#11)": "seven sharp eleven",
    "7(b13)": "seven flat thirteen",
    "aug7(#9)": "seven altered",
    "maj7(#11)": "major seven sharp eleven",
    "maj7(*5,#5)": "augmented major seven",
    "sus4(b7,9)": "nine sus four",
}


def numeral_parts(roman: str) -> Raised:
    """A Roman numeral for setting: "viiø7" is ("vii", "ø7", ""), "bVII" is ("♭VII", "", ""), other text stays."""
    match = _NUMERAL.fullmatch(roman)
    if match is None:
        return Raised(roman)
    accidental, degree, mark, figures, target = (part or "" for part in match.groups())
    sign = accidental.replace("b", "♭").replace("#", "♯")
    return Raised(sign + degree, mark.replace("o", "°") + figures.replace("b", "♭"), _pretty_degree(target))


def _pretty_degree(target: str) -> str:
    return target.replace("b", "♭").replace("#", "♯")


def symbol_parts(symbol: str) -> Raised:
    """A chord symbol for setting: "Bm7♭5" is ("Bm", "7♭5", ""), "D7/F♯" is ("D", "7", "/F♯"), "N.C." stays as it is."""
    match = _SYMBOL.fullmatch(symbol)
    if match is None:
        return Raised(symbol)
    return Raised(*(part or "" for part in match.groups()))


def spoken(chord: Chord) -> str:
    """A chord in words for a screen reader: "F sharp minor seven over A", "no chord"."""
    if chord.root is None or chord.bass is None:
        return "no chord"
    name = f"{_spoken_pitch(chord.root)} {_QUALITY_WORDS[chord.quality]}"
    return name if chord.bass_degree == "1" else f"{name} over {_spoken_pitch(chord.bass)}"


def _spoken_pitch(name: str) -> str:
    return " ".join([name[0], *({"#": "sharp", "b": "flat"}[sign] for sign in name[1:])])


def circle_place(chord: Chord) -> CirclePlace | None:
    """The wedge of a chord: the inner ring for those with a minor third, else the outer; None for no chord."""
    if chord.root is None:
        return None
    intervals = QUALITIES[chord.quality][0]
    minor = 3 in intervals and 4 not in intervals
    return place_of(chord.root, minor=minor)


def place_of(tonic: str, *, minor: bool) -> CirclePlace:
    """The wedge of a key or triad on `tonic`, a plain pitch name such as "Eb"."""
    return CirclePlace((fifths_of(tonic) - (3 if minor else 0)) % 12, minor, pretty(tonic) + ("m" if minor else ""))

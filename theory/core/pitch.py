"""Pitch names: letters, accidentals, pitch classes, and the spelling that fits a key.

Conventions: a pitch class is 0 (C) to 11 (B). A name is a letter A to G with any number of "#" or "b".
The line of fifths orders all names: ... Bb=-2 F=-1 C=0 G=1 D=2 ... ; one step is a fifth up, 7 steps a sharp more.
"""

import re
from functools import lru_cache

LETTERS = "CDEFGAB"
LETTER_PITCH_CLASSES = dict(zip(LETTERS, (0, 2, 4, 5, 7, 9, 11), strict=True))
_FIFTHS_ORDER = "FCGDAEB"
_NAME = re.compile(r"([A-Ga-g])([#b♯♭]*)")


@lru_cache(maxsize=1024)
def parse_pitch(name: str) -> str:
    """A pitch name in plain spelling: "e♭" becomes "Eb". Raises ValueError on anything that is no pitch name."""
    match = _NAME.fullmatch(name.strip())
    if match is None:
        raise ValueError(f"{name!r} is no pitch name: write a letter A to G, then # or b, as in Eb")
    return match[1].upper() + match[2].replace("♯", "#").replace("♭", "b")


@lru_cache(maxsize=1024)
def pitch_class(name: str) -> int:
    """Pitch class 0..11 of a pitch name. Raises ValueError as `parse_pitch` does."""
    plain = parse_pitch(name)
    return (LETTER_PITCH_CLASSES[plain[0]] + plain.count("#") - plain.count("b")) % 12


@lru_cache(maxsize=1024)
def fifths_of(name: str) -> int:
    """Place of a pitch name on the line of fifths (C is 0, G 1, F -1, F# 6, Bb -2)."""
    plain = parse_pitch(name)
    return _FIFTHS_ORDER.index(plain[0]) - 1 + 7 * (plain.count("#") - plain.count("b"))


def name_at(fifths: int) -> str:
    """The pitch name at a place on the line of fifths; the inverse of `fifths_of`."""
    accidentals, letter = divmod(fifths + 1, 7)
    return _FIFTHS_ORDER[letter] + ("#" * accidentals if accidentals > 0 else "b" * -accidentals)


def spell(pc: int, tonic: str) -> str:
    """The name of pitch class `pc` (0..11) as music in a key on `tonic` writes it.

    The twelve names lie from five fifths below the tonic (b2) to six above (#4), which covers both modes:
    in A minor that gives Bb for the Neapolitan and G# for the leading tone.
    """
    place = fifths_of(tonic)
    steps = (pc - pitch_class(tonic)) * 7 % 12
    return name_at(place + (steps if steps <= 6 else steps - 12))


def step_name(root: str, number: int, semitones: int) -> str:
    """The name a generic interval `number` (1 unison, 3 third, 5 fifth ...) of `semitones` above `root`.

    step_name("D", 3, 4) is "F#": the third letter above D, raised until it is four semitones away.
    """
    plain = parse_pitch(root)
    letter = LETTERS[(LETTERS.index(plain[0]) + number - 1) % 7]
    difference = (pitch_class(plain) + semitones - LETTER_PITCH_CLASSES[letter] + 6) % 12 - 6
    return letter + ("#" * difference if difference > 0 else "b" * -difference)


def pretty(name: str) -> str:
    """A name with typographic accidentals: "F#" becomes "F♯", "Bb" becomes "B♭"."""
    return name[:1] + name[1:].replace("#", "♯").replace("b", "♭")

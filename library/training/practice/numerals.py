"""Chord tokens: the short notation in which the grammar writes harmony, read in a key.

Token: numeral, optionally ":quality" (Harte), "/bass degree" (Harte), ">target": "V:7/3>ii" is V65 of ii.
Numerals stand on the mode's own scale; with "b" or "#" before them on the major scale. "vii" with a diminished quality
is the raised seventh in every mode. "N" is silence.
"""

import re
from functools import lru_cache

from library.training.practice.score import MODES, Home, Sound
from theory.core.chord import QUALITIES
from theory.core.pitch import step_name

_TOKEN = re.compile(r"([b#]?)([ivIV]+)(?::([^/>]+))?(?:/([b#]*\d+))?(?:>(\S+))?")
_STEPS = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5, "vii": 6}
_LETTER_NUMBERS = {"b3": "3", "3": "3", "b5": "5", "5": "5", "#5": "5", "b7": "7", "7": "7", "bb7": "7", "6": "7"}
_TRIAD_FIGURES = {"1": "", "3": "6", "5": "64"}
_SEVENTH_FIGURES = {"1": "7", "3": "65", "5": "43", "7": "42"}
_SIGNS = {"dim": "o", "dim7": "o", "hdim7": "ø", "aug": "+", "aug7": "+"}
_SEVENTHS = frozenset({"7", "maj7", "min7", "minmaj7", "dim7", "hdim7", "aug7"})


def _root(home: Home, accidental: str, numeral: str, quality: str) -> str:
    step = _STEPS[numeral.lower()]
    scale = MODES["major"] if accidental else MODES[home.mode]
    semitones = scale[step] + {"b": -1, "#": 1, "": 0}[accidental]
    if step == 6 and not accidental and quality in {"dim", "dim7", "hdim7"}:
        semitones = 11
    return step_name(home.tonic, step + 1, semitones)


def _figure(accidental: str, numeral: str, quality: str, degree: str) -> str:
    inversion = _LETTER_NUMBERS.get(degree, "1")
    body = accidental + numeral + _SIGNS.get(quality, "")
    if quality in _SEVENTHS:
        return body + _SEVENTH_FIGURES[inversion]
    if quality in {"maj", "min", "dim", "aug"}:
        return body + _TRIAD_FIGURES.get(inversion, "")
    return body + ("" if quality in {"5", "1"} else quality)


def _target(home: Home, target: str) -> Home:
    """The key that an applied chord borrows: major above a major target, minor above a minor one."""
    aim = sound_of(target, home)
    return Home(aim.root or home.tonic, "minor" if aim.quality.startswith("min") or "dim" in aim.quality else "major")


@lru_cache(maxsize=20000)
def sound_of(token: str, home: Home) -> Sound:
    """Read a token in a key. Raises ValueError on one that is not understood."""
    if token == "N":  # noqa: S105  a chord, not a secret
        return Sound(None, figure="", home=home)
    special = {"Cad64": "i:min/5" if home.minor_like else "I:maj/5", "Ger65": "bVI:7", "N6": "bII:maj/3"}
    match = _TOKEN.fullmatch(special.get(token, token))
    if match is None:
        raise ValueError(f"{token!r} is no chord token: write one as in V:7/3>ii")
    accidental, numeral, quality, degree, target = match.groups()
    quality = quality or ("maj" if numeral.isupper() else "min")
    if quality not in QUALITIES:
        raise ValueError(f"{token!r} has an unknown quality {quality!r}")
    local = _target(home, target) if target else home
    root = _root(local, accidental, numeral, quality)
    figure = token if token in special else _figure(accidental, numeral, quality, degree or "1")
    if target:
        aim = sound_of(target, home)
        figure += "/" + re.sub(r"[\d]+$", "", aim.figure)
    return Sound(root, quality, degree or "1", figure, home)

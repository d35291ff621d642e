"""The way a song goes through its chords, as text that a database can search: in any key, without inversions.

A step is two signs: the root in semitones above the tonic (``0`` to ``b`` in major keys, ``c`` to ``n`` in minor ones)
and the kind of chord (``!`` major or dominant, ``-`` minor, ``*`` diminished, ``+`` augmented, ``=`` without a third).
So ii-V-I in major is " 2- 7! 0! ". Case does not matter, as some databases compare without it.
docs/algorithms/finding.md says more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from theory.core.chord import Chord
from theory.core.harmony.roman import Numeral
from theory.core.key import Key, Mode

if TYPE_CHECKING:
    from theory.core.harmony.statements import ChordReading

MAJOR, MINOR = "0123456789ab", "cdefghijklmn"
BREAK = "|"
LONGEST_WISH = 16  # chords
_BETWEEN = re.compile(r"[\s,|>→–—-]+")
_NUMERAL = re.compile(r"[#b♯♭]*(?:[IViv]+|(?:N|It|Fr|Ger|Cad)(?![a-z]))")
_DEGREES = {
    "major": ("I", "♭II", "II", "♭III", "III", "IV", "♯IV", "V", "♭VI", "VI", "♭VII", "VII"),
    "minor": ("I", "♭II", "II", "III", "♯III", "IV", "♯IV", "V", "VI", "♯VI", "VII", "♯VII"),
}
HOME: dict[Mode, Key] = {"major": Key("C", "major"), "minor": Key("A", "minor")}


@dataclass(frozen=True, slots=True)
class Step:
    """One chord that differs from the one before: root above the tonic, kind, mode of its key; times in seconds."""

    degree: int
    kind: str
    mode: Mode
    start_s: float
    end_s: float

    @property
    def sign(self) -> str:
        """How the step is written in the text."""
        return (MINOR if self.mode == "minor" else MAJOR)[self.degree] + self.kind

    @property
    def numeral(self) -> str:
        """For people: ♭VII, ii, vii°."""
        letters = _DEGREES[self.mode][self.degree]
        if self.kind in "-*":
            letters = letters.lower()
        return letters + {"*": "°", "+": "+"}.get(self.kind, "")


def kind_of(chord: Chord) -> str:
    """One of the five kinds, by third and fifth."""
    tones = chord.intervals
    if 4 in tones:
        return "+" if 8 in tones and 7 not in tones else "!"
    if 3 in tones:
        return "*" if 6 in tones and 7 not in tones else "-"
    return "="


def steps_of(chords: Iterable[ChordReading]) -> list[Step | None]:
    """The steps in order; None for a silence between chords. Equal neighbours are one step."""
    steps: list[Step | None] = []
    for row in chords:
        chord = Chord.parse(row.label)
        if chord.root_pc is None:
            if steps and steps[-1] is not None:
                steps.append(None)
            continue
        key = Key.parse(row.key)
        degree, kind = (chord.root_pc - key.tonic_pc) % 12, kind_of(chord)
        last = steps[-1] if steps else None
        if last is not None and (last.degree, last.kind, last.mode) == (degree, kind, key.mode):
            steps[-1] = Step(degree, kind, key.mode, last.start_s, row.end_s)
        else:
            steps.append(Step(degree, kind, key.mode, row.start_s, row.end_s))
    return steps


def as_text(steps: Iterable[Step | None]) -> str:
    """The searchable text: signs with a space before, between and after them."""
    signs = [BREAK if step is None else step.sign for step in steps]
    return f" {' '.join(signs)} " if signs else ""


def find(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Where any of the wanted texts stands, as (first step, last step), without overlaps."""
    found = []
    for one in wanted:
        length = len(one.split())
        at = text.find(one)
        while at >= 0:
            first = len(text[:at].split())
            found.append((first, first + length - 1))
            at = text.find(one, at + len(one) - 1)
    kept: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if not kept or first > kept[-1][1]:
            kept.append((first, last))
    return kept


def wanted_texts(wish: str) -> tuple[str, ...]:
    """Texts to look for when a person wrote numerals: "ii–V–I", "i VII VI V in minor".

    Raises ValueError with a sentence that says what was not understood.
    """
    words, modes = _words(wish)
    if len(words) > LONGEST_WISH:
        raise ValueError(f"{len(words)} chords are more than a search takes. Write at most {LONGEST_WISH}.")
    texts = []
    for mode in modes:
        options = [_signs(word, mode) for word in words]
        texts += [f" {' '.join(joined(way))} " for way in product(*options)][:64]
    return tuple(dict.fromkeys(texts))


def _words(wish: str) -> tuple[list[str], tuple[Mode, ...]]:
    text = wish.strip()
    named = re.search(r"\s+(?:in\s+)?(major|minor)$", text, re.IGNORECASE)
    if named:
        text = text[: named.start()]
    words = [word for word in _BETWEEN.split(text) if word]
    if not words:
        raise ValueError("Write the chords as Roman numerals, as in ii–V–I or i VII VI V in minor.")
    if named:
        return words, ("minor" if named[1].lower() == "minor" else "major",)
    tonics = {re.match(r"[iI]?", word)[0] for word in words if re.fullmatch(r"[iI]\d*", word)}  # type: ignore[index]
    return words, ("major",) if tonics == {"I"} else ("minor",) if tonics == {"i"} else ("major", "minor")


def _signs(word: str, mode: Mode) -> list[str]:
    """Every sign that a numeral may stand for. In minor ii may be diminished, and a final I a brightened i."""
    try:
        if not _NUMERAL.match(word):
            raise ValueError(word)
        numeral = Numeral.parse(word, mode)
        chord = numeral.chord(HOME[mode])
    except ValueError:
        raise ValueError(
            f"“{word}” is no Roman numeral: write I to VII, small for minor, with ♭ or ♯ before it, as in ♭VII or ii."
        ) from None
    degree = ((chord.root_pc or 0) - HOME[mode].tonic_pc) % 12
    letters, kinds = MINOR if mode == "minor" else MAJOR, [kind_of(chord)]
    if mode == "minor" and degree == 2 and kinds == ["-"]:
        kinds.append("*")
    if mode == "minor" and word == "I":
        kinds.append("-")
    return [letters[degree] + kind for kind in kinds]


def joined(signs: Iterable[str]) -> list[str]:
    """Equal neighbours are one step, as in the text that is searched."""
    kept: list[str] = []
    for sign in signs:
        if not kept or kept[-1] != sign:
            kept.append(sign)
    return kept


def in_numerals(wish: str) -> str:
    """A wish as it is shown: dashes between its numerals."""
    words, _ = _words(wish)
    named = re.search(r"(?:in\s+)?(major|minor)$", wish.strip(), re.IGNORECASE)
    pretty = "–".join(word.replace("b", "♭").replace("#", "♯") for word in words)
    return f"{pretty} in {named[1].lower()}" if named else pretty

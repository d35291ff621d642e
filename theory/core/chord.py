"""Chords in Harte's syntax ("D:min7/b3"), and the symbols people read ("Dm7/F").

Syntax: root, optionally ":" and a quality, optionally "/" and the bass as a degree above the root. "N" is no chord.
After C. Harte and others, "Symbolic representation of musical chords" (ISMIR 2005).
"""

import re
from dataclasses import dataclass
from typing import Self

from theory.core.pitch import parse_pitch, pitch_class, pretty, step_name

# quality: (semitones above the root, how a lead sheet writes it)
QUALITIES: dict[str, tuple[tuple[int, ...], str]] = {
    "maj": ((0, 4, 7), ""),
    "min": ((0, 3, 7), "m"),
    "dim": ((0, 3, 6), "dim"),
    "aug": ((0, 4, 8), "+"),
    "5": ((0, 7), "5"),
    "1": ((0,), "1"),
    "sus2": ((0, 2, 7), "sus2"),
    "sus4": ((0, 5, 7), "sus4"),
    "7": ((0, 4, 7, 10), "7"),
    "maj7": ((0, 4, 7, 11), "maj7"),
    "min7": ((0, 3, 7, 10), "m7"),
    "minmaj7": ((0, 3, 7, 11), "m(maj7)"),
    "dim7": ((0, 3, 6, 9), "dim7"),
    "hdim7": ((0, 3, 6, 10), "m7♭5"),
    "aug7": ((0, 4, 8, 10), "+7"),
    "sus4(b7)": ((0, 5, 7, 10), "7sus4"),
    "maj6": ((0, 4, 7, 9), "6"),
    "min6": ((0, 3, 7, 9), "m6"),
    "9": ((0, 4, 7, 10, 2), "9"),
    "maj9": ((0, 4, 7, 11, 2), "maj9"),
    "min9": ((0, 3, 7, 10, 2), "m9"),
    "11": ((0, 4, 7, 10, 2, 5), "11"),
    "min11": ((0, 3, 7, 10, 2, 5), "m11"),
    "13": ((0, 4, 7, 10, 2, 9), "13"),
    "maj13": ((0, 4, 7, 11, 2, 9), "maj13"),
    "min13": ((0, 3, 7, 10, 2, 9), "m13"),
    "maj(9)": ((0, 4, 7, 2), "add9"),
    "min(9)": ((0, 3, 7, 2), "m(add9)"),
    "maj6(9)": ((0, 4, 7, 9, 2), "69"),
    "min6(9)": ((0, 3, 7, 9, 2), "m69"),
    "7(b9)": ((0, 4, 7, 10, 1), "7♭9"),
    "7(#9)": ((0, 4, 7, 10, 3), "7♯9"),
    "7(*5,b5)": ((0, 4, 6, 10), "7♭5"),
    "7(#11)": ((0, 4, 7, 10, 6), "7♯11"),
    "7(b13)": ((0, 4, 7, 10, 8), "7♭13"),
    "aug7(#9)": ((0, 4, 8, 10, 3), "7alt"),
    "maj7(#11)": ((0, 4, 7, 11, 6), "maj7♯11"),
    "maj7(*5,#5)": ((0, 4, 8, 11), "+maj7"),
    "sus4(b7,9)": ((0, 5, 7, 10, 2), "9sus4"),
}
_MAJOR_DEGREES = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 11, 9: 14, 11: 17, 13: 21}
_LABEL = re.compile(r"([A-Ga-g][#b♯♭]*)(?::([^/]+))?(?:/([#b]*\d+))?")
_DEGREE = re.compile(r"([#b]*)(\d+)")


def degree_semitones(degree: str) -> int:
    """Semitones (0..11) of a Harte degree such as "b3" or "5" above the root. Raises ValueError on anything else."""
    match = _DEGREE.fullmatch(degree)
    if match is None or int(match[2]) not in _MAJOR_DEGREES:
        raise ValueError(f"{degree!r} is no chord degree: write 1 to 13 with # or b before it, as in b7")
    return (_MAJOR_DEGREES[int(match[2])] + match[1].count("#") - match[1].count("b")) % 12


@dataclass(frozen=True, slots=True)
class Chord:
    """One chord. `root` is a plain pitch name, or None for no chord; `bass_degree` is "1" in root position."""

    root: str | None
    quality: str = "maj"
    bass_degree: str = "1"

    @classmethod
    def parse(cls, label: str) -> Self:
        """Read a Harte label. Raises ValueError naming what is not understood."""
        if label == "N":
            return cls(None)
        match = _LABEL.fullmatch(label.strip())
        if match is None:
            raise ValueError(f"{label!r} is no chord: write root, colon, quality, as in D:min7/b3, or N")
        quality = match[2] or "maj"
        if quality not in QUALITIES:
            raise ValueError(f"{label!r} has an unknown quality {quality!r}: known are {', '.join(QUALITIES)}")
        degree = match[3] or "1"
        degree_semitones(degree)
        return cls(parse_pitch(match[1]), quality, degree)

    def __str__(self) -> str:
        """The Harte label."""
        if self.root is None:
            return "N"
        return f"{self.root}:{self.quality}" + ("" if self.bass_degree == "1" else f"/{self.bass_degree}")

    @property
    def root_pc(self) -> int | None:
        """Pitch class of the root, None for no chord."""
        return None if self.root is None else pitch_class(self.root)

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the root, empty for no chord."""
        return () if self.root is None else QUALITIES[self.quality][0]

    @property
    def pitch_classes(self) -> frozenset[int]:
        """All pitch classes that sound, the bass among them."""
        if self.root is None:
            return frozenset()
        root = pitch_class(self.root)
        inner = {(root + interval) % 12 for interval in self.intervals}
        return frozenset(inner | {(root + degree_semitones(self.bass_degree)) % 12})

    @property
    def bass(self) -> str | None:
        """Name of the lowest note: the third of D major is "F#"."""
        if self.root is None:
            return None
        match = _DEGREE.fullmatch(self.bass_degree)
        number = int(match[2]) if match else 1
        return step_name(self.root, number, degree_semitones(self.bass_degree))

    @property
    def symbol(self) -> str:
        """For reading: "Em7", "D/F♯", "N.C." for no chord."""
        if self.root is None or self.bass is None:
            return "N.C."
        body = pretty(self.root) + QUALITIES[self.quality][1]
        return body if self.bass_degree == "1" else f"{body}/{pretty(self.bass)}"

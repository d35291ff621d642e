"""Keys: a tonic and a mode, their names, their neighbours."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Self

from theory.core.pitch import fifths_of, name_at, parse_pitch, pitch_class, pretty

Mode = Literal["major", "minor"]

MAJOR_SCALE = (0, 2, 4, 5, 7, 9, 11)
MINOR_SCALE = (0, 2, 3, 5, 7, 8, 10)
# The usual one of each enharmonic pair: at most six accidentals, the side that printed music prefers.
_MAJOR_TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MINOR_TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
_KEY = re.compile(r"([A-Ga-g][#b♯♭]*)\s*[: ]?\s*(major|minor|maj|min|m)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A major or minor key. `tonic` is a plain pitch name such as "Eb"."""

    tonic: str
    mode: Mode

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, text: str) -> Self:
        """Read "Eb major", "F♯ minor", "A:min", "Cm" or "G". Raises ValueError on anything else."""
        match = _KEY.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is no key: write a tonic and a mode, as in Eb major")
        word = match[2] or ""
        minor = word == "m" or word.lower() in {"minor", "min"}
        return cls(parse_pitch(match[1]), "minor" if minor else "major")

    @classmethod
    def from_pitch_class(cls, pc: int, mode: Mode) -> Self:
        """The key on pitch class `pc` (0..11) in its usual spelling."""
        return cls((_MAJOR_TONICS if mode == "major" else _MINOR_TONICS)[pc % 12], mode)

    def __str__(self) -> str:
        return f"{self.tonic} {self.mode}"

    @property
    def pretty(self) -> str:
        """For reading: "E♭ major"."""
        return f"{pretty(self.tonic)} {self.mode}"

    @property
    def tonic_pc(self) -> int:
        """Pitch class of the tonic, 0..11."""
        return pitch_class(self.tonic)

    @property
    def scale(self) -> tuple[int, ...]:
        """The seven pitch classes from the tonic upwards; natural minor for minor keys."""
        steps = MAJOR_SCALE if self.mode == "major" else MINOR_SCALE
        return tuple((self.tonic_pc + step) % 12 for step in steps)

    @property
    def fifths(self) -> int:
        """Sharps (positive) or flats (negative) of the key signature."""
        return fifths_of(self.tonic) - (0 if self.mode == "major" else 3)

    @property
    def relative(self) -> "Key":
        """The key with the same signature in the other mode: C major and A minor."""
        place = fifths_of(self.tonic)
        return Key(name_at(place + 3), "minor") if self.mode == "major" else Key(name_at(place - 3), "major")

    @property
    def parallel(self) -> "Key":
        """The key on the same tonic in the other mode, in its usual spelling."""
        return Key.from_pitch_class(self.tonic_pc, "minor" if self.mode == "major" else "major")

    @property
    def neighbours(self) -> tuple["Key", "Key", "Key"]:
        """The keys next to it on the circle of fifths: a fifth up, a fifth down, and the relative."""
        up = Key.from_pitch_class(self.tonic_pc + 7, self.mode)
        down = Key.from_pitch_class(self.tonic_pc + 5, self.mode)
        return up, down, self.relative

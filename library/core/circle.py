"""Places on the circle of fifths, where neighbouring keys share all notes but one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from theory.core.key import Key

MAJORS = ("C", "G", "D", "A", "E", "B", "F#", "Db", "Ab", "Eb", "Bb", "F")
MINORS = ("A", "E", "B", "F#", "C#", "G#", "D#", "Bb", "F", "C", "G", "D")
CIRCLE = tuple(f"{tonic} major" for tonic in MAJORS) + tuple(f"{tonic} minor" for tonic in MINORS)


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """A key as a place: ``position`` 0 to 11 clockwise from C major and A minor, and its mode."""

    position: int
    is_minor: bool

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The place of "Eb major" or "D♯ minor"; None where ``text`` names no key."""
        try:
            key = Key.parse(text)
        except ValueError:
            return None
        return cls(key.fifths % 12, key.mode == "minor")

    @property
    def name(self) -> str:
        """Usual spelling: "Eb major"."""
        tonics = MINORS if self.is_minor else MAJORS
        return f"{tonics[self.position]} {'minor' if self.is_minor else 'major'}"

    @property
    def pretty(self) -> str:
        """For reading: "E♭ major"."""
        return Key.parse(self.name).pretty

    @property
    def neighbourhood(self) -> tuple[Self, ...]:
        """The key itself, a fifth up, a fifth down, and its relative."""
        here, minor = self.position, self.is_minor
        cls = type(self)
        return (self, cls((here + 1) % 12, minor), cls((here - 1) % 12, minor), cls(here, not minor))

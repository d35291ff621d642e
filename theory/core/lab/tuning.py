"""Tunings of fretted instruments, named or typed as letters from the lowest string to the highest."""

import re
from dataclasses import dataclass
from functools import lru_cache

from theory.core.pitch import pitch_class

_NAMED: dict[str, tuple[tuple[int, ...], str]] = {
    "EADGBE": ((40, 45, 50, 55, 59, 64), "guitar, standard"),
    "DADGBE": ((38, 45, 50, 55, 59, 64), "guitar, drop D"),
    "DADGAD": ((38, 45, 50, 55, 57, 62), "guitar, DADGAD"),
    "DGDGBD": ((38, 43, 50, 55, 59, 62), "guitar, open G"),
    "DADF#AD": ((38, 45, 50, 54, 57, 62), "guitar, open D"),
    "EBEG#BE": ((40, 47, 52, 56, 59, 64), "guitar, open E"),
    "EbAbDbGbBbEb": ((39, 44, 49, 54, 58, 63), "guitar, half a step down"),
    "BEADGBE": ((35, 40, 45, 50, 55, 59, 64), "seven-string guitar"),
    "GCEA": ((67, 60, 64, 69), "ukulele"),
    "GDAE": ((55, 62, 69, 76), "mandolin"),
    "EADG": ((28, 33, 38, 43), "bass"),
    "gDGBD": ((67, 50, 55, 59, 62), "banjo, open G"),
}
_NOTE = re.compile(r"[A-Ga-g][#b♯♭]?")


@dataclass(frozen=True, slots=True)
class Tuning:
    """Open strings as MIDI pitches, in the order of the strings; `reentrant` where they do not simply rise."""

    name: str
    about: str
    pitches: tuple[int, ...]

    @property
    def reentrant(self) -> bool:
        """True where a higher string sounds lower than its neighbour, as on the ukulele."""
        return any(b <= a for a, b in zip(self.pitches, self.pitches[1:], strict=False))


def tunings() -> tuple[Tuning, ...]:
    """The tunings with names."""
    return tuple(Tuning(name, about, pitches) for name, (pitches, about) in _NAMED.items())


@lru_cache(maxsize=128)
def find_tuning(text: str) -> Tuning:
    """A tuning by its letters or its name ("ukulele"). Raises ValueError with a sentence.

    Unknown letters are placed near the strings of the guitar, each above the last.
    """
    plain = text.strip().replace("♯", "#").replace("♭", "b").replace(" ", "").replace("-", "")
    for name, (pitches, about) in _NAMED.items():
        if plain in (name, name.upper()) or text.strip().lower() in (about, about.rpartition(", ")[2]):
            return Tuning(name, about, pitches)
    notes = _NOTE.findall(plain)
    if "".join(notes) != plain or not 3 <= len(notes) <= 8:
        raise ValueError(
            f"“{text[:32]}” is no tuning: write 3 to 8 strings from the lowest up, as in EADGBE or DADGAD."
        )
    pitches_made: list[int] = []
    for note in notes:
        low = pitches_made[-1] + 1 if pitches_made else 35
        pitches_made.append(low + (pitch_class(note) - low) % 12)
    return Tuning(plain, "typed", tuple(pitches_made))

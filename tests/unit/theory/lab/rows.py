"""Chords and homes for tests of the lab, written as people write them."""

from theory.core.chord import Chord
from theory.core.chord_entry import parse_progression
from theory.core.lab.modes import Home

TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def home(text: str) -> Home:
    """ "D dorian", "C", "A minor"."""
    return Home.parse(text)


def row(text: str, at: Home | None = None) -> list[Chord]:
    """ "Dm7 G7 C" or "ii7 V7 I" in a home, C major where none is given."""
    return [timed.chord for timed in parse_progression(text, (at or home("C")).key)]


def chord(text: str) -> Chord:
    """One chord by name."""
    return row(text)[0]

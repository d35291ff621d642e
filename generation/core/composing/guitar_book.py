"""Shapes of the usual chords in standard tuning, looked up instead of searched.

guitar_book.json is written from theory.core.lab.fretboard by `python -m generation.core.composing.guitar_book`; chords
and tunings that are not in it are searched when they come up.
"""

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from theory.core.chord import QUALITIES, Chord
from theory.core.lab.fretboard import GuitarShape, guitar_shapes
from theory.core.lab.tuning import find_tuning

_FILE = Path(__file__).with_name("guitar_book.json")
_STANDARD = "EADGBE"
_SHAPES = 8
_ROOTS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_INVERSIONS = {
    "maj": ("3", "5"), "min": ("b3", "5"), "7": ("3", "5", "b7"), "min7": ("b3", "5", "b7"), "maj7": ("3", "5", "7"),
    "dim": ("b3",), "hdim7": ("b3",),
}  # fmt: skip


class Shape(NamedTuple):
    """A shape on the neck: what sounds (MIDI, lowest string first), its lowest fret, how hard it is (0 to 1)."""

    midi: tuple[int, ...]
    fret: int
    difficulty: float
    missing: int  # tones of the chord left out


@lru_cache(maxsize=2048)
def shapes(chord: Chord, tuning: str) -> tuple[Shape, ...]:
    """The handiest shapes of a chord. Raises ValueError for no chord or an unknown tuning."""
    rows = _book().get(_key(chord), "") if tuning == _STANDARD else ""
    if not rows:
        return tuple(map(_found, guitar_shapes(chord, tuning, _SHAPES)))
    return tuple(_read(row) for row in rows.split("|"))


@cache
def _book() -> dict[str, str]:
    book: dict[str, str] = json.loads(_FILE.read_text(encoding="utf-8"))
    return book


def _key(chord: Chord) -> str:
    return f"{chord.root_pc}:{chord.quality}/{chord.bass_degree}"


def _found(shape: GuitarShape) -> Shape:
    return Shape(shape.midi, shape.lowest_fret, shape.difficulty, len(shape.missing))


def _read(text: str) -> Shape:
    """A row of the book: frets with dashes, hundredths of difficulty, tones left out."""
    frets, hard, missing = text.split()
    pressed = [None if word == "x" else int(word) for word in frets.split("-")]
    strings = find_tuning(_STANDARD).pitches
    midi = tuple(pitch + fret for pitch, fret in zip(strings, pressed, strict=True) if fret is not None)
    return Shape(midi, min((fret for fret in pressed if fret), default=0), int(hard) / 100, int(missing))


def _written(shape: GuitarShape) -> str:
    frets = "-".join("x" if string.fret is None else str(string.fret) for string in shape.strings)
    return f"{frets} {round(shape.difficulty * 100)} {len(shape.missing)}"


def write_book(file: Path = _FILE) -> None:
    """Search all shapes anew and write the book."""
    chords = [
        Chord(root, quality, degree)
        for root in _ROOTS
        for quality in QUALITIES
        if quality != "1"
        for degree in ("1", *_INVERSIONS.get(quality, ()))
    ]
    rows = {_key(chord): "|".join(map(_written, guitar_shapes(chord, _STANDARD, _SHAPES))) for chord in chords}
    file.write_text(json.dumps(rows, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_book()

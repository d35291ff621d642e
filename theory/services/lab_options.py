"""What the lab offers beside a progression: chords to go on with or to put in, closes, ways to another key, hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from theory.core.lab.cadences import cadence_to
from theory.core.lab.fretboard import GuitarShape, guitar_shapes
from theory.core.lab.keyboard import piano_voicings
from theory.core.lab.modes import Home
from theory.core.lab.modulate import modulate
from theory.services.progressions import JSON, Progression, chord_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from theory.core.chord import Chord
    from theory.core.lab.sounding import LabChord

MOST_SHAPES = 6


def closes(asked: Progression, kind: str) -> JSON:
    """Rows that close as asked. Raises ValueError with a sentence."""
    rows = cadence_to(asked.home, kind)
    beats = float(asked.beats_per_bar)
    return _answer([_option(row.chords, asked.home, "", row.why, beats=beats) for row in rows])


def routes(asked: Progression, to: str, mode: str) -> JSON:
    """Ways to another key, which go on from the last chord. Raises ValueError with a sentence."""
    new = Home.parse(to, mode if len(to.split()) < 2 else None)
    beats = float(asked.beats_per_bar)
    found = [
        _option(route.chords, asked.home, route.name, route.why, beats=beats, strength=route.strength)
        | {"to": {"tonic": new.tonic, "mode": new.mode.slug}, "pivot": route.pivot}
        for route in modulate(asked.home, new, asked.chords)
    ]
    return _answer(found, f"No way from {asked.home.name} to {new.name} was found.")


def _answer(options: list[JSON], note: str = "") -> JSON:
    return {"options": options, "error": "", "note": note}


def _option(
    chords: Sequence[LabChord], home: Home, title: str, why: str, *, beats: float, strength: float | None = None
) -> JSON:
    rows = [chord_json(row, home) | {"beats": beats} for row in chords]
    return {"chords": rows, "title": title, "why": _sentence(why), "strength": strength}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def hands(chord: Chord) -> JSON:
    """Where a chord lies on the piano and on the guitar."""
    if chord.root is None:
        return {"piano": [], "guitar": [], "guitar_note": "Silence: nothing to hold"}
    piano = [
        {
            "style": one.style,
            "name": one.name,
            "why": _sentence(one.why),
            "keys": [key.model_dump() for key in one.keys],
        }
        for one in piano_voicings(chord)
    ]
    shapes = guitar_shapes(chord, n=MOST_SHAPES)
    note = "Standard tuning, E to E" if shapes else "No hand can hold this one in standard tuning"
    return {"piano": piano, "guitar": [_shape(shape) for shape in shapes], "guitar_note": note}


def _shape(shape: GuitarShape) -> JSON:
    strings = shape.strings
    barre: dict[str, Any] | None = None
    if shape.barre is not None:
        barre = {"fret": shape.barre.fret, "from": shape.barre.first_string, "to": shape.barre.last_string}
    left_out = f"; without its {' and '.join(shape.missing)}" if shape.missing else ""
    return {
        "name": shape.name,
        "frets": [one.fret for one in strings],
        "fingers": [one.finger for one in strings],
        "names": [(one.name or "").rstrip("0123456789") if one.fret is not None else "" for one in strings],
        "midi": [one.midi for one in strings if one.midi is not None],
        "barre": barre,
        "why": f"{shape.frets}{left_out}",
    }


def following(asked: Progression, at: int, genre: str) -> JSON:
    return _answer([])


def instead(asked: Progression, at: int) -> JSON:
    return _answer([])

"""What the lab offers beside a progression: chords to go on with or to put in, closes, ways to another key, hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from theory.core.genre.convention import conventions
from theory.core.lab.cadences import cadence_to
from theory.core.lab.fretboard import GuitarShape, guitar_shapes
from theory.core.lab.keyboard import piano_voicings
from theory.core.lab.modes import Home
from theory.core.lab.modulate import modulate
from theory.core.lab.reharmonise import reharmonise
from theory.core.lab.suggest import suggest_next
from theory.core.pitch import pitch_class, pretty
from theory.services.progressions import JSON, Progression, chord_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from theory.core.chord import Chord
    from theory.core.lab.sounding import LabChord

MOST_SHAPES = 5
MOST_SUGGESTED = 8


def following(asked: Progression, at: int, genre: str) -> JSON:
    """Chords that could come after the one at `at`. Raises ValueError with a sentence."""
    home = asked.home_at(at)
    since = max((one.start for one in asked.stretches if one.start <= at), default=0)
    before = asked.chords[since : at + 1]
    slug = next((one.slug for one in conventions() if one.name == genre), None)
    beats = asked.beats[at] if at < len(asked.beats) else float(asked.beats_per_bar)
    found = []
    for one in suggest_next(before, home, slug, MOST_SUGGESTED):
        why = "; ".join(one.reasons[:2])
        option = _option([one.chord], home, "", why, beats=beats, strength=one.strength)
        found.append(option | {"then": [chord_json(row, home) | {"beats": beats} for row in one.then]})
    return _answer(found)


def instead(asked: Progression, at: int, tune: str = "") -> JSON:
    """What could stand in place of the chord at `at`, over a note of the tune if one is named. Raises ValueError."""
    if at >= len(asked.chords):
        return _answer([])
    melody, home = pitch_class(tune) if tune else None, asked.home_at(at)
    found = []
    for row in reharmonise(asked.chords, home, at, melody):
        beats = [share * asked.beats[at] for share in row.shares]
        way = f"{row.why}; the upper voices move {row.motion_semitones} semitones, {row.motion_before} as it was"
        option = _option(row.chords, home, _sentence(row.technique), way, beats=0.0, strength=row.liking)
        for chord, length in zip(option["chords"], beats, strict=True):
            chord["beats"] = length
        if row.tune:
            option["why"] += f"; the tune's {pretty(tune)} becomes its {row.tune}"
        found.append(option | {"at": at, "count": 1, "technique": row.technique})
    return _answer(found, "" if found else "Nothing usual stands in for this chord")


def closes(asked: Progression, kind: str) -> JSON:
    """Rows that close as asked, in the key that holds at the end. Raises ValueError with a sentence."""
    home = asked.home_at(len(asked.chords))
    rows = cadence_to(home, kind)
    beats = float(asked.beats_per_bar)
    return _answer([_option(row.chords, home, "", "", beats=beats) for row in rows], _sentence(rows[0].why))


def routes(asked: Progression, to: str, mode: str) -> JSON:
    """Ways to another key, which go on from the last chord. Raises ValueError with a sentence."""
    old, new = asked.home_at(len(asked.chords)), Home.parse(to, mode if len(to.split()) < 2 else None)
    last = str(asked.chords[-1]) if asked.chords else ""
    found = []
    for route in modulate(old, new, asked.chords):
        chords = route.chords[1:] if route.chords[0].label == last else route.chords  # the last chord sounds already
        turn = next((at for at, chord in enumerate(route.chords) if chord.key == new.name and at != route.pivot), 0)
        option = _option(chords, new, _sentence(route.name), route.why, beats=float(asked.beats_per_bar))
        turn -= len(route.chords) - len(chords)
        found.append(option | {"strength": route.strength, "turn": turn, "key": f"{new.tonic}:{new.mode.slug}"})
    return _answer(found, f"No way from {old.name} to {new.name} was found.")


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

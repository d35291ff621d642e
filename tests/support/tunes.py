"""Blueprints for tests of melody and performance: any metre, mode, genre and chords, planned by hand."""

from __future__ import annotations

from typing import Any

from generation.core.blueprint import Blueprint
from theory.core.metre import Metre

_FORM = (
    ("Intro", "intro", "I", 4, 0.3, 0, "open"),
    ("Verse 1", "verse", "A", 8, 0.45, 0, "authentic"),
    ("Chorus 1", "chorus", "B", 8, 0.8, 0, "authentic"),
    ("Verse 2", "verse", "A", 8, 0.5, 1, "authentic"),
    ("Chorus 2", "chorus", "B", 8, 0.85, 1, "authentic"),
    ("Bridge", "bridge", "C", 8, 0.5, 0, "evaded"),
    ("Chorus 3", "chorus", "B", 8, 0.95, 2, "authentic"),
    ("Outro", "outro", "O", 4, 0.3, 0, "authentic"),
)
_SILENT = {"Intro": {"keys": 0.6}}


def tune_plan(**wanted: Any) -> Blueprint:
    """A song of 56 bars with a lead, a counter and keys. `wanted`: genre, tonic, mode, bpm, metre, grouping, chords
    (of a four-bar phrase), groove, swing, lead, style, counter, seed, transition."""
    plan: dict[str, Any] = {
        "genre": "pop", "tonic": "C", "mode": "major", "bpm": 108.0, "metre": "4/4", "grouping": (), "groove": "",
        "chords": ("IV", "V7", "vi", "I"), "swing": 1.0, "lead": "solo-voice", "style": "", "counter": "", "seed": 4127,
        "transition": "none",
    } | wanted  # fmt: skip
    return Blueprint.model_validate(
        {
            "seed": plan["seed"], "genres": [[plan["genre"], 1.0]], "tonic": plan["tonic"], "mode": plan["mode"],
            "bpm": plan["bpm"], "metre": plan["metre"], "groove": plan["groove"], "swing": plan["swing"],
            "parts": [
                {"id": "lead", "name": "Lead", "role": "melody", "instrument": plan["lead"], "style": plan["style"]},
                {"id": "second", "name": "Second", "role": "counter", "instrument": "flute", "style": plan["counter"]},
                {"id": "keys", "name": "Keys", "role": "chords", "instrument": "grand-piano"},
            ],
            "sections": [_section(plan, *row) for row in _FORM],
        }
    )  # fmt: skip


def _section(plan: dict[str, Any], name: str, kind: str, letter: str, bars: int, *more: Any) -> dict[str, Any]:
    energy, variation, cadence = more
    metre = Metre.parse(plan["metre"])
    quarters = metre.numerator * 4 / metre.denominator
    row = plan["chords"]
    phrases = [{"bars": 4, "cadence": cadence if at + 4 == bars else "half"} for at in range(0, bars, 4)]
    chords = [{"numeral": row[at % len(row)], "quarters": quarters} for at in range(bars)]
    if cadence == "authentic":
        chords[-1] = {"numeral": "i" if plan["mode"] == "minor" else "I", "quarters": quarters}
    return {
        "name": name, "kind": kind, "letter": letter, "bars": bars, "energy": energy, "variation": variation,
        "metre": plan["metre"], "grouping": plan["grouping"], "bpm": plan["bpm"], "tonic": plan["tonic"],
        "mode": plan["mode"], "chords": chords, "phrases": phrases,
        "parts": _SILENT.get(name, {"lead": 0.7, "second": 0.5, "keys": 0.6}),
        "transition": plan["transition"] if name == "Outro" else "none",
    }  # fmt: skip

"""Small blueprints whose sound needs no SoundFont."""

from typing import Any

from generation.core.blueprint import Blueprint, Phrase, PlanChord, PlanPart, Section

PLAYERS = (("keys", "Keys", "chords", "electric-piano"), ("lead", "Lead", "melody", "saw-lead"),
           ("pad", "Pad", "pad", "warm-pad"))  # fmt: skip


def small_song(bars: int = 4, genre: str = "lo-fi", **more: Any) -> Blueprint:
    """C major at 120 BPM, a chord a bar, three players that are synthesisers where no SoundFont is installed."""
    parts = tuple(
        PlanPart.model_validate(dict(zip(("id", "name", "role", "instrument"), row, strict=True))) for row in PLAYERS
    )
    section = Section(
        name="Verse 1", kind="verse", letter="A", bars=bars, metre="4/4", bpm=120.0, tonic="C", mode="major",
        energy=0.7,
        chords=tuple(PlanChord(numeral=("I", "vi", "IV", "V")[bar % 4], quarters=4.0) for bar in range(bars)),
        phrases=(Phrase(bars=bars, cadence="half"),), parts={part.id: 0.9 for part in parts},
    )  # fmt: skip
    fields: dict[str, Any] = {
        "title": "Harbour lights", "prompt": "a quiet harbour", "seed": 4127, "genres": ((genre, 1.0),), "tonic": "C",
        "mode": "major", "bpm": 120.0, "metre": "4/4", "sections": (section,), "parts": parts,
    }  # fmt: skip
    return Blueprint.model_validate({**fields, **more})

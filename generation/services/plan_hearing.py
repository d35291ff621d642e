"""A plan as notes in seconds, for hearing it in the browser before anything is rendered."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from generation.core.blueprint import Blueprint, PlanPart
from generation.core.composing.compose import compose_part
from generation.core.composing.roles import WRITERS
from generation.core.composing.song import SongMap
from generation.core.instruments.base import instrument
from generation.core.notes import Played
from generation.core.performing.clock import Clock
from generation.core.performing.perform import perform

JSON = dict[str, Any]
LONGEST_STRETCH_S = 600.0
_KINDS = {  # family of the instrument: a sound that the page makes
    "piano": "piano", "electric piano": "keys", "harpsichord": "pluck", "mallets": "bell", "organ": "organ",
    "accordion": "organ", "harmonica": "flute", "acoustic guitar": "guitar", "electric guitar": "guitar",
    "distorted guitar": "lead", "bass": "bass", "fiddle": "strings", "strings": "strings", "harp": "guitar",
    "voice": "voice", "brass": "brass", "saxophone": "brass", "woodwinds": "flute", "banjo or mandolin": "guitar",
}  # fmt: skip
_ROLES = {
    "bass": "bass",
    "pad": "strings",
    "melody": "lead",
    "arpeggio": "pluck",
    "counter": "flute",
    "effects": "lead",
}


def hear(blueprint: Blueprint, from_s: float = 0.0, to_s: float = LONGEST_STRETCH_S) -> JSON:
    """All parts from a moment to another, and where each bar of the song begins."""
    bars_s, duration_s, played = _played(blueprint.to_json())
    to_s = min(to_s, from_s + LONGEST_STRETCH_S)
    return {
        "from_s": from_s,
        "to_s": to_s,
        "duration_s": duration_s,
        "bars_s": list(bars_s),
        "parts": [
            {"id": part.id, "sound": sound_of(part), "tones": _tones(one, from_s, to_s)}
            for part, one in zip(blueprint.parts, played, strict=True)
        ],
    }


def _tones(played: Played, from_s: float, to_s: float) -> list[list[float]]:
    return [
        [round(tone.start_s, 4), round(tone.end_s - tone.start_s, 4), tone.pitch, tone.velocity]
        for tone in played.tones
        if from_s <= tone.start_s < to_s
    ]


@lru_cache(maxsize=3)
def _played(text: str) -> tuple[tuple[float, ...], float, tuple[Played, ...]]:
    blueprint = Blueprint.from_json(text)
    song = SongMap(blueprint)
    clock = Clock(song)
    bars_s = tuple(round(clock.seconds(bar.start), 4) for bar in song.bars)
    written = tuple(compose_part(song, part) for part in blueprint.parts if part.role in WRITERS)
    played = {one.part: one for one in perform(song, written)}
    rows = tuple(played.get(part.id, Played(part.id, ())) for part in blueprint.parts)
    return bars_s, round(clock.duration_s, 3), rows


def sound_of(part: PlanPart) -> str:
    """Which of the page's sounds comes nearest: "drums" for kits, "" for what has no pitch to show."""
    try:
        found = instrument(part.instrument)
        family, kit = found.family, found.is_drums
    except KeyError:
        family, kit = "", part.role in ("drums", "percussion")
    if kit or family == "percussion":
        return "drums"
    return _KINDS.get(family) or _ROLES.get(part.role, "piano")

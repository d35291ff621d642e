"""Blueprints for tests: a small song that has one of everything."""

from __future__ import annotations

from typing import Any

from generation.core.blueprint import Blueprint

_SONG = ("I", "V", "vi7", "IV")
_PARTS = [
    {"id": "drums", "name": "Drums", "role": "drums", "instrument": "acoustic-kit"},
    {"id": "bass", "name": "Bass", "role": "bass", "instrument": "electric-bass"},
    {"id": "keys", "name": "Keys", "role": "chords", "instrument": "grand-piano"},
    {"id": "lead", "name": "Lead", "role": "melody", "instrument": "solo-voice"},
]


def section(name: str, kind: str, letter: str, *, bars: int = 8, **more: Any) -> dict[str, Any]:
    """One section in D major, a chord a bar, four-bar phrases."""
    chords = [{"numeral": _SONG[at % 4], "quarters": 4.0} for at in range(bars)]
    phrases = [
        {"bars": min(4, bars - at), "cadence": "half" if at + 4 < bars else "authentic"} for at in range(0, bars, 4)
    ]
    plain = {
        "name": name, "kind": kind, "letter": letter, "bars": bars, "metre": "4/4", "bpm": 92.0, "tonic": "D",
        "mode": "major", "energy": 0.5, "chords": chords, "phrases": phrases,
        "parts": {"drums": 0.6, "bass": 0.6, "keys": 0.5, "lead": 0.7},
    }  # fmt: skip
    return plain | more


def small_song(**more: Any) -> Blueprint:
    """Intro, verse, chorus, verse, bridge in F, chorus, outro: 44 bars."""
    plain: dict[str, Any] = {
        "title": "Harbour Lights", "prompt": "Wistful indie pop, 92 BPM in D major", "seed": 4127,
        "genres": [["indie-rock", 1.0]],
        "moods": ["wistful"], "tonic": "D", "mode": "major", "bpm": 92.0, "metre": "4/4",
        "groove": "straight rock", "parts": _PARTS,
        "sections": [
            section("Intro", "intro", "A", bars=4, energy=0.3, parts={"keys": 0.4}),
            section("Verse 1", "verse", "B"),
            section("Chorus 1", "chorus", "C", energy=0.82),
            section("Verse 2", "verse", "B", variation=1),
            section("Bridge", "bridge", "D", bars=4, tonic="F", energy=0.4),
            section("Chorus 2", "chorus", "C", variation=1, energy=0.95),
            section("Outro", "outro", "A", bars=4, energy=0.25, variation=1),
        ],
        "takes": [{"part": "bass", "first_bar": 13, "last_bar": 16, "seed": 7}],
        "origins": [
            {"field": "bpm", "kind": "prompt", "says": "92 BPM", "words": "92 BPM"},
            {"field": "sections.2.chords", "kind": "genre", "says": "a usual turn"},
        ],
    }  # fmt: skip
    return Blueprint.model_validate(plain | more)

"""Feels: who stands before and behind the beat, and which notes swing. Data in feels.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from generation.core.blueprint import Blueprint, Role

MOST_MS = 25.0  # that a groove moves a note
Line = Literal["kick", "snare", "hat"]
_FILE = Path(__file__).with_name("feels.toml")
_KICKS, _SNARES = frozenset({35, 36}), frozenset({37, 38, 39, 40})
_LINES = ("kick", "snare", "hat", "bass", "chords", "arpeggio", "pad", "melody", "counter", "percussion", "effects")


@dataclass(frozen=True, slots=True)
class Feel:
    """One feel. Milliseconds, late positive; `human` scales what players stray by themselves."""

    name: str
    level: Literal["eighths", "sixteenths"]
    offsets_ms: Mapping[str, float]
    places_ms: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
    beats_ms: tuple[float, ...] = ()
    human: float = 1.0

    def offset_ms(self, role: Role, pitch: int) -> float:
        """How far a part stands from the grid; drums by their stroke."""
        if role != "drums":
            return self.offsets_ms.get(role, 0.0)
        line = "kick" if pitch in _KICKS else "snare" if pitch in _SNARES else "hat"
        return self.offsets_ms.get(line, 0.0)


@cache
def _base() -> tuple[Mapping[str, Feel], Mapping[str, str], Mapping[str, str]]:
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    feels = {}
    for name, row in raw["feel"].items():
        offsets = {line: float(row[line]) for line in _LINES if line in row}
        places = tuple(float(one) for one in row.get("places", (0, 0, 0, 0)))
        beats = tuple(float(one) for one in row.get("beats", ()))
        if sum(max(map(abs, some), default=0.0) for some in (offsets.values(), places, beats)) > MOST_MS:
            raise ValueError(f"the feel {name!r} moves a note by more than {MOST_MS:g} ms")
        feels[name] = Feel(name, row["level"], offsets, places, beats, float(row.get("human", 1.0)))
    return feels, raw["groove"], raw["genre"]


def feels() -> Mapping[str, Feel]:
    """All feels by name. Raises ValueError where one moves a note too far."""
    return _base()[0]


def feel_for(blueprint: Blueprint) -> Feel:
    """The feel of a song: by its first genre where that leans in its own way, else by its groove, else even."""
    made, grooves, genres = _base()
    genre = blueprint.genres[0][0] if blueprint.genres else ""
    return made[genres.get(genre) or grooves.get(blueprint.groove, "even")]

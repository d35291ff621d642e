"""Idioms of melody: how dense, how wide, how syncopated a line is in a style. Data in melody_idioms.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from generation.core.blueprint import Blueprint, PlanPart, SectionKind

_FILE = Path(__file__).with_name("melody_idioms.toml")
_DEFAULT = ("sung", "hook")
# a style of a part -> the idiom of its sections, of its solos, and those that a genre may have in its place
_STYLES: Mapping[str, tuple[str, str, frozenset[str]]] = {
    "sung": ("sung", "lyrical", frozenset({"standard", "trap", "blues", "anthem"})),
    "riff": ("riff", "riff", frozenset({"trap"})),
    "lyrical": ("lyrical", "lyrical", frozenset({"standard", "classical", "sparse", "chorale"})),
    "bebop": ("bebop", "bebop", frozenset({"standard"})),
    "folk": ("folk", "reel", frozenset({"reel", "rag"})),
    "horn": ("horn", "horn", frozenset({"classical"})),
    "hook": ("hook", "hook", frozenset({"anthem", "trap"})),
}
_SOLO: frozenset[SectionKind] = frozenset({"solo"})


@dataclass(frozen=True, slots=True, eq=False)  # each is read once: identity is enough, and quick to hash
class Idiom:
    """One idiom. Shares are 0 to 1, `span` in semitones, `unit_s` the length at which figures return."""

    name: str
    notes_per_s: float
    tail: float
    breath: float
    push: float
    pickup: float
    moves: tuple[float, float, float, float]  # repeated note, step, third, leap
    span: int
    fidelity: float
    pull: float
    unit_s: float
    pentatonic: float
    cells: Mapping[str, float]
    chromatic: float = 0.0
    scale: str = "mode"  # "mode" or "blues"
    holds_pitch: bool = False  # figures return at the same pitches, not moved with the chord
    articulation: str = ""


@cache
def _base() -> tuple[Mapping[str, Idiom], Mapping[str, tuple[str, str]]]:
    raw: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    made = {}
    for name, row in raw["idiom"].items():
        moves = tuple(row.pop("moves"))
        made[name] = Idiom(name=name, moves=moves, **row)
    return made, {genre: (row[0], row[1]) for genre, row in raw["genre"].items()}


def idiom(name: str) -> Idiom:
    """An idiom by its name. Raises KeyError."""
    return _base()[0][name]


def idiom_for(blueprint: Blueprint, part: PlanPart, kind: SectionKind) -> Idiom:
    """What a part sings in a section of this kind: by its style, as the first genre has it, else by the genre alone."""
    genre = blueprint.genres[0][0] if blueprint.genres else ""
    own = _base()[1].get(genre, _DEFAULT)
    if part.style in _STYLES:
        plain, solo, kin = _STYLES[part.style]
        names = (own[0] if own[0] in kin else plain, own[1] if own[1] in kin else solo)
    else:
        names = own
    return idiom(names[1] if kind in _SOLO else names[0])

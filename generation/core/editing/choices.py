"""What can be chosen on the create page: grooves, voicings, instruments with their sounds, styles, modes."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from generation.core.instruments.base import instruments
from theory.core.genre.convention import conventions

_COMPOSING = Path(__file__).parents[1] / "composing"
_THEORY = Path(__file__).parents[3] / "theory" / "core" / "rhythm"


@cache
def grooves() -> tuple[str, ...]:
    """Names of all grooves, those of the theory base first."""
    names: dict[str, None] = {}
    for file in (_THEORY / "grooves.toml", _COMPOSING / "grooves.toml"):
        if file.exists():
            rows = tomllib.loads(file.read_text(encoding="utf-8")).get("groove", [])
            names |= {row["name"]: None for row in rows if "name" in row}
    return tuple(names)


@cache
def voicings() -> tuple[str, ...]:
    """Ways to lay out chords; first those of the composer, then the words of the genres."""
    own = ("close", "open", "shells", "rootless", "drop-2", "spread", "power", "satb")
    return tuple(dict.fromkeys([*own, *(name for one in conventions() for name in one.voicings)]))


@cache
def genres() -> tuple[tuple[str, str], ...]:
    """(slug, name) of every genre, by name."""
    return tuple(sorted(((one.slug, one.name) for one in conventions()), key=lambda row: row[1].lower()))


@cache
def players() -> tuple[dict[str, Any], ...]:
    """Every instrument: id, name, family, roles, and its sounds as (id, name)."""
    return tuple(
        {
            "id": one.id,
            "name": one.name,
            "family": one.family,
            "roles": list(one.roles),
            "sounds": [[sound.id, sound.name] for sound in one.sounds],
        }
        for one in instruments()
    )

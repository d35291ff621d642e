"""The chain of a part: which effects, how strong, by its role, its instrument and the production character.

chains.toml says it, from the general to the particular: role, family of the instrument, character, role in a character.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from generation.core.blueprint import Blueprint, PlanPart
from theory.core.document import Document

Db = Annotated[float, Field(ge=-60.0, le=24.0)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Hz = Annotated[float, Field(ge=10.0, le=22_000.0)]
_FOLDER = Path(__file__).parent


class Bell(Document):
    """A peak or dip of the equaliser."""

    at_hz: Hz
    gain_db: Db
    q: Annotated[float, Field(gt=0.05, le=20.0)] = 1.0


class Compression(Document):
    """Level above the threshold grows only by 1/ratio; `makeup` is done by the levels."""

    threshold_db: Db
    ratio: Annotated[float, Field(ge=1.0, le=20.0)]
    attack_ms: Annotated[float, Field(ge=0.1, le=200.0)] = 10.0
    release_ms: Annotated[float, Field(ge=5.0, le=2000.0)] = 120.0


class Echo(Document):
    """A delay in time with the song."""

    quarters: Annotated[float, Field(gt=0.05, le=4.0)] = 0.75
    feedback: Annotated[float, Field(ge=0.0, le=0.85)] = 0.3
    mix: Share = 0.15


class Ducking(Document):
    """How far planned kicks push a part down, and for how long."""

    depth_db: Annotated[float, Field(ge=0.0, le=30.0)]
    release_quarters: Annotated[float, Field(gt=0.05, le=2.0)] = 0.5


class Tape(Document):
    """A worn machine: slow and quick drift of speed, top end lost."""

    wow_cents: Annotated[float, Field(ge=0.0, le=40.0)] = 6.0
    flutter_cents: Annotated[float, Field(ge=0.0, le=20.0)] = 1.5
    low_pass_hz: Hz = 9000.0
    drive_db: Annotated[float, Field(ge=0.0, le=18.0)] = 3.0


class Chain(Document):
    """What a part goes through, in this order. Sends are in dB against the dry sound; -60 is none."""

    high_pass_hz: Hz = 20.0
    low_pass_hz: Hz = 20_000.0
    low_shelf_hz: Hz = 120.0
    low_shelf_db: Db = 0.0
    bells: tuple[Bell, ...] = ()
    high_shelf_hz: Hz = 8000.0
    high_shelf_db: Db = 0.0
    compression: Compression | None = None
    drive_db: Annotated[float, Field(ge=0.0, le=30.0)] = 0.0
    bits: Annotated[int, Field(ge=6, le=24)] = 24
    chorus: Share = 0.0
    echo: Echo | None = None
    tape: Tape | None = None
    room_db: Db = -60.0
    plate_db: Db = -60.0
    hall_db: Db = -60.0
    cloud_db: Db = -60.0
    ducking: Ducking | None = None
    width: Annotated[float, Field(ge=0.0, le=2.0)] = 1.0
    mono_below_hz: Annotated[float, Field(ge=0.0, le=400.0)] = 0.0
    noise_db: Db = -60.0  # of vinyl, against full scale; only one part of a song carries it
    crackle: Share = 0.0

    @property
    def sends(self) -> dict[str, float]:
        """Rooms that it is sent to, with the gain of the send."""
        table = {"room": self.room_db, "plate": self.plate_db, "hall": self.hall_db, "cloud": self.cloud_db}
        return {name: 10 ** (gain_db / 20) for name, gain_db in table.items() if gain_db > -59.0}

    def scaled(self, amount: float) -> "Chain":
        """The chain with all that colours scaled: 0 is almost dry, 1 as written, 2 twice as much."""
        if amount == 1.0:
            return self
        change: dict[str, Any] = {
            "drive_db": min(30.0, self.drive_db * amount),
            "chorus": min(1.0, self.chorus * amount),
            "crackle": min(1.0, self.crackle * amount),
            "compression": _compression(self.compression, amount),
            "echo": self.echo.model_copy(update={"mix": min(0.6, self.echo.mix * amount)}) if self.echo else None,
            "tape": _tape(self.tape, amount),
            "bits": 24 if amount < 0.5 else self.bits,
        }
        for name in ("room_db", "plate_db", "hall_db", "cloud_db", "noise_db"):
            change[name] = _moved(getattr(self, name), amount)
        return self.model_copy(update=change)


def _compression(row: Compression | None, amount: float) -> Compression | None:
    return row and row.model_copy(update={"ratio": min(20.0, 1 + (row.ratio - 1) * amount)})


def _tape(row: Tape | None, amount: float) -> Tape | None:
    if row is None or amount == 0:
        return None
    return row.model_copy(
        update={
            "wow_cents": min(40.0, row.wow_cents * amount),
            "flutter_cents": min(20.0, row.flutter_cents * amount),
            "drive_db": min(18.0, row.drive_db * amount),
            "low_pass_hz": min(20_000.0, row.low_pass_hz / max(0.4, amount)),
        }
    )


def _moved(gain_db: float, amount: float) -> float:
    """A send at twice the amount is 6 dB more, at none it is gone."""
    from math import log10

    return -60.0 if amount <= 0 or gain_db <= -59 else min(24.0, max(-60.0, gain_db + 20 * log10(amount)))


def character_of(blueprint: Blueprint) -> str:
    """The production character: the one that the plan names, else what its first genre has."""
    table, named = _chains(), blueprint.production.character
    if named in table["character"] and named not in table["finish"]:
        return named
    genre = blueprint.genres[0][0] if blueprint.genres else ""
    return str(table["genre"].get(genre, "clean"))


def finish_of(blueprint: Blueprint) -> str:
    """What the plan lays over the character: "tape", "drive", "wide"; empty for nothing."""
    named = blueprint.production.character
    return named if named in _chains()["finish"] else ""


def characters() -> tuple[str, ...]:
    """All production characters."""
    return tuple(_chains()["character"])


def finishes() -> tuple[str, ...]:
    """All that can be laid over a character."""
    return tuple(_chains()["finish"])


def chain_for(part: PlanPart, family: str, character: str, finish: str = "") -> Chain:
    """The chain of a part as its amount of effects has it."""
    table = _chains()
    own = table["character"].get(character, {})
    over = table["finish"].get(finish, {})
    layers = (
        table["role"].get(part.role, {}),
        table["family"].get(family, {}),
        own.get("all", {}),
        own.get(part.role, {}),
        own.get("family", {}).get(family, {}),
        over.get("all", {}),
        over.get(part.role, {}),
    )
    merged: dict[str, Any] = {}
    for layer in layers:
        merged = _over(merged, layer)
    try:
        return Chain.model_validate(merged).scaled(part.effects)
    except ValidationError as error:
        raise ValueError(f"chains.toml: the chain of {part.role} in {character!r} is wrong: {error}") from error


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for name, value in above.items():
        old = merged.get(name)
        if value is False:
            merged.pop(name, None)
        elif isinstance(value, dict) and isinstance(old, dict):
            merged[name] = _over(old, value)
        else:
            merged[name] = value
    return merged


@cache
def _chains() -> dict[str, dict[str, Any]]:
    return tomllib.loads((_FOLDER / "chains.toml").read_text(encoding="utf-8"))

"""The instrument base: what each instrument can play, where it sounds well, and which sounds it has.

One table, base.toml, beside this module. docs/algorithms/instruments.md.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from generation.core.blueprint import Role
from theory.core.document import Document
from theory.core.genre.instruments import FAMILIES

Engine = Literal["sampler", "synth", "drums"]
Played = Literal["keys", "frets", "bow", "wind", "mallets", "struck", "harp", "section", "kit", "machine"]
Midi = Annotated[int, Field(ge=0, le=127)]

_FILE = Path(__file__).with_name("base.toml")
_PRESET = re.compile(r"(\d+):(\d+) (.+)")
_SAMPLED, _OWN = "MIT", "made here, no licence needed"


class SoundChoice(Document):
    """One sound of an instrument: a preset of the SoundFont, a patch of our synthesisers, or a drum kit of ours."""

    id: str  # "bright-grand-piano", "supersaw"; unique within the instrument
    name: str
    engine: Engine
    program: Midi = 0
    bank: Annotated[int, Field(ge=0, le=16383)] = 0  # 128: drum kits
    patch: str = ""  # of our synthesisers, or a drum kit; empty for the sampler
    licence: str


class Instrument(Document):
    """One instrument. Pitches are MIDI as they sound; its first sound is the one a part has unless it names another."""

    id: str
    name: str
    family: str  # a name of theory.core.genre.instruments
    low: Midi
    high: Midi
    tessitura_low: Midi
    tessitura_high: Midi
    transposition_semitones: int = 0  # what sounds less what is written: -2 for a trumpet in B flat
    played: Played  # how: decides what a hand, a bow or a breath can do
    tuning: str = ""  # of a fretted instrument, as theory.core.lab.tuning names it
    polyphony: Annotated[int, Field(ge=1, le=16)]  # notes at once
    articulations: tuple[str, ...]
    balance_db: float = 0.0
    roles: tuple[Role, ...]  # the most natural first
    sounds: Annotated[tuple[SoundChoice, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.low <= self.tessitura_low < self.tessitura_high <= self.high:
            raise ValueError(f"{self.id}: its tessitura lies outside its range {self.low} to {self.high}")
        if self.family not in FAMILIES:
            raise ValueError(f"{self.id}: unknown family {self.family!r}: known are {', '.join(FAMILIES)}")
        return self

    @property
    def is_drums(self) -> bool:
        """Whether its notes are strokes of a kit and not pitches."""
        return self.played == "kit"

    def sound(self, choice: str = "") -> SoundChoice:
        """A choice of sound by its id, the first for none. Raises KeyError."""
        return {sound.id: sound for sound in self.sounds}[choice] if choice else self.sounds[0]


@cache
def instruments() -> tuple[Instrument, ...]:
    """All instruments in the order of the table. Raises ValueError where a row says what cannot be."""
    return tuple(_read(row) for row in tomllib.loads(_FILE.read_text(encoding="utf-8"))["instrument"])


def instrument(name: str) -> Instrument:
    """One instrument by its id. Raises KeyError for an unknown one."""
    return _by_id()[name]


@cache
def _by_id() -> dict[str, Instrument]:
    return {row.id: row for row in instruments()}


def _read(row: dict[str, Any]) -> Instrument:
    low, high = row.pop("range")
    tessitura_low, tessitura_high = row.pop("tessitura")
    return Instrument(
        low=low, high=high, tessitura_low=tessitura_low, tessitura_high=tessitura_high,
        transposition_semitones=row.pop("transposition", 0), sounds=_sounds(row), **row,
    )  # fmt: skip


def _sounds(row: dict[str, Any]) -> tuple[SoundChoice, ...]:
    """The sounds of a row, its first engine's before the others."""
    made = {
        "sampler": [_preset(text) for text in row.pop("sampler")],
        "synth": [_patch(name, "synth") for name in row.pop("synth", ())],
        "drums": [_patch(name, "drums") for name in row.pop("drums", ())],
    }
    first = made.pop(row.pop("first", "sampler"))
    return tuple(first + [sound for sounds in made.values() for sound in sounds])


def _preset(text: str) -> SoundChoice:
    match = _PRESET.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} names no preset: write bank, colon, program and name, as in '0:0 Grand Piano'")
    slug = re.sub(r"[^a-z0-9]+", "-", match[3].lower()).strip("-")
    return SoundChoice(
        id=f"sampled-{slug}", name=f"MuseScore General: {match[3]}", engine="sampler", bank=int(match[1]),
        program=int(match[2]), licence=_SAMPLED,
    )  # fmt: skip


def _patch(name: str, engine: Engine) -> SoundChoice:
    return SoundChoice(id=name, name=name.replace("-", " ").capitalize(), engine=engine, patch=name, licence=_OWN)

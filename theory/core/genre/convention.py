"""The convention base: what is usual in each genre, one TOML file a genre, for detection and for composition.

Shares are 0 to 1. A progression is given in Roman numerals of the mode it is written in. Sources name where the
conventions are described; figures between them are habits of the trade, not measurements.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveFloat, model_validator

from theory.core.document import Document
from theory.core.genre.instruments import FAMILIES
from theory.core.harmony.roman import Numeral
from theory.core.key import Mode
from theory.core.metre import Metre

Share = Annotated[float, Field(ge=0.0, le=1.0)]
ModeName = Literal["major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian"]
Drums = Literal["always", "often", "seldom", "never"]
_FOLDER = Path(__file__).with_name("conventions")


class Range(Document):
    """From `low` to `high`, and what is most usual where that is known."""

    low: PositiveFloat
    high: PositiveFloat
    typical: PositiveFloat | None = None

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.low <= (self.typical or self.low) <= self.high:
            raise ValueError(f"a range from {self.low} to {self.high} cannot have {self.typical} as its usual value")
        return self


class Progression(Document):
    """A usual row of chords; `weight` says how usual."""

    numerals: str
    weight: Share
    mode: Mode = "major"

    @property
    def steps(self) -> tuple[Numeral, ...]:
        """The numerals, parsed. Raises ValueError where one cannot be read."""
        return tuple(Numeral.parse(word, self.mode) for word in self.numerals.split())


class Harmony(Document):
    """How chords are used."""

    seventh_share: tuple[Share, Share]  # of the time, chords of four tones and more
    changes_per_bar: tuple[float, float]
    outside_share: Share  # of the time at most, chords from outside the key


class Instruments(Document):
    """What plays: names of theory.core.genre.instruments."""

    usual: tuple[str, ...]
    also: tuple[str, ...] = ()
    drums: Drums

    @model_validator(mode="after")
    def _are_known(self) -> Self:
        unknown = {*self.usual, *self.also} - set(FAMILIES)
        if unknown:
            raise ValueError(f"unknown instruments {sorted(unknown)}: known are {', '.join(FAMILIES)}")
        return self


class Production(Document):
    """Targets for mix and master."""

    loudness_lufs: tuple[float, float]  # lowest and highest integrated loudness
    loudness_range_lu: PositiveFloat
    true_peak_dbtp: float
    notes: str


class Convention(Document):
    """One genre."""

    slug: str
    name: str
    family: str
    about: str
    mood: tuple[str, ...]
    forms: tuple[str, ...]
    grooves: tuple[str, ...]  # names in theory/core/rhythm/grooves.toml
    bass: tuple[str, ...]
    voicings: tuple[str, ...]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    tempo_bpm: Range
    swing_ratio: Range
    metres: dict[str, Share]
    modes: dict[ModeName, Share]
    harmony: Harmony
    progression: Annotated[tuple[Progression, ...], Field(min_length=1)]
    instruments: Instruments
    production: Production

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        for name, shares in (("metres", self.metres), ("modes", self.modes)):
            if abs(sum(shares.values()) - 1) > 0.011:
                raise ValueError(f"{self.slug}: the shares of {name} add up to {sum(shares.values()):.2f}, not 1")
        for signature in self.metres:
            Metre.parse(signature)
        for row in self.progression:
            _ = row.steps
        return self


@cache
def conventions() -> tuple[Convention, ...]:
    """All genres, by slug. Raises ValueError where a file says what cannot be."""
    files = sorted(_FOLDER.glob("*.toml"))
    return tuple(Convention(slug=file.stem, **tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)


def convention(slug: str) -> Convention:
    """One genre. Raises KeyError for an unknown slug."""
    return {row.slug: row for row in conventions()}[slug]

"""The genre, or the blend of genres, that a plan follows: conventions of theory and styles.toml, weighed together."""

import tomllib
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from random import Random
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from generation.core.blueprint import Cadence, Role
from theory.core.document import Document
from theory.core.genre.convention import Convention, ModeName, Progression, convention, conventions

HarmonyKind = Literal["loop", "phrases", "classical", "jazz", "blues", "pairs", "vamp"]
Ending = Literal["close", "ritardando", "loop"]
Seat = Literal[
    "drums", "percussion", "bass", "chords", "second", "arpeggio", "pad", "melody", "counter", "effects"
]  # `second` is another player of chords
Share = Annotated[float, Field(ge=0.0, le=1.0)]
ROLES: dict[Seat, Role] = {
    "drums": "drums", "percussion": "percussion", "bass": "bass", "chords": "chords", "second": "chords",
    "arpeggio": "arpeggio", "pad": "pad", "melody": "melody", "counter": "counter", "effects": "effects",
}  # fmt: skip
_FILE = Path(__file__).with_name("styles.toml")
T = TypeVar("T")


class GenreStyle(Document):
    """How one genre is planned. styles.toml explains each field."""

    harmony: HarmonyKind
    keys: str
    voicing: Annotated[tuple[str, ...], Field(min_length=1)]
    order: Annotated[tuple[Seat, ...], Field(min_length=1)]
    size: Annotated[int, Field(ge=2, le=9)]
    lift: Share
    contrast: Share
    ending: Ending
    close: Cadence
    character: str
    length_s: float
    sevenths: Literal["all", "dominant"] = "all"
    grooves: tuple[str, ...] = ()  # of generation.core.composing, beside those of the convention base
    drums: tuple[str, ...]
    percussion: tuple[str, ...]
    bass: tuple[str, ...]
    chords: tuple[str, ...]
    second: tuple[str, ...]
    arpeggio: tuple[str, ...]
    pad: tuple[str, ...]
    melody: tuple[str, ...]
    counter: tuple[str, ...]
    effects: tuple[str, ...]

    def players(self, seat: Seat) -> tuple[tuple[str, str], ...]:
        """Instruments and styles for a seat, first choices first."""
        rows: tuple[str, ...] = getattr(self, seat)
        return tuple((row.partition(" ")[0], row.partition(" ")[2]) for row in rows)


@cache
def genre_style(slug: str) -> GenreStyle:
    """How a genre is planned. Raises KeyError for an unknown one."""
    return GenreStyle(**_raw(slug))


def _raw(slug: str) -> dict[str, Any]:
    row = dict(_table()[slug])
    base = row.pop("like", None)
    return {**_raw(base), **row} if base else row


@cache
def _table() -> dict[str, dict[str, Any]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True, slots=True)
class Blend:
    """One genre, or several by weight; the first counts most and gives form, ending and production."""

    genres: tuple[tuple[str, float], ...]

    @property
    def main(self) -> Convention:
        """The convention of the genre that counts most."""
        return convention(self.genres[0][0])

    @property
    def style(self) -> GenreStyle:
        """How the genre that counts most is planned."""
        return genre_style(self.genres[0][0])

    @property
    def rows(self) -> tuple[tuple[Convention, GenreStyle, float], ...]:
        """All genres with their weights."""
        return tuple((convention(slug), genre_style(slug), weight) for slug, weight in self.genres)

    @property
    def slugs(self) -> tuple[str, ...]:
        """Names of the genres in order of weight."""
        return tuple(slug for slug, _ in self.genres)

    @property
    def name(self) -> str:
        """For reading: "Lo-fi hip-hop with Bossa nova"."""
        names = [row.name for row, _, _ in self.rows]
        return names[0] if len(names) == 1 else f"{names[0]} with {' and '.join(names[1:])}"

    def modes(self) -> dict[ModeName, float]:
        """Shares of the modes, weighed over the genres."""
        return _weighed([(row.modes, weight) for row, _, weight in self.rows])

    def metres(self) -> dict[str, float]:
        """Shares of the metres that the main genre has, weighed over the genres."""
        found = _weighed([(row.metres, weight) for row, _, weight in self.rows])
        return {metre: share for metre, share in found.items() if metre in self.main.metres}

    def seventh_share(self) -> float:
        """Middle of the range, weighed."""
        return sum(weight * sum(row.harmony.seventh_share) / 2 for row, _, weight in self.rows)

    def outside_share(self) -> float:
        """Most time with chords from outside the key, weighed."""
        return sum(weight * row.harmony.outside_share for row, _, weight in self.rows)

    def changes_per_bar(self) -> float:
        """Middle of the range on a scale of doublings, weighed; at least 0.1 in each."""
        return sum(
            weight * sqrt(max(0.01, row.harmony.changes_per_bar[0] * row.harmony.changes_per_bar[1]))
            for row, _, weight in self.rows
        )

    def progressions(self) -> tuple[tuple[Progression, float, str], ...]:
        """Every usual progression, its weight and its genre."""
        return tuple(
            (progression, weight * progression.weight, row.slug)
            for row, _, weight in self.rows
            for progression in row.progression
        )


def blend_of(genres: tuple[tuple[str, float], ...]) -> Blend:
    """A blend with weights that add up to 1, the largest first. Raises ValueError for an unknown genre."""
    known = {row.slug for row in conventions()}
    for slug, _ in genres:
        if slug not in known:
            raise ValueError(f"“{slug[:40]}” is no genre of the convention base. Known are {', '.join(sorted(known))}.")
    total = sum(weight for _, weight in genres)
    if total <= 0:
        raise ValueError("The genres that were named weigh nothing. Give at least one a share above 0.")
    rows = [(slug, weight / total) for slug, weight in genres if weight > 0]
    return Blend(tuple(sorted(rows, key=lambda row: -row[1])))


def pick(chance: Random, weights: dict[T, float]) -> T:
    """One of several by weight; where all weigh nothing, the first."""
    names = list(weights)
    total = sum(weights.values())
    return chance.choices(names, [weights[name] for name in names])[0] if total > 0 else names[0]


def _weighed(rows: list[tuple[dict[T, float], float]]) -> dict[T, float]:
    found: dict[T, float] = {}
    for shares, weight in rows:
        for name, share in shares.items():
            found[name] = found.get(name, 0.0) + share * weight
    return found

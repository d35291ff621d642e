"""What moods, uses and eras do to a plan: the table moods.toml and the sum of what was asked for."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PositiveFloat

from generation.core.blueprint import Cadence
from generation.core.wish import Wish
from theory.core.document import Document
from theory.core.genre.convention import ModeName

Kind = Literal["mood", "use", "era"]
_FILE = Path(__file__).with_name("moods.toml")
_NAMES: Mapping[Kind, str] = {"mood": "mood", "use": "use", "era": "era"}


class Effect(Document):
    """One mood, use or era; fields that say nothing leave the plan as it is. moods.toml explains each."""

    synonyms: tuple[str, ...] = ()
    says: str
    energy: Annotated[float, Field(ge=-0.4, le=0.4)] = 0.0
    tempo: Annotated[float, Field(ge=0.7, le=1.3)] = 1.0
    modes: dict[ModeName, float] = {}
    sevenths: float = 0.0
    mixture: float = 0.0
    height: Annotated[float, Field(ge=-1.0, le=1.0)] = 0.0
    chords: tuple[str, ...] = ()
    cadence: Cadence | Literal[""] = ""
    instruments: tuple[str, ...] = ()
    out: tuple[str, ...] = ()
    genres: dict[str, float] = {}
    width: PositiveFloat = 1.0
    tempo_bpm: tuple[PositiveFloat, PositiveFloat] | None = None
    metres: dict[str, float] = {}
    duration_s: PositiveFloat | None = None
    form: str = ""
    parts: int | None = None
    loudness_lu: float = 0.0
    character: str = ""
    swing: float = 0.0


@cache
def effects(kind: Kind) -> dict[str, Effect]:
    """All moods, uses or eras by name, in the order of the table."""
    with _FILE.open("rb") as file:
        rows = tomllib.load(file)[kind]
    return {name: Effect(**row) for name, row in rows.items()}


def find_effect(kind: Kind, name: str) -> tuple[str, Effect]:
    """A mood, use or era by its name or another word for it. Raises ValueError with a sentence."""
    plain = " ".join(name.strip().lower().split())
    table = effects(kind)
    for known, effect in table.items():
        if plain == known or plain in effect.synonyms:
            return known, effect
    some = ", ".join(list(table)[:8])
    raise ValueError(f"“{name[:40]}” is no {_NAMES[kind]} that is known here. Try one of {some} …")


@dataclass(frozen=True, slots=True)
class Feeling:
    """All effects of a wish, in order: moods, use, era."""

    rows: tuple[tuple[Kind, str, Effect], ...]

    @classmethod
    def of(cls, wish: Wish) -> "Feeling":
        """The effects that a wish names. Raises ValueError with a sentence for a name that is not in the table."""
        asked: list[tuple[Kind, str]] = [("mood", mood) for mood in wish.moods]
        asked += [("use", wish.use)] if wish.use else []
        asked += [("era", wish.era)] if wish.era else []
        return cls(tuple((kind, *find_effect(kind, name)) for kind, name in asked))

    @property
    def all(self) -> tuple[Effect, ...]:
        """The effects alone."""
        return tuple(effect for _, _, effect in self.rows)

    @property
    def energy(self) -> float:
        """Sum of the shifts, at most 0.4 either way."""
        return max(-0.4, min(0.4, sum(effect.energy for effect in self.all)))

    @property
    def tempo(self) -> float:
        """Product of the factors, 0.75 to 1.2."""
        return max(0.75, min(1.2, _product(effect.tempo for effect in self.all)))

    @property
    def width(self) -> float:
        """Product of the factors on the stereo width."""
        return _product(effect.width for effect in self.all)

    @property
    def sevenths(self) -> float:
        """What is added to the share of sevenths."""
        return sum(effect.sevenths for effect in self.all)

    @property
    def mixture(self) -> float:
        """What is added to the share of borrowed chords."""
        return sum(effect.mixture for effect in self.all)

    @property
    def height(self) -> float:
        """Sum of the shifts in register, -1 to 1."""
        return max(-1.0, min(1.0, sum(effect.height for effect in self.all)))

    @property
    def chords(self) -> frozenset[str]:
        """Numerals that make a progression likelier."""
        return frozenset(numeral for effect in self.all for numeral in effect.chords)

    @property
    def cadence(self) -> str:
        """The first close that one of them likes."""
        return next((effect.cadence for effect in self.all if effect.cadence), "")

    @property
    def instruments(self) -> tuple[str, ...]:
        """Instruments that they like, in order."""
        return tuple(name for effect in self.all for name in effect.instruments)

    @property
    def out(self) -> frozenset[str]:
        """Instruments, families and roles that they leave out."""
        return frozenset(name for effect in self.all for name in effect.out)

    def mode_factor(self, mode: ModeName) -> float:
        """The factor on the share of a mode."""
        return _product(effect.modes.get(mode, 1.0) for effect in self.all)

    def genres(self) -> dict[str, float]:
        """Genres that they suggest, with weights; what it is for says more than how it feels."""
        found: dict[str, float] = {}
        for kind, _, effect in self.rows:
            for slug, weight in effect.genres.items():
                found[slug] = found.get(slug, 0.0) + weight * (1.3 if kind == "use" else 1.0)
        return found

    def named(self, kind: Kind) -> tuple[str, ...]:
        """The names of one kind as the table has them."""
        return tuple(name for row, name, _ in self.rows if row == kind)


def _product(factors: Iterable[float]) -> float:
    made = 1.0
    for factor in factors:
        made *= factor
    return made

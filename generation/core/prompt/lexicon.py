"""The words that prompts are read by: genres, moods, uses, eras, instruments. Read once a process."""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from generation.core.instruments.base import instruments as base_instruments
from generation.core.prompt.text import alternatives
from theory.core.genre.convention import conventions

_HERE = Path(__file__).parent
_MOODS = _HERE.parent / "planning" / "moods.toml"


class Ensemble(NamedTuple):
    """Several instruments under one name."""

    plays: tuple[str, ...]
    only: bool
    parts: int | None


class Feeling(NamedTuple):
    """A mood, use or era: its name and what it does, for a reader."""

    kind: str  # "moods", "uses" or "eras"
    name: str
    says: str


@cache
def genres() -> dict[str, tuple[tuple[str, float], ...]]:
    """Words for genres and what they mean in slugs of the convention base, the strongest first."""
    rows: dict[str, tuple[tuple[str, float], ...]] = {}
    for one in conventions():
        plain = re.sub(r"\s*\(.*?\)", "", one.name).lower()
        for word in {one.slug, one.slug.replace("-", " "), plain, plain.replace("-", " ")}:
            rows[word] = ((one.slug, 1.0),)
    for word, shares in _toml(_HERE / "genres.toml")["words"].items():
        rows[word] = tuple(sorted(shares.items(), key=lambda row: (-row[1], row[0])))
    return rows


@cache
def genre_name(slug: str) -> str:
    """A genre for reading."""
    return {one.slug: one.name for one in conventions()}[slug]


@cache
def instruments() -> dict[str, str]:
    """Words for instruments and the id, or "family:name", that each means."""
    base = {word: row.id for row in base_instruments() for word in (row.id.replace("-", " "), row.name.lower())}
    return base | {word: ident for ident, row in _toml(_HERE / "instruments.toml")["words"].items() for word in row}


@cache
def ensembles() -> dict[str, Ensemble]:
    """Words for several instruments at once."""
    rows = _toml(_HERE / "instruments.toml")["ensembles"]
    return {word: Ensemble(tuple(row["plays"]), row["only"], row.get("parts")) for word, row in rows.items()}


@cache
def feelings() -> dict[str, Feeling]:
    """Words for moods, uses and eras; names and synonyms of the table that planning reads."""
    names: dict[str, Feeling] = {}
    synonyms: dict[str, Feeling] = {}
    for kind, table in (("eras", "era"), ("uses", "use"), ("moods", "mood")):  # a mood wins over a use
        for name, row in _toml(_MOODS).get(table, {}).items():
            entry = Feeling(kind, name, str(row.get("says", "")))
            names |= {name: entry, name.replace("-", " "): entry}
            synonyms |= {word.lower(): entry for word in row.get("synonyms", ())}
    return synonyms | names


@cache
def pattern_of(kind: str) -> "re.Pattern[str]":
    """The words of a kind ("genres", "instruments", "ensembles", "feelings") as one pattern."""
    terms = _table(kind)
    return re.compile(alternatives(tuple(terms), plural=kind in ("instruments", "ensembles")))


def _table(kind: str) -> Mapping[str, Any]:
    tables: dict[str, Callable[[], Mapping[str, Any]]] = {
        "genres": genres, "instruments": instruments, "ensembles": ensembles, "feelings": feelings
    }  # fmt: skip
    return tables[kind]()


def meaning(kind: str, written: str) -> Any:
    """What a match of `pattern_of` means: spaces, dashes and a plural are forgiven."""
    table = _table(kind)
    for word in _spellings(re.sub(r"\s+", " ", written)):
        if word in table:
            return table[word]
    raise KeyError(written)


def _spellings(word: str) -> tuple[str, ...]:
    singular = word.removesuffix("s")
    forms = (word, singular, word.removesuffix("es"))
    return (*forms, *(form.replace("-", " ") for form in forms), *(form.replace(" ", "-") for form in forms))


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))

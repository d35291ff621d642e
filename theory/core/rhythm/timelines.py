"""Claves and bell patterns, each with where it comes from and where it is written down."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from theory.core.document import Document
from theory.core.metre import Metre
from theory.core.rhythm.euclid import rotated
from theory.core.rhythm.shape import unit_of

FAMILIES = {"clave": "Claves", "bell": "Bells and rims", "cell": "Short cells", "aksak": "Uneven dances"}
SOURCES = {
    "G2013": "G. Toussaint, The Geometry of Musical Rhythm (2013)",
    "T2003": "G. Toussaint, Classification and Phylogenetic Analysis of African Ternary Rhythm Timelines (2003)",
    "E2005": "G. Toussaint, The Euclidean Algorithm Generates Traditional Musical Rhythms (2005)",
}
_BASE = Path(__file__).with_name("timelines.toml")


class Timeline(Document):
    """One pattern. `steps` is one cycle in even steps, x and dots."""

    name: str
    family: str
    metre: str
    steps: str
    sound: str
    about: str
    source: str


@cache
def timelines() -> tuple[Timeline, ...]:
    """All of timelines.toml. Raises ValueError where one cannot be read."""
    with _BASE.open("rb") as file:
        return tuple(_timeline(row) for row in tomllib.load(file)["timeline"])


def _timeline(row: Mapping[str, str]) -> Timeline:
    steps, metre = row["steps"], Metre.parse(row["metre"])
    if set(steps) - set("x.") or len(steps) * metre.denominator % metre.numerator:
        raise ValueError(f"timeline {row['name']!r}: {steps!r} does not divide {metre} evenly")
    if row["family"] not in FAMILIES:
        raise ValueError(f"timeline {row['name']!r}: no family {row['family']!r}")
    return Timeline(**{key: row[key] for key in row if key != "as_in"}, source=SOURCES[row["as_in"]])


def timeline(name: str) -> Timeline:
    """The timeline of this name. Raises ValueError with a sentence."""
    found = next((one for one in timelines() if one.name == name), None)
    if found is None:
        raise ValueError(f"“{name}” is no pattern known here: choose one of the list.")
    return found


def name_of(steps: str) -> str:
    """The name of a pattern, or of the one that it is a rotation of; "" for others. Accents do not matter."""
    plain = unit_of(steps.replace("X", "x"))
    exact = next((one.name for one in timelines() if one.steps == plain), "")
    if exact:
        return exact
    turned = ((by, one.name) for one in timelines() for by in range(1, len(plain)) if rotated(one.steps, by) == plain)
    by, name = min(turned, default=(0, ""))
    return f"{name}, begun {by} step{'' if by == 1 else 's'} later" if name else ""

"""What a change says, read and checked: every mistake is a sentence."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from generation.core.blueprint import Blueprint, PlanPart, Section

Change = Mapping[str, Any]


def whole(change: Change, name: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`. Raises ValueError."""
    value = change.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value != int(value):
        raise ValueError(f"“{name}” must be a whole number from {least:,} to {most:,}; {_shown(value)} is none.")
    if not least <= value <= most:
        raise ValueError(f"“{name}” is {int(value):,}, but goes from {least:,} to {most:,}.")
    return int(value)


def number(change: Change, name: str, least: float, most: float) -> float:
    """A number from `least` to `most`. Raises ValueError."""
    value = change.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"“{name}” must be a number from {least:g} to {most:g}; {_shown(value)} is none.")
    if not least <= value <= most:
        raise ValueError(f"“{name}” is {value:g}, but goes from {least:g} to {most:g}.")
    return float(value)


def text(change: Change, name: str, most: int, *, empty: bool = False) -> str:
    """Words, at most so many characters. Raises ValueError."""
    value = change.get(name)
    if not isinstance(value, str):
        raise ValueError(f"“{name}” must be text; {_shown(value)} is none.")
    plain = " ".join(value.split())
    if not plain and not empty:
        raise ValueError(f"“{name}” is empty. Write something there.")
    if len(plain) > most:
        raise ValueError(f"“{name}” has {len(plain):,} characters; at most {most:,} are kept.")
    return plain


def one_of(change: Change, name: str, known: Sequence[str]) -> str:
    """One of the words that are known. Raises ValueError naming them."""
    value = change.get(name)
    if not isinstance(value, str) or value not in known:
        some = ", ".join(one for one in list(known)[:16] if one)
        raise ValueError(f"{_shown(value)} is no “{name}” here. Known are {some}.")
    return value


def place(blueprint: Blueprint, change: Change, name: str = "section") -> int:
    """Place of the section that is meant, from 0. Raises ValueError."""
    return whole(change, name, 0, len(blueprint.sections) - 1)


def section_of(blueprint: Blueprint, change: Change) -> tuple[int, Section]:
    """The section that is meant and its place. Raises ValueError."""
    at = place(blueprint, change)
    return at, blueprint.sections[at]


def part_of(blueprint: Blueprint, change: Change) -> tuple[int, PlanPart]:
    """The part that is meant and its place. Raises ValueError."""
    wanted = change.get("part")
    for at, part in enumerate(blueprint.parts):
        if part.id == wanted:
            return at, part
    raise ValueError(
        f"There is no part {_shown(wanted)}. Parts are {', '.join(part.name for part in blueprint.parts)}."
    )


def _shown(value: object) -> str:
    return "nothing" if value is None else f"“{str(value)[:40]}”"

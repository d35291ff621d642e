"""Rules of a smart playlist: which songs belong, checked on the way in and said in words.

A rule set is a list of conditions under "all" or "any"; one level of groups may stand among them. The filters of the
library page are rule sets too, so that a list and the playlist saved from it can never disagree.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from library.core.circle import CIRCLE, KeyPlace
from theory.core.document import Document

Kind = Literal["text", "number", "key", "choice", "added"]
Match = Literal["all", "any"]

FIELDS: dict[str, tuple[str, Kind]] = {
    "any": ("Anything", "text"),
    "title": ("Title", "text"),
    "artist": ("Artist", "text"),
    "album": ("Album", "text"),
    "album_artist": ("Album artist", "text"),
    "composer": ("Composer", "text"),
    "genre": ("Genre", "text"),
    "comment": ("Comment", "text"),
    "bpm": ("Tempo", "number"),
    "key": ("Key", "key"),
    "metre": ("Metre", "choice"),
    "length": ("Length", "number"),
    "rating": ("Rating", "number"),
    "loudness": ("Loudness", "number"),
    "year": ("Year", "number"),
    "state": ("State", "choice"),
    "format": ("Format", "choice"),
    "added": ("Added", "added"),
}
UNITS = {"bpm": "BPM", "loudness": "LUFS"}
OPERATORS: dict[Kind, dict[str, str]] = {
    "text": {
        "contains": "contains",
        "lacks": "does not contain",
        "is": "is",
        "is_not": "is not",
        "starts": "starts with",
        "empty": "is empty",
        "filled": "is not empty",
    },
    "number": {"between": "is between", "at_least": "is at least", "at_most": "is at most", "unknown": "is not known"},
    "key": {"is": "is", "near": "is or is next to", "is_not": "is not", "unknown": "is not known"},
    "choice": {"is": "is", "is_not": "is not"},
    "added": {"within": "in the last", "before": "before the last"},
}
NEEDS_NO_VALUE = {"empty", "filled", "unknown"}
MOST_CONDITIONS = 40


class Condition(Document):
    """One statement about a song. Lengths are seconds, tempi BPM, loudness LUFS, "added" days."""

    field: str
    op: str
    value: Annotated[str, Field(max_length=200)] = ""
    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.field not in FIELDS:
            raise ValueError(f"There is no field called {self.field!r}.")
        if self.op not in OPERATORS[self.kind]:
            raise ValueError(f"{self.label} cannot be asked with {self.op!r}.")
        if self.op not in NEEDS_NO_VALUE:
            self._check_value()
        return self

    def _check_value(self) -> None:
        if self.kind in {"text", "choice"} and not self.value.strip():
            raise ValueError(f"{self.label}: write what it {OPERATORS[self.kind][self.op]}.")
        if self.kind == "key" and KeyPlace.parse(self.value) is None:
            raise ValueError(f"{self.label}: choose a key, as in {CIRCLE[3]}.")
        if self.kind == "added" and not (self.low and self.low >= 1):
            raise ValueError("Added: give a number of days, 1 or more.")
        if self.kind == "number":
            self._check_numbers()

    def _check_numbers(self) -> None:
        wanted = {"between": (self.low, self.high), "at_least": (self.low,), "at_most": (self.high,)}[self.op]
        if any(number is None or not math.isfinite(number) for number in wanted):
            raise ValueError(f"{self.label}: give {'two numbers' if len(wanted) == 2 else 'a number'}.")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"{self.label}: the first number is larger than the second. Swap them.")

    @property
    def label(self) -> str:
        return FIELDS[self.field][0]

    @property
    def kind(self) -> Kind:
        return FIELDS[self.field][1]

    def in_words(self) -> str:
        """The condition as a person says it: "Tempo is between 80 and 110 BPM"."""
        verb = OPERATORS[self.kind][self.op]
        if self.op in NEEDS_NO_VALUE:
            return f"{self.label} {verb}"
        if self.kind == "number":
            return f"{self.label} {verb} {self._numbers_in_words()}"
        if self.kind == "added":
            days = int(self.low or 0)
            return f"{self.label} {verb} {days} day{'' if days == 1 else 's'}"
        if self.kind == "key":
            place = KeyPlace.parse(self.value)
            return f"{self.label} {verb} {place.pretty if place else self.value}"
        return f"{self.label} {verb} {f'“{self.value}”' if self.kind == 'text' else self.value}"

    def _numbers_in_words(self) -> str:
        numbers = {"between": (self.low, self.high), "at_least": (self.low,), "at_most": (self.high,)}[self.op]
        text = " and ".join(spell(self.field, number) for number in numbers if number is not None)
        unit = UNITS.get(self.field)
        return f"{text} {unit}" if unit else text


class Group(Document):
    """Conditions of which all, or any, must hold."""

    match: Match = "all"
    rules: Annotated[tuple[Condition, ...], Field(max_length=MOST_CONDITIONS)] = ()

    def in_words(self) -> str:
        return f" {'and' if self.match == 'all' else 'or'} ".join(rule.in_words() for rule in self.rules)


def _which(item: object) -> str:
    grouped = isinstance(item, Group) or (isinstance(item, dict) and "rules" in item)
    return "group" if grouped else "condition"


Item = Annotated[Annotated[Condition, Tag("condition")] | Annotated[Group, Tag("group")], Discriminator(_which)]


class RuleSet(Document):
    """What a smart playlist asks for. No rules: every song."""

    schema_version: Literal[1] = 1
    match: Match = "all"
    rules: Annotated[tuple[Item, ...], Field(max_length=MOST_CONDITIONS)] = ()

    def in_words(self) -> str:
        """One sentence: "Tempo is between 80 and 110 BPM, and (Genre is “Folk” or Genre is “Jazz”)."."""
        parts = [
            f"({rule.in_words()})" if isinstance(rule, Group) and len(rule.rules) > 1 else rule.in_words()
            for rule in self.rules
            if isinstance(rule, Condition) or rule.rules
        ]
        if not parts:
            return "Every song."
        return f", {'and' if self.match == 'all' else 'or'} ".join(parts) + "."


def spell(field: str, number: float) -> str:
    """A number the way its field is read: 4:06 for a length, −14 for a loudness, 92 for a tempo."""
    if field == "length":
        minutes, seconds = divmod(round(number), 60)
        return f"{minutes}:{seconds:02d}"
    return f"{number:g}".replace("-", "−")

"""Rules of a smart playlist: which songs belong, checked on the way in and said in words.

A rule set is a list of conditions under "all" or "any"; one level of groups may stand among them. The filters of the
library page are rule sets too, so that a list and the playlist saved from it can never disagree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from library.core import theory_rules as theory
from library.core.chord_path import in_numerals
from library.core.circle import CIRCLE, KeyPlace
from theory.core.document import Document

Kind = Literal[
    "text", "number", "key", "choice", "added", "progression", "numeral", "cadence", "modulation", "part", "trait",
]  # fmt: skip
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
    "metre": ("Metre", "part"),
    "length": ("Length", "number"),
    "rating": ("Rating", "number"),
    "loudness": ("Loudness", "number"),
    "year": ("Year", "number"),
    "state": ("State", "choice"),
    "format": ("Format", "choice"),
    "added": ("Added", "added"),
    "progression": ("Progression", "progression"),
    "chord": ("Chords", "numeral"),
    "cadence": ("Cadence", "cadence"),
    "modulation": ("Modulation", "modulation"),
    "mode": ("Mode", "part"),
    "groove": ("Groove", "trait"),
    "form": ("Form", "trait"),
    **{name: (label, "number") for name, (label, _) in theory.MEASURES.items()},
}
# In the order of the builder's menu; what is in no group stands under "Song".
THEORY_FIELDS = ("progression", "chord", "cadence", "modulation", "mode", "groove", "form", *theory.MEASURES)
UNITS = {"bpm": "BPM", "loudness": "LUFS", **{name: unit for name, (_, unit) in theory.MEASURES.items()}}
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
    "progression": {"goes": "goes", "goes_not": "never goes"},
    "numeral": {"has": "have", "lacks": "never have"},
    "cadence": {"has": "is", "lacks": "is never"},
    "modulation": {"has": "goes", "lacks": "never goes"},
    "part": {"is": "is", "is_not": "is not", "has": "is somewhere"},
    "trait": {"is": "is", "is_not": "is not"},
}
CHOICES: dict[str, Callable[[], Mapping[str, str]]] = {
    "cadence": lambda: theory.CADENCES,
    "modulation": lambda: {code: words for code, (words, _) in theory.MOVES.items()},
    "mode": lambda: theory.MODES,
    "groove": theory.grooves,
    "form": lambda: theory.FORMS,
}
METRE = re.compile(r"\d{1,2}/(1|2|4|8|16|32)")
MOST_TIMES = 1000
NEEDS_NO_VALUE = {"empty", "filled", "unknown"}
MOST_CONDITIONS = 40


class Condition(Document):
    """One statement about a song. Lengths are seconds, tempi BPM, loudness LUFS, "added" days, shares per cent.

    Of a cadence ``low`` is how many times, once where it is None; ``where`` is a place in the form, for modulations.
    """

    field: str
    op: str
    value: Annotated[str, Field(max_length=200)] = ""
    low: float | None = None
    high: float | None = None
    where: Annotated[str, Field(max_length=20)] = ""

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
        if self.kind in {"progression", "numeral", "cadence", "modulation", "part", "trait"}:
            return self._check_theory()
        if self.kind in {"text", "choice"} and not self.value.strip():
            raise ValueError(f"{self.label}: write what it {OPERATORS[self.kind][self.op]}.")
        if self.kind == "key" and KeyPlace.parse(self.value) is None:
            raise ValueError(f"{self.label}: choose a key, as in {CIRCLE[3]}.")
        if self.kind == "added" and not (self.low and self.low >= 1):
            raise ValueError("Added: give a number of days, 1 or more.")
        if self.kind == "number":
            self._check_numbers()

    def _check_theory(self) -> None:
        if not self.value.strip():
            raise ValueError(f"{self.label}: {self._what_is_missing}.")
        if self.field == "metre" and not METRE.fullmatch(self.value):
            raise ValueError(f"Metre: “{self.value}” is no metre. Write beats and their value, as in 7/8.")
        if self.field in CHOICES and self.value not in CHOICES[self.field]():
            raise ValueError(f"{self.label}: there is no “{self.value}”. Choose one of the list.")
        if self.where not in theory.PLACES:
            raise ValueError(f"{self.label}: there is no place called “{self.where}”.")
        if self.low is not None and not (1 <= self.low <= MOST_TIMES and self.low == int(self.low)):
            raise ValueError(f"{self.label}: give a whole number of times, 1 or more.")
        try:
            if self.kind == "progression" and theory.pattern_named(self.value) is None:
                theory.progression_texts(self.value)
            if self.kind == "numeral":
                theory.chord_texts(self.value)
        except ValueError as error:
            raise ValueError(f"{self.label}: {error}") from None

    @property
    def _what_is_missing(self) -> str:
        if self.kind == "progression":
            return "write its numerals, as in ii–V–I, or choose a named one"
        return "write its numeral, as in ♭II" if self.kind == "numeral" else "choose one"

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
        if words := self._theory_in_words():
            return f"{self.label} {verb} {words}"
        return f"{self.label} {verb} {f'“{self.value}”' if self.kind == 'text' else self.value}"

    def _theory_in_words(self) -> str:
        if self.kind == "progression":
            return theory.progression_in_words(self.value)
        if self.kind == "numeral":
            return in_numerals(self.value)
        if self.kind == "cadence":
            named = theory.CADENCES[self.value].removesuffix(" cadence")
            times = int(self.low or 1)
            return named if self.op == "lacks" or times == 1 else f"{named}, {times} times or more"
        if self.kind == "modulation":
            moved = theory.MOVES[self.value][0]
            return f"{moved} {theory.PLACES[self.where]}" if self.where else moved
        return str(CHOICES[self.field]().get(self.value, self.value)) if self.field in CHOICES else ""

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

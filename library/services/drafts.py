"""A rule set while a person builds it: rows that may still be incomplete, as the form sends and shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from pydantic import ValidationError

from library.core.rules import (
    FIELDS,
    MOST_CONDITIONS,
    NEEDS_NO_VALUE,
    OPERATORS,
    UNITS,
    Condition,
    Group,
    Match,
    RuleSet,
    spell,
)
from library.forms import ClockField

NUMBER_PARTS = {
    "between": ("low", "high"), "at_least": ("low",), "at_most": ("high",), "within": ("low",), "before": ("low",),
}  # fmt: skip


@dataclass(slots=True)
class Row:
    """One condition as typed."""

    key: str
    field: str = "title"
    op: str = "contains"
    value: str = ""
    low: str = ""
    high: str = ""
    where: str = ""
    error: str = ""

    def __post_init__(self) -> None:
        if self.field not in FIELDS:
            self.field = "title"
        if self.op not in self.operators:
            self.op = next(iter(self.operators))

    @property
    def kind(self) -> str:
        return FIELDS[self.field][1]

    @property
    def operators(self) -> dict[str, str]:
        return OPERATORS[FIELDS[self.field][1]]

    @property
    def parts(self) -> tuple[str, ...]:
        """Which inputs the row shows: value, low, high, where."""
        if self.op in NEEDS_NO_VALUE:
            return ()
        if self.kind == "cadence":
            return ("value", "low") if self.op == "has" else ("value",)
        if self.kind == "modulation":
            return ("value", "where")
        return NUMBER_PARTS.get(self.op, ()) if self.kind in {"number", "added"} else ("value",)

    @property
    def hint(self) -> str:
        """What a number is counted in."""
        units = {"length": "min:s", "rating": "stars", "added": "days", "cadence": "times or more"}
        return (UNITS | units).get(self.field, "")

    def condition(self) -> Condition | None:
        """The finished condition; None with ``error`` set where something is missing or wrong."""
        try:
            numbers = {part: self._number(getattr(self, part)) for part in self.parts if part in {"low", "high"}}
            value = self.value.strip() if "value" in self.parts else ""
            where = self.where if "where" in self.parts else ""
            return Condition(field=self.field, op=self.op, value=value, where=where, **numbers)
        except ValidationError as error:
            self.error = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        except forms.ValidationError as error:
            self.error = f"{FIELDS[self.field][0]}: {error.messages[0]}"
        return None

    def _number(self, text: str) -> float | None:
        if self.field == "length":
            return ClockField(required=False).to_python(text)
        plain = text.strip().replace("−", "-").replace(",", ".")
        if not plain:
            return None
        try:
            return float(plain)
        except ValueError:
            raise forms.ValidationError(f"“{text}” is no number.") from None


@dataclass(slots=True)
class Block:
    """A group as built: its rows, and whether all or any must hold."""

    key: str
    match: Match = "any"
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """The whole builder."""

    match: Match = "all"
    items: list[Row | Block] = field(default_factory=list)
    newest: str = ""  # key of the row just added, which gets the focus

    def finished(self) -> RuleSet:
        """The rules that are complete; each of the others has its ``error`` set."""
        rules: list[Condition | Group] = []
        for item in self.items:
            if isinstance(item, Block):
                inside = tuple(condition for row in item.rows if (condition := row.condition()))
                rules += [Group(match=item.match, rules=inside)] if inside else []
            elif condition := item.condition():
                rules.append(condition)
        return RuleSet(match=self.match, rules=tuple(rules))

    @property
    def unfinished(self) -> int:
        """How many rows ``finished`` left out."""
        return sum(1 for row in self._rows() if row.error)

    def blocks(self) -> list[dict[str, Any]]:
        """Items for the template, which cannot ask for a type."""
        return [{"row": one} if isinstance(one, Row) else {"block": one} for one in self.items]

    def do(self, action: str) -> None:
        """One click in the builder: "add", "add-group", "add:<group>", "remove:<row or group>"."""
        verb, _, key = action.partition(":")
        fresh = Row(self._next_key())
        if verb == "remove":
            self.items = [one for one in self.items if one.key != key]
            for block in self._blocks():
                block.rows = [row for row in block.rows if row.key != key]
        elif len(self._rows()) >= MOST_CONDITIONS:
            return
        elif verb == "add" and key:
            for block in self._blocks():
                if block.key == key:
                    block.rows.append(fresh)
        elif verb == "add":
            self.items.append(fresh)
        elif verb == "add-group":
            self.items.append(Block(f"g{fresh.key}", rows=[fresh]))
        self.newest = "" if verb == "remove" else fresh.key

    def _blocks(self) -> list[Block]:
        return [one for one in self.items if isinstance(one, Block)]

    def _rows(self) -> list[Row]:
        inside = [row for block in self._blocks() for row in block.rows]
        return [one for one in self.items if isinstance(one, Row)] + inside

    def _next_key(self) -> str:
        keys = [int(row.key) for row in self._rows()] + [int(block.key[1:]) for block in self._blocks()]
        return str(max(keys, default=0) + 1)


def read(sent: QueryDict) -> Draft:
    """The builder as the form sent it: ``item`` names rows ("3") and groups ("g4") in order."""
    draft = Draft(_match(sent.get("match", ""), "all"))
    blocks: dict[str, Block] = {}
    for key in sent.getlist("item")[: 2 * MOST_CONDITIONS]:
        number = key.removeprefix("g")
        if not number.isdecimal() or len(number) > 6:
            continue
        if key != number:
            blocks[key] = Block(key, _match(sent.get(f"match-{key}", ""), "any"))
            draft.items.append(blocks[key])
            continue
        parts = {name: sent.get(f"{name}-{key}", "")[:200] for name in ("field", "op", "value", "low", "high", "where")}
        if _kind(parts["field"]) != _kind(sent.get(f"was-{key}", parts["field"])):
            parts |= {"value": "", "low": "", "high": "", "where": ""}  # what was written meant something else
        inside = blocks.get(sent.get(f"group-{key}", ""))
        (inside.rows if inside else draft.items).append(Row(key, **parts))
    return draft


def _kind(field: str) -> str:
    """What may be written for a field: its kind, or the field itself where it has a list of its own."""
    kind = FIELDS[field][1] if field in FIELDS else ""
    return field if kind in {"choice", "part", "trait", "number"} else kind


def of(rules: RuleSet) -> Draft:
    """The builder for rules that exist."""
    draft = Draft(rules.match)
    for rule in rules.rules:
        if isinstance(rule, Condition):
            draft.items.append(_row(rule, draft._next_key()))
            continue
        block = Block(f"g{draft._next_key()}", rule.match)
        draft.items.append(block)
        for inner in rule.rules:
            block.rows.append(_row(inner, draft._next_key()))
    return draft


def _row(rule: Condition, key: str) -> Row:
    low, high = ("" if number is None else spell(rule.field, number) for number in (rule.low, rule.high))
    return Row(key, rule.field, rule.op, rule.value, low, high, rule.where)


def _match(text: str, otherwise: Match) -> Match:
    return "all" if text == "all" else "any" if text == "any" else otherwise

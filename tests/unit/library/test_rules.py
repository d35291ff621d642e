"""Rules of smart playlists: what they accept, refuse, and say."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from library.core.rules import FIELDS, NEEDS_NO_VALUE, OPERATORS, Condition, RuleSet, spell

VALUES = {
    "text": {"value": "Low"}, "key": {"value": "Eb major"}, "choice": {"value": "4/4"}, "added": {"low": 30},
    "metre": {"value": "7/8"}, "progression": {"value": "ii V I"}, "chord": {"value": "bII"},
    "cadence": {"value": "deceptive"}, "modulation": {"value": "up-step", "where": "last-chorus"},
    "mode": {"value": "dorian"}, "groove": {"value": "bossa-nova"}, "form": {"value": "rondo"},
}  # fmt: skip


def finished(field: str, op: str) -> Condition:
    kind = FIELDS[field][1]
    numbers = {"between": {"low": 3, "high": 4}, "at_least": {"low": 3}, "at_most": {"high": 4}}.get(op, {})
    return Condition(field=field, op=op, **(numbers if kind == "number" else VALUES.get(field) or VALUES[kind]))


@pytest.mark.parametrize(("field", "op"), [(f, op) for f, (_, kind) in FIELDS.items() for op in OPERATORS[kind]])
def test_every_field_and_operator_goes_to_json_and_back_and_says_itself(field: str, op: str) -> None:
    rules = RuleSet(rules=(finished(field, op),))
    assert RuleSet.from_json(rules.to_json()) == rules
    assert rules.in_words().startswith(f"{FIELDS[field][0]} {OPERATORS[FIELDS[field][1]][op]}")


@pytest.mark.parametrize(("field", "op"), [(f, op) for f, (_, kind) in FIELDS.items() for op in OPERATORS[kind]])
def test_it_refuses_a_rule_without_its_value(field: str, op: str) -> None:
    if op in NEEDS_NO_VALUE:
        assert Condition(field=field, op=op).in_words()
        return
    with pytest.raises(ValidationError):
        Condition(field=field, op=op)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"field": "password", "op": "is", "value": "x"}, "no field called"),
        ({"field": "bpm", "op": "contains", "value": "x"}, "cannot be asked"),
        ({"field": "bpm", "op": "between", "low": 120, "high": 80}, "Swap them"),
        ({"field": "bpm", "op": "at_least", "low": float("nan")}, "give a number"),
        ({"field": "bpm", "op": "at_least", "low": float("inf")}, "give a number"),
        ({"field": "key", "op": "is", "value": "H sharp"}, "choose a key"),
        ({"field": "added", "op": "within", "low": 0}, "1 or more"),
        ({"field": "title", "op": "is", "value": "x" * 201}, "200"),
        ({"field": "title", "op": "is", "value": "x", "sql": "drop"}, "Extra"),
        ({"field": "metre", "op": "is", "value": "0/4 or so"}, "Write beats and their value"),
        ({"field": "progression", "op": "goes", "value": "H#9 V I"}, "“H#9” is no Roman numeral"),
        ({"field": "progression", "op": "goes", "value": "I IV " * 9}, "at most 16"),
        ({"field": "chord", "op": "has", "value": "ii V"}, "one numeral"),
        ({"field": "cadence", "op": "has", "value": "surprising"}, "no “surprising”"),
        ({"field": "cadence", "op": "has", "value": "half", "low": 1.5}, "whole number of times"),
        ({"field": "modulation", "op": "has", "value": "+9"}, "Choose one"),
        ({"field": "modulation", "op": "has", "value": "any", "where": "solo"}, "no place called"),
        ({"field": "groove", "op": "is", "value": "polka-dot"}, "Choose one"),
    ],
)
def test_it_says_why_it_refuses(wrong: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Condition.model_validate(wrong)


def test_it_says_a_group_in_brackets() -> None:
    rules = RuleSet.model_validate(
        {
            "match": "all",
            "rules": [
                {"field": "bpm", "op": "between", "low": 80, "high": 110},
                {
                    "match": "any",
                    "rules": [
                        {"field": "genre", "op": "is", "value": "Folk"},
                        {"field": "key", "op": "near", "value": "Eb major"},
                    ],
                },
            ],
        }
    )
    assert rules.in_words() == (
        "Tempo is between 80 and 110 BPM, and (Genre is “Folk” or Key is or is next to E♭ major)."
    )


def test_no_rules_are_every_song() -> None:
    assert RuleSet().in_words() == "Every song."
    assert RuleSet.model_validate({"rules": [{"match": "any", "rules": []}]}).in_words() == "Every song."


def test_groups_do_not_nest_deeper_than_one_level() -> None:
    with pytest.raises(ValidationError):
        RuleSet.model_validate({"rules": [{"rules": [{"rules": []}]}]})


def test_it_refuses_more_conditions_than_a_database_should_see() -> None:
    with pytest.raises(ValidationError):
        RuleSet(rules=(Condition(field="title", op="is", value="x"),) * 41)


@pytest.mark.parametrize(
    ("field", "number", "text"), [("length", 246, "4:06"), ("loudness", -14.0, "−14"), ("bpm", 92.5, "92.5")]
)
def test_numbers_are_spelled_as_their_field_is_read(field: str, number: float, text: str) -> None:
    assert spell(field, number) == text

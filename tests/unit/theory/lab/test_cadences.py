"""Closes on request: each row closes as it says, by the reader of recordings."""

import pytest

from tests.unit.theory.lab.rows import TONICS, home
from theory.core.lab.cadences import cadence_kinds, cadence_to
from theory.core.lab.modes import MODES, Home
from theory.core.lab.progression import read_chord_row


@pytest.mark.parametrize("mode", ["major", "minor"])
@pytest.mark.parametrize("tonic", TONICS)
def test_every_row_is_heard_as_the_close_it_is_meant_to_be(tonic: str, mode: str) -> None:
    at = Home.parse(tonic, mode)
    for kind in cadence_kinds(at):
        for recipe in cadence_to(at, kind):
            reading = read_chord_row([each.chord for each in recipe.chords], at)
            assert kind in {cadence.kind for cadence in reading.cadences}, recipe.numerals


@pytest.mark.parametrize(
    ("name", "kind", "symbols"),
    [
        ("C", "perfect authentic", "Dm7 G7 Cmaj7"),
        ("C", "half", "C A♭7 G"),
        ("A minor", "Phrygian", "Am Dm/F E"),
        ("C", "plagal", "F Fm C"),
        ("C", "deceptive", "F G Am"),
        ("C", "evaded", "F G7/F C/E"),
        ("C", "backdoor", "Fm7 B♭7 Cmaj7"),
        ("C", "Aeolian", "C A♭ B♭ C"),
        ("E minor", "perfect authentic", "C7 Em/B B7 Em"),
        ("D dorian", "modal", "Dm G Dm"),
        ("E phrygian", "modal", "Em F Em"),
        ("G mixolydian", "modal", "F C G"),
        ("D dorian", "plagal", "Dm Gm Dm"),
    ],
)
def test_the_rows_of_textbooks_are_among_them(name: str, kind: str, symbols: str) -> None:
    rows = [" ".join(each.symbol for each in recipe.chords) for recipe in cadence_to(home(name), kind)]
    assert symbols in rows


def test_rows_that_keep_to_the_mode_come_first() -> None:
    at = home("C")
    counts = [sum(not at.holds(each.chord) for each in recipe.chords) for recipe in cadence_to(at, "perfect authentic")]
    assert counts == sorted(counts)
    assert cadence_to(at, "plagal")[-1].borrowed


@pytest.mark.parametrize("slug", MODES)
def test_modal_closes_stay_in_their_mode(slug: str) -> None:
    at = Home.parse("D", slug)
    if "modal" in cadence_kinds(at):
        assert not any(recipe.borrowed for recipe in cadence_to(at, "modal"))
        assert "modal" not in cadence_kinds(home("D major"))


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [("C", "Phrygian", "belongs to a minor key"), ("A minor", "backdoor", "a major key"), ("C", "big", "no kind")],
)
def test_a_close_that_there_is_not_is_told(name: str, kind: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        cadence_to(home(name), kind)

"""Ways from one key to another, as books on harmony give them."""

from itertools import product

import pytest

from tests.unit.theory.lab.rows import TONICS, chord, home
from theory.core.lab.modulate import Route, modulate


def pivots(routes: tuple[Route, ...], kind: str) -> list[tuple[str, str | None, str | None]]:
    """(symbol, in the old key, in the new key) of the pivots of a kind."""
    return [
        (row.chords[row.pivot].symbol, row.chords[row.pivot].in_old, row.chords[row.pivot].in_new)
        for row in routes
        if row.kind == kind and row.pivot is not None
    ]


def symbols(route: Route) -> str:
    return " ".join(each.symbol for each in route.chords)


@pytest.mark.parametrize(
    ("old", "new", "pivot"),
    [
        ("C", "G", ("Am", "vi", "ii")),  # the textbook example: vi becomes ii
        ("C", "G", ("Em", "iii", "vi")),
        ("C", "A minor", ("Dm", "ii", "iv")),
        ("A minor", "C", ("F", "VI", "IV")),
        ("C minor", "Eb", ("Fm", "iv", "ii")),
        ("C", "D", ("Em", "iii", "ii")),
        ("C", "F", ("Dm", "ii", "vi")),
    ],
)
def test_common_chords(old: str, new: str, pivot: tuple[str, str, str]) -> None:
    assert pivot in pivots(modulate(home(old), home(new)), "common chord")


def test_near_keys_are_reached_by_a_common_chord_that_prepares_the_dominant() -> None:
    best = modulate(home("C"), home("G"))[0]
    assert best.kind == "common chord"
    assert symbols(best) == "C Am D7 G"
    assert best.fifths_apart == 1
    assert "vi in C major" in best.why


def test_keys_on_one_tonic_share_their_dominant() -> None:
    best = modulate(home("C"), home("C minor"))[0]
    assert symbols(best) == "C G7 Cm"


@pytest.mark.parametrize(
    ("old", "new", "pivot"),
    [
        ("C", "E", ("Am", "vi", "iv")),
        ("C", "E", ("F/A", "IV", "bII6")),  # IV becomes the Neapolitan
        ("C", "Ab", ("Fm", "iv", "vi")),
        ("C", "B", ("C/E", "I", "bII6")),
    ],
)
def test_altered_common_chords(old: str, new: str, pivot: tuple[str, str, str]) -> None:
    assert pivot in pivots(modulate(home(old), home(new)), "altered chord")


@pytest.mark.parametrize(
    ("old", "new", "heard_as"),
    [
        ("C", "B", ("G7", "V7", "Ger65")),  # V7 of C opens to F#
        ("C", "E", ("C7", "V7/IV", "Ger65")),
        ("C", "Db", ("A♭7", "Ger65", "V7")),
        ("C", "F#", ("D7", "V7/V", "Ger65")),
    ],
)
def test_a_dominant_seventh_sounds_like_a_german_sixth(old: str, new: str, heard_as: tuple[str, str, str]) -> None:
    assert heard_as in pivots(modulate(home(old), home(new)), "enharmonic augmented sixth")


def test_a_german_sixth_goes_through_the_six_four() -> None:
    route = next(row for row in modulate(home("C"), home("B")) if row.kind == "enharmonic augmented sixth")
    assert symbols(route) == "C G7 B/F♯ F♯7 B"


def test_a_diminished_seventh_takes_the_root_that_leads_on() -> None:
    route = next(row for row in modulate(home("C"), home("Eb")) if row.kind == "enharmonic diminished seventh")
    assert symbols(route) == "C Ddim7 E♭"
    assert "Bdim7" in route.why


@pytest.mark.parametrize(("new", "tone"), [("E", "E"), ("Ab", "C"), ("A", "E"), ("Eb", "G")])
def test_chromatic_mediants_hold_a_tone(new: str, tone: str) -> None:
    route = next(row for row in modulate(home("C"), home(new)) if row.kind == "common tone")
    assert route.name == f"{tone} is held"


def test_a_lift_by_a_step_names_the_last_chorus() -> None:
    assert any("last chorus" in row.why for row in modulate(home("C"), home("D")))
    assert any("last chorus" in row.why for row in modulate(home("G"), home("Ab")))


def test_routes_go_on_from_the_chord_that_sounds() -> None:
    best = modulate(home("C"), home("G"), [chord("C"), chord("Am")])[0]
    assert symbols(best) == "Am D7 G"
    assert best.pivot == 0
    assert "your last chord" in best.why


KEYS = [f"{tonic} {mode}" for tonic in TONICS for mode in ("major", "minor")]


@pytest.mark.parametrize("old", ["C major", "A minor", "F# major"])
def test_there_is_a_way_to_every_key_and_it_arrives(old: str) -> None:
    for new in KEYS:
        if new == old:
            continue
        routes = modulate(home(old), home(new))
        assert len(routes) >= 3
        assert [row.strength for row in routes] == sorted((row.strength for row in routes), reverse=True)
        for row in routes:
            assert row.chords[-1].label == str(home(new).chords()[0])
            assert row.pivot is None or row.chords[row.pivot].in_new


def test_a_pivot_sounds_in_both_keys_as_it_says() -> None:
    for old, new in product(("C", "A minor"), ("G", "D", "F", "Bb", "E minor", "D minor")):
        if old == new:
            continue
        for symbol, in_old, in_new in pivots(modulate(home(old), home(new)), "common chord"):
            assert home(old).holds(chord(symbol)), (old, new, symbol)
            assert in_old
            assert in_new


def test_the_key_one_is_in_is_no_goal() -> None:
    with pytest.raises(ValueError, match="is the key you are in"):
        modulate(home("C"), home("C"))

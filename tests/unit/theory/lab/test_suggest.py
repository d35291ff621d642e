"""What could come next, and why."""

import pytest

from tests.unit.theory.lab.rows import TONICS, home, row
from theory.core.genre.convention import conventions
from theory.core.lab.modes import MODES, Home
from theory.core.lab.suggest import Suggestion, suggest_next


def suggested(text: str, at: str = "C", genre: str | None = None) -> tuple[Suggestion, ...]:
    return suggest_next(row(text, home(at)) if text else [], home(at), genre)


@pytest.mark.parametrize(
    ("text", "at", "symbol"),
    [
        ("G7", "C", "C"),
        ("E7", "A minor", "Am"),
        ("C A7", "C", "Dm"),  # an applied dominant goes to its goal
        ("C D", "C", "G"),
        ("Bdim", "C", "C"),
        ("Ab7", "C", "G7"),  # the German sixth opens to the dominant
        ("Db/F", "C", "G7"),  # so does the Neapolitan
        ("C/G", "C", "G7"),  # the cadential six-four
        ("Dm7 Db7", "C", "Cmaj7"),  # the tritone substitute slips down
        ("Em F", "E phrygian", "Em"),
    ],
)
def test_chords_that_pull_are_resolved_first(text: str, at: str, symbol: str) -> None:
    best = suggested(text, at)[0]
    assert best.chord.symbol == symbol
    assert best.reasons


@pytest.mark.parametrize(
    ("text", "at", "symbol", "pattern"),
    [
        ("C G Am", "C", "F", "Axis"),
        ("Am G F", "A minor", "E", "Andalusian"),
        ("Dm7 G7", "C", "Cmaj7", "ii–V–I"),
        ("C Am F", "C", "G", "'50s progression"),
        ("Am E/G# Em/G", "A minor", "D/F♯", "Chromatic lament"),
        ("F G Em", "C", "Am", "Royal Road"),
    ],
)
def test_progressions_that_have_begun_are_completed(text: str, at: str, symbol: str, pattern: str) -> None:
    found = {each.chord.symbol: " ".join(each.reasons) for each in suggested(text, at)}
    assert pattern in found[symbol]


def test_a_genre_says_what_it_is_in_the_habit_of() -> None:
    best = suggested("C G Am", "C", "pop")[0]
    assert best.chord.symbol == "F"
    assert "Pop" in " ".join(best.reasons)
    assert [each.symbol for each in best.then] == ["C", "G", "Am"]
    assert suggested("C7 C7 C7 C7", "C", "blues")[0].chord.symbol == "F7"


def test_chords_wear_sevenths_where_the_others_do() -> None:
    assert {len(each.chord.tones) for each in suggested("Dm7 G7 Cmaj7", "C", "jazz-swing")[:4]} == {4}
    assert len(suggested("C G Am")[0].chord.tones) == 3


def test_a_colour_wears_the_seventh_of_the_mode_it_comes_from() -> None:
    found = {each.chord.symbol for each in suggest_next(row("Cmaj7 Am7"), home("C"), n=24)}
    assert {"D7", "B♭7"} & found  # II7 of the Lydian, ♭VII7 of the Aeolian
    assert "Dmaj7" not in found


def test_a_beginning_is_the_tonic_or_what_the_genre_begins_with() -> None:
    assert suggested("")[0].chord.symbol == "C"
    assert {each.chord.symbol for each in suggested("", "C", "pop")} >= {"C", "Am", "F"}


def test_a_colour_from_another_mode_is_always_among_them() -> None:
    assert any(each.kind == "colour" and each.chord.borrowed for each in suggested("C G"))


def test_a_mode_keeps_to_itself() -> None:
    at = home("D dorian")
    assert all(at.holds(each.chord.chord) for each in suggest_next(row("Dm"), at, n=5))


@pytest.mark.parametrize("mode", MODES)
def test_there_is_something_to_say_in_every_mode_and_key(mode: str) -> None:
    for tonic in TONICS:
        at = Home.parse(tonic, mode)
        found = suggest_next([at.chords()[0]], at)
        assert 3 <= len(found) <= 8
        assert all(0 <= each.strength <= 1 and each.reasons for each in found)
        assert len({each.chord.label for each in found}) == len(found)


def test_every_genre_has_something_to_say() -> None:
    for each in conventions():
        mode = "minor" if all(one.mode == "minor" for one in each.progression) else "C"
        assert suggest_next([], home("A minor" if mode == "minor" else "C"), each.slug)


def test_rests_are_passed_over() -> None:
    assert suggested("G7 N.C.")[0].chord.symbol == "C"


@pytest.mark.parametrize(("genre", "n", "said"), [("polka-core", 8, "no genre"), (None, 0, "0 suggestions")])
def test_what_cannot_be_asked_is_told(genre: str | None, n: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        suggest_next(row("C"), home("C"), genre, n)

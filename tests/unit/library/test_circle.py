"""Places on the circle of fifths, and the drawing of a song on it."""

from __future__ import annotations

import pytest

from library.core.circle import CIRCLE, KeyPlace
from library.core.circle_plot import draw_circle, place_of


@pytest.mark.parametrize("name", CIRCLE)
def test_every_key_finds_its_place_and_name_again(name: str) -> None:
    place = KeyPlace.parse(name)
    assert place
    assert place.name == name


@pytest.mark.parametrize(
    ("name", "position"), [("C major", 0), ("A minor", 0), ("G major", 1), ("F major", 11), ("Eb minor", 6)]
)
def test_positions_run_clockwise_from_c(name: str, position: int) -> None:
    place = KeyPlace.parse(name)
    assert place
    assert place.position == position


def test_enharmonic_spellings_are_one_place() -> None:
    assert KeyPlace.parse("D# minor") == KeyPlace.parse("Eb minor")
    assert KeyPlace.parse("Gb major") == KeyPlace.parse("F# major")


def test_words_are_no_key() -> None:
    assert KeyPlace.parse("moon") is None


def test_neighbours_are_fifth_up_fifth_down_and_relative() -> None:
    place = KeyPlace.parse("D major")
    assert place
    assert {one.name for one in place.neighbourhood} == {"D major", "A major", "G major", "B minor"}


@pytest.mark.parametrize("name", CIRCLE)
def test_to_be_a_neighbour_is_mutual(name: str) -> None:
    place = KeyPlace.parse(name)
    assert place
    assert all(place in other.neighbourhood for other in place.neighbourhood)


def test_chords_stand_by_root_and_third() -> None:
    assert place_of("A:min7/b3") == KeyPlace.parse("A minor")
    assert place_of("G:7") == KeyPlace.parse("G major")
    assert place_of("D:sus4") is None
    assert place_of("N") is None


def test_it_colours_what_the_song_uses_and_puts_home_on_top() -> None:
    circle = draw_circle([("D:maj", "T"), ("G:maj", "P"), ("A:7", "D"), ("D:maj", "T"), ("N", "X")], "D major")
    used = {wedge.name: wedge.function for wedge in circle.wedges if wedge.function}
    assert used == {"D": "T", "G": "P", "A": "D"}
    home = next(wedge for wedge in circle.wedges if wedge.is_home)
    assert (home.name, home.x) == ("D", 200.0)
    assert home.y < 40
    assert len(circle.wedges) == 24
    assert [move.function for move in circle.moves] == ["P", "D", "T"]
    assert circle.used == 3


def test_it_draws_a_song_without_chords() -> None:
    circle = draw_circle([], "A minor")
    assert circle.moves == []
    assert not any(wedge.function for wedge in circle.wedges)


def test_places_are_named_as_the_home_key_writes_them() -> None:
    in_flats = {wedge.name for wedge in draw_circle([("Gb:maj", "P")], "Db major").wedges}
    assert {"D♭", "G♭", "A♭", "E♭m", "B♭m"} <= in_flats
    in_sharps = {wedge.name for wedge in draw_circle([("C#:maj", "D")], "F# major").wedges}
    assert {"F♯", "C♯", "B", "D♯m", "G♯m"} <= in_sharps

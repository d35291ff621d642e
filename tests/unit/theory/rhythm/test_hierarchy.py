"""Metric hierarchy."""

import pytest

from tests.unit.theory.pieces import drum_piece
from theory.core.metre import Metre
from theory.core.rhythm.hierarchy import groupings, levels, weights
from theory.core.rhythm.reading import read_rhythm

ALL = ["2/4", "3/4", "4/4", "5/4", "6/8", "7/8", "9/8", "12/8", "2/2", "3/8", "5/8", "11/8", "7/4"]


@pytest.mark.parametrize("signature", ALL)
def test_the_downbeat_is_strongest_and_beats_are_stronger_than_what_lies_between(signature):
    metre = Metre.parse(signature)
    for grouping in groupings(metre):
        dots = levels(metre, grouping)
        per_beat = len(dots) // metre.beats_per_bar
        assert max(dots) == dots[0]
        assert dots.count(dots[0]) == 1
        beats, between = dots[::per_beat], [dot for i, dot in enumerate(dots) if i % per_beat]
        assert not between or min(beats) > max(between)


def test_four_four_is_that_of_lerdahl_and_jackendoff():
    assert levels(Metre.parse("4/4")) == (5, 1, 2, 1, 3, 1, 2, 1, 4, 1, 2, 1, 3, 1, 2, 1)
    assert weights(Metre.parse("4/4"))[:9] == (0, -4, -3, -4, -2, -4, -3, -4, -1)


def test_six_eight_falls_into_two_and_three_four_into_three():
    assert levels(Metre.parse("6/8")) == (4, 1, 2, 1, 2, 1, 3, 1, 2, 1, 2, 1)
    assert levels(Metre.parse("3/4")) == (4, 1, 2, 1, 3, 1, 2, 1, 3, 1, 2, 1)


def test_a_grouping_must_fill_the_bar():
    with pytest.raises(ValueError, match="does not add up to the 7 beats"):
        levels(Metre.parse("7/8"), (2, 2, 2))


@pytest.mark.parametrize(
    ("signature", "kick", "grouping"),
    [("7/8", "x.x.x..", (2, 2, 3)), ("7/8", "x..x.x.", (3, 2, 2)), ("5/4", "x..x.", (3, 2)), ("5/4", "x.x..", (2, 3))],
)
def test_uneven_metres_are_grouped_as_they_are_played(signature, kick, grouping):
    hierarchy = read_rhythm(drum_piece({"kick": kick}, signature=signature)).hierarchy
    assert [row.grouping for row in hierarchy] == [grouping]
    assert hierarchy[0].clarity > 0.5
    assert str(hierarchy[0].start) == "1:1"

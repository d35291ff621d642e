"""Which values a stretch of a bar is written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory.core.metre import Metre
from theory.core.sheet.values import Ruler, written

Q = 480


def names(start: float, end: float, metre: str = "4/4", *, is_rest: bool = False) -> list[str]:
    """Values of a stretch given in quarter notes: "quarter.", "3eighth"."""
    rows = written(round(start * Q), round(end * Q), Ruler(Metre.parse(metre)), is_rest=is_rest)
    return [("3" if one.triplet else "") + one.name + "." * one.dots for one in rows]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 4, ["whole"]),
        (0, 3, ["half."]),
        (0, 1.5, ["quarter."]),
        (1, 3, ["half"]),
        (0.5, 1.5, ["quarter"]),
        (1.5, 2.5, ["eighth", "eighth"]),  # the middle of the bar is seen
        (0.5, 2, ["eighth", "quarter"]),
        (1.5, 4, ["eighth", "half"]),
        (0.75, 2, ["16th", "quarter"]),
        (0, 2.5, ["half", "eighth"]),
    ],
)
def test_notes_in_common_time_show_the_beats(start: float, end: float, expected: list[str]) -> None:
    assert names(start, end) == expected


def test_rests_are_stricter_than_notes() -> None:
    assert names(1, 3, is_rest=True) == ["quarter", "quarter"]
    assert names(0.5, 1.5, is_rest=True) == ["eighth", "eighth"]
    assert names(0, 1.5, is_rest=True) == ["quarter", "eighth"]
    assert names(2, 4, is_rest=True) == ["half"]


def test_compound_beats_are_dotted() -> None:
    assert names(0, 3, "6/8") == ["half."]
    assert names(0, 1.5, "6/8") == ["quarter."]
    assert names(1, 2, "6/8") == ["eighth", "eighth"]
    assert names(0, 1.5, "6/8", is_rest=True) == ["quarter."]


def test_odd_metres_show_their_groups() -> None:
    assert Ruler(Metre(7, 8)).groups == (0, 480, 960, 1680)
    assert Ruler(Metre(5, 8)).groups == (0, 720, 1200)
    assert names(2, 3.5, "7/8") == ["quarter."]
    assert names(0.5, 1.5, "7/8") == ["eighth", "eighth"]


def test_thirds_of_a_beat_are_triplets_inside_their_beat() -> None:
    assert names(0, 1 / 3) == ["3eighth"]
    assert names(1 / 3, 1) == ["3quarter"]
    assert names(1 / 3, 2) == ["3quarter", "quarter"]


def test_a_pickup_is_the_end_of_a_bar() -> None:
    ruler = Ruler(Metre(4, 4), 3 * Q)
    assert ruler.depth(0) == 2
    assert ruler.depth(Q) == 0


METRES = st.sampled_from(["2/4", "3/4", "4/4", "5/4", "6/4", "7/4", "2/2", "6/8", "9/8", "12/8", "5/8", "7/8", "11/8"])


@given(METRES, st.data())
def test_the_values_of_any_stretch_fill_it(signature: str, data: st.DataObject) -> None:
    ruler = Ruler(Metre.parse(signature))
    places = sorted({*range(0, ruler.bar + 1, 120), *range(0, ruler.bar + 1, 160)})
    start = data.draw(st.sampled_from(places[:-1]))
    end = data.draw(st.sampled_from([place for place in places if place > start]))
    for is_rest in (False, True):
        assert sum(one.ticks for one in written(start, end, ruler, is_rest=is_rest)) == end - start

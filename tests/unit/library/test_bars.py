"""Bars and beats as people count them."""

from __future__ import annotations

import pytest

from library.core.bars import Bars, Place

BEATS = [0.5 * beat for beat in range(1, 13)]  # the first two beats are an upbeat
DOWNBEATS = [1.5, 3.5, 5.5]


@pytest.mark.parametrize(
    ("time_s", "place"),
    [
        (0.1, None),
        (0.5, Place(0, 1)),
        (1.2, Place(0, 2)),
        (1.5, Place(1, 1)),
        (1.49, Place(1, 1)),
        (3.4, Place(1, 4)),
        (3.5, Place(2, 1)),
        (99.0, Place(3, 2)),
    ],
)
def test_it_counts_from_the_first_downbeat(time_s: float, place: Place | None) -> None:
    assert Bars(BEATS, DOWNBEATS).place_at(time_s) == place


def test_a_place_speaks() -> None:
    assert str(Place(24, 3)) == "bar 24, beat 3"
    assert str(Place(0, 2)) == "upbeat, beat 2"


def test_a_downbeat_a_little_off_its_beat_is_still_beat_one() -> None:
    assert Bars([1.0, 1.5, 2.0], [1.012]).place_at(1.0) == Place(1, 1)


def test_a_stretch_names_its_bars() -> None:
    bars = Bars(BEATS, DOWNBEATS)
    assert bars.stretch(1.5, 5.5) == "bars 1 to 2"
    assert bars.stretch(3.5, 5.5) == "bar 2"
    assert bars.count == 3


def test_without_beats_there_are_no_places() -> None:
    bars = Bars([], [])
    assert bars.place_at(3.0) is None
    assert bars.stretch(0.0, 9.0) == ""

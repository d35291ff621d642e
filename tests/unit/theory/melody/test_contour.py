"""Contours after Huron and Adams."""

import pytest

from tests.unit.theory.melody.tunes import FRERE_JACQUES, TWINKLE
from tests.unit.theory.pieces import tune_notes
from theory.core.melody.contour import adams, contour, contour_of_pitches

HURON = {
    (60, 67, 60): "convex",
    (60, 64, 67): "ascending",
    (67, 64, 60): "descending",
    (67, 60, 67): "concave",
    (60, 60, 60): "horizontal",
    (60, 60, 64): "horizontal-ascending",
    (64, 64, 60): "horizontal-descending",
    (60, 64, 64): "ascending-horizontal",
    (64, 60, 60): "descending-horizontal",
}
ADAMS = {
    (60, 62, 64): "S3D0",
    (64, 62, 60): "S1D0",
    (60, 60): "S2D0",
    (60, 67, 64): "S3D1R2",
    (60, 57, 64): "S3D1R1",
    (60, 67, 57, 60): "S2D2R2",
    (60, 57, 67, 60): "S2D2R1",
}


@pytest.mark.parametrize(("pitches", "name"), HURON.items())
def test_the_nine_types_of_huron(pitches, name):
    assert contour_of_pitches(pitches) == name


@pytest.mark.parametrize(("pitches", "name"), ADAMS.items())
def test_the_types_of_adams(pitches, name):
    assert str(adams(pitches)) == name


@pytest.mark.parametrize("move", [-12, -5, 3, 7])
def test_contours_do_not_change_when_all_is_transposed(move):
    for tune in (FRERE_JACQUES, TWINKLE):
        here, there = contour(tune_notes(tune)), contour(tune_notes(tune, transpose=move))
        assert here.type == there.type
        assert here.adams == there.adams


@pytest.mark.parametrize("pitches", HURON)
def test_upside_down_turns_the_type_over(pitches):
    swap = {"convex": "concave", "ascending": "descending"}
    swap |= {value: key for key, value in swap.items()}
    name = "-".join(swap.get(word, word) for word in contour_of_pitches(pitches).split("-"))
    assert contour_of_pitches([-pitch for pitch in pitches]) == name


def test_the_first_phrase_of_twinkle_is_an_arch():
    found = contour(tune_notes(TWINKLE[:14]))
    assert found.type == "convex"
    assert found.first == found.last == 60
    assert found.confidence > 0.5


def test_no_notes_have_no_contour():
    assert contour(()) is None
    with pytest.raises(ValueError, match="no contour"):
        contour_of_pitches(())

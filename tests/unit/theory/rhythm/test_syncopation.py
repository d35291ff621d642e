"""Syncopation after Longuet-Higgins and Lee."""

import pytest

from tests.unit.theory.pieces import drum_piece, tune_piece
from theory.core.metre import Metre
from theory.core.rhythm.reading import read_rhythm
from theory.core.rhythm.syncopation import bar_syncopation, note_to_beat_distance

FOUR = Metre.parse("4/4")
SON_CLAVE = (0, 3, 6, 10, 12)
RUMBA_CLAVE = (0, 3, 7, 10, 12)
BOSSA_CLAVE = (0, 3, 6, 10, 13)


@pytest.mark.parametrize("slots", [(0,), (0, 8), (0, 4, 8, 12), tuple(range(0, 16, 2)), tuple(range(16)), ()])
def test_it_finds_none_where_strong_places_are_played(slots):
    assert bar_syncopation(slots, FOUR) == 0


def test_it_orders_the_claves_as_gomez_and_others_do():
    values = [bar_syncopation(slots, FOUR) for slots in (SON_CLAVE, RUMBA_CLAVE, BOSSA_CLAVE)]
    assert 0 < values[0] < values[1] < values[2] < 1
    distances = [note_to_beat_distance(slots, FOUR) for slots in (SON_CLAVE, BOSSA_CLAVE)]
    assert 0 < distances[0] < distances[1]


def test_the_son_clave_has_four_points_of_fifteen():
    assert bar_syncopation(SON_CLAVE, FOUR) == pytest.approx(4 / 15, abs=0.001)


def test_weak_sixteenths_alone_are_the_most_syncopated():
    assert bar_syncopation(range(1, 16, 2), FOUR) == 1


@pytest.mark.parametrize("signature", ["3/4", "5/4", "6/8", "7/8", "9/8", "12/8", "2/2"])
def test_it_stays_between_none_and_one_in_every_metre(signature):
    metre = Metre.parse(signature)
    assert bar_syncopation((0,), metre) == 0
    assert 0 < bar_syncopation((1, 3, 5), metre) <= 1


def test_tempo_changes_nothing():
    lines = {"kick": "x..x..x...x.x..."}
    slow, fast = (read_rhythm(drum_piece(lines, bpm=bpm)).syncopation[0] for bpm in (70, 160))
    assert slow.value == fast.value == pytest.approx(4 / 15, abs=0.001)
    assert len(slow.curve) == 8
    assert "syncop" not in slow.why or slow.why


def test_a_tune_on_the_beat_has_none_and_one_off_it_has_some():
    on = read_rhythm(tune_piece([(60 + i % 5, 1.0) for i in range(32)]))
    off = read_rhythm(tune_piece([(None, 0.5)] + [(60 + i % 5, 1.0) for i in range(31)]))
    assert on.syncopation[0].part == "melody"
    assert on.syncopation[0].value == 0
    assert off.syncopation[0].value > 0.2

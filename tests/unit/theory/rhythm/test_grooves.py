"""Groove templates."""

import pytest

from tests.unit.theory.pieces import drum_piece, tune_piece
from theory.core.rhythm.grooves import Groove, grooves
from theory.core.rhythm.reading import read_rhythm

_DRUMS = {"kick": "kick", "snare": "snare", "hat": "closed hat", "any": "snare"}


def _played(groove: Groove, bpm: float | None = None):
    lines = {_DRUMS[name]: steps.replace("o", ".") for name, steps in groove.lines}
    usual = (groove.bpm[0] * groove.bpm[1]) ** 0.5
    return drum_piece(lines, signature=str(groove.metre), bpm=bpm or usual, span=groove.bars[0])


def test_there_are_enough_of_them_and_names_are_unique():
    names = [groove.name for groove in grooves()]
    assert len(names) == len(set(names)) >= 20


@pytest.mark.parametrize("groove", grooves(), ids=lambda groove: groove.name)
def test_each_template_matches_itself_best(groove):
    best = read_rhythm(_played(groove)).grooves[0]
    assert best.name == groove.name
    assert best.score > 0.85
    assert best.confidence > 0.5
    assert "as written" in best.why


def test_the_wrong_tempo_lowers_the_score():
    dnb = next(groove for groove in grooves() if groove.name == "drum and bass two-step")
    right = read_rhythm(_played(dnb)).grooves[0]
    slow = read_rhythm(_played(dnb, bpm=130)).grooves
    assert all(match.score < right.score - 0.1 for match in slow if match.name == dnb.name)
    assert "lies outside" in "".join(match.why for match in slow) or slow[0].name != dnb.name


def test_a_clave_is_told_from_its_other_side():
    three_two = read_rhythm(drum_piece({"snare": "x..x..x...x.x..."})).grooves[0].name
    two_three = read_rhythm(drum_piece({"snare": "..x.x...x..x..x."})).grooves[0].name
    assert (three_two, two_three) == ("son clave 3-2", "son clave 2-3")


def test_a_habanera_is_heard_in_notes_where_no_drums_play():
    bass = [(48, 0.75), (48, 0.25), (55, 0.5), (48, 0.5)] * 8
    best = read_rhythm(tune_piece(bass, signature="2/4", bpm=70)).grooves[0]
    assert best.name == "habanera in two"
    assert best.part in {"melody", "notes"}


def test_nothing_matches_silence():
    assert read_rhythm(drum_piece({"kick": "................"})).grooves == ()

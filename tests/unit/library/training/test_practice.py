"""Practice music: the truth of a made song holds together, and the same seed gives the same song."""

from itertools import pairwise

import pytest

from library.training.practice.making import draw_take
from library.training.practice.numerals import sound_of
from library.training.practice.recipes import RECIPES
from library.training.practice.score import METRES, Home
from library.training.practice.truth import truth_of
from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.metre import Metre

SONGS = [("chorale", 1), ("classical piano", 2), ("pop ballad", 3), ("jazz", 4), ("odd", 5), ("folk", 6), ("gospel", 7)]


@pytest.fixture(scope="module", params=SONGS, ids=[style for style, _ in SONGS])
def truth(request):
    style, number = request.param
    return truth_of(draw_take(1, number, 20.0, style=style))


def test_same_seed_same_truth():
    assert truth_of(draw_take(3, 7, 15.0)) == truth_of(draw_take(3, 7, 15.0))


def test_other_number_other_song():
    assert truth_of(draw_take(3, 7, 15.0)) != truth_of(draw_take(3, 8, 15.0))


@pytest.mark.parametrize("style", sorted(RECIPES))
def test_every_style_makes_notes_within_its_length(style):
    truth = truth_of(draw_take(2, 1, 12.0, style=style))
    assert truth["style"] == style
    assert truth["notes"]["onset_s"]
    assert max(truth["notes"]["end_s"]) <= truth["duration_s"]


def test_beats_rise_and_downbeats_are_beats(truth):
    assert all(before < after for before, after in pairwise(truth["beats_s"]))
    assert set(truth["downbeats_s"]) <= set(truth["beats_s"])


def test_bars_hold_as_many_beats_as_the_metre_says(truth):
    metres = truth["metres"]
    for start, end in pairwise(truth["downbeats_s"]):
        signature = next(name for first, last, name in metres if first <= start + 1e-3 < last)
        inside = [beat for beat in truth["beats_s"] if start <= beat < end]
        assert len(inside) == Metre.parse(signature).beats_per_bar


def test_chords_keys_and_numerals_follow_each_other_without_overlap(truth):
    for rows in (truth["chords"], truth["keys"], truth["roman"], truth["sections"], truth["metres"]):
        assert all(row[1] > row[0] for row in rows)
        assert all(later[0] >= earlier[1] - 1e-3 for earlier, later in pairwise(rows))
    for _, _, key, _ in truth["keys"]:
        assert str(Key.parse(key)) == key


def test_accompaniment_plays_the_chords_of_the_truth(truth):
    chords = [(start, end, Chord.parse(label).pitch_classes) for start, end, label in truth["chords"]]
    notes = truth["notes"]
    inside = []
    for onset, pitch, part in zip(notes["onset_s"], notes["pitch"], notes["part"], strict=True):
        sounding = next((pcs for start, end, pcs in chords if start - 0.02 <= onset + 0.03 < end), None)
        if sounding is not None and part in {"harmony", "pad"}:
            inside.append(pitch % 12 in sounding)
    assert not inside or sum(inside) / len(inside) > 0.85


def test_notes_are_columns_of_one_length_and_in_order(truth):
    notes = truth["notes"]
    assert len({len(column) for column in notes.values()}) == 1
    assert notes["onset_s"] == sorted(notes["onset_s"])
    assert all(end > onset for onset, end in zip(notes["onset_s"], notes["end_s"], strict=True))
    assert set(notes["track"]) <= {one["track"] for one in truth["instruments"]}


def test_a_pitch_ends_before_it_is_struck_again(truth):
    notes, latest = truth["notes"], {}
    for onset, end, pitch, track in zip(notes["onset_s"], notes["end_s"], notes["pitch"], notes["track"], strict=True):
        assert onset >= latest.get((pitch, track), 0.0) - 1e-3
        latest[pitch, track] = end


@pytest.mark.parametrize(
    ("token", "label", "figure"),
    [
        ("V:7/3>ii", "A:7/3", "V65/ii"), ("Cad64", "C:maj/5", "Cad64"), ("bII:maj/3", "Db:maj/3", "bII6"),
        ("vii:dim7", "B:dim7", "viio7"), ("Ger65", "Ab:7", "Ger65"), ("N", "N", ""), ("IV:maj7", "F:maj7", "IV7"),
    ],
)  # fmt: skip
def test_tokens_read_as_chords_and_figures(token, label, figure):
    sound = sound_of(token, Home("C", "major"))
    assert (sound.label, sound.figure) == (label, figure)


def test_leading_tone_chord_is_raised_in_minor():
    assert sound_of("vii:dim7", Home("A", "minor")).label == "G#:dim7"
    assert sound_of("VII", Home("A", "minor")).label == "G:maj"


def test_unknown_token_is_named():
    with pytest.raises(ValueError, match="VIII"):
        sound_of("VIIIx", Home("C", "major"))


def test_metres_agree_with_theory():
    for bars in METRES.values():
        assert len(bars.beats_q) == Metre.parse(bars.signature).beats_per_bar

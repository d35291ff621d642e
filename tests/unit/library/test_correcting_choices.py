"""What the editor of a correction offers, and what it says a correction would mean."""

from typing import Any

import pytest

from library.core.analysis import Analysis
from library.core.correcting_choices import bar_choices, chord_choices, section_choices
from library.core.correcting_meaning import chord_meaning, key_meaning
from library.core.correction_words import anchored
from library.core.corrections import KeyIs, corrected, read_correction


def heard(**fields: Any) -> Analysis:
    """Eight bars of 4/4 at 120 BPM in C major: C Am F G twice; verse, then chorus."""
    labels = ("C:maj", "A:min", "F:maj", "G:maj") * 2
    chords = [
        {"start_s": 2.0 * n, "end_s": 2.0 * n + 2, "confidence": 0.9, "label": label} for n, label in enumerate(labels)
    ]
    chords[3]["alternates"] = [{"label": "G:7", "confidence": 0.4}, {"label": "E:min", "confidence": 0.1}]
    parts = [("A", "verse", 0.0, 8.0), ("B", "chorus", 8.0, 16.0)]
    document = {
        "duration_s": 16.0, "loudness": {}, "tempo": {"bpm": 120.0, "confidence": 0.9},
        "beats_s": [n / 2 for n in range(32)], "downbeats_s": [2.0 * n for n in range(8)],
        "metre": {"signature": "4/4", "confidence": 0.9}, "key": {"key": "C major", "confidence": 0.9},
        "key_regions": [{"start_s": 0, "end_s": 16.0, "confidence": 0.9, "key": "C major"}], "chords": chords,
        "sections": [
            {"start_s": a, "end_s": b, "confidence": 0.8, "label": letter, "name": name} for letter, name, a, b in parts
        ],
    }  # fmt: skip
    return Analysis.model_validate({**document, **fields})


def test_a_chord_comes_with_what_was_also_heard() -> None:
    found = chord_choices(heard(), 6.0, 8.0)
    assert (found.symbol, found.where, found.key) == ("G", "bar 4", "C major")
    assert [(one.label, one.confidence, one.letter) for one in found.candidates] == [
        ("G:7", 0.4, "D"), ("E:min", 0.1, "T"),
    ]  # fmt: skip


def test_the_chords_of_the_key_and_silence_can_be_picked() -> None:
    found = chord_choices(heard(), 0.0, 2.0).in_key
    assert ["".join(one.symbol) for one in found] == ["C", "Dm", "Em", "F", "G", "Am", "Bdim", "N.C."]
    minor = chord_choices(heard(key={"key": "A minor", "confidence": 1}, key_regions=[]), 0.0, 2.0).in_key
    assert ["".join(one.numeral) for one in minor][:3] == ["i", "ii°", "III"]


def test_a_chord_may_start_and_end_on_beats_of_its_neighbours() -> None:
    found = chord_choices(heard(), 2.0, 4.0)
    assert (found.starts[0].words, found.starts[-1].words) == ("bar 1, beat 1", "bar 2, beat 4")
    assert (found.ends[0].words, found.ends[-1].words) == ("bar 2, beat 1", "bar 3, beat 4")
    assert [edge.words for edge in found.starts + found.ends if edge.chosen] == ["bar 2, beat 1", "bar 2, beat 4"]


def test_edges_are_times_where_no_beat_was_heard() -> None:
    found = chord_choices(heard(beats_s=[], downbeats_s=[]), 2.0, 4.0)
    assert [edge.words for edge in found.starts] == ["0:00.0", "0:02.0"]
    assert found.where == "0:02.0 to 0:04.0"


def test_a_gap_without_a_chord_can_be_filled() -> None:
    found = chord_choices(heard(chords=[]), 2.0, 4.0)
    assert (found.symbol, found.candidates, found.start_s, found.end_s) == ("N.C.", (), 2.0, 4.0)


def test_a_beat_knows_its_bar_and_its_neighbours() -> None:
    found = bar_choices(heard(), 4.6)
    assert found is not None
    assert (found.where, found.is_downbeat, found.earlier_s, found.later_s) == ("Bar 3, beat 2", False, 4.0, 5.0)
    assert (found.bar, found.bar_s, found.metre) == (3, 4.0, "4/4")
    assert bar_choices(heard(beats_s=[], downbeats_s=[]), 0.0) is None


def test_a_section_can_be_moved_by_a_bar_split_and_joined() -> None:
    found = section_choices(heard(), 9.0)
    assert found is not None
    assert (found.name, found.letter, found.where) == ("chorus", "B", "bars 5 to 8")
    assert [(move.words, move.from_s, move.to_s) for move in found.moves] == [
        ("Starts a bar earlier", 8.0, 6.0), ("Starts a bar later", 8.0, 10.0),
    ]  # fmt: skip
    assert [(join.words, join.from_s, join.to_s) for join in found.joins] == [("Join with Verse before", 8.0, None)]
    assert [edge.words for edge in found.splits] == ["bar 6", "bar 7", "bar 8"]
    assert [edge.words for edge in found.starts if edge.chosen] == ["bar 5"]
    assert section_choices(heard(), 99.0) is None


def test_every_offered_move_of_a_section_fits() -> None:
    shown = heard()
    for at_s in (1.0, 9.0):
        found = section_choices(shown, at_s)
        assert found is not None
        for move in (*found.moves, *found.joins):
            said = {"from_s": move.from_s, "to_s": move.to_s}
            assert corrected(shown, [read_correction("boundary", said)]).sections != shown.sections


def test_a_typed_chord_is_told_before_it_is_set() -> None:
    found = chord_meaning(heard(), "Dm7/C", 4.0, 6.0)
    assert ("".join(found.symbol), "".join(found.numeral), found.letter) == ("Dm7/C", "ii42", "P")
    assert (found.words, found.tones) == ("Predominant in C major", "D F A C")
    assert chord_meaning(heard(), "V7/V", 4.0, 6.0).words == "Dominant in C major, applied dominant"
    assert chord_meaning(heard(), "N.C.", 4.0, 6.0).words == "No chord sounds here."


def test_without_a_key_a_name_still_means_something() -> None:
    found = chord_meaning(heard(key=None, key_regions=[]), "F#m", 0.0, 2.0)
    assert (found.letter, found.tones) == ("-", "F♯ A C♯")
    with pytest.raises(ValueError, match="no key is known here"):
        chord_meaning(heard(key=None, key_regions=[]), "V7", 0.0, 2.0)


def test_a_key_is_told_by_its_numerals() -> None:
    found = key_meaning(heard(), KeyIs(key="A minor"))
    assert (found.key, found.words) == ("A minor", "7 of 8 chords belong to it.")  # the G that leads to C is applied
    read = {("".join(symbol), "".join(numeral)) for symbol, numeral, _ in found.chords}
    assert {("Am", "i"), ("F", "VI")} <= read


def test_typed_text_becomes_the_label_in_the_key_that_holds_there() -> None:
    shown = heard(key_regions=[
        {"start_s": 0, "end_s": 8.0, "confidence": 1, "key": "C major"},
        {"start_s": 8.0, "end_s": 16.0, "confidence": 1, "key": "D major"},
    ])  # fmt: skip
    labels = [anchored("chord", {"text": "V7", "start_s": at, "end_s": at + 2}, shown)["label"] for at in (0.0, 8.0)]
    assert labels == ["G:7", "A:7"]
    with pytest.raises(ValueError, match="“H#9” is no chord"):
        anchored("chord", {"text": "H#9", "start_s": 0.0, "end_s": 2.0}, shown)


def test_a_picked_label_goes_before_what_stands_in_the_field() -> None:
    said = {"text": "nonsense", "label": "C:maj", "start_s": 0.0, "end_s": 2.0}
    assert anchored("chord", said, heard())["label"] == "C:maj"


@pytest.mark.parametrize("time_s", [float("inf"), float("nan"), -1.0])
def test_times_are_finite(time_s: float) -> None:
    with pytest.raises(ValueError, match="cannot be the at_s of a downbeat"):
        read_correction("downbeat", {"at_s": time_s})


def test_a_letter_is_explained() -> None:
    with pytest.raises(ValueError, match="“12” is no letter of a section: write A to Z"):
        read_correction("section", {"at_s": 1.0, "letter": "12"})


def test_a_key_can_be_set_where_no_chord_was_heard() -> None:
    found = corrected(heard(chords=[]), [read_correction("key", {"key": "A minor"})])
    assert found.key is not None
    assert (found.key.key, found.chords) == ("A minor", ())
    assert key_meaning(heard(chords=[]), KeyIs(key="A minor")).words == "No chords were heard there."

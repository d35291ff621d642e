"""What the page tells: the story where theory was read, the plain sentences before, both set for the page."""

from __future__ import annotations

from library.core.analysis import PartialAnalysis
from library.core.findings.closes import claims, closes
from library.core.reading import read_theory
from library.core.story import told
from tests.unit.library.findings.test_panels import heard, notes
from tests.unit.library.test_words import analysis


def test_with_theory_the_story_is_told_and_played() -> None:
    song = heard()
    found = told(song, read_theory(song, notes()))
    assert str(found[0]).startswith("The song is at home in C major")
    chords = next(one for one in found if one.topic == "chords")
    turn = next(said for said in chords.said if said.start_s is not None)
    assert turn.end_s is not None
    assert turn.end_s > (turn.start_s or 0.0)
    assert any(phrase.function == "D" for said in chords.said for phrase in said.phrases)


def test_figures_are_raised_and_flats_set() -> None:
    song = analysis(
        chords=[
            c.model_dump() | ({"label": "Bb:maj7"} if i in (5, 13) else {}) for i, c in enumerate(analysis().chords)
        ]
    )
    words = told(song, read_theory(song))
    phrases = [phrase for one in words for said in one.said for phrase in said.phrases]
    assert any(phrase.text == "♭VII" and phrase.above for phrase in phrases)


def test_without_theory_the_plain_sentences_are_told() -> None:
    found = told(analysis(), None)
    assert {one.topic for one in found} == {"heard"}
    assert any("The turn I, vi, IV, V7" in str(one) for one in found)
    assert any(said.end_s == 8.0 for one in found for said in one.said), "they play from where they hold"


def test_nothing_heard_tells_nothing() -> None:
    assert told(PartialAnalysis(), None) == []


def test_sound_that_passes_full_scale_is_told_in_both() -> None:
    loud = analysis(loudness={"integrated_lufs": -9.0, "range_lu": 3.0, "true_peak_dbtp": 0.6})
    assert told(loud, None)[-1].topic == "heard"
    assert told(loud, read_theory(loud))[-1].topic == "sound"


def test_closes_are_one_row_a_kind_with_bars() -> None:
    song = heard()
    reading = read_theory(song, notes())
    rows = closes(reading, song)
    assert rows
    assert rows[0].title in {"Full close", "Light close"}
    assert rows[0].mark == "T"
    assert all(passage.words.startswith("bar ") for row in rows for passage in row.passages)
    assert claims(reading, song)[-1].words.startswith("The last ")


def test_no_reading_has_no_closes_and_no_claims() -> None:
    assert closes(None, heard()) == []
    assert claims(None, heard()) == []

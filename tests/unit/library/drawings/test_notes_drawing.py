"""The columns of notes, and what each key calls them."""

import pytest

from library.core.analysis import KeyRegion, PartialAnalysis
from library.core.drawings.notes import notes_drawing
from library.core.notes.transcription import NoteColumns, Transcription

NOTES = Transcription(
    duration_s=4.0,
    notes=NoteColumns(
        onset_s=(0.0, 0.50049, 1.0),
        end_s=(0.5, 1.0, 1.25),
        pitch=(62, 61, 38),
        velocity=(80, 80, 80),
        confidence=(0.97, 0.42, 1.0),
        part=("melody", "harmony", "bass"),
    ),
)


def in_key(*keys: tuple[str, str | None]) -> PartialAnalysis:
    regions = tuple(
        KeyRegion(start_s=2.0 * i, end_s=2.0 * (i + 1), key=key, mode=mode, confidence=0.9)  # type: ignore[arg-type]
        for i, (key, mode) in enumerate(keys)
    )
    return PartialAnalysis(key_regions=regions)


def test_notes_become_short_columns() -> None:
    drawn = notes_drawing(in_key(("D major", None)), NOTES)
    assert drawn
    assert drawn["start_s"] == [0.0, 0.5, 1.0]
    assert drawn["length_s"] == [0.5, 0.5, 0.25]
    assert (drawn["pitch"], drawn["part"], drawn["sure"]) == ([62, 61, 38], "mhb", "949")


def test_nothing_is_drawn_of_notes_that_nobody_heard() -> None:
    assert notes_drawing(in_key(("D major", None)), None) is None


@pytest.mark.parametrize(
    ("key", "mode", "name", "own"),
    [
        ("C major", None, "C major", {0, 2, 4, 5, 7, 9, 11}),
        ("A minor", None, "A minor", {9, 11, 0, 2, 4, 5, 6, 7, 8}),
        ("D minor", "dorian", "D dorian", {2, 4, 5, 7, 9, 11, 0}),
        ("E minor", "phrygian", "E phrygian", {4, 5, 7, 9, 11, 0, 2}),
        ("Eb major", None, "E♭ major", {3, 5, 7, 8, 10, 0, 2}),
    ],
)
def test_a_key_says_which_pitch_classes_are_its_own(key: str, mode: str | None, name: str, own: set[int]) -> None:
    drawn = notes_drawing(in_key((key, mode)), NOTES)
    assert drawn
    row = drawn["keys"][0]
    assert row["name"] == name
    assert {pc for pc, is_own in enumerate(row["inside"]) if is_own == "1"} == own


def test_each_region_spells_in_its_own_way() -> None:
    drawn = notes_drawing(in_key(("E major", None), ("Db major", None)), NOTES)
    assert drawn
    sharp, flat = drawn["keys"]
    assert (sharp["names"][8], flat["names"][8]) == ("G♯", "A♭")
    assert flat["start_s"] == 2.0


def test_a_song_without_a_key_has_nothing_outside() -> None:
    drawn = notes_drawing(PartialAnalysis(), NOTES)
    assert drawn
    assert drawn["keys"] == [drawn["keys"][0] | {"name": "", "inside": "1" * 12, "start_s": 0.0}]

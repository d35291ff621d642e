"""Bars are alike where chords, notes and rhythm are; stretches that come back are found and not told twice."""

from __future__ import annotations

import pytest

from library.core.analysis import PartialAnalysis
from library.core.drawings.form import form_drawing
from library.core.drawings.likeness import MOST_CELLS, Likeness, likeness
from library.core.drawings.returns import returns
from library.core.notes.transcription import DrumColumns, NoteColumns, Transcription

A, B = ["C:maj", "A:min", "F:maj", "G:maj"], ["Eb:maj", "Bb:maj", "Db:maj", "Gb:maj"]


def heard(labels: list[str], bar_s: float = 2.0) -> PartialAnalysis:
    chords = [
        {"start_s": bar_s * i, "end_s": bar_s * (i + 1), "label": label, "confidence": 0.9}
        for i, label in enumerate(labels)
    ]
    starts = [bar_s * i for i in range(len(labels) + 1)]
    return PartialAnalysis.model_validate(
        {"duration_s": bar_s * len(labels), "downbeats_s": starts, "beats_s": starts, "chords": chords}
    )


def notes(onsets: list[tuple[float, int]], drums: list[float], duration_s: float) -> Transcription:
    count = len(onsets)
    return Transcription(
        duration_s=duration_s,
        notes=NoteColumns(
            onset_s=tuple(at for at, _ in onsets), end_s=tuple(at + 0.4 for at, _ in onsets),
            pitch=tuple(pitch for _, pitch in onsets), velocity=(80,) * count, confidence=(0.9,) * count,
            part=("melody",) * count,
        ),
        drums=DrumColumns(
            time_s=tuple(drums), drum=("snare",) * len(drums), velocity=(80,) * len(drums),
            confidence=(0.9,) * len(drums),
        ),
    )  # fmt: skip


def matrix(labels: list[str], transcription: Transcription | None = None) -> Likeness:
    found = likeness(heard(labels), transcription)
    assert found is not None
    return found


def test_a_bar_is_like_itself_and_like_its_repeat() -> None:
    found = matrix(A + A)
    assert found.rows[0][0] == pytest.approx(1.0)
    assert found.rows[4][0] == pytest.approx(1.0)


def test_foreign_bars_are_less_alike_than_neighbours_by_third() -> None:
    found = matrix(["C:maj", "A:min", "F#:maj"])
    assert found.rows[1][0] > 0.5 > found.rows[2][0]


def test_rows_hold_the_half_below_the_diagonal() -> None:
    assert [len(row) for row in matrix(A).rows] == [1, 2, 3, 4]


def test_silent_bars_say_nothing() -> None:
    found = matrix(["N", "N", "C:maj"])
    assert found.rows[1][0] == -1
    assert found.rows[2][0] == pytest.approx(0.0)


def test_notes_and_rhythm_tell_bars_of_one_chord_apart() -> None:
    same = matrix(["C:maj"] * 3, notes([(0.0, 60), (2.0, 60), (4.0, 61), (4.5, 66)], [0.5, 2.5, 4.9], 6.0))
    assert same.rows[1][0] == pytest.approx(1.0)
    assert same.rows[2][0] < 0.7


def test_an_onset_a_little_early_belongs_to_its_downbeat() -> None:
    found = matrix(["C:maj"] * 3, notes([(0.0, 60), (1.96, 60), (4.0, 60)], [], 6.0))
    assert found.rows[1][0] == pytest.approx(1.0, abs=0.02)


def test_a_long_song_is_compared_some_bars_at_a_time() -> None:
    found = matrix((A + B) * 50)
    assert found.bars_per_cell == 4
    assert found.count <= MOST_CELLS
    assert found.edges_s[-1] == 800.0


def test_a_song_without_bars_has_no_matrix() -> None:
    assert likeness(PartialAnalysis(duration_s=10.0), None) is None


def test_a_part_that_returns_is_found_once() -> None:
    found = returns(matrix(A + B + A))
    assert [(one.first, one.later, one.cells) for one in found] == [(0, 8, 4)]
    assert not found[0].is_loop


def test_a_loop_is_told_as_one() -> None:
    found = returns(matrix(A * 4))
    assert [(one.first, one.later, one.cells) for one in found] == [(0, 4, 12)]
    assert found[0].is_loop


def test_a_song_of_new_bars_has_no_return() -> None:
    assert returns(matrix(["C:maj", "Eb:maj", "F#:maj", "A:7", "Db:min"])) == []


def test_the_drawing_packs_two_digits_a_cell() -> None:
    drawn = form_drawing(heard(A + A), None, None)
    assert drawn is not None
    cells = drawn["likeness"]["cells"]
    assert len(cells) == 8 * 7
    assert cells[4 * 3 : 4 * 3 + 2] == "99", "bar 5 against bar 1"
    assert drawn["returns"][0]["later_s"] == [8.0, 16.0]
    assert drawn["words"] == "No sections were heard."


def test_nothing_known_is_no_drawing() -> None:
    assert form_drawing(PartialAnalysis(), None, None) is None

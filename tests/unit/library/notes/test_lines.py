import numpy as np

from library.core.notes.line_features import LINE_FEATURES, line_features
from library.core.notes.lines import LineStyle, best_path, find_line, shipped_style
from tests.unit.library.notes.made import note_rows

TUNE = tuple((0.5 * i, 0.5 * i + 0.45, 72 + (0, 2, 4, 5, 7, 5, 4, 2)[i % 8], 95) for i in range(24))
CHORDS = tuple((2.0 * i, 2.0 * i + 1.9, pitch, 60) for i in range(6) for pitch in (55, 60, 64))
BASS = tuple((1.0 * i, 1.0 * i + 0.9, 36 + (0, 7)[i % 2], 80) for i in range(12))


def test_the_tune_over_chords_is_the_melody() -> None:
    notes = note_rows(*TUNE, *CHORDS, *BASS)
    which, chances = find_line(notes, shipped_style("melody"))
    found = {(float(notes.onset_s[i]), int(notes.pitch[i])) for i in which}
    wanted = {(row[0], row[2]) for row in TUNE}
    assert len(found & wanted) / len(wanted) > 0.9
    assert len(found - wanted) <= 2
    assert ((chances >= 0) & (chances <= 1)).all()


def test_the_low_notes_are_the_bass() -> None:
    notes = note_rows(*TUNE, *CHORDS, *BASS)
    which, _ = find_line(notes, shipped_style("bass"))
    found = {(float(notes.onset_s[i]), int(notes.pitch[i])) for i in which}
    wanted = {(row[0], row[2]) for row in BASS}
    assert len(found & wanted) / len(wanted) > 0.9
    assert len(found - wanted) <= 2


def test_a_line_has_one_note_at_a_time() -> None:
    notes = note_rows(*TUNE, *CHORDS)
    which, _ = find_line(notes, shipped_style("melody"))
    assert (np.diff(notes.onset_s[which]) > 0.03).all()


def test_leaps_cost() -> None:
    notes = note_rows((0, 0.5, 60, 80), (0.5, 1, 62, 80), (0.51, 1, 90, 80), (1, 1.5, 64, 80))
    style = LineStyle(np.zeros(len(LINE_FEATURES)), 0.5, 1.0, 0.1, 0.0, 0.0)
    path = best_path(notes, np.array([0.6, 0.6, 0.65, 0.6]), style)
    assert list(notes.pitch[path]) == [60, 62, 64]


def test_unlikely_notes_are_left_out() -> None:
    notes = note_rows((0, 0.5, 60, 80), (0.5, 1, 62, 80), (1, 1.5, 64, 80))
    style = LineStyle(np.zeros(len(LINE_FEATURES)), 0.0, 0.5, 0.1, 0.0, 0.0)
    assert list(best_path(notes, np.array([0.9, 0.05, 0.9]), style)) == [0, 2]


def test_no_notes_give_no_line() -> None:
    assert len(find_line(note_rows(), shipped_style("melody"))[0]) == 0
    assert line_features(note_rows()).shape == (0, len(LINE_FEATURES))

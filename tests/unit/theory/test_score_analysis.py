"""Keys, chords and numerals read off the notes of small made scores."""

from pathlib import Path

import numpy as np
import pytest

from theory.core.chord import Chord
from theory.core.harmony.reading import read_harmony
from theory.core.harmony.roman import Numeral
from theory.core.harmony.score_analysis import (
    grid_of,
    notes_of,
    open_score,
    predict_from_midi,
    read_notes,
    read_score,
)
from theory.core.harmony.score_grid import Notes, find_grid
from theory.core.harmony.score_labels import MODES, figure, labels, tables
from theory.core.harmony.score_weights import first_weights, fitted_weights, from_json, to_json
from theory.core.harmony.voicing import realise
from theory.core.key import Key
from theory.core.score import MetreChange, Part, Score, ScoreNote
from theory.core.score_midi import to_midi
from theory.core.score_musicxml import to_musicxml


def hymn(figures: str, key: str, quarters: int = 2) -> Score:
    """Four voices on a line of numerals, each so many quarters long, in 4/4 at 120."""
    home = Key.parse(key)
    voicings = realise([Numeral.parse(text, home.mode).chord(home) for text in figures.split()])
    length = 480 * quarters
    parts = tuple(
        Part(
            name=name,
            notes=tuple(
                ScoreNote(start_tick=i * length, length_ticks=length, pitch=voicing.pitches[voice])
                for i, voicing in enumerate(voicings)
            ),
        )
        for voice, name in enumerate(("bass", "tenor", "alto", "soprano"))
    )
    return Score(end_tick=len(voicings) * length, parts=parts[::-1], metres=(MetreChange(tick=0, signature="4/4"),))


HYMNS = [
    ("I IV V7 I vi ii65 V7 I", "D major"),
    ("I V6 vi IV I64 V7 I I", "Eb major"),
    ("i iv V7 i VI iiø65 V i", "G minor"),
    ("I ii V65/V V I6 IV V7 I", "A major"),
    ("i V6 i iv6 V i viio6 i6", "E minor"),
]


@pytest.mark.parametrize(("figures", "key"), HYMNS)
def test_a_hymn_is_read_as_it_was_written(figures: str, key: str) -> None:
    score = hymn(figures, key)
    reading = read_notes(notes_of(score), grid_of(score))
    middle = [reading_at(reading, i + 0.5) for i in range(len(figures.split()))]
    right = sum(
        heard.figure == text and str(heard.key) == key for heard, text in zip(middle, figures.split(), strict=True)
    )
    assert right >= len(middle) - 2, [(heard.figure, str(heard.key)) for heard in middle]
    assert [heard.chord.root_pc for heard in middle] == [
        Numeral.parse(text, Key.parse(key).mode).chord(Key.parse(key)).root_pc for text in figures.split()
    ]


def reading_at(reading, time_s):  # type: ignore[no-untyped-def]
    return next(row for row in reading.numerals if row.start_s <= time_s < row.end_s)


def test_the_reading_moves_with_the_notes() -> None:
    score = hymn("I IV V7 I vi ii65 V7 I", "C major")
    notes = notes_of(score)
    base = [row.figure for row in read_notes(notes, grid_of(score)).numerals]
    for up in (1, 5):
        moved = Notes(notes.start_s, notes.end_s, notes.pitch + up, notes.part)
        reading = read_notes(moved, grid_of(score))
        assert [row.figure for row in reading.numerals] == base
        assert {row.key.tonic_pc for row in reading.numerals} == {up}


def test_files_of_both_kinds_read_alike(tmp_path: Path) -> None:
    score = hymn("I vi ii65 V7 I", "F major")
    (tmp_path / "a.mid").write_bytes(to_midi(score))
    (tmp_path / "a.musicxml").write_text(to_musicxml(score), encoding="utf-8")
    one, other = read_score(tmp_path / "a.mid"), read_score(tmp_path / "a.musicxml")
    assert one.chords == other.chords
    assert [row.key for row in one.keys] == [Key.parse("F major")]
    assert read_harmony(one).main_key == "F major"
    assert one.melody[0].pitch > one.bass[0].pitch
    assert one.bars.downbeats_s[:2] == (0.0, 2.0)


def test_a_prediction_has_the_form_that_is_scored(tmp_path: Path) -> None:
    (tmp_path / "a.mid").write_bytes(to_midi(hymn("I IV V7 I", "C major")))
    made = predict_from_midi(tmp_path / "a.mid")
    assert made["key_global"] == "C major"
    assert made["roman"][0][2:] == ["I", "C major"]
    assert all(start < end for start, end, _ in made["chords"])
    assert [Chord.parse(label) for _, _, label in made["chords"]]


def test_played_notes_get_a_grid() -> None:
    rng = np.random.default_rng(3)
    rows = []
    for beat in range(32):
        start = beat * 0.6 + float(rng.normal(0, 0.008))
        for pitch in (48 if beat % 4 == 0 else 60, 64):
            rows.append((start, start + (1.1 if beat % 4 == 0 else 0.5), pitch + beat // 4 % 3, 0))
    grid = find_grid(Notes.of(rows))
    assert float(np.median(np.diff(grid.beats_s))) == pytest.approx(0.6, abs=0.02)
    assert grid.beats_per_bar == 4
    assert abs(float(grid.downbeats_s[1]) - 2.4) < 0.05 or abs(float(grid.downbeats_s[0])) < 0.05


def test_every_label_has_its_figures() -> None:
    for mode in MODES:
        table, known = tables(mode), labels(mode)
        for state, number in enumerate(table.label_of_state):
            text = figure(known[number], int(table.inversion_of_state[state]))
            assert Numeral.parse(text, mode, "plain")


def test_weights_survive_json() -> None:
    weights = first_weights()
    back = from_json(to_json(weights))
    assert np.allclose(back.follow[0], weights.follow[0])
    assert len(fitted_weights().notes) == len(weights.notes)


def test_it_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(ValueError, match="no score"):
        open_score(tmp_path / "a.txt")
    with pytest.raises(ValueError, match="no notes"):
        read_score(Score(end_tick=0))

"""Fitting the score reader: a few steps on a made piece."""

import copy
import time
from pathlib import Path

import numpy as np

from library.training.score_reader import judge, learn_tables, search
from library.training.score_reader_data import Lesson, _lesson, state_of
from theory.core.chord import Chord
from theory.core.harmony.score_evidence import lay_out
from theory.core.harmony.score_grid import Grid, Notes
from theory.core.harmony.score_labels import MODES, labels, tables
from theory.core.harmony.score_weights import first_weights
from theory.core.key import Key


def lesson_of(figures: str, key: str) -> Lesson:
    """Block chords of two beats each with the analyst's numerals."""
    from theory.core.harmony.roman import Numeral

    home = Key.parse(key)
    rows, romans = [], []
    for index, text in enumerate(figures.split()):
        chord = Numeral.parse(text, home.mode).chord(home)
        bass = Chord(chord.bass or "C").root_pc or 0
        rows += [
            (index * 1.2, index * 1.2 + 1.15, pitch, 0)
            for pitch in (48 + bass, *(60 + pc for pc in chord.pitch_classes))
        ]
        romans.append((index * 1.2, text, home))
    beats = np.arange(len(romans) * 2 + 1) * 0.6
    made = _lesson("made", lay_out(Notes.of(rows), Grid(beats, 0, 4, 2)), romans)
    assert made is not None
    return made


def test_learning_mends_what_was_broken(tmp_path: Path) -> None:
    lesson = lesson_of("I IV V7 I vi ii65 V7 I", "D major")
    broken = copy.deepcopy(first_weights())
    broken.usual = [row * 0 for row in broken.usual]
    broken.follow = [row * 0 - 0.5 for row in broken.follow]
    before = judge([lesson], broken)
    learned = learn_tables([lesson], broken, time.monotonic() + 2.0)
    after = judge([lesson], learned)
    assert after.degree + after.full >= before.degree + before.full
    assert after.degree > 0.9
    found = search([lesson], learned, time.monotonic() + 0.3, tmp_path / "log", seed=2)
    assert judge([lesson], found).degree >= after.degree
    assert (tmp_path / "log").read_text().count("kept") >= 1


def test_figures_find_their_state() -> None:
    for mode in MODES:
        for text, label in (("V6/5", "V7"), ("viio7", "viio7"), ("Ger65", "Ger65"), ("V7/V", "V7/V"), ("V9", "V7")):
            state = state_of(text, mode)
            assert state is not None
            assert labels(mode)[tables(mode).label_of_state[state]].text == label
    assert state_of("nonsense", "major") is None

"""Intervals, compass, phrases, motifs and the whole reading."""

from dataclasses import replace

import pytest

from tests.unit.theory.melody.tunes import FRERE_JACQUES, ODE_TO_JOY, TWINKLE
from tests.unit.theory.pieces import tune_notes, tune_piece
from theory.core.melody.compass import compass, note_name
from theory.core.melody.intervals import interval_name, intervals
from theory.core.melody.phrases import gap_strengths
from theory.core.melody.reading import melody_line, read_melody
from theory.core.piece import Bars, Piece, TimedNote


@pytest.mark.parametrize("semitones", range(-12, 13))
def test_intervals_are_named_as_music21_names_them(semitones):
    interval = pytest.importorskip("music21.interval")
    theirs = interval.Interval(semitones).niceName.lower()
    ours = interval_name(semitones).removesuffix(" up").removesuffix(" down")
    same = {"unison": "perfect unison", "octave": "perfect octave", "tritone": "diminished fifth"}
    assert same.get(ours, ours) == theirs


def test_the_histogram_counts_every_interval_once():
    found = intervals(tune_notes(FRERE_JACQUES))
    assert sum(row.count for row in found.histogram) == len(FRERE_JACQUES) - 1
    assert found.steps + found.leaps + found.repeats == pytest.approx(1, abs=0.01)
    assert found.largest_semitones in {5, -5, 7, -7}


def test_range_and_tessitura_agree_with_the_notes():
    found = compass(tune_notes(FRERE_JACQUES))
    assert (found.lowest, found.highest, found.semitones) == (55, 69, 14)
    assert found.lowest <= found.tessitura_low <= found.mean <= found.tessitura_high <= found.highest
    assert (found.lowest_name, found.highest_name) == ("G3", "A4")


@pytest.mark.parametrize("pitch", [21, 59, 60, 61, 71, 72, 108])
def test_note_names_are_those_of_music21(pitch):
    music21 = pytest.importorskip("music21.pitch")
    for tonic in ("C", "Db", "F#"):
        theirs = music21.Pitch(note_name(pitch, tonic).replace("b", "-"))
        assert theirs.midi == pitch


def test_ode_to_joy_falls_into_its_two_phrases():
    phrases = read_melody(tune_piece(ODE_TO_JOY)).phrases
    assert [str(phrase.start) for phrase in phrases] == ["1:1", "5:1"]
    assert phrases[0].letter == phrases[1].letter.rstrip("'")
    assert phrases[-1].last_note == len(ODE_TO_JOY) - 1


def test_phrases_tile_the_melody():
    for tune in (FRERE_JACQUES, TWINKLE, ODE_TO_JOY):
        phrases = read_melody(tune_piece(tune)).phrases
        starts = [phrase.first_note for phrase in phrases]
        assert starts == [0, *(phrase.last_note + 1 for phrase in phrases[:-1])]
        assert all(0 <= phrase.confidence <= 1 and phrase.why for phrase in phrases)


def test_a_rest_is_the_strongest_gap():
    gaps = gap_strengths(tune_notes([(60, 1), (62, 1), (64, 1), (None, 3), (60, 1), (62, 1), (64, 1)]))
    assert gaps.index(max(gaps)) == 2


def test_frere_jacques_repeats_its_figures():
    found = read_melody(tune_piece(FRERE_JACQUES)).motifs
    figures = {motif.notes for motif in found}
    assert ("C4", "D4", "E4", "C4") in figures or any("C4 D4 E4 C4" in " ".join(figure) for figure in figures)
    assert all(len(motif.returns) > 1 for motif in found)
    assert all(str(one.start).count(":") == 1 for motif in found for one in motif.returns)


def test_a_sequence_is_one_motif_moved():
    figure = [(0, 0.5), (4, 0.5), (2, 1.0)]
    tune = [(60 + step + move, length) for move in (0, 2, 5, 9, 10, 14, 9) for step, length in figure]
    best = read_melody(tune_piece(tune)).motifs[0]
    assert len(best.returns) >= 3
    assert {one.kind for one in best.returns} <= {"exact", "transposed", "in sequence"}
    assert {one.semitones for one in best.returns} >= {0, 2, 5}


@pytest.mark.parametrize("bpm", [60, 144])
@pytest.mark.parametrize("move", [-7, 4])
def test_motifs_and_phrases_depend_on_neither_key_nor_tempo(bpm, move):
    here = read_melody(tune_piece(FRERE_JACQUES))
    there = read_melody(tune_piece(FRERE_JACQUES, bpm=bpm, transpose=move))
    assert [m.semitones for m in here.motifs] == [m.semitones for m in there.motifs]
    assert [p.letter for p in here.phrases] == [p.letter for p in there.phrases]
    assert [str(p.start) for p in here.phrases] == [str(p.start) for p in there.phrases]
    assert here.intervals.histogram == there.intervals.histogram


def test_the_reading_survives_json_and_has_places():
    reading = read_melody(tune_piece(TWINKLE))
    assert type(reading).from_json(reading.to_json()) == reading
    assert reading.complexity.value < read_melody(tune_piece(FRERE_JACQUES)).complexity.value + 0.3
    assert reading.notes == len(TWINKLE)


def test_nothing_gives_an_empty_reading():
    reading = read_melody(Piece(duration_s=4))
    assert (reading.notes, reading.compass, reading.scale, reading.phrases) == (0, None, None, ())
    one = read_melody(Piece(duration_s=4, melody=(TimedNote(0, 1, 60),)))
    assert one.compass.semitones == 0
    assert one.contour is one.intervals is None


def test_no_bars_means_no_places_but_the_same_phrases():
    piece = replace(tune_piece(TWINKLE), bars=Bars(), metres=())
    reading = read_melody(piece)
    assert reading.phrases
    assert all(phrase.start is None for phrase in reading.phrases)


def test_the_highest_notes_stand_for_a_melody_that_is_not_known():
    tune = tune_notes(TWINKLE)
    below = tuple(TimedNote(note.start_s, note.end_s, note.pitch - 12) for note in tune)
    notes = tuple(sorted((*tune, *below), key=lambda note: note.start_s))
    line = melody_line(Piece(duration_s=20, notes=notes))
    assert [note.pitch for note in line] == [note.pitch for note in tune]


def test_doubtful_notes_make_doubtful_statements():
    piece = tune_piece(TWINKLE)
    doubtful = replace(piece, melody=tuple(replace(note, confidence=0.4) for note in piece.melody))
    assert read_melody(doubtful).compass.confidence < read_melody(piece).compass.confidence

from dataclasses import replace
from fractions import Fraction

import pytest

from library.core.notes.musicxml_out import musicxml_bytes, values_of
from library.core.notes.score_out import score_rows
from tests.unit.library.notes.made import small_piece, small_transcription


def test_notes_lie_on_the_beats_they_were_played_at() -> None:
    rows = score_rows(small_transcription(), small_piece())
    tune = rows.parts["melody"]
    first = tune[0].start
    assert [chord.start - first for chord in tune] == [Fraction(i) for i in range(8)]
    assert all(chord.length == 1 for chord in tune)


def test_notes_struck_together_are_one_chord() -> None:
    harmony = score_rows(small_transcription(), small_piece()).parts["harmony"]
    assert [chord.pitches for chord in harmony] == [(64, 67), (64, 67)]


def test_names_follow_the_key() -> None:
    tune = score_rows(small_transcription(), small_piece()).parts["melody"]
    assert [chord.names[0] for chord in tune][:3] == ["C", "Db", "D"]
    assert score_rows(small_transcription(), replace(small_piece(), keys=())).parts["melody"][0].names == ("C",)


def test_swung_eighths_become_triplets() -> None:
    shifted = small_transcription()
    onsets_s = tuple(t + (0.333 if i % 2 else 0.0) for i, t in enumerate(shifted.notes.onset_s))
    notes = shifted.notes.model_copy(update={"onset_s": onsets_s, "end_s": tuple(t + 0.15 for t in onsets_s)})
    rows = score_rows(shifted.model_copy(update={"notes": notes}), replace(small_piece(), swing_ratio=2.0))
    starts = {chord.start % 1 for chords in rows.parts.values() for chord in chords}
    assert Fraction(2, 3) in starts


@pytest.mark.parametrize(("start", "end"), [("0", "5/4"), ("1/3", "2"), ("1/2", "7/3"), ("3/4", "15/2"), ("0", "1/8")])
def test_values_fill_a_span(start: str, end: str) -> None:
    values = list(values_of(Fraction(start), Fraction(end)))
    assert sum(values) == Fraction(end) - Fraction(start)
    assert all(value.denominator in {1, 2, 3, 4, 8, 16} for value in values)


def test_musicxml_can_be_read_again_with_bars_metre_and_keys() -> None:
    music21 = pytest.importorskip("music21")
    data = musicxml_bytes(small_transcription(), small_piece())
    score = music21.converter.parseData(data.decode())
    assert [part.partName for part in score.parts] == ["Melody", "Harmony", "Bass"]
    tune = score.parts[0]
    assert [n.pitch.midi for n in tune.flatten().notes] == [72 + i % 3 for i in range(8)]
    assert str(next(iter(tune.flatten().getElementsByClass("TimeSignature"))).ratioString) == "4/4"
    assert [k.sharps for k in tune.flatten().getElementsByClass("KeySignature")] == [0, -3]


def test_one_part_can_be_written_alone() -> None:
    music21 = pytest.importorskip("music21")
    score = music21.converter.parseData(musicxml_bytes(small_transcription(), small_piece(), "bass").decode())
    assert [part.partName for part in score.parts] == ["Bass"]

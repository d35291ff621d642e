from dataclasses import replace

from library.core.notes.score_out import TICKS, written_score
from library.core.notes.transcription import PITCHED_PARTS, Transcription
from tests.unit.library.notes.made import small_piece, small_transcription
from theory.core.piece import Piece
from theory.core.score import Part


def _written(transcription: Transcription, piece: Piece) -> dict[str, Part]:
    return {part.name: part for part in written_score(transcription, piece, PITCHED_PARTS).parts}


def test_notes_lie_on_the_beats_they_were_played_at() -> None:
    tune = _written(small_transcription(), small_piece())["melody"].notes
    assert [note.start_tick - tune[0].start_tick for note in tune] == [TICKS * i for i in range(8)]
    assert {note.length_ticks for note in tune} == {TICKS}


def test_notes_struck_together_last_alike() -> None:
    notes = _written(small_transcription(), small_piece())["harmony"].notes
    assert [note.pitch for note in notes] == [64, 67, 64, 67]
    assert [note.length_ticks for note in notes[:2]] == [4 * TICKS] * 2  # a breath before the next is no rest
    assert notes[2].length_ticks == notes[3].length_ticks


def test_swung_eighths_become_triplets() -> None:
    straight = small_transcription()
    onsets_s = tuple(t + (0.333 if i % 2 else 0.0) for i, t in enumerate(straight.notes.onset_s))
    notes = straight.notes.model_copy(update={"onset_s": onsets_s, "end_s": tuple(t + 0.15 for t in onsets_s)})
    parts = _written(straight.model_copy(update={"notes": notes}), replace(small_piece(), swing_ratio=2.0))
    assert 2 * TICKS // 3 in {note.start_tick % TICKS for part in parts.values() for note in part.notes}


def test_keys_begin_at_bars_and_metres_are_named() -> None:
    score = written_score(small_transcription(), small_piece(), PITCHED_PARTS)
    assert [change.key for change in score.keys] == ["C major", "Eb major"]
    assert score.keys[1].tick in {start for start, _ in score.bars()}
    assert [change.signature for change in score.metres] == ["4/4"]

"""The melody as it is drawn: notes, phrases with a smoothed curve, figures with their returns."""

from __future__ import annotations

from library.core.analysis import PartialAnalysis
from library.core.drawings.melody import melody_drawing, smoothed
from library.core.notes.transcription import NoteColumns, Transcription
from theory.core.melody.reading import read_melody
from theory.core.piece import Piece, TimedNote

FIGURE = [60, 64, 67, 65]


def transcription() -> Transcription:
    pitches = [pitch + step for step in (0, 0, 2, 5) for pitch in FIGURE]
    onsets = [1.5 * (i // 4) * 2 + 0.4 * (i % 4) for i in range(len(pitches))]
    count = len(pitches)
    return Transcription(
        duration_s=14.0,
        notes=NoteColumns(
            onset_s=tuple(onsets), end_s=tuple(at + 0.35 for at in onsets), pitch=tuple(pitches),
            velocity=(80,) * count, confidence=(0.9,) * count, part=("melody",) * count,
        ),
    )  # fmt: skip


def test_it_holds_notes_phrases_intervals_and_figures() -> None:
    notes = transcription()
    reading = read_melody(Piece(duration_s=14.0, **notes.rows()))
    drawn = melody_drawing(PartialAnalysis(duration_s=14.0), reading, notes)
    assert drawn is not None
    assert drawn["pitch"][:4] == FIGURE
    assert drawn["compass"]["low_name"] == "C4"
    assert sum(row["count"] for row in drawn["intervals"]) == 15
    assert drawn["phrases"][0]["curve"]
    assert max(len(motif["returns"]) for motif in drawn["motifs"]) >= 3
    assert {"exact", "transposed"} <= {one["kind"] for motif in drawn["motifs"] for one in motif["returns"]}


def test_a_curve_stays_within_its_notes_and_is_smoother_than_they_are() -> None:
    notes = [TimedNote(0.5 * i, 0.5 * i + 0.4, pitch) for i, pitch in enumerate([60, 72, 60, 72, 60, 72])]
    curve = smoothed(notes)
    assert len(curve) == 12
    assert all(60 <= pitch <= 72 for pitch in curve)
    assert max(curve[2:-2]) - min(curve[2:-2]) < 12


def test_one_note_has_no_curve() -> None:
    assert smoothed([TimedNote(0.0, 1.0, 60)]) == []


def test_no_melody_is_no_drawing() -> None:
    assert melody_drawing(PartialAnalysis(), None, None) is None

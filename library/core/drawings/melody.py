"""The melody of a song: its notes, its phrases with a smoothed curve, its intervals and figures."""

from bisect import bisect_left
from collections.abc import Sequence
from math import exp
from typing import Any

from library.core.analysis import PartialAnalysis
from library.core.notes.transcription import Transcription
from theory.core.melody.compass import Compass
from theory.core.melody.motifs import Motif
from theory.core.melody.phrases import Phrase
from theory.core.melody.reading import MelodyReading, melody_line
from theory.core.piece import Piece, TimedNote
from theory.core.pitch import pretty

_POINTS = 16  # of a phrase's curve, at most
_SMOOTH_S = 0.45  # the reach of the smoothing, as the spread of a bell


def melody_drawing(
    heard: PartialAnalysis, reading: MelodyReading | None, transcription: Transcription | None
) -> dict[str, Any] | None:
    """None where no melody is known. Pitches are MIDI numbers."""
    if reading is None or not reading.notes or transcription is None:
        return None
    notes = melody_line(Piece(duration_s=heard.duration_s or 0.0, **transcription.rows()))
    return {
        "start_s": [round(note.start_s, 3) for note in notes],
        "end_s": [round(note.end_s, 3) for note in notes],
        "pitch": [note.pitch for note in notes],
        "compass": _compass(reading.compass) if reading.compass else None,
        "phrases": [_phrase(one, notes) for one in reading.phrases],
        "intervals": [
            {"semitones": row.semitones, "name": row.name, "count": row.count, "share": row.share}
            for row in (reading.intervals.histogram if reading.intervals else ())
        ],
        "motifs": [_motif(one) for one in reading.motifs],
    }


def _compass(reach: Compass) -> dict[str, Any]:
    return {
        "low": reach.lowest,
        "high": reach.highest,
        "low_name": pretty(reach.lowest_name),
        "high_name": pretty(reach.highest_name),
        "usual_low": reach.tessitura_low,
        "usual_high": reach.tessitura_high,
    }


def _phrase(one: Phrase, notes: Sequence[TimedNote]) -> dict[str, Any]:
    return {
        "start_s": round(one.start_s, 3),
        "end_s": round(one.end_s, 3),
        "letter": one.letter.replace("'", "′"),
        "shape": one.contour.type if one.contour else None,
        "notes": one.last_note - one.first_note + 1,
        "confidence": one.confidence,
        "curve": smoothed(notes[one.first_note : one.last_note + 1]),
    }


def smoothed(notes: Sequence[TimedNote]) -> list[float]:
    """Pitches at even steps along some notes: the mean about each moment, nearer and longer notes weighing more."""
    if len(notes) < 2:
        return []
    first_s, last_s = notes[0].start_s, notes[-1].end_s
    count = max(3, min(_POINTS, 2 * len(notes)))
    starts = [note.start_s for note in notes]
    points = []
    for index in range(count):
        time_s = first_s + (last_s - first_s) * index / (count - 1)
        low = max(0, bisect_left(starts, time_s - 4 * _SMOOTH_S) - 1)
        near = notes[low : bisect_left(starts, time_s + 4 * _SMOOTH_S) + 1] or notes
        weights = [note.length_s * exp(-(_distance_s(note, time_s) ** 2) / (2 * _SMOOTH_S**2)) + 1e-9 for note in near]
        pitch = sum(note.pitch * weight for note, weight in zip(near, weights, strict=True)) / sum(weights)
        points.append(round(pitch, 1))
    return points


def _distance_s(note: TimedNote, time_s: float) -> float:
    """From a moment to the middle of a note."""
    return abs((note.start_s + note.end_s) / 2 - time_s)


def _motif(one: Motif) -> dict[str, Any]:
    return {
        "notes": [pretty(name) for name in one.notes],
        "semitones": list(one.semitones),
        "lengths": [round(length, 2) for length in one.lengths],
        "confidence": one.confidence,
        "returns": [
            {"start_s": round(row.start_s, 3), "end_s": round(row.end_s, 3), "kind": row.kind, "moved": row.semitones}
            for row in one.returns
        ],
    }

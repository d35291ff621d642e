"""Who plays what: the notes that were heard, given to melody, bass and harmony, joined with the drums."""

from collections.abc import Iterable

import numpy as np

from library.core.notes.events import NoteRows
from library.core.notes.hearing import NoteHearing
from library.core.notes.lines import find_line, shipped_style
from library.core.notes.transcription import DrumColumns, NoteColumns, PartName, Transcription
from theory.core.piece import DrumHit


def transcribe(hearing: NoteHearing, drums: Iterable[DrumHit] = (), trust: float = 1.0) -> Transcription:
    """The transcription of what was heard. A note in a line carries the chance that it is right and in its place.

    `trust`, 0 to 1, lowers all confidences of notes where the sound may be no music.
    """
    notes = hearing.notes
    parts: list[PartName] = ["harmony"] * len(notes)
    confidence, end_s = trust * notes.confidence, notes.end_s.copy()
    for name in ("bass", "melody"):  # a note that could be either is the melody
        which, chances = find_line(notes, shipped_style(name))
        for index, chance in zip(which, chances, strict=True):
            parts[index] = "melody" if name == "melody" else "bass"
            confidence[index] = trust * notes.confidence[index] * chance
    for name in ("bass", "melody"):
        mine = np.array([index for index, part in enumerate(parts) if part == name], dtype=np.int64)
        end_s[mine[:-1]] = np.minimum(end_s[mine[:-1]], notes.onset_s[mine[1:]])
    return Transcription(
        duration_s=round(hearing.frames.duration_s, 4),
        tuning_cents=hearing.frames.tuning_cents,
        notes=_columns(NoteRows(notes.onset_s, end_s, notes.pitch, notes.velocity, confidence), parts),
        drums=_drum_columns(drums),
    )


def _columns(notes: NoteRows, parts: list[PartName]) -> NoteColumns:
    return NoteColumns(
        onset_s=tuple(notes.onset_s.round(3).tolist()),
        end_s=tuple(np.maximum(notes.end_s, notes.onset_s + 0.02).round(3).tolist()),
        pitch=tuple(notes.pitch.tolist()),
        velocity=tuple(notes.velocity.tolist()),
        confidence=tuple(notes.confidence.round(3).tolist()),
        part=tuple(parts),
    )


def _drum_columns(drums: Iterable[DrumHit]) -> DrumColumns:
    hits = sorted(drums, key=lambda hit: hit.time_s)
    return DrumColumns(
        time_s=tuple(round(hit.time_s, 3) for hit in hits),
        drum=tuple(hit.drum for hit in hits),
        velocity=tuple(hit.velocity for hit in hits),
        confidence=tuple(round(hit.confidence, 3) for hit in hits),
    )

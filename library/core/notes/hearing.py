"""Hearing the notes of a song: frame-wise chances for all that listens after, and the notes themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from library.core.notes.events import NoteRows, find_notes, shipped_judge
from library.core.notes.frames import NoteFrames, hear_frames


@dataclass(frozen=True, slots=True)
class NoteHearing:
    """Everything pitched that was heard in a song."""

    frames: NoteFrames
    notes: NoteRows


def hear_notes(spool: Path, gain: float, progress: Callable[[float], None]) -> NoteHearing:
    """Notes of a mono int16 spool at 22.05 kHz. `gain` brings the song to the reference loudness (-23 LUFS).

    `progress` is told the share done, 0 to 1, after each block, and may raise to stop.
    """
    frames, peaks = hear_frames(spool, gain, progress)
    notes = find_notes(peaks, frames.sounding, frames.onset, frames.frames_per_s, shipped_judge())
    return NoteHearing(frames, notes)

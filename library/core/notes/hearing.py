"""Hearing the notes of a song: frame-wise chances for all that listens after, and the notes themselves."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from library.core.notes.events import NoteRows, find_notes, shipped_judge
from library.core.notes.frames import NoteFrames, hear_frames


@dataclass(frozen=True, slots=True)
class NoteHearing:
    """Everything pitched that was heard in a song."""

    frames: NoteFrames
    notes: NoteRows

    def save(self, path: Path) -> None:
        """Write to a compressed .npz file."""
        with path.open("wb") as file:
            np.savez_compressed(file, **asdict(self.frames), **{f"note_{k}": v for k, v in asdict(self.notes).items()})

    @classmethod
    def load(cls, path: Path) -> "NoteHearing":
        """Read what `save` wrote. Raises ValueError or OSError where it is damaged."""
        with np.load(path, allow_pickle=False) as arrays:
            notes = NoteRows(**{field.name: arrays[f"note_{field.name}"] for field in fields(NoteRows)})
        return cls(NoteFrames.load(path), notes)


def hear_notes(spool: Path, gain: float, progress: Callable[[float], None]) -> NoteHearing:
    """Notes of a mono int16 spool at 22.05 kHz. `gain` brings the song to the reference loudness (-23 LUFS).

    `progress` is told the share done, 0 to 1, after each block, and may raise to stop.
    """
    frames, peaks = hear_frames(spool, gain, progress)
    notes = find_notes(peaks, frames.sounding, frames.onset, frames.frames_per_s, shipped_judge())
    return NoteHearing(frames, notes)

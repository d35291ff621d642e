"""What the hearing of form reads: pitches, onsets, level and timbre over time, from whichever pass has heard them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from library.core.features import Features
from library.core.notes.frames import NoteFrames
from library.core.spectrum import LOWEST_PITCH, ONSET_FPS, PITCH_FPS


@dataclass(frozen=True, slots=True)
class Track:
    """Rows over time: row i is at i / per_s seconds. Bytes stay bytes until they are averaged."""

    rows: NDArray[np.floating] | NDArray[np.uint8]  # (frames, width)
    per_s: float
    unit: float = 1.0  # what 1 in `rows` means


@dataclass(frozen=True, slots=True)
class SongSound:
    """A song as form needs it. `timbre` is None where no spectrum was kept; pitches by octave stand in for it."""

    pitches: Track  # width: pitches from `lowest_pitch` up, 0 to 1
    lowest_pitch: int
    onsets: Track  # width 1
    level: Track  # width 1, linear
    timbre: Track | None
    duration_s: float


def sound_of_features(features: Features) -> SongSound:
    """The sound as the pass over spectra left it."""
    return SongSound(
        pitches=Track(np.sqrt(features.notes).astype(np.float32), PITCH_FPS),
        lowest_pitch=LOWEST_PITCH,
        onsets=Track(features.onsets.sum(axis=1, keepdims=True), ONSET_FPS),
        level=Track(features.level[:, None], ONSET_FPS),
        timbre=Track(features.timbre, PITCH_FPS),
        duration_s=features.duration_s,
    )


def sound_of_frames(frames: NoteFrames, timbre: Track | None = None) -> SongSound:
    """The sound as the note network left it."""
    return SongSound(
        pitches=Track(frames.sounding, frames.frames_per_s, 1 / 255),
        lowest_pitch=frames.lowest_pitch,
        onsets=Track(frames.onset.sum(axis=1, keepdims=True, dtype=np.float32), frames.frames_per_s, 1 / 255),
        level=Track(frames.level[:, None], frames.frames_per_s),
        timbre=timbre,
        duration_s=frames.duration_s,
    )

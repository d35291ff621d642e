"""What the note network says frame by frame: the shared reading from which notes, chords, key and bars are heard."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.core.features import SPOOL_FULL_SCALE
from library.core.notes.network import MARGIN_FRAMES, PITCHES, WEIGHTS, note_chances
from library.core.notes.onset_peaks import OnsetPeaks, find_peaks
from library.core.notes.pitch_spectrum import FRAMES_PER_S, HOP, LOWEST_PITCH, Spool, hear_tuning, read_spectra
from library.core.spectrum import RATE_HZ

_BLOCK_FRAMES = 1024  # about 24 s


@dataclass(frozen=True, slots=True)
class NoteFrames:
    """Chances of each pitch in each frame, as bytes. Frame 0 is at 0 s, column 0 is `lowest_pitch`."""

    frames_per_s: float
    lowest_pitch: int
    sounding: NDArray[np.uint8]  # (frames, 88): chance * 255 that a pitch sounds
    onset: NDArray[np.uint8]  # (frames, 88): chance * 255 that a note begins
    level: NDArray[np.float32]  # (frames,): root mean square of the signal, linear
    tuning_cents: float
    duration_s: float
    is_tuned: bool = True  # whether there is any tuning: noise, speech and songs under loud drums show none

    def silenced(self) -> "NoteFrames":
        """The same length of silence."""
        return replace(self, sounding=self.sounding * 0, onset=self.onset * 0, level=self.level * 0)

    def save(self, path: Path) -> None:
        """Write to a compressed .npz file."""
        with path.open("wb") as file:
            np.savez_compressed(file, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, path: Path) -> "NoteFrames":
        """Read what `save` wrote. Raises ValueError or OSError where it is damaged."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                frames_per_s=float(arrays["frames_per_s"]),
                lowest_pitch=int(arrays["lowest_pitch"]),
                sounding=arrays["sounding"],
                onset=arrays["onset"],
                level=arrays["level"],
                tuning_cents=float(arrays["tuning_cents"]),
                duration_s=float(arrays["duration_s"]),
                is_tuned=bool(arrays["is_tuned"]),
            )


def hear_frames(
    path: Path, gain: float, progress: Callable[[float], None], *, weights: Path = WEIGHTS
) -> tuple[NoteFrames, OnsetPeaks]:
    """Run the network over a mono int16 spool at RATE_HZ; `gain` brings it to the reference loudness.

    Also gives the peaks of the onset chances, measured before they are rounded to bytes.
    """
    spool = Spool(path)
    tuning = hear_tuning(spool)
    tuning_cents = tuning or 0.0
    frames = spool.frames
    onset = np.zeros((frames, PITCHES), dtype=np.uint8)
    sounding = np.zeros_like(onset)
    level = np.zeros(frames, dtype=np.float32)
    peaks = []
    for first in range(0, frames, _BLOCK_FRAMES):
        count = min(_BLOCK_FRAMES, frames - first)
        place = (first - MARGIN_FRAMES, count + count % 2 + 2 * MARGIN_FRAMES)
        chances = note_chances(read_spectra(spool, gain, tuning_cents, place), weights)
        peaks.append(find_peaks(chances[:, : count + 2 * MARGIN_FRAMES], MARGIN_FRAMES, first))
        kept = np.round(chances[:2, MARGIN_FRAMES : MARGIN_FRAMES + count] * 255)
        onset[first : first + count], sounding[first : first + count] = kept[0], kept[1]
        level[first : first + count] = _level(spool, first, count)
        progress((first + count) / frames)
    heard = NoteFrames(
        FRAMES_PER_S,
        LOWEST_PITCH,
        sounding,
        onset,
        level,
        round(tuning_cents, 1),
        len(spool) / RATE_HZ,
        tuning is not None,
    )
    return heard, OnsetPeaks.joined(peaks)


def _level(spool: Spool, first: int, count: int) -> NDArray[np.float32]:
    start = first * HOP - HOP // 2
    samples = spool.read(start, start + count * HOP).astype(np.float32) / SPOOL_FULL_SCALE
    return np.asarray(np.sqrt((samples.reshape(count, HOP) ** 2).mean(axis=1)), dtype=np.float32)

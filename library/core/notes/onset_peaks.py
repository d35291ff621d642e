"""Where the chance of an onset peaks, in fractions of a frame."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from library.core.spectrum import FloatArray

LEAST_CHANCE = 0.06  # peaks below this are never notes


@dataclass(frozen=True, slots=True)
class OnsetPeaks:
    """Candidates for notes, in columns of equal length, in order of time."""

    frame: NDArray[np.float64]  # with fractions
    place: NDArray[np.int64]  # semitones above A0
    chance: FloatArray
    velocity: FloatArray  # 0 to 1

    @classmethod
    def joined(cls, parts: list["OnsetPeaks"]) -> "OnsetPeaks":
        """The peaks of blocks that follow each other."""
        columns = [
            np.concatenate([getattr(part, name) for part in parts]) for name in ("frame", "place", "chance", "velocity")
        ]
        order = np.lexsort((columns[1], columns[0]))
        return cls(*(column[order] for column in columns))


def find_peaks(chances: FloatArray, margin: int, first: int) -> OnsetPeaks:
    """Peaks of a block of chances (3, frames, pitches) whose outer `margin` frames belong to its neighbours.

    `first` is the song's frame at which the block begins, after the margin.
    """
    onset = chances[0]
    middle = slice(margin, onset.shape[0] - margin)
    now, before, after = onset[middle], _near(onset, margin, -1), _near(onset, margin, 1)
    is_peak = (now >= LEAST_CHANCE) & (now >= before) & (now > after)
    is_peak &= (now >= _near(onset, margin, -2)) & (now >= _near(onset, margin, 2))
    frame, place = np.nonzero(is_peak)
    top, left, right = now[is_peak], before[is_peak], after[is_peak]
    bend = left - 2 * top + right
    shift = np.where(np.abs(bend) > 1e-6, 0.5 * (left - right) / np.where(np.abs(bend) > 1e-6, bend, 1), 0)
    velocity = chances[2, middle][is_peak]
    return OnsetPeaks(frame + np.clip(shift, -0.5, 0.5) + first, place, top, velocity)


def _near(onset: FloatArray, margin: int, steps: int) -> FloatArray:
    return onset[margin + steps : onset.shape[0] - margin + steps]

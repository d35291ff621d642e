"""What the instrument network looks at: three-second patches of the note network's spectrograms, a cell a semitone."""

import numpy as np

from library.core.notes.pitch_spectrum import BINS, BINS_PER_SEMITONE, Spool, read_spectra
from library.core.spectrum import FloatArray

FRAMES = 128  # 3 s
SEMITONES = BINS // BINS_PER_SEMITONE
MOST_PATCHES = 40  # spread over the song: who plays does not need every second


def pooled(spectra: FloatArray) -> FloatArray:
    """Spectra (2, frames, BINS) to (2, frames, SEMITONES): the strongest of each three bins."""
    rows, frames, _ = spectra.shape
    return np.asarray(spectra.reshape(rows, frames, SEMITONES, BINS_PER_SEMITONE).max(axis=3))


def read_patches(spool: Spool, gain: float, tuning_cents: float) -> FloatArray:
    """Patches (n, 2, FRAMES, SEMITONES), 0 to 1, at most MOST_PATCHES and at least one."""
    last = max(0, spool.frames - FRAMES)
    count = max(1, min(MOST_PATCHES, -(-spool.frames // FRAMES)))
    firsts = np.unique(np.linspace(0, last, count).astype(int))
    return np.stack([pooled(read_spectra(spool, gain, tuning_cents, (int(first), FRAMES))) for first in firsts])

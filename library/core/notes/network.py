"""The note network that is shipped, run by ONNX Runtime on one core."""

from pathlib import Path

import numpy as np

from library.core.networks import session
from library.core.spectrum import FloatArray

WEIGHTS = Path(__file__).parent.parent / "weights" / "notes.onnx"
MARGIN_FRAMES = 40  # what the network sees on either side of a frame; a block's outermost frames are not to be trusted
PITCHES = 88


def note_chances(spectra: FloatArray, weights: Path = WEIGHTS) -> FloatArray:
    """Onset, sounding and velocity (3, frames, PITCHES), 0 to 1, of spectra (2, frames, BINS); frames must be even."""
    chances = session(weights).run(None, {"spectra": spectra[None]})[0]
    return np.asarray(chances[0], dtype=np.float32)

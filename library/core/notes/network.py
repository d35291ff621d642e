"""The note network that is shipped, run by ONNX Runtime on one core."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from library.core.spectrum import FloatArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WEIGHTS = Path(__file__).parent.parent / "weights" / "notes.onnx"
MARGIN_FRAMES = 40  # what the network sees on either side of a frame; a block's outermost frames are not to be trusted
PITCHES = 88


def note_chances(spectra: FloatArray, weights: Path = WEIGHTS) -> FloatArray:
    """Onset, sounding and velocity (3, frames, PITCHES), 0 to 1, of spectra (2, frames, BINS); frames must be even."""
    chances = _session(weights).run(None, {"spectra": spectra[None]})[0]
    return np.asarray(chances[0], dtype=np.float32)


@cache
def _session(weights: Path) -> "InferenceSession":
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # gives memory back between songs
    return InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])

"""The harmony network at work: chances of chord, bass, key and change from the pitches of each segment.

Trained by library.training.harmony; see docs/models/harmony.md.
"""

from pathlib import Path

import numpy as np
from scipy.special import log_expit, log_softmax

from library.core.harmony.grid import Grid
from library.core.harmony.lattice import Evidence
from library.core.harmony.pitches import SegmentPitches, pitch_class_features
from library.core.harmony.vocabulary import NO_BASS, NO_CHORD
from library.core.networks import session

WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "harmony.onnx"
_STRETCH, _MARGIN = 2048, 160  # segments heard at once, and how far beside them the network listens
_SILENCE_DB = -50.0


def evidence_of(pitches: SegmentPitches, grid: Grid, weights: Path = WEIGHTS) -> Evidence:
    """What the network hears in each segment. Segments 50 dB below the loudest are no chord.

    Raises ModelMissing where the weights are missing, an onnxruntime error where they are damaged.
    """
    inputs = pitch_class_features(pitches, grid.starts_beat)
    parts = [_heard(inputs, first, weights) for first in range(0, len(inputs), _STRETCH)]
    chord, bass, key, change = (np.concatenate(rows) for rows in zip(*parts, strict=True))
    chord, bass = log_softmax(chord, axis=1), log_softmax(bass, axis=1)
    silent = pitches.level_db < _SILENCE_DB
    chord[silent], bass[silent] = -12.0, -12.0
    chord[silent, NO_CHORD], bass[silent, NO_BASS] = 0.0, 0.0
    return Evidence(chord, bass, log_softmax(key, axis=1), log_expit(change))


def _heard(inputs: np.ndarray, first: int, weights: Path) -> tuple[np.ndarray, ...]:
    begin, end = max(0, first - _MARGIN), min(len(inputs), first + _STRETCH + _MARGIN)
    outputs = session(weights).run(None, {"pitches": inputs[None, begin:end]})
    kept = slice(first - begin, min(first + _STRETCH, len(inputs)) - begin)
    return tuple(np.asarray(output[0][kept], dtype=np.float64) for output in outputs)

"""Runs the rhythm network over a song, block by block."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from library.core.rhythm.activations import DRUMS, METRES, TEMPI, Activations
from library.core.rhythm.spectra import (
    FRAMES_PER_TONE,
    STROKE_BANDS,
    STROKES_PER_FRAME,
    TONES,
    FloatArray,
    Samples,
    Spectra,
    Spool,
    frame_count,
    spectra,
)

WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "rhythm.onnx"
_BLOCK, _MARGIN = 6144, 1024  # frames: 143 s, and 24 s on both sides, as far as the network looks
_HEADS = (1, 1, len(DRUMS), 1, len(METRES) + 1, TEMPI + 1)  # as the network gives them, side by side


def activations(spool: Spool | Samples, progress: Callable[[float], None], weights: Path = WEIGHTS) -> Activations:
    """What the network says of a whole song. `progress` is told the share done, 0 to 1, and may raise to stop."""
    network = session(weights)
    total = frame_count(len(spool))
    parts: list[FloatArray] = []
    attacks: list[FloatArray] = []
    tones: list[FloatArray] = []
    for first in range(0, total, _BLOCK):
        end = min(first + _BLOCK, total)
        begin, stop = max(0, first - _MARGIN), min(total, end + _MARGIN)
        found = spectra(spool, begin, stop - begin)
        inside = slice(first - begin, end - begin)
        parts.append(run(network, found)[inside])
        attacks.append(attack_of(found)[2 * inside.start : 2 * inside.stop])
        tones.append(tones_of(found)[inside.start // FRAMES_PER_TONE : inside.stop // FRAMES_PER_TONE])
        progress(end / total)
    return heard(np.concatenate(parts), np.concatenate(attacks), np.concatenate(tones))


def heard(chances: FloatArray, attack: FloatArray, tones: FloatArray) -> Activations:
    """Name what the network gives side by side."""
    beat, downbeat, drums, three, metre, tempo = np.split(chances, np.cumsum(_HEADS)[:-1], axis=1)
    return Activations(beat[:, 0], downbeat[:, 0], drums, three[:, 0], metre, tempo, attack, tones)


@cache
def session(weights: Path) -> Any:
    """The network, loaded once a process, on one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])


def run(network: Any, found: Spectra) -> FloatArray:
    """Chances (frames, heads side by side) for a stretch of spectra."""
    frames = len(found.bands)
    inputs = {
        "bands": found.bands[None],
        "strokes": found.strokes.reshape(1, frames, STROKES_PER_FRAME * STROKE_BANDS),
        "tones": found.tones[None],
    }
    return np.asarray(network.run(None, inputs)[0][0], dtype=np.float32)


def attack_of(found: Spectra) -> FloatArray:
    """How much begins (2 * frames,): rises of the stroke bands."""
    rows = found.strokes.reshape(-1, STROKE_BANDS)
    rises = np.maximum(rows - np.concatenate([rows[:1], rows[:-1]]), 0)
    return np.asarray(rises.mean(axis=1), dtype=np.float32)


def tones_of(found: Spectra) -> FloatArray:
    """Pitch classes (frames / FRAMES_PER_TONE, 24): of all tones, then of the lowest two octaves. Half precision."""
    octaves = found.tones.reshape(len(found.tones), TONES // 12, 12)
    folded = np.concatenate([octaves.sum(axis=1), octaves[:, :2].sum(axis=1)], axis=1)
    return folded.astype(np.float16)

"""Drum strokes by class: tops of the network's chances above a threshold of their own."""

import numpy as np
from numpy.typing import NDArray

from library.core.rhythm.activations import DRUMS, Activations
from library.core.rhythm.spectra import FRAMES_PER_S, FloatArray
from theory.core.piece import DrumHit

# Chance above which a top is a stroke; best F on held-out practice music, see docs/models/rhythm.md.
THRESHOLDS = {
    "kick": 0.60, "snare": 0.65, "closed hat": 0.55, "open hat": 0.60, "tom": 0.50, "crash": 0.40, "ride": 0.35,
    "shaker": 0.35,
}  # fmt: skip
_NEAR = 2  # strokes of one drum are at least so many frames apart


def drum_hits(heard: Activations, lag_s: float) -> tuple[DrumHit, ...]:
    """Strokes in order of time. `lag_s` is by how much attacks are heard late."""
    rows: list[DrumHit] = []
    loudest = float(np.percentile(heard.attack, 99.5)) + 1e-6 if len(heard.attack) else 1.0
    for column, drum in enumerate(DRUMS):
        chances = heard.drums[:, column]
        for frame in tops(chances, THRESHOLDS[drum]).tolist():
            attack = heard.attack[max(0, 2 * frame - 2) : 2 * frame + 3]
            loud = float(np.clip(attack.max() / loudest, 0, 1)) if len(attack) else 0.5
            time_s = max(0.0, between(chances, frame) / FRAMES_PER_S - lag_s)
            rows.append(DrumHit(round(time_s, 3), drum, 1 + round(126 * loud**0.5), round(float(chances[frame]), 3)))
    return tuple(sorted(rows, key=lambda hit: (hit.time_s, hit.drum)))


def tops(chances: FloatArray, threshold: float) -> NDArray[np.int64]:
    """Frames that are above a threshold and the highest within _NEAR frames."""
    padded = np.pad(chances, _NEAR)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * _NEAR + 1)
    before = around[:, :_NEAR].max(axis=1)
    return np.flatnonzero((chances >= threshold) & (chances > before) & (chances >= around.max(axis=1)))


def between(chances: FloatArray, frame: int) -> float:
    """The middle of a top, to a fraction of a frame."""
    low, high = max(0, frame - 1), min(len(chances), frame + 2)
    weights = chances[low:high].astype(np.float64)
    return float((np.arange(low, high) * weights).sum() / max(1e-9, weights.sum()))

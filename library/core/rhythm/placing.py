"""Beats to a fraction of a frame: where the sound at each beat begins."""

import numpy as np
from numpy.typing import NDArray

from library.core.rhythm.activations import Activations
from library.core.rhythm.spectra import FRAMES_PER_S, STROKES_PER_FRAME

ATTACK_LAG_S = 0.003  # by how much attacks are seen late; found on practice music
_REACH = 3  # attack frames to both sides
_CLEAR = 2.0  # times the mean attack


def place_beats(heard: Activations, frames: NDArray[np.int64]) -> NDArray[np.float64]:
    """Times in seconds of beats found at frames: the middle of the chance, moved to a clear attack beside it."""
    if not len(frames):
        return np.zeros(0)
    offsets = np.arange(-1, 2)
    at = np.clip(frames[:, None] + offsets, 0, len(heard) - 1)
    chances = heard.beat[at].astype(np.float64) ** 2 + 1e-6
    middle = frames + (chances * offsets).sum(axis=1) / chances.sum(axis=1)
    attack = heard.attack.astype(np.float64)
    begin = np.rint(middle * STROKES_PER_FRAME).astype(np.int64)
    around = np.clip(begin[:, None] + np.arange(-_REACH, _REACH + 1), 0, len(attack) - 1)
    rises = np.maximum(attack[around] - attack.mean(), 0) ** 2
    weight = rises.sum(axis=1)
    struck = (around * rises).sum(axis=1) / np.maximum(weight, 1e-12) / STROKES_PER_FRAME
    clear = attack[around].max(axis=1) > _CLEAR * attack.mean()
    places = np.where(clear & (weight > 0), 0.5 * struck + 0.5 * middle, middle)
    times_s = np.maximum.accumulate(np.maximum(0.0, places / FRAMES_PER_S - ATTACK_LAG_S))
    return np.asarray(times_s + 1e-4 * np.arange(len(times_s)) * (np.diff(times_s, prepend=-1.0) <= 0))

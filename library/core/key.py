"""Key: which of the 24 major and minor keys the notes speak for, over all and region by region.

Pitch-class weights are correlated with the Kostka-Payne profiles of D. Temperley, "Music and Probability" (2007), and a
hidden Markov model over the circle of fifths finds where the key changes. docs/algorithms/key.md has the comparison
that chose the profiles.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import convolve1d
from scipy.special import softmax

from library.core.analysis import KeyEstimate, KeyRegion
from library.core.features import Features
from library.core.spectrum import LOWEST_PITCH, PITCH_FPS, PITCHES
from theory.core.key import Key

_MAJOR = (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400)
_MINOR = (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330)
KEYS = 24  # 0..11 major on C..B, 12..23 minor
_WINDOW_S, _STEP_S = 12.0, 1.0
_CHANGE_COST = 2.5
_FAR_COST = 0.4  # more for each step on the circle of fifths
_HOME_WEIGHT = 0.5  # the key of the whole song pulls at every window
_SHARPNESS = 14.0
_QUIET = 1e-3

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class KeyHearing:
    """Keys of a song: the main one, the regions, and the chance of each of KEYS over all and second by second."""

    main: KeyEstimate | None
    regions: tuple[KeyRegion, ...]
    chances: FloatArray  # (seconds, KEYS)


def key_of(index: int) -> Key:
    """The key with an index 0..23."""
    return Key.from_pitch_class(index % 12, "major" if index < 12 else "minor")


def pitch_class_weights(features: Features) -> FloatArray:
    """How much each pitch class sounds in each pitch frame (frames, 12); the middle register counts most."""
    pitches = LOWEST_PITCH + np.arange(PITCHES)
    weights = np.exp(-0.5 * ((pitches - 60) / 18) ** 2)
    weighed = np.sqrt(features.notes) * weights
    return np.stack([weighed[:, pitches % 12 == pc].sum(axis=1) for pc in range(12)], axis=1).astype(np.float64)


def key_scores(weights: FloatArray) -> FloatArray:
    """Correlation (n, KEYS) of pitch-class weights (n, 12) with each key's profile, -1 to 1; 0 for silence."""
    profiles = np.array([np.roll(_standard(np.array(p)), pc) for p in (_MAJOR, _MINOR) for pc in range(12)])
    spread = weights.std(axis=1, keepdims=True)
    standard = np.where(spread > _QUIET, (weights - weights.mean(axis=1, keepdims=True)) / (spread + 1e-12), 0)
    return np.asarray(standard @ profiles.T / 12)


def _standard(values: FloatArray) -> FloatArray:
    return np.asarray((values - values.mean()) / values.std())


def hear_keys(features: Features) -> KeyHearing:
    """Main key and key regions; no key where there are no notes."""
    weights = pitch_class_weights(features)
    over_all = key_scores(weights.sum(axis=0, keepdims=True))[0]
    if not over_all.any():
        return KeyHearing(None, (), np.full((1, KEYS), 1 / KEYS))
    local = key_scores(_windowed(weights))
    scores = _SHARPNESS * (local + _HOME_WEIGHT * over_all) / (1 + _HOME_WEIGHT)
    path, chances = _walk(scores)
    held = np.bincount(path, minlength=KEYS) / len(path)
    main = int((softmax(_SHARPNESS * over_all) + 2 * held).argmax())
    trust = _trust(weights.sum(axis=0), float(over_all[main]), features.duration_s)
    confidence = trust * float(softmax(_SHARPNESS * over_all)[main] * 0.5 + 0.5 * held[main])
    regions = _regions(path, trust * chances, features.duration_s)
    return KeyHearing(KeyEstimate(key=str(key_of(main)), confidence=round(confidence, 3)), regions, chances)


def _trust(weights: FloatArray, correlation: float, duration_s: float) -> float:
    """How far the sound can speak for a key at all, 0 to 1: not one note alone, nor noise, nor half a second."""
    several = (plurality(weights[None, :])[0] - 1) / 3
    tonal = (correlation - 0.3) / 0.35
    return float(min(1.0, max(0.0, several)) * min(1.0, max(0.0, tonal)) * min(1.0, duration_s / 4))


def plurality(weights: FloatArray) -> FloatArray:
    """How many pitch classes sound (n,), from weights (n, 12): 1 for a single one, 12 for all alike."""
    return np.asarray(weights.sum(axis=1) ** 2 / ((weights**2).sum(axis=1) + 1e-12))


def _windowed(weights: FloatArray) -> FloatArray:
    """Pitch-class weights around every second, in a bell-shaped window of _WINDOW_S."""
    bell = np.hanning(max(3, int(_WINDOW_S * PITCH_FPS)))
    step = PITCH_FPS * _STEP_S
    places = np.minimum(np.round(np.arange(0, len(weights), step)).astype(np.int64), len(weights) - 1)
    return np.asarray(convolve1d(weights, bell, axis=0, mode="constant")[places])


def _change_costs() -> FloatArray:
    """Cost (KEYS, KEYS) of going from one key to another: more, the further apart their signatures are."""
    fifths = np.array([(key_of(k).fifths * 1) % 12 for k in range(KEYS)])
    apart = np.abs((fifths[:, None] - fifths[None, :] + 6) % 12 - 6)
    cost = _CHANGE_COST + _FAR_COST * apart
    np.fill_diagonal(cost, 0.0)
    return np.asarray(cost, dtype=np.float64)


def _walk(scores: FloatArray) -> tuple[NDArray[np.int64], FloatArray]:
    """Best path (seconds,) and chances (seconds, KEYS) of a hidden Markov model with `scores` as log likelihoods."""
    scores = scores * 0.35  # neighbouring windows share most of their notes
    cost = _change_costs()
    best, back = scores[0].copy(), np.zeros(scores.shape, dtype=np.int64)
    for row in range(1, len(scores)):
        arrivals = best[:, None] - cost
        back[row] = arrivals.argmax(axis=0)
        best = arrivals.max(axis=0) + scores[row]
    path = np.zeros(len(scores), dtype=np.int64)
    path[-1] = int(best.argmax())
    for row in range(len(scores) - 1, 0, -1):
        path[row - 1] = back[row, path[row]]
    return path, _chances(scores, np.exp(-cost))


def _chances(scores: FloatArray, moves: FloatArray) -> FloatArray:
    """Forward-backward: the chance of each state at each step."""
    likelihoods = np.exp(scores - scores.max(axis=1, keepdims=True))
    forward, backward = np.zeros(scores.shape), np.ones(scores.shape)
    forward[0] = likelihoods[0] / likelihoods[0].sum()
    for row in range(1, len(scores)):
        forward[row] = (forward[row - 1] @ moves) * likelihoods[row]
        forward[row] /= forward[row].sum()
    for row in range(len(scores) - 2, -1, -1):
        backward[row] = moves @ (backward[row + 1] * likelihoods[row + 1])
        backward[row] /= backward[row].sum()
    joint = forward * backward
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


def _regions(path: NDArray[np.int64], chances: FloatArray, duration_s: float) -> tuple[KeyRegion, ...]:
    starts = np.concatenate(([0], np.flatnonzero(np.diff(path)) + 1))
    ends = np.append(starts[1:], len(path))
    regions = []
    for first, end in zip(starts, ends, strict=True):
        start_s = max(0.0, (float(first) - 0.5) * _STEP_S) if first else 0.0
        end_s = duration_s if end == len(path) else (float(end) - 0.5) * _STEP_S
        if end_s > start_s:
            confidence = float(chances[first:end, path[first]].mean())
            key = str(key_of(int(path[first])))
            regions.append(KeyRegion(start_s=start_s, end_s=end_s, key=key, confidence=round(confidence, 3)))
    return tuple(regions)

"""Metre and downbeats: how many beats there are in a bar, where it begins, and how a beat divides.

Each beat gets evidence for being a first beat: a new bass note, new harmony, a strong onset, a kick. A hidden Markov
model over the place in the bar is run for each metre, and the metre under which the evidence is likeliest wins.
docs/algorithms/metre.md has terms and drawbacks.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from library.core.analysis import Metre
from library.core.features import Features
from library.core.onset_curve import OnsetCurves, near
from library.core.spectrum import LOWEST_PITCH, ONSET_FPS, PITCH_FPS, PITCHES, FloatArray
from library.core.tapping import Tapping

_FEWEST_BEATS = 8
_METRES = {2: -3.0, 3: -1.5, 4: 0.0}  # beats in a bar: log of how common it is
_SLIP_COST = 6.0  # a bar with a beat too many or too few
_EVIDENCE_GAIN = 1.0
_WEIGHTS = {"bass": 0.5, "harmony": 1.0, "kick": 0.5, "onset": 0.5, "level": 0.3}
_COMPOUND_RATIO = 1.6
_AFTER_ONSET = 8  # frames


@dataclass(frozen=True, slots=True)
class BarHearing:
    """First beats and metre; None where there are too few beats to say."""

    downbeats_s: NDArray[np.float64]
    metre: Metre | None


def hear_bars(features: Features, curves: OnsetCurves, tapping: Tapping) -> BarHearing:
    """Bars over the beats that were tapped."""
    beats_s = tapping.beats_s
    if len(beats_s) < _FEWEST_BEATS or tapping.tempo is None:
        return BarHearing(beats_s[:0], None)
    evidence = first_beat_evidence(features, curves, beats_s)
    runs = {beats: _best_phase(evidence, beats) for beats in _METRES}
    scores = np.array([runs[beats][0] + prior for beats, prior in _METRES.items()])
    chances = softmax(scores / max(4.0, len(beats_s) / 32))
    winner = int(scores.argmax())
    beats_per_bar = tuple(_METRES)[winner]
    compound = division(curves.curve, beats_s) > _COMPOUND_RATIO
    signature = f"{3 * beats_per_bar}/8" if compound else f"{beats_per_bar}/4"
    confidence = float(chances[winner]) * tapping.tempo.confidence**0.5  # bars are no surer than their beats
    metre = Metre(signature=signature, confidence=round(confidence, 3))
    return BarHearing(beats_s[runs[beats_per_bar][1]], metre)


def first_beat_evidence(features: Features, curves: OnsetCurves, beats_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each beat (beats,) sounds like the first of a bar, with mean 0 and deviation 1."""
    notes = np.sqrt(features.notes)
    frames = np.clip(np.round(beats_s * PITCH_FPS).astype(np.int64), 0, len(notes) - 1)
    means = np.add.reduceat(notes, frames, axis=0) / np.maximum(np.diff(np.append(frames, len(notes))), 1)[:, None]
    pitches = LOWEST_PITCH + np.arange(PITCHES)
    chroma = np.stack([means[:, pitches % 12 == pc].sum(axis=1) for pc in range(12)], axis=1)
    bass = means[:, pitches <= 52]
    after = np.round(beats_s * ONSET_FPS).astype(np.int64) + _AFTER_ONSET
    parts = {
        "bass": _novelty(bass),
        "harmony": _novelty(chroma),
        "kick": near(curves.low, beats_s).astype(np.float64),
        "onset": near(curves.curve, beats_s).astype(np.float64),
        "level": curves.level_db[np.clip(after, 0, len(curves.level_db) - 1)].astype(np.float64),
    }
    total = sum(_WEIGHTS[name] * _standard(part) for name, part in parts.items())
    return _standard(np.asarray(total))


def _novelty(rows: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """One less the likeness of each beat with the one before it."""
    unit = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6)
    change = 1 - np.einsum("bp,bp->b", unit[1:], unit[:-1])
    return np.concatenate([[float(change.mean())], change]).astype(np.float64)


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((values - values.mean()) / (values.std() + 1e-9))


def _best_phase(evidence: NDArray[np.float64], beats_per_bar: int) -> tuple[float, NDArray[np.int64]]:
    """Log likelihood of the evidence under a metre, and the beats that are first ones."""
    reward = np.full((len(evidence), beats_per_bar), 0.0)
    reward[:, 0] = _EVIDENCE_GAIN * evidence - 0.5 * _EVIDENCE_GAIN**2
    best, back = reward[0].copy(), np.zeros(reward.shape, dtype=np.int64)
    for beat in range(1, len(evidence)):
        leader = int(best.argmax())
        onward = np.roll(best, 1)
        slipped = best[leader] - _SLIP_COST
        back[beat] = np.where(onward >= slipped, (np.arange(beats_per_bar) - 1) % beats_per_bar, leader)
        best = np.maximum(onward, slipped) + reward[beat]
    place = int(best.argmax())
    places = [place]
    for beat in range(len(evidence) - 1, 0, -1):
        place = int(back[beat, place])
        places.append(place)
    return float(best.max()), np.flatnonzero(np.array(places[::-1]) == 0)


def division(curve: FloatArray, beats_s: NDArray[np.float64]) -> float:
    """Onsets at both thirds of the beat against onsets at its half: well above 1, the beat falls into three.

    The weaker third counts, because swing fills only the second.
    """
    spans = np.diff(beats_s)
    first, half, second = (float(near(curve, beats_s[:-1] + share * spans).mean()) for share in (1 / 3, 1 / 2, 2 / 3))
    return min(first, second) / (half + 0.05)

"""Which pulse people tap: the same music has beats at several speeds, and half a beat later too.

Each candidate tempo is tracked through the song, on the beat and half a beat off; each row of beats is described by
plain evidence, and a fixed weighing of it picks one. The weights were fitted on music apart from the evaluation
cases (docs/algorithms/beats.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from library.core.analysis import Tempo
from library.core.beats import attack_lag, track_beats
from library.core.onset_curve import OnsetCurves, near
from library.core.spectrum import ONSET_FPS, FloatArray
from library.core.tempo import candidates, path_near, strength_near, tempogram

# What speaks for a row of beats; fitted, see above. Units of the evidence are those of `evidence_for`.
WEIGHTS = {
    "onset": 0.5, "onset_over_half": 0.338, "thirds": -0.282, "quarters": -1.3,
    "harmony_over_half": 2.96, "harmony_near_100": 10.6,
    "low_over_half": 0.261, "high_over_half": 0.167, "level_over_half": 0.145,
    "pulse": 5.55, "pulse_half": 3.4, "pulse_double": 3.98, "pulse_third": 3.28,
    "far": -1.3, "fast": -3.6, "slow": -2, "unsteady": -15.8,
}  # fmt: skip
_PIECE_S = 600.0  # longer songs are tapped piece by piece: a set of many songs has many tempi
_FEWEST_BEATS = 6
_FAINTEST_PULSE = 0.06
_AFTER_ONSET = 6  # frames
_EARLY_S = 0.1  # the attack lag may put a beat at the very start so far before it


@dataclass(frozen=True, slots=True)
class Tapping:
    """The beats of a song in seconds, and their tempo; no tempo where no pulse was found."""

    beats_s: NDArray[np.float64]
    tempo: Tempo | None


@dataclass(frozen=True, slots=True)
class _Row:
    """One way to tap a song."""

    beats_s: NDArray[np.float64]
    evidence: dict[str, float]

    @property
    def score(self) -> float:
        return sum(weight * self.evidence[name] for name, weight in WEIGHTS.items())


def hear_beats(curves: OnsetCurves, progress: Callable[[float], None]) -> Tapping:
    """Beats and tempo. `progress` is told the share done, 0 to 1, and may raise to stop."""
    length = len(curves.curve)
    pieces = max(1, round(length / (_PIECE_S * ONSET_FPS)))
    bounds = np.linspace(0, length, pieces + 1).astype(np.int64)
    beats: list[NDArray[np.float64]] = []
    sure: list[float] = []
    for index, (first, end) in enumerate(pairwise(bounds.tolist())):

        def tell(share: float, index: int = index) -> None:
            progress((index + share) / pieces)

        found, confidence = _tap(curves.part(first, end), tell)
        beats.append(found + first / ONSET_FPS)
        sure.extend([confidence] * len(found))
    beats_s = np.concatenate(beats)
    beats_s = np.maximum(beats_s[beats_s > -_EARLY_S], 0.0)
    if len(beats_s) < _FEWEST_BEATS:
        return Tapping(np.zeros(0), None)
    beats_s = beats_s[np.concatenate([[True], np.diff(beats_s) > 0.1])]
    return Tapping(beats_s, Tempo(bpm=round(median_bpm(beats_s), 2), confidence=round(float(np.mean(sure)), 3)))


def _tap(curves: OnsetCurves, progress: Callable[[float], None]) -> tuple[NDArray[np.float64], float]:
    strengths = tempogram(curves.curve)
    strength = strengths.mean(axis=0)
    rows = []
    tempi = candidates(strength)
    for index, bpm in enumerate(tempi):
        progress(index / len(tempi))
        on_beat = track_beats(curves.curve, path_near(strengths, bpm))
        if len(on_beat) >= _FEWEST_BEATS:
            rows += [_Row(b, evidence_for(curves, strength, b)) for b in (on_beat, (on_beat[1:] + on_beat[:-1]) / 2)]
    if not rows:
        return np.zeros(0), 0.0
    chances = softmax([row.score for row in rows])
    best = int(chances.argmax())
    pulse = max(row.evidence["pulse"] for row in rows)
    if pulse < _FAINTEST_PULSE:
        return np.zeros(0), 0.0
    beats_s = rows[best].beats_s
    return beats_s - attack_lag(curves.curve, beats_s), float(chances[best])


def evidence_for(curves: OnsetCurves, strength: FloatArray, beats_s: NDArray[np.float64]) -> dict[str, float]:
    """What speaks for and against tapping these beats; `half` and `thirds` are places between them."""
    spans = np.diff(beats_s)
    half_s = beats_s[:-1] + spans / 2
    bpm = 60 / float(np.median(spans))
    on, off = float(near(curves.curve, beats_s).mean()), float(near(curves.curve, half_s).mean())
    harmony = float(near(curves.harmony, beats_s, 2).mean() - near(curves.harmony, half_s, 2).mean())
    octaves = np.log2(bpm / 100)
    return {
        "onset": on,
        "onset_over_half": on - off,
        "thirds": _between(curves.curve, beats_s, 1 / 3),
        "quarters": _between(curves.curve, beats_s, 1 / 4),
        "harmony_over_half": harmony,
        "harmony_near_100": harmony * max(0.0, 1 - abs(octaves)),
        "low_over_half": float(near(curves.low, beats_s).mean() - near(curves.low, half_s).mean()),
        "high_over_half": float(near(curves.high, beats_s).mean() - near(curves.high, half_s).mean()),
        "level_over_half": _level_after(curves, beats_s) - _level_after(curves, half_s),
        "pulse": strength_near(strength, bpm),
        "pulse_half": strength_near(strength, bpm / 2),
        "pulse_double": strength_near(strength, bpm * 2),
        "pulse_third": strength_near(strength, bpm / 3),
        "far": octaves**2,
        "fast": max(0.0, octaves - 0.7) ** 2,
        "slow": max(0.0, -octaves - 0.7) ** 2,
        "unsteady": float(np.std(np.diff(np.log2(spans)))) if len(spans) > 2 else 1.0,
    }


def _between(curve: FloatArray, beats_s: NDArray[np.float64], share: float) -> float:
    spans = np.diff(beats_s)
    early, late = near(curve, beats_s[:-1] + share * spans), near(curve, beats_s[:-1] + (1 - share) * spans)
    return float(early.mean() + late.mean()) / 2


def _level_after(curves: OnsetCurves, times_s: NDArray[np.float64]) -> float:
    frames = np.round(times_s * ONSET_FPS).astype(np.int64) + _AFTER_ONSET
    return float(curves.level_db[np.clip(frames, 0, len(curves.level_db) - 1)].mean())


def median_bpm(beats_s: NDArray[np.float64]) -> float:
    """Beats a minute as a median over spans of eight beats."""
    span = min(8, len(beats_s) - 1)
    return float(60 * span / np.median(beats_s[span:] - beats_s[:-span]))

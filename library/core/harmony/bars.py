"""Which way of barring the beats the harmony speaks for: chords change on downbeats rather than elsewhere.

A song keeps to a pace of harmony (a chord every two bars, bar, half bar or beat). Under each pace every place of the
bar has a chance of a new chord; the likelihood of the changes that were heard is summed over the paces.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from scipy.special import logsumexp

from library.core.harmony.grid import FloatArray

_LOW, _HIGH = 0.06, 0.85
_TRUST = 0.6  # neighbouring beats do not speak independently
_NEAR_ENOUGH = 30.0  # nats: readings that rhythm doubts more are not considered


class WayOfBarring(Protocol):
    """What rhythm leaves; see library.core.rhythm."""

    @property
    def downbeats(self) -> Sequence[int]: ...
    @property
    def log_score(self) -> float: ...


def choose_reading(readings: Sequence[WayOfBarring], changes: FloatArray, weight: float = 0.6) -> int:
    """Index of the reading that rhythm and harmony like best together. `changes` (beats,): chance of a new chord."""
    best = max(reading.log_score for reading in readings)
    scores = [
        reading.log_score + weight * change_likelihood(changes, reading.downbeats)
        if reading.log_score > best - _NEAR_ENOUGH
        else -np.inf
        for reading in readings
    ]
    return int(np.argmax(scores))


def change_likelihood(changes: FloatArray, downbeats: Sequence[int]) -> float:
    """Log likelihood of the chord changes under one way of barring, in nats."""
    places, lengths, bars = _places(len(changes), downbeats)
    paces = []
    for chances in (
        np.where(places == 0, _HIGH, _LOW),
        np.where((places == 0) & (bars % 2 == 0), _HIGH, np.where(places == 0, 0.3, _LOW)),
        np.where((places == 0) & (bars % 2 == 1), _HIGH, np.where(places == 0, 0.3, _LOW)),
        np.where(places == 0, _HIGH, np.where((places * 2 == lengths) | (lengths % 2 == 1), 0.5, 0.12)),
        np.where(places == 0, 0.92, np.where(places * 2 == lengths, 0.8, 0.68)),
    ):
        paces.append(float((changes * np.log(chances) + (1 - changes) * np.log(1 - chances)).sum()))
    return _TRUST * float(logsumexp(paces) - np.log(len(paces)))


def _places(count: int, downbeats: Sequence[int]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Place in its bar, length of its bar and number of its bar for every beat."""
    starts = np.asarray(downbeats, dtype=np.int64)
    beats = np.arange(count)
    if not len(starts):
        return np.ones(count), np.full(count, 4.0), np.zeros(count)
    lengths = np.diff(starts) if len(starts) > 1 else np.array([4])
    lengths = np.append(lengths, lengths[-1])
    bar = np.searchsorted(starts, beats, side="right") - 1
    within = np.clip(bar, 0, len(starts) - 1)
    places = np.where(bar >= 0, beats - starts[within], (beats - starts[0]) % lengths[0])
    return places.astype(np.float64), lengths[within].astype(np.float64), bar.astype(np.float64)

"""Ways to bar the same beats, best first: harmony may know better than rhythm where a bar begins."""

import numpy as np
from numpy.typing import NDArray
from pydantic import NonNegativeInt

from library.core.analysis import MetreRegion
from library.core.rhythm.activations import BEATS_IN_BAR, METRES, Activations
from library.core.rhythm.bar_model import BarPath, BarWeights, beat_odds, summed_metre_worth
from library.core.rhythm.confidence import metre_chance
from theory.core.document import Document

_MOST = 12


class BarReading(Document):
    """One way of barring the beats. `downbeats` are indexes into the beats, rising."""

    downbeats: tuple[NonNegativeInt, ...]
    metres: tuple[MetreRegion, ...]
    log_score: float  # nats; only differences between the readings of one song mean something


def bar_readings(
    heard: Activations, path: BarPath, beats_s: NDArray[np.float64], weights: BarWeights
) -> tuple[BarReading, ...]:
    """The bar model's own reading, and every metre and place of the bar line held from first beat to last."""
    if not len(path.frames):
        return ()
    scorer = _Scorer(heard, path.frames, weights)
    rows = [(path.metres, path.places)]
    for metre, beats in enumerate(BEATS_IN_BAR):
        for first in range(beats):
            rows.append((np.full(len(beats_s), metre), (np.arange(len(beats_s)) - first) % beats))
    own = scorer.score(*rows[0])
    held = [(scorer.score(*row), index) for index, row in enumerate(rows) if index and not _same(row, rows[0])]
    held.sort(reverse=True)
    order = [(max(own, held[0][0]), 0), *held[:_MOST]]
    chance = metre_chance(heard, path)
    return tuple(_reading(rows[index], beats_s, score, chance if index == 0 else 0.0) for score, index in order)


_Row = tuple[NDArray[np.int64], NDArray[np.int64]]


def _same(row: _Row, other: _Row) -> bool:
    return np.array_equal(row[0], other[0]) and np.array_equal(row[1], other[1])


class _Scorer:
    """What the bar model thinks of places given to beats."""

    def __init__(self, heard: Activations, frames: NDArray[np.int64], weights: BarWeights) -> None:
        on_beat, on_downbeat = beat_odds(heard, weights)
        self._beat, self._downbeat = on_beat[frames], on_downbeat[frames]
        self._metre = summed_metre_worth(heard, weights)[frames]
        self._weights = weights

    def score(self, metres: NDArray[np.int64], places: NDArray[np.int64]) -> float:
        """Log score of a metre and a place for each beat."""
        steps = np.diff(self._metre, axis=0)
        total = float(np.where(places == 0, self._downbeat, self._beat).sum())
        total += float(steps[np.arange(len(steps)), metres[:-1]].sum())
        changes = int((np.diff(metres) != 0).sum())
        return total + self._weights.common[int(metres[0])] - self._weights.change_metre * changes


def _reading(
    row: tuple[NDArray[np.int64], NDArray[np.int64]], beats_s: NDArray[np.float64], score: float, chance: float
) -> BarReading:
    metres, places = row
    downbeats = tuple(np.flatnonzero(places == 0).tolist())
    regions = metre_regions(metres, beats_s, chance)
    return BarReading(downbeats=downbeats, metres=regions, log_score=round(score, 3))


def metre_regions(metres: NDArray[np.int64], beats_s: NDArray[np.float64], chance: float) -> tuple[MetreRegion, ...]:
    """Stretches under one metre, from the first beat to one beat after the last."""
    starts = [0, *(1 + np.flatnonzero(np.diff(metres))).tolist()]
    last_s = float(beats_s[-1] + (beats_s[-1] - beats_s[-2] if len(beats_s) > 1 else 1.0))
    ends_s = [*(float(beats_s[i]) for i in starts[1:]), last_s]
    return tuple(
        MetreRegion(
            start_s=max(0.0, round(float(beats_s[i]), 4)),
            end_s=round(end_s, 4),
            signature=METRES[int(metres[i])],
            confidence=round(chance, 3),
        )
        for i, end_s in zip(starts, ends_s, strict=True)
    )

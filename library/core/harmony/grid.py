"""Where harmony may change: segments of a half beat or so, and how strong each is in the bar."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

UNIT_S = 0.3  # segments come as near to this as whole divisions of the beat allow
_WITHOUT_BEATS_S = 0.3
_FEWEST_BEATS = 4
OFF, BEAT, STRONG, DOWNBEAT = range(4)


@dataclass(frozen=True, slots=True)
class Grid:
    """`edges_s` (segments + 1,) bounds the segments, from the first sample to the last. `beat` (segments,) is the beat
    that a segment lies in, -1 before the first; `starts_beat` (segments,) marks segments that begin on a beat."""

    edges_s: FloatArray
    beat: IntArray
    starts_beat: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.beat)

    @property
    def lengths_s(self) -> FloatArray:
        """Length of each segment in seconds."""
        return np.diff(self.edges_s)

    def strength(self, downbeats: Sequence[int], beats_per_bar: int = 4) -> IntArray:
        """OFF, BEAT, STRONG (the middle of a bar of four) or DOWNBEAT per segment; `downbeats` are beat numbers."""
        strength = np.where(self.starts_beat, BEAT, OFF).astype(np.int64)
        first = np.isin(self.beat, np.asarray(downbeats, dtype=np.int64)) & self.starts_beat
        if beats_per_bar == 4:
            middle = np.isin(self.beat, np.asarray(downbeats, dtype=np.int64) + 2) & self.starts_beat
            strength[middle] = STRONG
        strength[first] = DOWNBEAT
        return strength


def make_grid(beats_s: FloatArray, duration_s: float, compound: bool = False) -> Grid:
    """Segments over a song of `duration_s`, dividing the beats; an even grid where there are hardly any beats.

    `compound`: beats divide by three. The pulse goes on at its pace before the first beat and after the last.
    """
    beats_s = np.asarray(beats_s, dtype=np.float64)
    beats_s = beats_s[beats_s < duration_s - 0.02]
    if len(beats_s) < _FEWEST_BEATS:
        count = max(1, round(duration_s / _WITHOUT_BEATS_S))
        edges = np.linspace(0.0, max(duration_s, 0.01), count + 1)
        return Grid(edges, np.arange(count), np.ones(count, dtype=bool))
    division = _division(float(np.median(np.diff(beats_s))), compound)
    steps = np.arange(len(beats_s) * division - division + 1) / division
    places = np.interp(steps, np.arange(len(beats_s)), beats_s)
    first, last = (beats_s[1] - beats_s[0]) / division, (beats_s[-1] - beats_s[-2]) / division
    before = np.arange(places[0] - first, 0.4 * first, -first)[::-1]
    after = np.arange(places[-1] + last, duration_s - 0.4 * last, last)
    inner = np.concatenate([before, places, after])
    number = np.concatenate([np.arange(-len(before), 0), np.arange(len(places) + len(after))])
    if inner[0] > 0.02:
        inner, number = np.concatenate([[0.0], inner]), np.concatenate([[number[0] - 1], number])
    else:
        inner[0] = 0.0
    edges = np.append(inner, max(duration_s, inner[-1] + 0.01))
    return Grid(edges, number // division, number % division == 0)


def _division(beat_s: float, compound: bool) -> int:
    choices = (1, 3, 6) if compound else (1, 2, 4)
    return min(choices, key=lambda n: abs(np.log(beat_s / n / UNIT_S)))

"""Where sections begin: clues weighed by a small network, and a search over the whole song for usual lengths."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]

WEIGHTS = Path(__file__).parents[1] / "weights" / "sections.npz"
_LONGEST_BARS = 40
_SHORTEST_S, _LONGEST_S = 4.0, 75.0
# Cost of a section of so many bars against the usual one; from the forms of songs, not from any one of them.
_LENGTH_COSTS = {4: 0.0, 8: 0.0, 16: 0.6, 12: 0.8, 6: 1.0, 2: 1.2, 10: 1.3, 5: 1.2, 7: 1.4, 9: 1.4, 3: 1.6, 1: 2.6}
_ODD_LENGTH_COST = 1.9
_END_CHANCE = 0.95  # a song begins and ends where it does
_JOINT_COST = -1.0
_LENGTH_WEIGHT = 1.0
_USUAL_BARS, _USUAL_S = 5.5, 12.0
_LEVELLING = 0.8
_CHANCE = (0.7, -0.3)  # slope and rise from the odds of a joint to its chance; below the (0.82, 0.57) of practice songs


@dataclass(frozen=True, slots=True)
class Weights:
    """One hidden layer between standardised clues and the log odds of a joint."""

    mean: FloatArray  # (width,)
    scale: FloatArray  # (width,)
    hidden: FloatArray  # (width, units)
    hidden_bias: FloatArray  # (units,)
    out: FloatArray  # (units,)
    out_bias: float

    def save(self, path: Path) -> None:
        """Write to an .npz file."""
        np.savez_compressed(
            path, mean=self.mean, scale=self.scale, hidden=self.hidden, hidden_bias=self.hidden_bias, out=self.out,
            out_bias=self.out_bias,
        )  # fmt: skip

    @classmethod
    def load(cls, path: Path) -> "Weights":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as rows:
            return cls(
                rows["mean"], rows["scale"], rows["hidden"], rows["hidden_bias"], rows["out"], float(rows["out_bias"])
            )


@cache
def shipped() -> Weights:
    """The weights that come with the project."""
    return Weights.load(WEIGHTS)


def log_odds(clues: FloatArray, weights: Weights) -> FloatArray:
    """Log odds of a joint at the start of each bar (bars,)."""
    rows = np.clip((clues - weights.mean) / weights.scale, -4, 4)
    return np.asarray(np.tanh(rows @ weights.hidden + weights.hidden_bias) @ weights.out + weights.out_bias)


def levelled(odds: FloatArray, edges_s: NDArray[np.float64]) -> FloatArray:
    """The same odds, shifted most of the way to where about one joint is expected for every usual length.

    How exactly bars return differs from song to song, and with it the height of all odds; how often sections change
    differs less.
    """
    expected = max(1.0, 0.5 * (len(odds) / _USUAL_BARS + float(edges_s[-1]) / _USUAL_S))
    low, high = -8.0, 8.0
    for _ in range(30):
        middle = (low + high) / 2
        if float((1 / (1 + np.exp(-(odds[1:] + middle)))).sum()) < expected:
            low = middle
        else:
            high = middle
    return np.asarray(odds + _LEVELLING * low)


def find_joints(
    odds: FloatArray,
    edges_s: NDArray[np.float64],
    joint_cost: float = _JOINT_COST,
    length_weight: float = _LENGTH_WEIGHT,
) -> list[int]:
    """Bars that begin a section, from 0, with the number of bars as the last entry."""
    count = len(odds)
    best, back = np.full(count + 1, -np.inf), np.zeros(count + 1, dtype=np.int64)
    best[0] = 0.0
    for end in range(1, count + 1):
        gain = float(odds[end]) - joint_cost if end < count else 0.0
        for start in range(max(0, end - _LONGEST_BARS), end):
            cost = _length_cost(start, end, edges_s, count)
            score = best[start] + gain - length_weight * cost
            if score > best[end]:
                best[end], back[end] = score, start
    joints = [count]
    while joints[-1] > 0:
        joints.append(int(back[joints[-1]]))
    return joints[::-1]


def _length_cost(start: int, end: int, edges_s: NDArray[np.float64], count: int) -> float:
    length_s = edges_s[end] - edges_s[start]
    outside = max(0.0, 1 - length_s / _SHORTEST_S) * 3 + max(0.0, length_s / _LONGEST_S - 1) * 3
    at_edge = start == 0 or end == count  # first and last parts may have any length
    return float(outside + (0.0 if at_edge else _LENGTH_COSTS.get(end - start, _ODD_LENGTH_COST)))


def joint_chances(odds: FloatArray, joints: Sequence[int]) -> list[float]:
    """The chance that each joint is right, the ends of the song (all but sure) among them."""
    slope, rise = _CHANCE
    inner = [float(1 / (1 + np.exp(-(slope * odds[joint] + rise)))) for joint in joints[1:-1]]
    return [_END_CHANCE, *inner, _END_CHANCE]

"""Side-chain ducking from the plan's kicks: a gain curve that is known before a sound is made.

Because the kicks are the plan's and not the drum part's, making the drums again changes no other stem.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generation.core.results import RATE_HZ

_ATTACK_S, _HOLD_S = 0.004, 0.02


class Ducker:
    """Pushes blocks down by `depth_db` at each kick and lets them come back over `release_s`."""

    def __init__(self, kicks_s: Sequence[float], depth_db: float, release_s: float) -> None:
        self._kicks = np.round(np.asarray(kicks_s, dtype=np.float64) * RATE_HZ).astype(np.int64)
        self._shape = _shape(depth_db, release_s)
        self._lead = round(_ATTACK_S * RATE_HZ)
        self._at = 0

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """The block (2, frames), ducked."""
        gain = self.gain(self._at, block.shape[1])
        self._at += block.shape[1]
        return block * gain

    def gain(self, first: int, frames: int) -> NDArray[np.float32]:
        """The gain of `frames` samples from `first` on, linear."""
        gain = np.ones(frames, dtype=np.float32)
        begins = self._kicks - self._lead
        low, high = np.searchsorted(begins, (first - len(self._shape) + 1, first + frames))
        for begin in begins[low:high] - first:
            start, stop = max(0, begin), min(frames, begin + len(self._shape))
            if start < stop:
                np.minimum(gain[start:stop], self._shape[start - begin : stop - begin], out=gain[start:stop])
        return gain


def _shape(depth_db: float, release_s: float) -> NDArray[np.float32]:
    """One push: down in 4 ms, held for 20 ms, then back along half a cosine, in dB."""
    attack, hold = np.linspace(0, -depth_db, round(_ATTACK_S * RATE_HZ)), round(_HOLD_S * RATE_HZ)
    back = np.linspace(0, np.pi, max(2, round(release_s * RATE_HZ)))
    curve = np.concatenate([attack, np.full(hold, -depth_db), -depth_db * 0.5 * (1 + np.cos(back))])
    return np.asarray(10 ** (curve / 20), dtype=np.float32)

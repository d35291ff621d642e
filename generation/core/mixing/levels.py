"""How loud each part is meant to be, and how it is measured (ITU-R BS.1770-5). docs/algorithms/mixing.md."""

import math
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

from generation.core.blueprint import PlanPart
from generation.core.results import RATE_HZ
from library.core.loudness import k_weighting

CHAIN_LUFS = -20.0  # every part enters its chain at this loudness, so that thresholds mean the same for all
HIGHEST_PEAK_DBFS = -4.0  # of a stem, before its own level is moved
UNHEARD_DB, _EXCESS_SHARE = 1.5, 0.8  # plain power above K-weighted power that a bass guitar has
_HOP = RATE_HZ // 10
_WINDOW_HOPS = 4
_OFFSET_DB = -0.691


class PartMeter:
    """Gated loudness and sample peak of one part, fed block by block: BS.1770-5 without the true peak."""

    def __init__(self) -> None:
        self._sections = k_weighting(RATE_HZ).astype(np.float64)
        self._state = np.zeros((2, 2, 2))
        self._open = np.zeros(0)
        self._hops: list[NDArray[np.float64]] = []
        self._weighted_power = self._plain_power = 0.0
        self.peak = 0.0

    def feed(self, block: NDArray[np.float32]) -> None:
        """Take float32 samples (2, frames)."""
        if not block.shape[1]:
            return
        self.peak = max(self.peak, float(np.abs(block).max(initial=0.0)))
        weighted, self._state = sosfilt(self._sections, block, axis=1, zi=self._state)
        powers = np.einsum("cf,cf->f", weighted, weighted)
        self._weighted_power += float(powers.sum())
        self._plain_power += float(np.einsum("cf,cf->", block, block, dtype=np.float64))
        squares = np.concatenate([self._open, powers])
        whole = len(squares) // _HOP * _HOP
        self._hops.append(squares[:whole].reshape(-1, _HOP).mean(axis=1))
        self._open = squares[whole:]

    @property
    def loudness_lufs(self) -> float | None:
        """None where nothing is louder than -70 LUFS for 400 ms."""
        return integrated_lufs(np.concatenate([*self._hops, np.zeros(0)]))

    @property
    def low_excess_db(self) -> float:
        """By how much less to set a part whose power lies where K-weighting hardly hears it: below some 60 Hz.

        Ears and meters pass over such sound, loudspeakers and limiters do not.
        """
        if self._weighted_power <= 0:
            return 0.0
        unheard_db = 10 * math.log10(self._plain_power / self._weighted_power)
        return _EXCESS_SHARE * max(0.0, unheard_db - UNHEARD_DB)


def integrated_lufs(hops: NDArray[np.float64]) -> float | None:
    """Gated loudness of K-weighted powers per 100 ms, summed over the channels."""
    if len(hops) < _WINDOW_HOPS:
        return None
    sums = np.concatenate(([0.0], np.cumsum(hops)))
    powers = np.maximum((sums[_WINDOW_HOPS:] - sums[:-_WINDOW_HOPS]) / _WINDOW_HOPS, 0.0)
    powers = powers[powers > 10 ** ((-70.0 - _OFFSET_DB) / 10)]
    if not len(powers):
        return None
    gated = powers[powers > powers.mean() * 0.1]
    return float(_OFFSET_DB + 10 * math.log10(gated.mean()))


def target_lufs(part: PlanPart, character: str, family: str) -> float:
    """What a part is set to: its role, what the genre favours, and what a person added."""
    table = _table()
    role: dict[str, float] = table["role"]
    favoured: dict[str, float] = table["character"].get(character, {})
    families: dict[str, float] = table["family"]
    return role[part.role] + favoured.get(part.role, 0.0) + families.get(family, 0.0) + part.level_db


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("levels.toml").read_text(encoding="utf-8"))

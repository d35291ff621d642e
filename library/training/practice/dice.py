"""Chance: the few ways in which practice music draws lots. Everything random comes from one seed per song."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """A seeded source of choices. `fork` gives an independent one, so that one part's draws do not move another's."""

    def __init__(self, *seed: int) -> None:
        self._seed = seed
        self.numbers = np.random.default_rng(seed)

    def fork(self, *branch: int) -> "Dice":
        """The same branch always gives the same source."""
        return Dice(*self._seed, *branch)

    def chance(self, probability: float) -> bool:
        """True with `probability` (0..1)."""
        return bool(self.numbers.random() < probability)

    def between(self, low: float, high: float) -> float:
        """Uniform in low..high."""
        return float(self.numbers.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return int(self.numbers.integers(low, high + 1))

    def normal(self, spread: float, centre: float = 0.0) -> float:
        """Gaussian, kept within three spreads."""
        return centre + spread * float(np.clip(self.numbers.normal(), -3, 3))

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, all alike."""
        return items[int(self.numbers.integers(len(items)))]

    def weigh(self, items: Mapping[T, float]) -> T:
        """One of the keys; the values are weights."""
        names = list(items)
        weights = np.array([items[name] for name in names], dtype=float)
        return names[int(self.numbers.choice(len(names), p=weights / weights.sum()))]

"""What every separator is: something that splits a stretch of sound into four, and says who it is."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from library.core.stems.facts import SeparatorFacts

Sound = NDArray[np.float32]


class Separator(Protocol):
    """Splits sound stretch by stretch; `separating.py` joins the stretches."""

    facts: SeparatorFacts
    segment_s: float  # length of a stretch
    overlap_s: float  # of neighbouring stretches, faded into each other

    def split(self, mix: Sound, rate_hz: int) -> Sound:
        """(2, samples) to (4, 2, samples) in the order of STEMS, on the same grid.

        What it gives for "other" is not used: that becomes what the first three leave.
        """
        ...

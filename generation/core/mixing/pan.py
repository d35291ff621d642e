"""Left and right. Constant power: a sound moved to one side is as loud as in the middle, where nothing is changed."""

import math

import numpy as np
from numpy.typing import NDArray


def pan_gains(pan: float) -> NDArray[np.float32]:
    """Gains (2, 1) for -1 (left) to 1 (right): sqrt(2) cos and sin, so 0 dB in the middle and 3 dB at most."""
    angle = (min(1.0, max(-1.0, pan)) + 1) * math.pi / 4
    return np.array([[math.sqrt(2) * math.cos(angle)], [math.sqrt(2) * math.sin(angle)]], dtype=np.float32)

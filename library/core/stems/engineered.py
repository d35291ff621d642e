"""Shares by rules alone, for comparison and for where the network's weights are missing.

Drums are what stands upright in a spectrogram, tones what lies (medians over time and over pitch, Fitzgerald 2010);
of the tones, the lowest are the bass, and those of a voice's register in the middle of the stereo picture the vocals.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from library.core.stems.band_separator import BandSeparator
from library.core.stems.bands import LOG_MEAN, LOG_SPREAD, edges_hz
from library.core.stems.facts import RULES

FRAMES, WIDTH = 17, 17  # about 0.4 s and half an octave
BASS_HZ, BASS_ENDS_HZ = 150.0, 320.0
VOICE_HZ, VOICE_ENDS_HZ = 180.0, 9_000.0
MOST_VOICE = 0.7


def shares_by_rules(heard: NDArray[np.float32]) -> NDArray[np.float32]:
    """Features (CHANNELS_IN, frames, BANDS) to shares (4, frames, BANDS) that sum to one."""
    power = 10 ** (heard[0].astype(np.float64) * LOG_SPREAD + LOG_MEAN)
    lying, upright = median_filter(power, (FRAMES, 1)), median_filter(power, (1, WIDTH))
    struck = upright**2 / (upright**2 + lying**2 + 1e-18)
    centres = (edges_hz()[1:] + edges_hz()[:-1]) / 2
    low = np.interp(np.log(centres + 1), np.log([BASS_HZ, BASS_ENDS_HZ]), [1, 0])
    voiced = (centres > VOICE_HZ) & (centres < VOICE_ENDS_HZ)
    middle = np.clip(heard[2], 0, 1) * np.clip(1 - 2 * np.abs(heard[1]), 0, 1)
    tone = 1 - struck
    drums, bass = struck * (1 - 0.7 * low), tone * low
    vocals = (tone - bass).clip(0) * voiced * MOST_VOICE * middle
    shares = np.stack([vocals, drums, bass, (1 - vocals - drums - bass).clip(0)])
    result: NDArray[np.float32] = shares.astype(np.float32)
    return result


def rules_separator() -> BandSeparator:
    """The separator of this module."""
    return BandSeparator(RULES, shares_by_rules)

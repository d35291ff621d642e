"""Short spectra and back: windows of about 93 ms (4096 samples at 44.1 kHz), four over each moment.

Square-rooted Hann windows both ways sum to one at a quarter's step, so that spectra left as they are give back the
sound exactly (Griffin and Lim 1984).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import fft

WINDOW_AT_44_1_KHZ = 4096
HOP_SHARE = 4  # windows over each moment


def window_of(rate_hz: int) -> int:
    """Samples of a window: the power of two nearest to 93 ms."""
    return int(2 ** round(np.log2(WINDOW_AT_44_1_KHZ * rate_hz / 44_100)))


@lru_cache
def _shape(window: int) -> NDArray[np.float32]:
    """The root of a periodic Hann window."""
    shape: NDArray[np.float32] = np.sin(np.pi * np.arange(window) / window).astype(np.float32)
    return shape


def spectra_of(sound: NDArray[np.float32], window: int) -> NDArray[np.complex64]:
    """Spectra (channels, frames, window // 2 + 1) of (channels, samples), in parts of a full-scale sine.

    Frame n is centred at n - 1 hops, so that every sample lies under four; what is beyond both ends is silent.
    """
    hop = window // HOP_SHARE
    frames = -(-sound.shape[1] // hop) + 3
    start = window // 2 + hop
    padded = np.zeros((sound.shape[0], (frames - 1) * hop + window), dtype=np.float32)
    padded[:, start : start + sound.shape[1]] = sound
    cut = sliding_window_view(padded, window, axis=1)[:, ::hop]
    shape = _shape(window)
    spectra: NDArray[np.complex64] = fft.rfft(cut * (shape / shape.sum()), axis=-1)
    return spectra


def sound_of(spectra: NDArray[np.complex64], window: int, samples: int) -> NDArray[np.float32]:
    """The inverse of `spectra_of`: (channels, samples)."""
    hop = window // HOP_SHARE
    channels, frames, _ = spectra.shape
    shape = _shape(window)
    cut = fft.irfft(spectra, window, axis=-1) * (shape * (shape.sum() * 2 / HOP_SHARE))
    sound = np.zeros((channels, (frames - 1) * hop + window), dtype=np.float32)
    parts = cut.reshape(channels, frames, HOP_SHARE, hop)
    for n in range(HOP_SHARE):
        sound[:, n * hop : n * hop + frames * hop] += parts[:, :, n].reshape(channels, -1)
    start = window // 2 + hop
    return sound[:, start : start + samples]

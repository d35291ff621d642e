"""Spectra in bands, as the stem network hears them: narrow below, a 36th of an octave above.

Up to about 1.3 kHz a band is one bin of a 4096-sample window at 44.1 kHz (10.8 Hz), so that the partials of voices and
basses stay apart; above, 2 % of its frequency. Bands are in hertz: other sample rates use windows of about the same
length in seconds.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BANDS = 256
CHANNELS_IN = 4
LINEAR_BANDS = 120
LINEAR_STEP_HZ = 44_100 / 4096
TOP_HZ = 20_000.0
FLOOR = 1e-9  # power of a band that counts as silence, of a full-scale sine of 1
LOG_MEAN, LOG_SPREAD = -4.5, 2.5  # about those of the logarithms in music at -16 LUFS


@lru_cache
def edges_hz() -> NDArray[np.float64]:
    """Lower edges of the bands and the upper edge of the last, (BANDS + 1,) in hertz."""
    linear = (np.arange(LINEAR_BANDS) - 0.5).clip(0) * LINEAR_STEP_HZ
    start = (LINEAR_BANDS - 0.5) * LINEAR_STEP_HZ
    above = np.geomspace(start, TOP_HZ, BANDS - LINEAR_BANDS + 1)
    return np.concatenate([linear, above])


@lru_cache
def first_bins(rate_hz: int, window: int) -> NDArray[np.intp]:
    """The first bin of each band, (BANDS,); a band with no bin of its own begins where the next one does."""
    bins = np.ceil(edges_hz()[:-1] * window / rate_hz).astype(np.intp)
    return np.minimum(bins, window // 2)


def band_sums(per_bin: NDArray[np.float32], rate_hz: int, window: int) -> NDArray[np.float32]:
    """Sums over the bins of each band: (..., window // 2 + 1) to (..., BANDS). The last takes all above it.

    A band narrower than a bin repeats the bin it lies in, which ``numpy.add.reduceat`` does by itself.
    """
    sums: NDArray[np.float32] = np.add.reduceat(per_bin, first_bins(rate_hz, window), axis=-1)
    return sums


@lru_cache
def _neighbours(rate_hz: int, window: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    edges = edges_hz()
    centres = (edges[:-1] + edges[1:]) / 2
    bins_hz = np.arange(window // 2 + 1) * rate_hz / window
    place = np.interp(bins_hz, centres, np.arange(BANDS))
    below = np.floor(place).astype(np.intp).clip(0, BANDS - 2)
    return below, below + 1, (place - below).astype(np.float32)


def to_bins(per_band: NDArray[np.float32], rate_hz: int, window: int) -> NDArray[np.float32]:
    """Values of bands drawn as lines between their centres: (..., BANDS) to (..., window // 2 + 1)."""
    below, above, share = _neighbours(rate_hz, window)
    low = per_band[..., below]
    result: NDArray[np.float32] = low + (per_band[..., above] - low) * share
    return result


def features(
    left: NDArray[np.complex64], right: NDArray[np.complex64], rate_hz: int, window: int
) -> NDArray[np.float32]:
    """What the network hears of two spectra (frames, bins): (CHANNELS_IN, frames, BANDS).

    The logarithm of the power of both channels; how far it lies to the left (-1 to 1); how alike the channels are (1
    for sound in the middle, 0 for unrelated, -1 for out of phase); and where the band lies (-1 to 1). Spectra are of
    windows that sum to one, so that a sine of 1 has a power of 0.25 whatever the window.
    """
    power_left = band_sums(_power(left), rate_hz, window)
    power_right = band_sums(_power(right), rate_hz, window)
    alike = band_sums((left * right.conj()).real, rate_hz, window)
    both = power_left + power_right
    safe = both + FLOOR
    loudness = (np.log10(safe) - LOG_MEAN) / LOG_SPREAD
    place = np.broadcast_to(np.linspace(-1, 1, BANDS, dtype=np.float32), loudness.shape)
    return np.stack([loudness, (power_left - power_right) / safe, 2 * alike / safe, place]).astype(np.float32)


def _power(spectrum: NDArray[np.complex64]) -> NDArray[np.float32]:
    power: NDArray[np.float32] = spectrum.real**2 + spectrum.imag**2
    return power

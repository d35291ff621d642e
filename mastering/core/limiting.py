"""A true-peak limiter that knows the whole song: peaks and loudness once by the millisecond, then any gain in a moment.

The gain curve falls ahead of a peak and comes back at a steady rate in dB. Because both sides are straight lines in dB
the curve is a running minimum, exact and quick. docs/algorithms/first-master.md.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from library.core.true_peak import TAPS, interpolation_filter

FALL_DB_PER_MS = 2.0
RISE_DB_PER_MS = 0.06
MOST_OVER_DB = 3.0  # above the ceiling: all that rounding leaves to the limiter
_FACTOR = 8
_SMOOTH_MS = 3
_CHUNK = 1 << 12  # samples interpolated at once: small enough for the cache

Curve = NDArray[np.float64]  # one value a millisecond


def rounded(levels: NDArray[Any], ceiling: float) -> NDArray[Any]:
    """Levels or samples (linear) above the ceiling bent towards 3 dB above it; all others untouched.

    Short peaks lose their tips instead of pulling everything else down with them. No memory, no phase.
    """
    room = ceiling * (10 ** (MOST_OVER_DB / 20) - 1)
    sizes = np.abs(levels)
    above = np.flatnonzero(sizes > ceiling)
    if not len(above):
        return levels
    bent = levels.copy()
    tips = sizes.flat[above]
    bent.flat[above] = np.sign(levels.flat[above]) * (ceiling + room * np.tanh((tips - ceiling) / room))
    return bent


def gain_curve(peaks: Curve, gain_db: float, ceiling_db: float) -> Curve:
    """The limiter's own gain in dB (0 or below) for true peaks (linear) that are first moved by `gain_db`."""
    over = 20 * np.log10(np.maximum(peaks, 1e-9)) + gain_db - ceiling_db
    wanted = np.minimum(0.0, -over)
    wanted = minimum_filter1d(wanted, 2 * _SMOOTH_MS + 1, mode="nearest")
    time_ms = np.arange(len(wanted), dtype=np.float64)
    after = np.minimum.accumulate(wanted - RISE_DB_PER_MS * time_ms) + RISE_DB_PER_MS * time_ms
    ahead = np.minimum.accumulate((wanted + FALL_DB_PER_MS * time_ms)[::-1])[::-1] - FALL_DB_PER_MS * time_ms
    curve = np.minimum(0.0, np.minimum(after, ahead))
    return np.asarray(uniform_filter1d(curve, 2 * _SMOOTH_MS - 1, mode="nearest"))


def between(curve: Curve, first_ms: float, frames: int, step: int) -> NDArray[np.float32]:
    """Linear gains of `frames` samples, `step` to the millisecond; the curve's values belong to the middles."""
    place = first_ms + (np.arange(frames) + 0.5) / step - 0.5
    return np.asarray(10 ** (np.interp(place, np.arange(len(curve)), curve) / 20), dtype=np.float32)


class PeaksByMillisecond:
    """True peaks of stereo blocks, the larger of both channels, one for each `step` samples.

    Only stretches with samples above `matters_from` are interpolated (8 times the rate); elsewhere the sample's stands.
    """

    def __init__(self, step: int, matters_from: float) -> None:
        self._step, self._from = step, matters_from
        self._taps = interpolation_filter(_FACTOR)
        self._held = np.zeros((TAPS // 2 - 1, 2), dtype=np.float32)
        self._rows: list[Curve] = []

    def feed(self, block: NDArray[np.float32]) -> None:
        """Take float32 samples (frames, 2)."""
        self._held = np.concatenate([self._held, block])
        self._take((len(self._held) - TAPS) // self._step)

    def result(self) -> Curve:
        """All peaks; the end is taken as silence."""
        rest = (len(self._held) - (TAPS // 2 - 1)) % self._step
        fill = TAPS + (self._step - rest if rest else 0)
        self._held = np.concatenate([self._held, np.zeros((fill, 2), dtype=np.float32)])
        self._take((len(self._held) - TAPS) // self._step)
        return np.concatenate([*self._rows, np.zeros(0)])

    def _take(self, count: int) -> None:
        if count <= 0:
            return
        before = TAPS // 2 - 1
        body = self._held[before : before + count * self._step]
        peaks = np.abs(body).reshape(count, -1).max(axis=1).astype(np.float64)
        near = np.flatnonzero(np.maximum(peaks, np.maximum(np.roll(peaks, 1), np.roll(peaks, -1))) >= self._from)
        for first in range(0, len(near), max(1, _CHUNK // self._step)):
            some = near[first : first + _CHUNK // self._step]
            places = (some[:, None] * self._step + np.arange(self._step)).ravel()
            for channel in (0, 1):
                windows = np.lib.stride_tricks.sliding_window_view(self._held[:, channel], TAPS)[places]
                points = (windows @ self._taps).reshape(len(some), -1)
                peaks[some] = np.maximum(peaks[some], np.maximum(points.max(axis=1), -points.min(axis=1)))
        self._rows.append(peaks)
        self._held = self._held[count * self._step :]

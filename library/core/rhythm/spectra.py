"""What the rhythm network reads of a song: three log spectrograms of the mono spool.

`bands` show what sounds (93 ms windows), `strokes` when it is struck (46 ms windows, twice a frame), `tones` which
semitones sound (372 ms windows, every other frame), for a new bass or chord tells of a bar line where no drum does.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft

FloatArray = NDArray[np.float32]

RATE_HZ = 22_050
HOP = 512
FRAMES_PER_S = RATE_HZ / HOP  # 43.07
BAND_WINDOW, STROKE_WINDOW, TONE_WINDOW = 2048, 1024, 8192
STROKES_PER_FRAME = 2
STROKE_HOP = HOP // STROKES_PER_FRAME
FRAMES_PER_TONE = 2
TONE_HOP = HOP * FRAMES_PER_TONE
BANDS, STROKE_BANDS, TONES = 80, 24, 60
LOWEST_TONE = 28  # E1
_LOG_GAIN, _LOG_SCALE = 1000.0, 0.25
_FULL_SCALE = 16_384  # int16 value of amplitude 1.0 in the spool
_BATCH = 128  # windows that stay in the cache together


@dataclass(frozen=True, slots=True)
class Spectra:
    """Log spectrograms of a stretch of a song. Frame 0 is centred on the first sample of the stretch."""

    bands: FloatArray  # (frames, BANDS)
    strokes: FloatArray  # (frames, STROKES_PER_FRAME, STROKE_BANDS)
    tones: FloatArray  # (frames / FRAMES_PER_TONE, TONES); frames are even


class Spool:
    """Mono int16 samples at RATE_HZ in a file, read a stretch at a time and brought to a common loudness."""

    def __init__(self, path: Path, gain: float = 1.0) -> None:
        self._path = path
        self._scale = np.float32(gain / _FULL_SCALE)
        self._length = path.stat().st_size // 2

    def __len__(self) -> int:
        return self._length

    def read(self, start: int, end: int) -> FloatArray:
        """Samples `start` to `end`; silence lies outside the song."""
        first, last = max(0, min(start, self._length)), max(0, min(end, self._length))
        samples = np.zeros(end - start, dtype=np.float32)
        inside = np.fromfile(self._path, dtype="<i2", count=max(0, last - first), offset=2 * first)
        samples[first - start : first - start + len(inside)] = inside * self._scale
        return samples


class Samples:
    """Mono samples in memory, read as a `Spool` is."""

    def __init__(self, samples: FloatArray) -> None:
        self._samples = samples

    def __len__(self) -> int:
        return len(self._samples)

    def read(self, start: int, end: int) -> FloatArray:
        """Samples `start` to `end`; silence lies outside the song."""
        first, last = max(0, min(start, len(self))), max(0, min(end, len(self)))
        found = np.zeros(end - start, dtype=np.float32)
        found[first - start : first - start + max(0, last - first)] = self._samples[first:last]
        return found


def frame_count(samples: int) -> int:
    """Frames that cover so many samples: an even number, at least two."""
    return 2 * max(1, -(-samples // (2 * HOP)))


def spectra(spool: Spool | Samples, first: int, count: int) -> Spectra:
    """Spectra of `count` frames (even) from frame `first` (even; may lie outside the song)."""
    start = first * HOP
    longest = TONE_WINDOW // 2
    sound = spool.read(start - longest, start + count * HOP + longest)
    strokes = _log_bands(_windows(sound, STROKE_WINDOW, STROKE_HOP, count * STROKES_PER_FRAME), stroke_bank())
    return Spectra(
        bands=_log_bands(_windows(sound, BAND_WINDOW, HOP, count), band_bank()),
        strokes=strokes.reshape(count, STROKES_PER_FRAME, STROKE_BANDS),
        tones=_log_bands(_windows(sound, TONE_WINDOW, TONE_HOP, count // FRAMES_PER_TONE), tone_bank()),
    )


def _windows(sound: FloatArray, width: int, hop: int, count: int) -> FloatArray:
    """Windows (count, width) every `hop` samples, the first centred TONE_WINDOW // 2 samples into the sound."""
    begin = TONE_WINDOW // 2 - width // 2
    return np.lib.stride_tricks.sliding_window_view(sound[begin:], width)[::hop][:count]


def _log_bands(windows: FloatArray, bank: FloatArray) -> FloatArray:
    width = windows.shape[1]
    taper = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(width) / width)).astype(np.float32)
    taper *= np.float32(4 / width)  # a sine of amplitude 1 reads 1
    rows = []
    for part in range(0, len(windows), _BATCH):
        magnitudes = np.abs(rfft(windows[part : part + _BATCH] * taper, axis=1)[:, : len(bank)])
        rows.append(np.log1p((magnitudes @ bank) * np.float32(_LOG_GAIN)) * np.float32(_LOG_SCALE))
    return np.concatenate(rows)


@cache
def band_bank() -> FloatArray:
    """Triangles, ten an octave from 40 Hz to 10 kHz."""
    return _triangles(40 * 2 ** (np.arange(BANDS + 2) / 10), BAND_WINDOW)


@cache
def stroke_bank() -> FloatArray:
    """Triangles, three an octave from 40 Hz to 10 kHz."""
    return _triangles(40 * 2 ** (np.arange(STROKE_BANDS + 2) / 3), STROKE_WINDOW)


@cache
def tone_bank() -> FloatArray:
    """Bells a semitone wide from LOWEST_TONE up at A = 440 Hz."""
    centres_hz = 440 * 2 ** ((LOWEST_TONE + np.arange(TONES) - 69) / 12)
    bin_hz = RATE_HZ / TONE_WINDOW
    bins_hz = np.arange(int(centres_hz[-1] * 1.1 / bin_hz) + 1) * bin_hz
    width_hz = np.maximum(centres_hz * (2 ** (1 / 24) - 1), 0.6 * bin_hz)
    bells = np.exp(-0.5 * ((bins_hz[:, None] - centres_hz[None, :]) / width_hz) ** 2)
    bells[bells < 1e-3] = 0
    return np.asarray(bells / bells.max(axis=0), dtype=np.float32)


def _triangles(edges_hz: NDArray[np.float64], window: int) -> FloatArray:
    """Triangular bands (bins, bands) between neighbouring edges, none narrower than two bins, each summing to one."""
    bin_hz = RATE_HZ / window
    bins_hz = np.arange(window // 2 + 1) * bin_hz
    centre = edges_hz[1:-1]
    below = np.maximum(centre - edges_hz[:-2], bin_hz)
    above = np.maximum(edges_hz[2:] - centre, bin_hz)
    offset = bins_hz[:, None] - centre[None, :]
    bank = np.maximum(0, 1 - np.maximum(offset / above, -offset / below))
    return np.asarray(bank / bank.sum(axis=0), dtype=np.float32)

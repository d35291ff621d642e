"""The one pass over the sound that everything later reads: onsets, pitches, notes, timbre.

Two window lengths in one pass, because a beat needs 46 ms and a semitone in the bass needs 372 ms; nothing computes a
spectrum again. The mono signal is read from a spool in blocks, so that memory does not grow with full spectra.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct, rfft

from library.core import spectrum
from library.core.spectrum import FloatArray

SPOOL_FULL_SCALE = 16_384  # int16 value of amplitude 1.0: 6 dB of room above full scale
MFCCS = 14
_BLOCK_PITCH_HOPS = 512  # about 24 s
_LOG_GAIN = 1000.0
_BAND_LAG, _TONE_LAG = 2, 4  # onset frames


@dataclass(frozen=True, slots=True)
class Features:
    """Compact description of a song. Onset frames are ONSET_FPS a second, pitch frames PITCH_FPS; frame 0 is at 0 s."""

    onsets: FloatArray  # (onset frames, ONSET_GROUPS): rise of log energy in bands, then of tones
    level: FloatArray  # (onset frames,): root mean square of the signal, linear
    notes: FloatArray  # (pitch frames, PITCHES): activation of each note
    timbre: FloatArray  # (pitch frames, MFCCS)
    tuning_cents: float
    duration_s: float

    def save(self, path: Path) -> None:
        """Write to an .npz file."""
        with path.open("wb") as file:
            np.savez(file, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, path: Path) -> "Features":
        """Read what `save` wrote. Raises ValueError or OSError where it is damaged."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                onsets=arrays["onsets"],
                level=arrays["level"],
                notes=arrays["notes"],
                timbre=arrays["timbre"],
                tuning_cents=float(arrays["tuning_cents"]),
                duration_s=float(arrays["duration_s"]),
            )


def extract(spool: Path, gain: float, progress: Callable[[float], None]) -> Features:
    """Features of a mono int16 spool at RATE_HZ. `gain` brings the song to a common loudness before logarithms.

    `progress` is told the share done, 0 to 1, after each block, and may raise to stop.
    """
    samples = _Spool(spool)
    scale = gain / SPOOL_FULL_SCALE
    pitch_frames = max(1, -(-len(samples) // spectrum.PITCH_HOP))
    onsets, levels, pitches, timbres = [], [], [], []
    before = _Before(
        np.zeros((_BAND_LAG, spectrum.BANDS), dtype=np.float32), np.zeros((_TONE_LAG, spectrum.TONES), dtype=np.float32)
    )
    for first, count in _blocks(pitch_frames):
        rise, level, bands = _onset_block(samples, scale, (first, count), before)
        onsets.append(rise)
        levels.append(level / gain)
        pitches.append(_pitch_block(samples, scale, first, count))
        timbres.append(_timbre_block(bands))
        progress(0.8 * (first + count) / pitch_frames)
    tuning = spectrum.estimate_tuning(np.sum([p.sum(axis=0, dtype=np.float64) for p in pitches], axis=0))
    notes = []
    for index, pitch in enumerate(pitches):
        notes.append(spectrum.notes_of(spectrum.whitened(spectrum.retuned(pitch.astype(np.float32), tuning))))
        progress(0.8 + 0.2 * (index + 1) / len(pitches))
    return Features(
        onsets=np.concatenate(onsets),
        level=np.concatenate(levels),
        notes=np.concatenate(notes),
        timbre=np.concatenate(timbres),
        tuning_cents=round(tuning, 1),
        duration_s=len(samples) / spectrum.RATE_HZ,
    )


class _Spool:
    """Samples on disk, read a block at a time; a mapped file would count as memory as it is read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._length = path.stat().st_size // 2

    def __len__(self) -> int:
        return self._length

    def read(self, start: int, end: int) -> NDArray[np.int16]:
        """Samples `start` to `end`."""
        return np.fromfile(self._path, dtype="<i2", count=max(0, end - start), offset=2 * start)


def _blocks(frames: int) -> Iterator[tuple[int, int]]:
    for first in range(0, frames, _BLOCK_PITCH_HOPS):
        yield first, min(_BLOCK_PITCH_HOPS, frames - first)


def _windows(samples: _Spool, scale: float, start: int, shape: tuple[int, int, int]) -> FloatArray:
    """Windows (count, width) every `hop` samples, the first centred on `start`; silence lies outside the song."""
    count, width, hop = shape
    begin = start - width // 2
    end = begin + (count - 1) * hop + width
    inside = samples.read(max(0, begin), max(0, min(end, len(samples))))
    block = np.zeros(end - begin, dtype=np.float32)
    block[max(0, -begin) : max(0, -begin) + len(inside)] = inside
    return np.lib.stride_tricks.sliding_window_view(block * np.float32(scale), width)[::hop]


def _hann(width: int) -> FloatArray:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(width) / width), dtype=np.float32)


@dataclass(slots=True)
class _Before:
    """The last log spectra of the block before, for rises across the border."""

    bands: FloatArray
    tones: FloatArray


def _onset_block(
    samples: _Spool, scale: float, place: tuple[int, int], before: _Before
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Rises (frames, ONSET_GROUPS), level (frames,) and log bands (frames, BANDS) of a place: first, count."""
    first, count = place
    ratio = spectrum.PITCH_HOP // spectrum.ONSET_HOP
    start = first * spectrum.PITCH_HOP
    windows = _windows(samples, scale, start, (count * ratio, spectrum.ONSET_WINDOW, spectrum.ONSET_HOP))
    level = np.sqrt(np.einsum("fw,fw->f", windows, windows) / spectrum.ONSET_WINDOW)
    bands = _log_spectrum(windows, spectrum.mel_bank())
    windows = _windows(samples, scale, start, (count * ratio, spectrum.TONE_WINDOW, spectrum.ONSET_HOP))
    tones = _log_spectrum(windows, spectrum.tone_bank())
    rises = [
        _rise(np.concatenate([before.bands, bands]), _BAND_LAG, spectrum.BAND_GROUPS),
        _rise(np.concatenate([before.tones, tones]), _TONE_LAG, spectrum.TONE_GROUPS),
    ]
    before.bands, before.tones = bands[-_BAND_LAG:], tones[-_TONE_LAG:]
    return np.concatenate(rises, axis=1), level, bands


def _log_spectrum(windows: FloatArray, bank: FloatArray) -> FloatArray:
    width = windows.shape[1]
    parts = []
    for part in range(0, len(windows), 256):  # a few windows at a time stay in the cache
        magnitudes = np.abs(rfft(windows[part : part + 256] * _hann(width), axis=1)) * np.float32(4 / width)
        parts.append(np.log1p(_LOG_GAIN * (magnitudes @ bank)))
    return np.concatenate(parts).astype(np.float32)


def _rise(bands: FloatArray, lag: int, groups: int) -> FloatArray:
    """Rise of each band over its neighbourhood a moment before, summed in groups.

    The neighbourhood is the largest of three bands, which keeps vibrato from counting as onsets
    (S. Böck and G. Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013).
    """
    padded = np.pad(bands, ((0, 0), (1, 1)), mode="edge")
    around = np.maximum(np.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    rise = np.maximum(bands[lag:] - around[:-lag], 0)
    grouped: FloatArray = rise.reshape(len(rise), groups, -1).sum(axis=2)
    return grouped


def _pitch_block(samples: _Spool, scale: float, first: int, count: int) -> NDArray[np.float16]:
    shape = (count, spectrum.PITCH_WINDOW, spectrum.PITCH_HOP)
    windows = _windows(samples, scale, first * spectrum.PITCH_HOP, shape)
    window = _hann(spectrum.PITCH_WINDOW)
    bank = spectrum.pitch_bank()
    pitches = []
    for part in range(0, count, 64):  # 64 windows of 32 KB at a time stay in the cache
        magnitudes = np.abs(rfft(windows[part : part + 64] * window, axis=1)) * np.float32(4 / spectrum.PITCH_WINDOW)
        pitches.append((magnitudes @ bank).astype(np.float16))
    return np.concatenate(pitches)


def _timbre_block(bands: FloatArray) -> FloatArray:
    """Cepstrum of the bands, averaged to pitch frames."""
    ratio = spectrum.PITCH_HOP // spectrum.ONSET_HOP
    mean = bands.reshape(-1, ratio, spectrum.BANDS).mean(axis=1)
    return np.asarray(dct(mean, axis=1, norm="ortho")[:, :MFCCS], dtype=np.float32)

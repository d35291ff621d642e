"""Peaks of a waveform at several zoom levels, in one file that a browser reads by byte ranges (docs/formats.md).

A peak is (minimum, maximum, root mean square) of a run of samples over all channels, each an int8; 127 is full scale.
"""

import json
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAGIC = b"PTPK"
BASE_SAMPLES = 256
LEVEL_FACTOR = 4
LEVELS = 5  # 256, 1024, 4096, 16384, 65536 samples a peak
MINI_POINTS = 240
_ALIGNMENT = 16


@dataclass(frozen=True, slots=True)
class PeaksLevel:
    """One zoom level: `count` peaks of three bytes from `byte_offset` of the file."""

    samples_per_peak: int
    byte_offset: int
    count: int


@dataclass(frozen=True, slots=True)
class PeaksHeader:
    """What the head of a peaks file says."""

    sample_rate_hz: int
    frames: int
    levels: tuple[PeaksLevel, ...]


class PeaksMeter:
    """Collects peaks of BASE_SAMPLES from a stream of blocks; the result does not depend on where blocks are cut."""

    def __init__(self, channels: int) -> None:
        self._rest = np.zeros((0, channels), dtype=np.float32)
        self._peaks: list[NDArray[np.float32]] = []
        self.frames = 0

    def feed(self, block: NDArray[np.float32]) -> None:
        """Take float32 samples shaped (frames, channels)."""
        self.frames += len(block)
        joined = np.concatenate([self._rest, block]) if len(self._rest) else block
        whole = len(joined) // BASE_SAMPLES * BASE_SAMPLES
        if whole:
            self._peaks.append(_peaks_of(joined[:whole].reshape(-1, BASE_SAMPLES * joined.shape[1])))
        self._rest = joined[whole:].copy()

    def result(self) -> NDArray[np.float32]:
        """Peaks (count, 3): minimum, maximum, root mean square, as linear amplitudes; the last run may be shorter."""
        last = [_peaks_of(self._rest.reshape(1, -1))] if len(self._rest) else []
        return np.concatenate([*self._peaks, *last]) if self._peaks or last else np.zeros((0, 3), dtype=np.float32)


def _peaks_of(runs: NDArray[np.float32]) -> NDArray[np.float32]:
    rms = np.sqrt(np.einsum("rs,rs->r", runs, runs) / runs.shape[1])
    return np.stack([runs.min(axis=1), runs.max(axis=1), rms], axis=1).astype(np.float32)


def coarser(peaks: NDArray[np.float32]) -> NDArray[np.float32]:
    """The next zoom level: every LEVEL_FACTOR peaks in one."""
    if not len(peaks):
        return peaks
    starts = np.arange(0, len(peaks), LEVEL_FACTOR)
    sizes = np.diff(np.append(starts, len(peaks)))
    low = np.minimum.reduceat(peaks[:, 0], starts)
    high = np.maximum.reduceat(peaks[:, 1], starts)
    power = np.add.reduceat(peaks[:, 2].astype(np.float64) ** 2, starts) / sizes
    return np.stack([low, high, np.sqrt(power)], axis=1).astype(np.float32)


def write_peaks(path: Path, base: NDArray[np.float32], sample_rate_hz: int, frames: int) -> None:
    """Write all zoom levels. `base` is what PeaksMeter.result gave."""
    levels = [base]
    while len(levels) < LEVELS:
        levels.append(coarser(levels[-1]))
    bodies = [np.round(np.clip(level, -1, 1) * 127).astype(np.int8).tobytes() for level in levels]
    head = _header(sample_rate_hz, frames, [len(level) for level in levels])
    path.write_bytes(head + b"".join(bodies))


def _header(sample_rate_hz: int, frames: int, counts: list[int]) -> bytes:
    """Magic, length and JSON. The JSON is padded, so offsets can be written into it before its length is known."""
    start = len(MAGIC) + 4 + 512
    start += -start % _ALIGNMENT
    levels, offset = [], start
    for step, count in enumerate(counts):
        levels.append({"samples_per_peak": BASE_SAMPLES * LEVEL_FACTOR**step, "byte_offset": offset, "count": count})
        offset += 3 * count
    text = json.dumps({"version": 1, "sample_rate_hz": sample_rate_hz, "frames": frames, "levels": levels})
    body = text.encode().ljust(start - len(MAGIC) - 4)
    return MAGIC + struct.pack("<I", len(body)) + body


def read_header(path: Path) -> PeaksHeader:
    """The head of a peaks file. Raises ValueError where the file is none."""
    with path.open("rb") as file:
        magic, length = file.read(4), file.read(4)
        if magic != MAGIC or len(length) < 4:
            raise ValueError(f"{path.name} is no peaks file: it does not begin with {MAGIC.decode()}")
        head = json.loads(file.read(struct.unpack("<I", length)[0]))
    levels = tuple(PeaksLevel(**level) for level in head["levels"])
    return PeaksHeader(head["sample_rate_hz"], head["frames"], levels)


def read_peaks(path: Path, level: int, start: int, count: int) -> NDArray[np.int8]:
    """Peaks `start` to `start + count` of one zoom level as (n, 3) int8; fewer at the end of the song."""
    here = read_header(path).levels[level]
    count = max(0, min(count, here.count - start))
    with path.open("rb") as file:
        file.seek(here.byte_offset + 3 * start)
        return np.frombuffer(file.read(3 * count), dtype=np.int8).reshape(-1, 3)


def mini_waveform(base: NDArray[np.float32], points: int = MINI_POINTS) -> tuple[int, ...]:
    """`points` heights 0..255 for a thumbnail: the peak of each slice, the loudest scaled to 255."""
    if not len(base):
        return (0,) * points
    heights = np.abs(base[:, :2]).max(axis=1)
    starts = np.arange(points) * len(heights) // points
    sliced = np.maximum.reduceat(heights, np.minimum(starts, len(heights) - 1))
    loudest = float(sliced.max())
    scaled = np.round(sliced / loudest * 255) if loudest > 0 else np.zeros(points)
    return tuple(int(value) for value in scaled)

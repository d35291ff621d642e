"""The mix: the sum of the stems, sample for sample, in whole steps of 24 bits, so that the null is exact."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.core.loudness import LoudnessMeter
from mastering.core.wave_file import FULL_SCALE, RATE_HZ, SoundWriter, as_floats, quantised, sound_blocks

HIGHEST_DBFS = -1.0  # of the sum, before a trim is needed
TRIMMED_DBFS = -3.0


@dataclass(frozen=True)
class Summed:
    """What the mix measures."""

    sha256: str
    loudness_lufs: float | None
    true_peak_dbtp: float | None
    null_dbfs: float  # of the mix minus its stems: anything but -200 means that it was clipped
    peak_dbfs: float


def peak_of_sum_dbfs(stems: Sequence[Path]) -> float:
    """The highest sample of the sum."""
    peak = 0
    for rows in zip(*(sound_blocks(path) for path in stems), strict=True):
        peak = max(peak, int(np.abs(_sum(rows)).max(initial=0)))
    return _decibels(peak / FULL_SCALE)


def trim_for(peak_dbfs: float) -> int:
    """Whole dB by which all stems go down together so that the sum keeps clear of full scale; mostly 0."""
    return 0 if peak_dbfs <= HIGHEST_DBFS else math.floor(TRIMMED_DBFS - peak_dbfs)


def write_trimmed(source: Path, target: Path, gain_db: float, frames: int) -> tuple[str, float | None]:
    """A stem, quieter; its checksum and peak."""
    gain = np.float32(10 ** (gain_db / 20))
    with SoundWriter(target, frames) as file:
        for block in sound_blocks(source):
            file.write(quantised(as_floats(block).T * gain))
    return file.sha256, round(_decibels(file.peak / FULL_SCALE), 2) if file.peak else None


def write_mix(stems: Sequence[Path], target: Path, frames: int) -> Summed:
    """Adds the stems up. What the sum has beyond full scale is cut, and the null tells."""
    meter, beyond = LoudnessMeter(RATE_HZ, 2), 0
    with SoundWriter(target, frames) as file:
        for rows in zip(*(sound_blocks(path) for path in stems), strict=True):
            total = _sum(rows)
            kept = np.clip(total, -FULL_SCALE, FULL_SCALE - 1)
            beyond = max(beyond, int(np.abs(total - kept).max(initial=0)))
            meter.feed(as_floats(kept))
            file.write(kept)
    facts = meter.result()
    null, peak = _decibels(beyond / FULL_SCALE), _decibels(file.peak / FULL_SCALE)
    return Summed(file.sha256, facts.integrated_lufs, facts.true_peak_dbtp, null, round(peak, 2))


def _sum(rows: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    total = rows[0].copy()
    for row in rows[1:]:
        total += row
    return total


def _decibels(value: float) -> float:
    return 20 * math.log10(value) if value > 0 else -200.0

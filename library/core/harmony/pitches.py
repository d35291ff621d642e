"""How strongly each pitch sounds and begins in each segment: what harmony is read from.

Works from the chances of a note network (frames x 88, bytes) or from note activations of least squares (frames x 84).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from library.core.features import Features
from library.core.harmony.grid import FloatArray, Grid
from library.core.harmony.vocabulary import LOWEST_PITCH, PITCHES
from library.core.spectrum import LOWEST_PITCH as LOWEST_ACTIVATION
from library.core.spectrum import PITCH_FPS

SILENCE_DB = -200.0
_FULL_SHARE = 99.5  # this percentile of what sounds counts as full strength
_LEAST = 1e-4

Strengths = NDArray[np.float32]


class FramesOfNotes(Protocol):
    """What a note network leaves; see library.core.notes."""

    @property
    def frames_per_s(self) -> float: ...
    @property
    def lowest_pitch(self) -> int: ...
    @property
    def sounding(self) -> NDArray[np.uint8]: ...
    @property
    def onset(self) -> NDArray[np.uint8]: ...
    @property
    def level(self) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class SegmentPitches:
    """`sounding` and `onset` (segments, PITCHES), each 0..1; `level_db` (segments,) below the loudest segment."""

    sounding: Strengths
    onset: Strengths
    level_db: FloatArray


def pitches_from_frames(frames: FramesOfNotes, grid: Grid) -> SegmentPitches:
    """From the chances of a note network."""
    shift = frames.lowest_pitch - LOWEST_PITCH
    sounding = _pooled(frames.sounding, grid, frames.frames_per_s, np.add) / np.float32(255)
    onset = _pooled(frames.onset, grid, frames.frames_per_s, np.maximum) / np.float32(255)
    level_db = _level_db(frames.level, grid, len(frames.level) / max(1, len(frames.sounding)) * frames.frames_per_s)
    return SegmentPitches(_placed(sounding, shift), _placed(onset, shift), level_db)


def pitches_from_activations(features: Features, grid: Grid) -> SegmentPitches:
    """From note activations, scaled so that a strong note of the song is 1; onsets are rises between segments."""
    notes = np.sqrt(features.notes)
    heard = notes[notes > _LEAST]
    full = float(np.percentile(heard, _FULL_SHARE)) if heard.size else 1.0
    sounding = np.minimum(_pooled(notes, grid, PITCH_FPS, np.add) / np.float32(max(full, 1e-6)), 1.0)
    peak = np.minimum(_pooled(notes, grid, PITCH_FPS, np.maximum) / np.float32(max(full, 1e-6)), 1.0)
    before = np.concatenate([np.zeros_like(sounding[:1]), sounding[:-1]])
    level_db = _level_db(features.level, grid, len(features.level) / max(1, len(notes)) * PITCH_FPS)
    shift = LOWEST_ACTIVATION - LOWEST_PITCH
    return SegmentPitches(_placed(sounding, shift), _placed(np.maximum(peak - before, 0), shift), level_db)


def _pooled(rows: NDArray[np.generic], grid: Grid, frames_per_s: float, how: np.ufunc) -> Strengths:
    """Mean (np.add) or maximum of the frames of each segment (segments, columns)."""
    starts = np.clip(np.round(grid.edges_s * frames_per_s).astype(np.int64), 0, max(0, len(rows) - 1))[:-1]
    kind = np.float32 if how is np.add else rows.dtype
    pooled = how.reduceat(rows, starts, axis=0, dtype=kind) if len(rows) else np.zeros((len(grid), rows.shape[1]))
    if how is np.add:
        sizes = np.maximum(np.diff(np.append(starts, len(rows))), 1)
        pooled = pooled / sizes[:, None]
    return np.asarray(pooled, dtype=np.float32)


def _placed(rows: Strengths, shift: int) -> Strengths:
    """Columns moved so that the first is LOWEST_PITCH, PITCHES of them."""
    placed = np.zeros((len(rows), PITCHES), dtype=np.float32)
    low, high = max(0, shift), min(PITCHES, shift + rows.shape[1])
    placed[:, low:high] = rows[:, low - shift : high - shift]
    return placed


def _level_db(level: NDArray[np.float32], grid: Grid, frames_per_s: float) -> FloatArray:
    if not len(level):
        return np.full(len(grid), SILENCE_DB)
    starts = np.clip(np.round(grid.edges_s * frames_per_s).astype(np.int64), 0, len(level) - 1)[:-1]
    loudest = np.maximum.reduceat(level, starts)
    decibels = 20 * np.log10(np.maximum(loudest, 1e-7) / max(float(level.max()), 1e-7))
    decibels[loudest < 1e-5] = SILENCE_DB  # digital silence, however quiet the rest is
    return np.asarray(decibels, dtype=np.float64)


REGISTERS = (33.0, 45.0, 57.0, 69.0, 81.0)  # middles of overlapping bands of pitch
_REGISTER_WIDTH = 6.0
PITCH_CLASS_FEATURES = 2 * len(REGISTERS) + 2


def pitch_class_features(pitches: SegmentPitches, starts_beat: NDArray[np.bool_]) -> Strengths:
    """The network's inputs (segments, 12, PITCH_CLASS_FEATURES): for every pitch class how it sounds and begins in each
    register, how far it is the lowest that sounds, and whether a beat begins."""
    sounding, onset = pitches.sounding, pitches.onset
    above = np.cumsum(np.log1p(-np.minimum(sounding, 0.98)), axis=1)
    lowest = sounding * np.exp(np.concatenate([np.zeros_like(above[:, :1]), above[:, :-1]], axis=1))
    number = LOWEST_PITCH + np.arange(PITCHES)
    folds = (number[:, None] % 12 == np.arange(12)[None, :]).astype(np.float32)
    columns = [lowest @ folds, np.repeat(starts_beat.astype(np.float32)[:, None], 12, axis=1)]
    for middle in REGISTERS:
        bell = np.exp(-0.5 * ((number - middle) / _REGISTER_WIDTH) ** 2).astype(np.float32)
        columns += [(sounding * bell) @ folds, (onset * bell) @ folds]
    return np.asarray(np.stack(columns, axis=2), dtype=np.float32)

"""Bars, described by what sounds in them, and how alike they are.

Every bar is cut into eight slots. Likeness is told apart by harmony (chroma of half bars), tune (upper pitches of
quarter bars), rhythm (onsets of slots) and colour (timbre), because form may show in any of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from library.core.form.sound import SongSound, Track

FloatArray = NDArray[np.float32]

SLOTS = 8
MOST_BARS = 1500  # a three-hour file has about 5400: its bars are then taken two or four at a time
_TUNE_FROM, _BASS_TO = 60, 52
_PLAIN_STEP_S = 2.0
_LEAST_SPREAD = 0.06  # bars that differ less are all alike


@dataclass(frozen=True, slots=True)
class Bars:
    """A song bar by bar. Likenesses (bars, bars) are about 0 for unrelated bars and 1 for equal ones."""

    edges_s: NDArray[np.float64]  # (bars + 1,)
    harmony: FloatArray
    tune: FloatArray
    rhythm: FloatArray
    colour: FloatArray
    level_db: FloatArray  # (bars, SLOTS)
    onsets: FloatArray  # (bars, SLOTS), 1 is usual
    upper: FloatArray  # (bars, SLOTS): how much sounds from middle C up, 1 is usual
    lower: FloatArray  # (bars, SLOTS)

    def __len__(self) -> int:
        return len(self.edges_s) - 1


def bar_edges(bar_starts_s: NDArray[np.float64], duration_s: float) -> NDArray[np.float64]:
    """Bounds of bars over the whole song; two-second steps where no bars were heard."""
    if len(bar_starts_s) < 4:
        return np.linspace(0, duration_s, max(2, round(duration_s / _PLAIN_STEP_S) + 1))
    starts = bar_starts_s[(bar_starts_s > 0.3) & (bar_starts_s < duration_s - 0.3)]
    while len(starts) > MOST_BARS:
        starts = starts[::2]
    return np.concatenate([[0.0], starts, [duration_s]])


def describe(sound: SongSound, edges_s: NDArray[np.float64]) -> Bars:
    """What sounds in each bar, and how alike bars are."""
    slots_s = _slots(edges_s)
    pitches = _means(sound.pitches, slots_s)
    numbers = sound.lowest_pitch + np.arange(pitches.shape[1])
    upper, lower = pitches[:, numbers >= _TUNE_FROM], pitches[:, numbers < _BASS_TO]
    colour = _means(sound.timbre, slots_s) if sound.timbre else _octaves(pitches, numbers)
    onsets = _scaled(_means(sound.onsets, slots_s)[:, 0])
    level = 20 * np.log10(_means(sound.level, slots_s)[:, 0] + 1e-6)
    return Bars(
        edges_s=edges_s,
        harmony=_alike(_folded(pitches, numbers, SLOTS // 2)),
        tune=_alike(_folded(upper, numbers[numbers >= _TUNE_FROM], SLOTS // 4)),
        rhythm=_alike(_rhythm(onsets)),
        colour=_near(colour.reshape(len(edges_s) - 1, SLOTS, -1).mean(axis=1)),
        level_db=level.reshape(-1, SLOTS),
        onsets=onsets.reshape(-1, SLOTS),
        upper=_scaled(upper.sum(axis=1)).reshape(-1, SLOTS),
        lower=_scaled(lower.sum(axis=1)).reshape(-1, SLOTS),
    )


def _slots(edges_s: NDArray[np.float64]) -> NDArray[np.float64]:
    steps = np.arange(SLOTS) / SLOTS
    inner = edges_s[:-1, None] + np.diff(edges_s)[:, None] * steps
    return np.append(inner.ravel(), edges_s[-1])


def _means(track: Track, edges_s: NDArray[np.float64]) -> FloatArray:
    """Means of rows between edges; the nearest row where none lies between."""
    frames = np.clip(np.round(edges_s * track.per_s).astype(np.int64), 0, max(0, len(track.rows) - 1))
    sums = np.add.reduceat(track.rows, frames[:-1], axis=0, dtype=np.float64) * track.unit
    sizes = np.maximum(np.diff(np.append(frames[:-1], len(track.rows))), 1)
    return np.asarray(sums / sizes[:, None], dtype=np.float32)


def _folded(pitches: FloatArray, numbers: NDArray[np.int64], slots: int) -> FloatArray:
    """Chroma (bars, SLOTS // slots * 12), each stretch of `slots` of length one."""
    chroma = np.stack([pitches[:, numbers % 12 == pc].sum(axis=1) for pc in range(12)], axis=1)
    parts = chroma.reshape(-1, slots, 12).mean(axis=1)
    parts /= np.linalg.norm(parts, axis=1, keepdims=True) + 0.05 * np.linalg.norm(parts, axis=1).max() + 1e-9
    return np.asarray(parts.reshape(-1, SLOTS // slots * 12))


def _octaves(pitches: FloatArray, numbers: NDArray[np.int64]) -> FloatArray:
    """How loud each octave is, in logarithms: the little that notes say about colour."""
    rows = np.stack([pitches[:, numbers // 12 == octave].sum(axis=1) for octave in range(2, 9)], axis=1)
    return np.asarray(np.log(rows + 0.1))


def _rhythm(onsets: FloatArray) -> FloatArray:
    rows = np.sqrt(np.maximum(onsets, 0)).reshape(-1, SLOTS)
    return np.asarray(np.concatenate([rows, 0.5 * rows.mean(axis=1, keepdims=True)], axis=1))


def _scaled(values: FloatArray) -> FloatArray:
    return np.asarray(values / (np.mean(values) + 1e-6))


def _alike(rows: FloatArray) -> FloatArray:
    """Cosines, stretched so that usual pairs lie at 0 and the most alike ones at 1."""
    unit = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6)
    return _stretched(np.asarray(unit @ unit.T, dtype=np.float32))


def _near(rows: FloatArray) -> FloatArray:
    """Closeness of standardised rows, stretched in the same way."""
    rows = (rows - rows.mean(axis=0)) / (rows.std(axis=0) + 1e-3)
    squares = (rows**2).sum(axis=1)
    squared = np.maximum(squares[:, None] + squares[None, :] - 2 * rows @ rows.T, 0) / rows.shape[1]
    return _stretched(np.exp(-squared / 2))


def _stretched(likeness: FloatArray) -> FloatArray:
    count = len(likeness)
    if count < 3:
        return np.ones_like(likeness)
    step = max(1, count // 400)
    others = likeness[::step, ::step][~np.eye(len(likeness[::step]), dtype=bool)]
    usual, top = (float(value) for value in np.quantile(others, [0.5, 0.98]))
    usual = min(usual, top - _LEAST_SPREAD)
    return np.asarray(np.clip((likeness - usual) / (top - usual), -1, 1), dtype=np.float32)

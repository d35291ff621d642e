"""What speaks for a joint at each bar line: change around it, repetition that begins or ends there, a breath before it.

Change is J. Foote's checkerboard ("Automatic audio segmentation using a measure of audio novelty", 2000) at four sizes.
Repetition is read from the diagonals of the likenesses, after J. Serrà and others ("Unsupervised music structure
annotation by time series structure features and segment similarity", 2014).
"""

import numpy as np
from numpy.typing import NDArray

from library.core.form.bars import SLOTS, Bars

FloatArray = NDArray[np.floating]

_KERNELS = (1, 2, 4, 8)
_AROUND = (-8, -4, -2, -1, 1, 2, 4, 8)
_FAR = 8.0  # bars from the ends that count as far


def clues(bars: Bars) -> FloatArray:
    """Clues (bars, width) for a joint at the start of each bar, those of neighbouring bar lines among them."""
    own = _own_clues(bars)
    main = own[:, : len(_KERNELS) * 3 + 8]
    summary = np.stack([main[:, :12].mean(axis=1), main[:, 12:20].mean(axis=1)], axis=1)
    padded = np.pad(summary, ((8, 8), (0, 0)))
    near = [padded[8 + step : 8 + step + len(own)] for step in _AROUND]
    return np.asarray(np.concatenate([own, *near], axis=1), dtype=np.float32)


def _own_clues(bars: Bars) -> FloatArray:
    same = 0.45 * bars.tune + 0.35 * bars.harmony + 0.2 * bars.rhythm
    columns = [_checkerboard(likeness, half) for likeness in (same, bars.harmony, bars.colour) for half in _KERNELS]
    columns += _repetition(same)
    columns += [_standard(_diagonal(same, lag)) for lag in (-8, -4, -2, -1, 4, 8)]
    columns += [_step(bars.level_db, span) / 6 for span in (1, 4)]
    columns += [_step(np.log(rows + 0.1), span) for rows in (bars.onsets, bars.upper, bars.lower) for span in (1, 4)]
    columns += _breath(bars)
    places = np.arange(len(bars))
    columns += [np.minimum(places / _FAR, 1), np.minimum((len(bars) - places) / _FAR, 1)]
    lengths = np.diff(bars.edges_s)
    columns += [np.log(lengths / 2), np.full(len(bars), np.log(max(1.0, float(bars.edges_s[-1])) / 180))]
    return np.nan_to_num(np.stack(columns, axis=1).astype(np.float32))


def _checkerboard(likeness: FloatArray, half: int) -> FloatArray:
    taper = np.exp(-0.5 * ((np.arange(2 * half) - half + 0.5) / (0.6 * half)) ** 2)
    sign = np.where(np.arange(2 * half) < half, -1.0, 1.0)
    kernel = np.outer(taper * sign, taper * sign)
    kernel /= np.abs(kernel).sum()
    padded = np.pad(likeness, half, mode="edge")
    return np.array([float((padded[i : i + 2 * half, i : i + 2 * half] * kernel).sum()) for i in range(len(likeness))])


def _lags(likeness: FloatArray) -> FloatArray:
    """Likeness by lag and bar (2 bars - 1, bars): row l holds the likeness of bar i and bar i + l - bars + 1."""
    count = len(likeness)
    padded = np.pad(likeness, ((0, 0), (count - 1, count - 1)), constant_values=-0.3)
    rows = np.lib.stride_tricks.as_strided(
        padded, shape=(count, 2 * count - 1), strides=(padded.strides[0] + padded.strides[1], padded.strides[1])
    )
    return np.asarray(rows.T)


def _repetition(same: FloatArray) -> list[FloatArray]:
    """How plainly repetitions begin and end at each bar line, over two and four bars: best lag and sum over lags."""
    count = len(same)
    lags = _lags(same).astype(np.float32)
    lags[max(0, count - 2) : count + 1] = -0.3  # a bar is like itself and, idly, like its neighbours
    sums = np.pad(np.cumsum(lags, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    columns = []
    for span in (2, 4):
        after, before = _ahead(sums, span), _behind(sums, span)
        near_before, near_after = _behind(sums, 2), _ahead(sums, 2)
        for inside, outside in ((after, near_before), (before, near_after)):
            plain = np.minimum(inside, inside - outside)
            columns.append(plain.max(axis=0))
            columns.append(np.log1p(np.maximum(plain - 0.3, 0).sum(axis=0)))
    return columns


def _ahead(sums: NDArray[np.float64], span: int) -> NDArray[np.float64]:
    """Means over the next `span` bars (lags, bars), fewer at the end."""
    count = sums.shape[1] - 1
    ends = np.minimum(np.arange(count) + span, count)
    return np.asarray((sums[:, ends] - sums[:, :-1]) / span)


def _behind(sums: NDArray[np.float64], span: int) -> NDArray[np.float64]:
    count = sums.shape[1] - 1
    starts = np.maximum(np.arange(count) - span, 0)
    return np.asarray((sums[:, :-1] - sums[:, starts]) / span)


def _diagonal(likeness: FloatArray, lag: int) -> FloatArray:
    """Likeness of each bar and the one `lag` bars on, 0 where there is none."""
    count = len(likeness)
    values = np.zeros(count)
    places = np.arange(max(0, -lag), min(count, count - lag))
    if len(places):
        values[places] = likeness[places, places + lag]
    return values


def _standard(values: FloatArray) -> FloatArray:
    return np.asarray(values - values.mean())


def _step(rows: FloatArray, span: int) -> FloatArray:
    """Mean over the next `span` bars less the mean over the last ones (bars,)."""
    means = np.pad(np.cumsum(rows.mean(axis=1)), (1, 0))
    count = len(rows)
    places = np.arange(count)
    ends, starts = np.minimum(places + span, count), np.maximum(places - span, 0)
    after = (means[ends] - means[places]) / np.maximum(ends - places, 1)
    before = (means[places] - means[starts]) / np.maximum(places - starts, 1)
    return np.asarray(np.where(places > 0, after - before, 0.0))


def _breath(bars: Bars) -> list[FloatArray]:
    """How thin the last half bar is, and how strong the downbeat, against the bar around."""
    columns = []
    for rows in (bars.onsets, bars.upper):
        before = np.pad(rows, ((1, 0), (0, 0)), mode="edge")[:-1]
        half = before[:, SLOTS // 2 :].mean(axis=1) - before[:, : SLOTS // 2].mean(axis=1)
        quarter = before[:, -SLOTS // 4 :].mean(axis=1) - before.mean(axis=1)
        columns += [half, quarter, rows[:, 0] - rows.mean(axis=1)]
    level = np.pad(bars.level_db, ((1, 0), (0, 0)), mode="edge")[:-1]
    return [*columns, (level[:, -SLOTS // 4 :].mean(axis=1) - level.mean(axis=1)) / 6]

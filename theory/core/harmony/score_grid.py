"""The beat grid of played notes: where beats, bars and their halves lie when nothing but note times is known.

After D. Ellis, "Beat Tracking by Dynamic Programming" (2007), on note onsets instead of sound. Workers only (numpy).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
SmallArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_TOGETHER_S = 0.05  # onsets this close were meant as one
_PERIODS_S = np.geomspace(0.28, 1.5, 120)
_USUAL_PERIOD_S = 0.68
_PERIOD_SPREAD = 0.65  # octaves, standard deviation of the prior
_ACCENT = 2.0  # how much it counts that beats are stronger than other onsets
_TIGHTNESS = 120.0  # how firmly the beat keeps its pace


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes as columns, in order of onset. Seconds; MIDI pitch; index of the part (track, staff or voice)."""

    start_s: FloatArray
    end_s: FloatArray
    pitch: IntArray
    part: IntArray

    @classmethod
    def of(cls, rows: list[tuple[float, float, int, int]]) -> "Notes":
        """From rows (start, end, pitch, part) in any order."""
        rows = sorted(rows)
        columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
        return cls(np.array(columns[0], float), np.array(columns[1], float), np.array(columns[2], int),
                   np.array(columns[3], int))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grid:
    """Beats in seconds, the index of the first downbeat, beats in a bar, parts of a beat (2, 3 or 4)."""

    beats_s: FloatArray
    first_downbeat: int
    beats_per_bar: int
    division: int

    @property
    def downbeats_s(self) -> FloatArray:
        """First beats of all bars."""
        return self.beats_s[self.first_downbeat :: self.beats_per_bar]

    def frames(self) -> tuple[FloatArray, IntArray]:
        """Edges of the divided beats in seconds (n + 1) and the metrical rank of each first edge (n).

        Ranks: 0 downbeat, 1 middle of a bar of four, 2 other beat, 3 half beat, 4 other division.
        """
        edges, ranks = [], []
        for index, (a, b) in enumerate(zip(self.beats_s[:-1], self.beats_s[1:], strict=True)):
            place = (index - self.first_downbeat) % self.beats_per_bar
            beat_rank = 0 if place == 0 else (1 if self.beats_per_bar == 4 and place == 2 else 2)
            for part in range(self.division):
                edges.append(a + (b - a) * part / self.division)
                ranks.append(beat_rank if part == 0 else (3 if part * 2 == self.division else 4))
        edges.append(float(self.beats_s[-1]))
        return np.array(edges), np.array(ranks, int)


def find_grid(notes: Notes) -> Grid:
    """Beats, bars and division of the beat. Needs a note; a piece without a pulse gets an even grid."""
    times, strengths = _onsets(notes)
    beats = _best_beats(times, strengths * (0.6 + _novelty(times, notes)), float(notes.end_s.max()))
    division = _division(beats, times, strengths)
    accents = _accents(beats, notes)
    per_bar, first = _bars(accents)
    return Grid(beats, first, per_bar, division)


def _onsets(notes: Notes) -> tuple[FloatArray, FloatArray]:
    """Moments at which notes begin, and how weighty each is: many notes, long ones, low ones."""
    order = np.argsort(notes.start_s, kind="stable")
    start = notes.start_s[order]
    group = np.concatenate([[0], np.cumsum(np.diff(start) > _TOGETHER_S)])
    length = np.clip(notes.end_s[order] - start, 0.05, 2.0)
    low = notes.pitch[order] <= np.percentile(notes.pitch, 30)
    weight = 0.4 + np.sqrt(length) + 0.4 * low
    count = int(group[-1]) + 1
    strengths = np.bincount(group, weight, count)
    times = np.bincount(group, start, count) / np.bincount(group, minlength=count)
    return times, np.sqrt(strengths)


def _novelty(times: FloatArray, notes: Notes) -> FloatArray:
    """How far the tones that begin at each moment are new against those of the second before, 0 to 1."""
    made = np.zeros(len(times))
    for index, time in enumerate(times):
        new = notes.pitch[np.abs(notes.start_s - time) < _TOGETHER_S] % 12
        old = set(notes.pitch[(notes.start_s < time - _TOGETHER_S) & (notes.end_s > time - 0.6)] % 12)
        made[index] = np.mean([tone not in old for tone in new]) if len(new) else 0.0
    return made


def _best_beats(times: FloatArray, strengths: FloatArray, end_s: float) -> FloatArray:
    """Of the beats at the likeliest periods those whose onsets stand out most from all others."""
    found = []
    for period, score in _periods(times, strengths):
        beats = _beats(times, strengths, period, end_s)
        inside = beats[(beats > times[0] - 0.1) & (beats < times[-1] + 0.1)]
        near = np.abs(times[:, None] - inside[None]) < 0.06
        accent = float((near * strengths[:, None]).max(axis=0).mean() / strengths.mean()) if len(inside) else 0.01
        found.append((score + _ACCENT * np.log(max(accent, 0.01)), beats))
    return max(found, key=lambda row: row[0])[1]


def _periods(times: FloatArray, strengths: FloatArray) -> list[tuple[float, float]]:
    """Likely lengths of the beat with their scores: pairs of onsets at that distance and its multiples."""
    gaps, weights = [np.zeros(1)], [np.zeros(1)]
    for step in range(1, 24):
        gap = times[step:] - times[:-step]
        near = gap < 4.0
        gaps.append(gap[near])
        weights.append((strengths[step:] * strengths[:-step])[near])
    gap, weight = np.concatenate(gaps), np.concatenate(weights)
    scores = []
    for period in _PERIODS_S:
        off = gap / period
        nearest = np.round(off)
        closeness = np.exp(-0.5 * ((off - nearest) * period / 0.03) ** 2) * (nearest >= 1)
        amount = float(np.sum(weight * closeness / np.maximum(1, nearest)))
        prior = -0.5 * (np.log2(period / _USUAL_PERIOD_S) / _PERIOD_SPREAD) ** 2
        scores.append(np.log(max(amount, 1e-9)) + prior + 0.5 * np.log(period))
    peaks = [i for i in range(len(scores)) if scores[i] == max(scores[max(0, i - 3) : i + 4])]
    peaks.sort(key=lambda i: -scores[i])
    return [(float(_PERIODS_S[i]), float(scores[i])) for i in peaks[:5]]


def _beats(times: FloatArray, strengths: FloatArray, period: float, end_s: float) -> FloatArray:
    """Beats by dynamic programming over a 10 ms raster, carried on to both ends."""
    raster = 0.01
    size = int((times[-1] + 1.0) / raster) + 1
    pulse = np.zeros(size)
    for time, strength in zip(times, strengths, strict=True):
        at = int(time / raster)
        low, high = max(0, at - 5), min(size, at + 6)
        pulse[low:high] = np.maximum(
            pulse[low:high], strength * np.exp(-0.5 * ((np.arange(low, high) - at) / 2.0) ** 2)
        )
    pulse /= max(1e-9, float(np.mean(strengths)))
    lags = np.arange(int(period * 0.6 / raster), int(period * 1.6 / raster) + 1)
    cost = -_TIGHTNESS * np.log(lags * raster / period) ** 2
    best, back = pulse.copy(), np.full(size, -1)
    for at in range(int(lags[0]), size):
        usable = lags[lags <= at]
        options = best[at - usable] + cost[: len(usable)]
        choice = int(np.argmax(options))
        if options[choice] > 0:
            best[at] += options[choice]
            back[at] = at - usable[choice]
    tail = max(0, size - int(1.2 * period / raster))
    at = tail + int(np.argmax(best[tail:]))
    path = [at]
    while back[path[-1]] >= 0:
        path.append(int(back[path[-1]]))
    return _extended(np.array(path[::-1]) * raster, (float(times[0]), end_s), period)


def _extended(beats: FloatArray, span: tuple[float, float], period: float) -> FloatArray:
    """Beats from the first onset (or just before) to past the last sound."""
    rows = list(beats)
    first = float(np.median(np.diff(beats[:5]))) if len(beats) > 2 else period
    last = float(np.median(np.diff(beats[-5:]))) if len(beats) > 2 else period
    while rows[0] > span[0] + 0.07:
        rows.insert(0, rows[0] - first)
    while rows[-1] < span[1] - 0.05 or len(rows) < 2:
        rows.append(rows[-1] + last)
    return np.array(rows)


def _division(beats: FloatArray, times: FloatArray, strengths: FloatArray) -> int:
    """2, 3 or 4: which division of the beat the onsets between beats lie on."""
    index = np.clip(np.searchsorted(beats, times, side="right") - 1, 0, len(beats) - 2)
    phase = (times - beats[index]) / (beats[index + 1] - beats[index])
    inner = (phase > 0.12) & (phase < 0.88)
    if inner.sum() < 0.05 * len(times):
        return 2
    phases, weights = phase[inner], strengths[inner]

    def near(*points: float) -> float:
        return float(np.sum(weights * np.max([np.exp(-0.5 * ((phases - p) / 0.06) ** 2) for p in points], axis=0)))

    if near(1 / 3, 2 / 3) > 1.3 * near(0.25, 0.5, 0.75):
        return 3
    return 4 if float(np.median(np.diff(beats))) > 1.05 else 2


def _accents(beats: FloatArray, notes: Notes) -> FloatArray:
    """Weight of every beat: notes that begin there, their length, the bass, and how far the tones are new."""
    weights = np.zeros(len(beats))
    tones = np.zeros((len(beats), 12))
    low = np.percentile(notes.pitch, 30)
    for start, end, pitch in zip(notes.start_s, notes.end_s, notes.pitch, strict=True):
        at = int(np.argmin(np.abs(beats - start)))
        if abs(beats[at] - start) < 0.08:
            weights[at] += min(end - start, 2.0) * (1.0 + 0.8 * (pitch <= low)) + 0.15
        held = (beats < end - 0.05) & (beats > start - 0.08)
        tones[held, pitch % 12] += 1.0
    shape = tones / np.maximum(1e-9, np.linalg.norm(tones, axis=1, keepdims=True))
    change = np.concatenate([[0.0], 1.0 - np.sum(shape[1:] * shape[:-1], axis=1)])
    return np.sqrt(weights) / max(1e-9, float(np.mean(np.sqrt(weights)))) + 1.2 * change


def _bars(accents: FloatArray) -> tuple[int, int]:
    """Beats per bar (2, 3 or 4) and the index of the first downbeat, by how far its beats stand out."""
    best, found = -np.inf, (4, 0)
    for per_bar, leaning in ((4, 0.04), (3, 0.0), (2, -0.02)):
        for first in range(per_bar):
            on = accents[first::per_bar]
            off = np.delete(accents, np.arange(first, len(accents), per_bar))
            if len(on) < 2 or len(off) < 2:
                continue
            half = accents[first + 2 :: 4].mean() - accents.mean() if per_bar == 4 and len(accents) > first + 2 else 0.0
            early = 0.02 if first == 0 else 0.0
            score = (on.mean() - off.mean()) * np.sqrt(per_bar - 1) / np.sqrt(3) + 0.3 * half + leaning + early
            if score > best:
                best, found = float(score), (per_bar, first)
    return found

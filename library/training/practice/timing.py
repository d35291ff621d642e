"""From musical time to seconds: tempo, drift, rubato, phrase arches, fermatas, swing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from library.training.practice.dice import Dice
from library.training.practice.score import Song

_GRID_Q = 0.125


@dataclass(frozen=True, slots=True)
class Feel:
    """`bpm` counts beats of `beat_q`. `drift` and `rubato` are spreads of log tempo (slow walk, beat to beat);
    `arch` slows the ends of phrases by that share; `swing` is the long part of a swung pair over the short (1: even);
    `jitter_s` spreads single onsets."""

    bpm: float
    beat_q: float = 1.0
    drift: float = 0.0
    rubato: float = 0.0
    arch: float = 0.0
    swing: float = 1.0
    swing_unit_q: float = 1.0
    jitter_s: float = 0.005
    lead_in_s: float = 0.3


class TempoMap:
    """Seconds of every musical time of a song. Deterministic for the same dice."""

    def __init__(self, song: Song, feel: Feel, dice: Dice) -> None:
        self._feel = feel
        first = -song.pickup_q - 1.0
        self._q = np.arange(first, song.end_q + 8, _GRID_Q)
        slowness = np.full(self._q.size, 60.0 / feel.bpm / feel.beat_q)
        slowness *= np.exp(self._walks(feel, dice))
        for start, factor in song.tempo_steps:
            slowness[self._q >= start - 1e-6] /= factor
        if feel.arch:
            self._arches(slowness, song, feel.arch)
        for at, extra in song.fermatas_q:
            inside = (self._q >= at - 1e-6) & (self._q < at + 1 - 1e-6)
            slowness[inside] *= 1 + extra
        seconds = np.concatenate(([0.0], np.cumsum(slowness * _GRID_Q)))[:-1]
        self._s = seconds - np.interp(-song.pickup_q, self._q, seconds) + feel.lead_in_s

    def _walks(self, feel: Feel, dice: Dice) -> NDArray[np.float64]:
        count = self._q.size
        walk = np.zeros(count)
        if feel.drift:
            steps = dice.numbers.normal(0, 1, count // 16 + 3)
            for index in range(1, steps.size):
                steps[index] += 0.9 * steps[index - 1]
            walk += np.interp(np.arange(count), np.arange(steps.size) * 16, steps * feel.drift * 0.45)
        if feel.rubato:
            stride = round(feel.beat_q / _GRID_Q)
            steps = dice.numbers.normal(0, 1, count // stride + 3)
            for index in range(1, steps.size):
                steps[index] = 0.6 * steps[index - 1] + 0.8 * steps[index]
            walk += np.interp(np.arange(count), np.arange(steps.size) * stride, steps * feel.rubato)
        return walk

    def _arches(self, slowness: NDArray[np.float64], song: Song, arch: float) -> None:
        ends = [q for q in song.breaths_q if q > 0]
        for begin, end in zip([0.0, *ends], ends, strict=False):
            if end - begin < 2:
                continue
            inside = (self._q >= begin) & (self._q < end)
            along = (self._q[inside] - begin) / (end - begin)
            slowness[inside] *= 1 + arch * (1.2 * (2 * along - 1) ** 2 * np.where(along > 0.5, 1.0, 0.5) - 0.3)
        last = (self._q >= song.end_q - 2) & (self._q < song.end_q)
        slowness[last] *= 1 + 2 * arch * (self._q[last] - song.end_q + 2) / 2

    def straight_s(self, at_q: float) -> float:
        """Seconds of a musical time, without swing."""
        return float(np.interp(at_q, self._q, self._s))

    def seconds(self, at_q: float) -> float:
        """Seconds of a musical time; the second half of a swung pair comes late."""
        unit, ratio = self._feel.swing_unit_q, self._feel.swing
        if ratio > 1.01:
            whole = np.floor(at_q / unit + 1e-9) * unit
            part = (at_q - whole) / unit
            late = ratio / (1 + ratio)
            part = part * 2 * late if part < 0.5 else late + (part - 0.5) * 2 * (1 - late)
            at_q = float(whole + part * unit)
        return self.straight_s(at_q)

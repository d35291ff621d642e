"""What controllers and bends do to a part, whatever makes the sound: pedal, expression, vibrato.

All of it is causal: nothing depends on an event that comes later than the moment it acts.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.core.notes import Control, Tone
from generation.core.results import RATE_HZ

PEDAL, MODULATION, EXPRESSION = 64, 1, 11
FULL = 127
VIBRATO_HZ, VIBRATO_CENTS = 5.6, 45.0  # rate, and depth at full modulation
SMOOTH_FRAMES = 480  # over which expression moves to a new value
STEP_FRAMES = 256  # between two values of a curve of bends
Curve = NDArray[np.floating[Any]]


class Controls:
    """The controllers of a part, ready to be asked."""

    def __init__(self, controls: Sequence[Control]) -> None:
        rows = {number: [row for row in controls if row.number == number] for number in (PEDAL, MODULATION, EXPRESSION)}
        self._ups = [row.time_s for row in rows[PEDAL] if row.value < 64]
        self._downs = [(row.time_s, row.value >= 64) for row in rows[PEDAL]]
        self._modulation = _steps(rows[MODULATION], 0)
        self._expression = _steps(rows[EXPRESSION], FULL)

    def end_s(self, tone: Tone) -> float:
        """When a tone is let go: at its end, or when the pedal that is down then comes up."""
        place = bisect_right(self._downs, (tone.end_s, True)) - 1
        if place < 0 or not self._downs[place][1]:
            return tone.end_s
        next_up = bisect_left(self._ups, tone.end_s)
        return self._ups[next_up] if next_up < len(self._ups) else float("inf")

    def moves(self, tone: Tone, end_s: float) -> bool:
        """Whether the pitch of a tone moves: it is bent, or modulation is up while it sounds."""
        times, values = self._modulation
        first = max(0, int(np.searchsorted(times, tone.start_s, side="right")) - 1)
        last = int(np.searchsorted(times, end_s, side="left"))
        return bool(tone.bend_cents) or bool(np.any(values[first:last]))

    def cents(self, tone: Tone, at_s: Curve) -> Curve:
        """Bend and vibrato of a tone, in cents, at seconds after its start."""
        cents = np.zeros(len(at_s))
        if tone.bend_cents:
            times, values = np.array(tone.bend_cents, dtype=np.float64).T
            cents += np.interp(at_s, times, values)
        times, values = self._modulation
        if np.any(values):
            depth = values[np.searchsorted(times, at_s + tone.start_s, side="right") - 1] / FULL * VIBRATO_CENTS
            cents += depth * np.sin(2 * np.pi * VIBRATO_HZ * at_s) * np.minimum(1.0, at_s / 0.3)
        return cents

    def gain(self, start: int, frames: int) -> NDArray[np.float32] | None:
        """Gain by expression (the square of its value, as MIDI has it) for a stretch of frames; None where it is 1."""
        times, values = self._expression
        if len(times) == 1:
            return None
        places = np.rint(times[1:] * RATE_HZ)
        levels = (values / FULL) ** 2
        at = np.arange(start, start + frames, dtype=np.float64)
        first = max(0, int(np.searchsorted(places, start - SMOOTH_FRAMES)))
        last = int(np.searchsorted(places, start + frames))
        gain = np.full(frames, levels[first])
        for row in range(first, last):  # each step is a short ramp that begins when it comes
            gain += (levels[row + 1] - levels[row]) * np.clip((at - places[row]) / SMOOTH_FRAMES, 0.0, 1.0)
        return gain.astype(np.float32)


def _steps(rows: Sequence[Control], first: int) -> tuple[Curve, Curve]:
    """Times and values of a controller, beginning with what it is before anything is said."""
    times = np.array([-1.0, *(row.time_s for row in rows)])
    return times, np.array([float(first), *(float(row.value) for row in rows)])

"""How loud and how bright a note is over its time, in closed form, and what is done to its pitch."""

import numpy as np

from generation.core.sound.voices import Moment
from generation.core.sound.wavestack import Signal, Times

TURN = 2 * np.pi


def rise(at_s: Times, length_s: float) -> Signal:
    """From 0 to 1 without a corner."""
    x = np.clip(at_s / length_s, 0.0, 1.0)
    return np.asarray(x * x * (3 - 2 * x), dtype=np.float32)


def fall(at_s: Times, to: float, half_s: float) -> Signal:
    """From 1 towards a level, half of the way in each `half_s`."""
    return np.asarray(to + (1 - to) * np.exp2(-at_s / half_s), dtype=np.float32)


def vibrato(moment: Moment, cents: float, hz: float, delay_s: float = 0.0) -> Times:
    """Cycles of a note with a vibrato that comes in after a delay."""
    depth = moment.hz * (2 ** (cents / 1200) - 1) / (TURN * hz)
    grown = np.clip((moment.seconds - delay_s) / 0.4, 0.0, 1.0) if delay_s else 1.0
    return np.asarray(moment.cycles + depth * grown * np.sin(TURN * hz * moment.seconds))


def detuned(moment: Moment, cents: float, start: float = 0.0) -> Times:
    """Cycles of a voice beside the note, from a phase of its own."""
    return np.asarray(moment.cycles * 2 ** (cents / 1200) + start)


def slow(moment: Moment, hz: float, phase: float = 0.0) -> Times:
    """A slow wave between -1 and 1."""
    return np.asarray(np.sin(TURN * (hz * moment.seconds + phase)))


def wide(left: Signal, right: Signal) -> Signal:
    """Two channels."""
    return np.stack([left, right])

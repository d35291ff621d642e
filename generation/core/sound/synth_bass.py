"""Basses: sub and 808, FM, acid, reese."""

from functools import lru_cache

import numpy as np

from generation.core.sound.shapes import TURN, detuned, fall, rise, slow, wide
from generation.core.sound.synth_leads import saws
from generation.core.sound.voices import Moment
from generation.core.sound.wavestack import Signal, Stack, harmonics

_DROP_S, _DROP = 0.011, 1.6  # of an 808: its pitch begins so much higher and falls by e in that time


@lru_cache(maxsize=64)
def _warm_sine(ceiling_hz: float) -> Stack:
    """A sine and the few harmonics that saturation gives it: rows from clean to driven."""
    numbers = harmonics(ceiling_hz)
    rows = []
    for drive in np.linspace(0.0, 1.0, 8):
        weights = np.zeros(len(numbers))
        weights[0] = 1.0
        for place, gain in ((2, 0.22), (1, 0.10), (4, 0.09), (6, 0.04), (3, 0.03)):
            if place < len(weights):
                weights[place] = gain * drive
        rows.append(weights)
    return Stack(np.stack(rows), np.where(np.arange(len(numbers)) % 2, 0.25, 0.0))


def sub_bass(moment: Moment) -> Signal:
    """An 808: a sine that begins higher, a little dirt, a long tail."""
    at = moment.seconds
    dropped = moment.hz * _DROP * _DROP_S * (1 - np.exp(-at / _DROP_S))
    drive = 7 * (0.25 + 0.6 * moment.strength) * fall(at, 0.45, 0.25)
    level = rise(at, 0.003) * fall(at, 0.0, 0.9)
    body = _warm_sine(moment.ceiling_hz).read(moment.cycles + dropped, drive) * level
    click = 0.12 * moment.strength * np.sin(TURN * 1400 * at) * np.exp2(-at / 0.002) * rise(at, 0.0005)
    return np.asarray(body + click, dtype=np.float32)


def fm_bass(moment: Moment) -> Signal:
    """Two operators, the second an octave up and quickly gone; a sine below."""
    at = moment.seconds
    index = (0.8 + 2.6 * moment.strength) * fall(at, 0.18, 0.08)
    turns = TURN * (moment.cycles - np.floor(moment.cycles))
    modulator = index * np.sin(turns)
    tone = np.sin(turns + modulator) + 0.25 * np.sin(2 * turns + 0.5 * modulator)
    return np.asarray(tone, dtype=np.float32) * (rise(at, 0.003) * fall(at, 0.55, 0.35))


def acid_bass(moment: Moment) -> Signal:
    """A saw through a filter that whistles at its cutoff."""
    at = moment.seconds
    wave = saws(moment.ceiling_hz, 5.5)
    cutoff = 180 + (400 + 3400 * moment.strength) * fall(at, 0.06, 0.09)
    return wave.read(moment.cycles, cutoff) * (rise(at, 0.003) * fall(at, 0.6, 0.2))


def reese(moment: Moment) -> Signal:
    """Detuned saws that beat against each other over a firm sine."""
    at = moment.seconds
    wave = saws(moment.ceiling_hz, 1.1)
    cutoff = 320 + 900 * moment.strength + 180 * slow(moment, 0.23)
    left = wave.read(detuned(moment, -11.0), cutoff) + wave.read(detuned(moment, 4.0, 0.3), cutoff)
    right = wave.read(detuned(moment, 11.0, 0.6), cutoff) + wave.read(detuned(moment, -4.0, 0.8), cutoff)
    below = np.sin(TURN * (moment.cycles - np.floor(moment.cycles))).astype(np.float32) * np.float32(0.9)
    return wide(left + below, right + below) * (rise(at, 0.006) * fall(at, 0.85, 0.4))

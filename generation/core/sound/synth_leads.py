"""Leads and plucks: sawtooth and square through a low-pass filter that moves."""

from functools import lru_cache

import numpy as np

from generation.core.sound.shapes import detuned, fall, rise, slow, vibrato, wide
from generation.core.sound.voices import Moment
from generation.core.sound.wavestack import Signal, Stack, Sweep, harmonics, lowpass, pulse, saw

_SPREAD = (-11.0, -6.3, -2.0, 0.0, 2.0, 6.2, 10.7)  # thousandths by which the voices of a super saw are off
_SIDES = (-0.8, 0.55, -0.3, 0.0, 0.35, -0.6, 0.85)


@lru_cache(maxsize=64)
def saws(ceiling_hz: float, resonance: float, slope: int = 4) -> Sweep:
    """A sawtooth with a low-pass filter."""
    numbers = harmonics(ceiling_hz)
    return Sweep(saw(numbers), ceiling_hz, resonance, slope)


@lru_cache(maxsize=64)
def _squares(ceiling_hz: float) -> Stack:
    """Pulses of 50 to 20 %, through a gentle filter."""
    numbers = harmonics(ceiling_hz)
    dull = lowpass(numbers * ceiling_hz, 7000.0)
    return Stack(np.stack([pulse(numbers, width) * dull for width in np.linspace(0.5, 0.2, 8)]))


@lru_cache(maxsize=64)
def _bright_saw(ceiling_hz: float, cutoff_hz: float) -> Stack:
    numbers = harmonics(ceiling_hz)
    return Stack((saw(numbers) * lowpass(numbers * ceiling_hz, cutoff_hz))[None])


def saw_lead(moment: Moment) -> Signal:
    """Two saws, a filter that opens with strength, vibrato on held notes."""
    at = moment.seconds
    wave = saws(moment.ceiling_hz, 1.3)
    cycles = vibrato(moment, 14.0, 5.4, 0.35)
    cutoff = (1500 + 6000 * moment.strength) * (0.35 + 0.65 * fall(at, 0.55, 0.12)) + moment.hz
    left = wave.read(cycles * 2 ** (5 / 1200), cutoff)
    right = wave.read(cycles * 2 ** (-5 / 1200) + 0.37, cutoff)
    level = rise(at, 0.006) * fall(at, 0.75, 0.15)
    return wide(left + 0.45 * right, right + 0.45 * left) * level


def square_lead(moment: Moment) -> Signal:
    """A square whose width breathes."""
    at = moment.seconds
    wave = _squares(moment.ceiling_hz)
    cycles = vibrato(moment, 16.0, 5.7, 0.3)
    width = 1.2 + 1.2 * slow(moment, 0.31) + 2.5 * (1 - moment.strength)
    level = rise(at, 0.004) * fall(at, 0.7, 0.12)
    return wave.read(cycles, width) * level


def supersaw(moment: Moment) -> Signal:
    """Seven saws beside each other, spread over the room."""
    wave = _bright_saw(moment.ceiling_hz, 3500 + 11_000 * moment.strength)
    out = np.zeros((2, moment.frames), dtype=np.float32)
    for voice, (off, side) in enumerate(zip(_SPREAD, _SIDES, strict=True)):
        start = (voice * 0.381966 + moment.variant * 0.27) % 1.0
        one = wave.read(moment.cycles * (1 + off / 1000 * 0.72) + start)
        weight = 1.0 if off == 0 else 0.62
        out[0] += one * np.float32(weight * np.sqrt((1 - side) / 2))
        out[1] += one * np.float32(weight * np.sqrt((1 + side) / 2))
    return out * (rise(moment.seconds, 0.012) * fall(moment.seconds, 0.8, 0.3))


def arp_saw(moment: Moment) -> Signal:
    """A saw that closes quickly."""
    at = moment.seconds
    wave = saws(moment.ceiling_hz, 2.2)
    cutoff = 350 + moment.hz + (2500 + 6500 * moment.strength) * fall(at, 0.04, 0.07)
    left = wave.read(detuned(moment, 6.0), cutoff)
    right = wave.read(detuned(moment, -6.0, 0.5), cutoff)
    return wide(left, right) * (rise(at, 0.003) * fall(at, 0.35, 0.18))


def pluck(moment: Moment) -> Signal:
    """A short, bright touch with a soft tail."""
    at = moment.seconds
    wave, body = saws(moment.ceiling_hz, 1.0), _squares(moment.ceiling_hz)
    cutoff = 200 + 1.5 * moment.hz + (2000 + 8000 * moment.strength) * fall(at, 0.0, 0.035)
    tone = wave.read(moment.cycles, cutoff) + np.float32(0.3) * body.read(detuned(moment, 3.0), 1.0)
    spark = wave.read(detuned(moment, 1204.0), cutoff) * np.float32(0.25) * fall(at, 0.0, 0.06)
    return (tone + spark) * (rise(at, 0.002) * fall(at, 0.0, 0.16))


def brass(moment: Moment) -> Signal:
    """Three players whose sound opens as they breathe in."""
    at = moment.seconds
    wave = saws(moment.ceiling_hz, 0.9, 2)
    opening = rise(at, 0.05) * (0.55 + 0.45 * fall(at, 0.0, 0.18))
    cutoff = moment.hz * 1.2 + (1200 + 5200 * moment.strength) * opening
    voices = [
        wave.read(vibrato(moment, cents, 5.1 + place * 0.3, 0.25) * 2 ** (off / 1200) + place * 0.29, cutoff)
        for place, (cents, off) in enumerate(((6.0, -4.0), (4.0, 0.0), (7.0, 4.5)))
    ]
    level = rise(at, 0.03) * fall(at, 0.8, 0.25)
    return wide(voices[0] + voices[1] * 0.7, voices[2] + voices[1] * 0.7) * level

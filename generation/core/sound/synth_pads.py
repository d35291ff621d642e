"""Pads and held voices: what moves slowly."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from generation.core.sound.noise import noise, noise_table
from generation.core.sound.shapes import detuned, fall, rise, slow, vibrato, wide
from generation.core.sound.synth_leads import saws
from generation.core.sound.voices import Moment
from generation.core.sound.wavestack import Signal, Stack, Sweep, Times, harmonics, lowpass, saw

# Formants of sung vowels: frequency in Hz, level, width in Hz (means of Peterson and Barney, 1952, rounded)
_AH = ((700, 1.0, 110), (1150, 0.55, 130), (2700, 0.22, 200), (3500, 0.12, 300))
_OH = ((480, 1.0, 90), (850, 0.45, 110), (2600, 0.12, 200), (3400, 0.07, 300))
_OO = ((330, 1.0, 80), (700, 0.25, 100), (2400, 0.05, 200), (3300, 0.03, 300))
_BODY = ((290, 0.8, 120), (470, 1.0, 160), (1000, 0.5, 400), (2600, 0.9, 900))  # of a violin


def _formants(hz: Times, rows: tuple[tuple[float, float, float], ...], floor: float) -> Times:
    gain = np.full(len(hz), floor)
    for centre, level, width in rows:
        gain += level / np.sqrt(1 + ((hz - centre) / width) ** 2)
    return gain


@lru_cache(maxsize=48)
def _vowels(ceiling_hz: float) -> Stack:
    """From "oo" over "oh" to "ah"."""
    numbers = harmonics(ceiling_hz)
    hz = numbers * ceiling_hz
    source = numbers**-1.2 * lowpass(hz, 5500.0)
    mouths = [_formants(hz, mouth, 0.02) for mouth in (_OO, _OH, _AH)]
    mixed = [(1 - a) * one + a * two for one, two in pairwise(mouths) for a in (0.0, 0.5)]
    weights = np.stack([source * row for row in (*mixed, mouths[-1])])
    weights /= np.sqrt(np.sum(weights**2, axis=1, keepdims=True))
    return Stack(weights, numbers * 0.382)


@lru_cache(maxsize=48)
def _bow(ceiling_hz: float) -> Sweep:
    numbers = harmonics(ceiling_hz)
    hz = numbers * ceiling_hz
    return Sweep(saw(numbers) * _formants(hz, _BODY, 0.25), ceiling_hz, 0.71, 2)


@lru_cache(maxsize=48)
def _glass(ceiling_hz: float) -> Stack:
    """Spectra to wander between: even, odd, spread, hollow."""
    numbers = harmonics(ceiling_hz)
    dull = lowpass(numbers * ceiling_hz, 5000.0)
    rows = [
        numbers**-1.2,
        np.where(numbers % 2 == 1, numbers**-1.0, 0.05 / numbers),
        np.where(numbers % 3 == 1, numbers**-0.8, 0.1 / numbers),
        numbers**-2.0,
        (1 + np.cos(numbers * 0.9)) / numbers,
    ]
    weights = np.stack(rows) * dull
    weights /= np.sqrt(np.sum(weights**2, axis=1, keepdims=True))
    return Stack(weights, numbers * 0.7549)


@lru_cache(maxsize=48)
def _pipe(ceiling_hz: float) -> Stack:
    """A flute: rows from softly to strongly blown."""
    numbers = harmonics(ceiling_hz)
    rows = []
    for breath in np.linspace(0, 1, 6):
        weights = numbers ** -(2.6 - 0.9 * breath)
        weights[1:2] *= 0.4 + 1.6 * breath
        rows.append(weights * lowpass(numbers * ceiling_hz, 6000.0))
    return Stack(np.stack(rows))


def warm_pad(moment: Moment) -> Signal:
    """Saws behind a low filter that opens and closes in its own time."""
    wave = saws(moment.ceiling_hz, 0.8)
    cutoff = 260 + moment.hz + 900 * moment.strength + 260 * slow(moment, 0.11, moment.pitch * 0.13)
    left = wave.read(detuned(moment, -7.0), cutoff) + wave.read(detuned(moment, 2.0, 0.4), cutoff)
    right = wave.read(detuned(moment, 7.0, 0.7), cutoff) + wave.read(detuned(moment, -2.0, 0.2), cutoff)
    return wide(left, right) * rise(moment.seconds, 0.35)


def wide_pad(moment: Moment) -> Signal:
    """A table of waves through which two voices a side wander."""
    wave = _glass(moment.ceiling_hz)
    height = 2 + 2 * slow(moment, 0.07, moment.pitch * 0.21)
    other = 2 + 2 * slow(moment, 0.09, 0.3 + moment.pitch * 0.17)
    left = wave.read(detuned(moment, -9.0), height) + wave.read(detuned(moment, 3.0, 0.31), other)
    right = wave.read(detuned(moment, 9.0, 0.63), other) + wave.read(detuned(moment, -3.0, 0.12), height)
    return wide(left, right) * rise(moment.seconds, 0.5)


def string_machine(moment: Moment) -> Signal:
    """Saws through three delays that turn, as the machines of the seventies did it."""
    wave = saws(moment.ceiling_hz, 0.71, 2)
    cutoff = 2200 + 3000 * moment.strength
    shifts = [
        np.asarray(slow(moment, 0.6, third) * 0.0016 + slow(moment, 5.9, third) * 0.00012)
        for third in (0, 1 / 3, 2 / 3)
    ]
    voices = [wave.read(moment.cycles + shift * moment.hz + place * 0.37, cutoff) for place, shift in enumerate(shifts)]
    level = rise(moment.seconds, 0.12)
    return wide(voices[0] + 0.7 * voices[1], voices[2] + 0.7 * voices[1]) * level


def choir_pad(moment: Moment) -> Signal:
    """Four singers whose vowel moves, with breath."""
    wave = _vowels(moment.ceiling_hz)
    vowel = 2.2 + 1.8 * slow(moment, 0.13, moment.pitch * 0.11)
    voices = [
        wave.read(vibrato(moment, cents, hz, delay) * 2 ** (off / 1200) + off * 0.1, vowel)
        for cents, hz, delay, off in ((16, 5.0, 0.3, -8), (20, 5.5, 0.5, -3), (18, 4.7, 0.4, 4), (14, 5.9, 0.2, 9))
    ]
    breath = noise(noise_table("breath", 900.0, 5000.0), moment.first, moment.frames, moment.variant) * np.float32(0.02)
    return wide(voices[0] + voices[2] * 0.8 + breath, voices[3] + voices[1] * 0.8 + breath) * rise(moment.seconds, 0.22)


def bowed(moment: Moment) -> Signal:
    """A bowed string: rosin at the start, a body around it, vibrato once it is held."""
    at = moment.seconds
    cutoff = moment.hz + (1200 + 5500 * moment.strength) * (0.5 + 0.5 * rise(at, 0.12))
    tone = _bow(moment.ceiling_hz).read(vibrato(moment, 17.0, 5.6, 0.25), cutoff)
    rosin = noise(noise_table("rosin", 1500.0, 7000.0), moment.first, moment.frames, moment.variant)
    dust = np.asarray(0.01 + 0.05 * np.exp2(-at / 0.03), dtype=np.float32) * rosin
    return (tone + dust) * (rise(at, 0.055) * fall(at, 0.85, 0.3))


def flute(moment: Moment) -> Signal:
    """A blown pipe: few harmonics, breath, a swell of the air."""
    at = moment.seconds
    swell = 1 + 0.07 * slow(moment, 5.1) * np.clip((at - 0.3) / 0.4, 0, 1)
    tone = _pipe(moment.ceiling_hz).read(vibrato(moment, 9.0, 5.1, 0.3), 5 * moment.strength * swell)
    air = noise(noise_table("air", 1200.0, 8000.0), moment.first, moment.frames, moment.variant)
    hiss = np.asarray(0.012 + 0.07 * np.exp2(-at / 0.025), dtype=np.float32) * air
    return (tone * np.asarray(swell, dtype=np.float32) + hiss) * (rise(at, 0.045) * fall(at, 0.9, 0.3))

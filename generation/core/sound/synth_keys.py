"""Keys, mallets and strings that are struck or plucked."""

from functools import lru_cache

import numpy as np

from generation.core.sound.noise import noise, noise_table
from generation.core.sound.shapes import TURN, detuned, fall, rise, slow, wide
from generation.core.sound.voices import Moment
from generation.core.sound.wavestack import HIGHEST_HZ, Signal, Stack, Times, harmonics, lowpass

_STRING_TIMES_S = np.concatenate([[0.0], np.geomspace(0.004, 8.0, 39)])
_LOOP_HZ = 52_000.0  # the rate at which the string's loop would run
_DRAWBARS = ((0.5, 0.8), (1.5, 0.45), (1.0, 1.0), (2.0, 0.55), (3.0, 0.3), (4.0, 0.25), (6.0, 0.1), (8.0, 0.12))
_BAR_MODES = ((1.0, 1.0, 1.0), (3.93, 0.28, 0.22), (9.55, 0.10, 0.07))  # ratio, level, share of the decay


def _turns(cycles: Times) -> Times:
    return np.asarray(TURN * (cycles - np.floor(cycles)))


def electric_piano(moment: Moment) -> Signal:
    """A tine and its bar: FM with a bell that is soon gone, and a slow swing from side to side."""
    at = moment.seconds
    turns = _turns(moment.cycles)
    index = (0.25 + 1.5 * moment.strength**1.5) * fall(at, 0.25, 0.5)
    body = np.sin(turns + index * np.sin(turns))
    ratio = min(14, int(HIGHEST_HZ / moment.ceiling_hz))
    bell = np.sin(ratio * turns) * np.exp2(-at / 0.045) * (0.04 + 0.22 * moment.strength)
    level = rise(at, 0.002) * fall(at, 0.0, 1.4 * 2 ** ((60 - moment.pitch) / 24))
    tone = np.asarray(body + bell, dtype=np.float32) * level
    swing = np.float32(0.14) * slow(moment, 4.6).astype(np.float32)
    return wide(tone * (1 + swing), tone * (1 - swing))


def fm_piano(moment: Moment) -> Signal:
    """Three pairs of operators, glassy."""
    at = moment.seconds
    room = HIGHEST_HZ / moment.ceiling_hz
    turns, above = _turns(moment.cycles), _turns(detuned(moment, 4.0, 0.2))
    soft = np.sin(turns + (0.4 + 0.9 * moment.strength) * fall(at, 0.2, 0.6) * np.sin(turns))
    ratio = min(14, int(room / 2))
    glass = np.sin(turns + (0.25 + 0.8 * moment.strength) * fall(at, 0.0, 0.12) * np.sin(ratio * turns))
    third = np.sin(above + 0.5 * fall(at, 0.1, 0.4) * np.sin(above))
    level = rise(at, 0.0015) * fall(at, 0.0, 1.1 * 2 ** ((60 - moment.pitch) / 30))
    return wide(
        np.asarray(soft + glass + 0.5 * third, dtype=np.float32) * level,
        np.asarray(soft + 0.6 * glass + 0.9 * third, dtype=np.float32) * level,
    )


def fm_bell(moment: Moment) -> Signal:
    """Partials that belong to no series, each dying in its own time."""
    at = moment.seconds
    index = min(2.2, HIGHEST_HZ / moment.ceiling_hz / 3.5 - 1.2) * (0.4 + 0.6 * moment.strength) * fall(at, 0.05, 0.35)
    tone = np.sin(_turns(moment.cycles) + index * np.sin(_turns(moment.cycles * 3.5)))
    second = np.sin(_turns(moment.cycles * 2.0) + 0.3 * index * np.sin(_turns(moment.cycles * 3.5 + 0.25)))
    decay = 1.3 * 2 ** ((72 - moment.pitch) / 30)
    tone = tone * np.exp2(-at / decay) + 0.35 * second * np.exp2(-at / (decay * 0.5))
    return np.asarray(tone, dtype=np.float32) * rise(at, 0.0015)


def mallet(moment: Moment) -> Signal:
    """A bar of wood: its first modes (a bar cut so that the second lies two octaves up) and the knock of the head."""
    at = moment.seconds
    half_s = 0.22 * 2 ** ((60 - moment.pitch) / 18)
    tone = np.zeros(moment.frames)
    for ratio, level, share in _BAR_MODES:
        if ratio * moment.ceiling_hz < HIGHEST_HZ:
            bright = level * (1.0 if ratio == 1 else 0.3 + moment.strength)
            tone += bright * np.sin(_turns(moment.cycles * ratio)) * np.exp2(-at / (half_s * share))
    knock = noise(noise_table("knock", 300.0, 2500.0), moment.first, moment.frames, moment.variant)
    tone += 0.25 * moment.strength * knock * np.exp2(-at / 0.004)
    return np.asarray(tone, dtype=np.float32) * rise(at, 0.001)


@lru_cache(maxsize=48)
def _string(ceiling_hz: float, strength: float, variant: int) -> Stack:
    """A plucked string after Karplus and Strong (1983): what their loop leaves of each harmonic at each time.

    A loop of one period with a mean of two neighbours multiplies harmonic k by cos(pi k f / rate) each time round.
    """
    numbers = harmonics(ceiling_hz)
    hz = numbers * ceiling_hz
    place = 0.21 + 0.02 * variant  # where along the string it is plucked
    start = np.sin(np.pi * numbers * place) / numbers**1.1 * lowpass(hz, 1200 + 7000 * strength)
    loss = -np.log(np.maximum(1e-9, np.cos(np.minimum(np.pi * hz / _LOOP_HZ, 1.55)))) * ceiling_hz
    loss += 0.6 + ceiling_hz / 500  # of the whole string each second
    return Stack(start * np.exp(-loss * _STRING_TIMES_S[:, None]))


def plucked_string(moment: Moment) -> Signal:
    """A string of gut or steel."""
    at = moment.seconds
    row = np.interp(at, _STRING_TIMES_S, np.arange(len(_STRING_TIMES_S)))
    tone = _string(moment.ceiling_hz, moment.strength, moment.variant).read(moment.cycles, row)
    nail = noise(noise_table("nail", 900.0, 6000.0), moment.first, moment.frames, moment.variant)
    tone = tone + nail * np.asarray(0.05 * moment.strength * np.exp2(-at / 0.004), dtype=np.float32)
    return tone * rise(at, 0.001)


@lru_cache(maxsize=64)
def _pipes(ceiling_hz: float) -> Stack:
    """Drawbars over half the pitch, for the lowest of them lies an octave below."""
    weights = np.zeros(16)
    for ratio, level in _DRAWBARS:
        if ratio * ceiling_hz < HIGHEST_HZ:
            weights[round(ratio * 2) - 1] = level
    return Stack(weights[None], np.arange(16) * 0.618)


def organ(moment: Moment) -> Signal:
    """Drawbars through a turning speaker, with the click of the keys."""
    at = moment.seconds
    wave = _pipes(moment.ceiling_hz)
    turning = slow(moment, 0.8)
    shift = 0.35 / TURN * turning * min(1.0, moment.hz / 400)
    left = wave.read((moment.cycles + shift) / 2)
    right = wave.read((moment.cycles - shift) / 2)
    click = noise(noise_table("click", 1500.0, 8000.0), moment.first, moment.frames) * np.exp2(-at / 0.003)
    sway = np.asarray(0.12 * turning, dtype=np.float32)
    touch = np.asarray(0.05 * click, dtype=np.float32)
    return wide(left * (1 + sway) + touch, right * (1 - sway) + touch) * rise(at, 0.005)

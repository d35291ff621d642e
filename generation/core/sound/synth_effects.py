"""Effects of an arrangement: riser, downlifter, impact, reversed cymbal. Their pitch numbers say which."""

from functools import lru_cache

import numpy as np

from generation.core.sound.noise import noise, noise_table
from generation.core.sound.shapes import TURN, rise, wide
from generation.core.sound.voices import Moment
from generation.core.sound.wavestack import Signal, Times

RISER, DOWNLIFTER, IMPACT, REVERSE = 60, 62, 64, 65
_BANDS_HZ = tuple(float(hz) for hz in np.geomspace(250, 12_000, 9))
_IMPACT_S = 4.0


def effect(moment: Moment) -> Signal:
    """The effect that a pitch stands for; lower ones are impacts, higher ones reversed cymbals."""
    if moment.pitch >= REVERSE:
        return _reverse(moment)
    if moment.pitch >= IMPACT:
        return impact(moment._replace(pitch=36))
    if moment.pitch >= DOWNLIFTER:
        return _lift(moment, down=True)
    return _lift(moment, down=False) if moment.pitch >= RISER else impact(moment)


def effect_length_s(pitch: int) -> float:
    """How long an effect rings that does not end with its note."""
    return _IMPACT_S if pitch == IMPACT or pitch < RISER else 0.0


@lru_cache(maxsize=2)
def _bands(side: str) -> Signal:
    """Noise in bands that lie beside each other, one a row."""
    return np.stack([noise_table(f"band {side} {hz:.0f}", hz / 1.35, hz * 1.35, 3) for hz in _BANDS_HZ])


def _swept(side: str, moment: Moment, height: Times) -> Signal:
    """Noise around a centre that moves: a mixture of the two bands beside it, of equal power."""
    bands = _bands(side)
    where = np.clip(height, 0.0, 1.0) * (len(_BANDS_HZ) - 1.001)
    lower = where.astype(np.int64)
    share = where - lower
    place = (np.arange(moment.first, moment.first + moment.frames) + moment.variant * 7919) % bands.shape[1]
    low, high = bands[lower, place], bands[lower + 1, place]
    return np.asarray(low * np.sqrt(1 - share) + high * np.sqrt(share), dtype=np.float32)


def _lift(moment: Moment, down: bool) -> Signal:
    """Noise and a whistle that climb for as long as the note lasts, or fall."""
    length_s = max(0.05, moment.length_s)
    x = np.clip(moment.seconds / length_s, 0.0, 1.0)
    height = 1 - x if down else x
    level = (1 - x) ** 1.5 if down else 0.04 + 0.96 * x**2
    octaves = 3.0  # that the whistle climbs from 110 Hz on
    sign = -1.0 if down else 1.0
    begin = 110 * 2**octaves if down else 110.0
    rate = np.log(2) * octaves * sign / length_s
    cycles = begin * (np.exp(rate * np.minimum(moment.seconds, length_s)) - 1) / rate
    whistle = np.sin(TURN * cycles) + 0.5 * np.sin(TURN * 2.01 * cycles) + 0.3 * np.sin(TURN * 3.02 * cycles)
    pulse = 0.8 + 0.2 * np.sin(TURN * moment.seconds * (4 + 8 * height))
    tone = 0.16 * whistle
    shape = np.asarray(level * pulse, dtype=np.float32) * rise(moment.seconds, 0.02)
    made = [_swept(side, moment, height) * np.float32(0.8) + tone.astype(np.float32) for side in ("left", "right")]
    return wide(made[0], made[1]) * shape


def impact(moment: Moment) -> Signal:
    """A blow with a body that falls, tuned by the pitch, and dust after it."""
    at = moment.seconds
    hz = 27.5 * 2 ** ((min(moment.pitch, 72) - 24) / 24)
    cycles = hz * at + hz * 2.2 * 0.05 * (1 - np.exp(-at / 0.05))
    body = np.sin(TURN * cycles) * np.exp2(-at / 0.35)
    body += 0.35 * np.sin(TURN * 1.59 * cycles) * np.exp2(-at / 0.12)
    slap = np.exp2(-at / 0.02)
    dust = np.exp2(-at / 0.4) * 0.12
    sides = []
    for place, name in enumerate(("impact left", "impact right")):
        hit = noise(noise_table(name, 60.0, 5000.0), moment.first, moment.frames, moment.variant)
        tail = noise(noise_table(f"{name} tail", 120.0, 1800.0), moment.first, moment.frames, moment.variant + place)
        sides.append(body + hit * slap * 0.5 * moment.strength + tail * dust)
    return wide(*(np.asarray(side, dtype=np.float32) for side in sides)) * rise(at, 0.001)


def _reverse(moment: Moment) -> Signal:
    """A cymbal backwards: loudest where its note ends."""
    left_s = np.maximum(0.0, moment.length_s - moment.seconds)
    level = np.exp2(-left_s / max(0.05, moment.length_s * 0.16))
    level = np.asarray(level * (left_s > 0), dtype=np.float32) * np.asarray(np.clip(left_s / 0.01, 0, 1), np.float32)
    sides = [
        noise(noise_table(f"reverse {side}", 2500.0, 12_000.0), moment.first, moment.frames) for side in ("l", "r")
    ]
    return wide(*sides) * level * rise(moment.seconds, 0.05)

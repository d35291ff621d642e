"""Keys from the joint search: regions, the main key, church modes, and how far the sound can speak for a key at all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from library.core.analysis import ChurchMode
from library.core.harmony.grid import FloatArray, IntArray
from library.core.harmony.vocabulary import KEYS, LOWEST_PITCH, NO_CHORD, PITCHES

_LAST_CHORD, _FIRST_CHORD = 0.12, 0.06  # share of the song that ending or beginning on the tonic is worth
_CLEAR_SHARE = 3.0  # a degree is used rather than its neighbour when it sounds this many times as long
_LEAST_SHARE = 0.03  # of all sound
_SINGLE, _SEVERAL = 2.4, 3.4  # pitch classes that sound alike
_NO_KEY, _SOME_KEY = 0.10, 0.20  # mean chance of the likeliest key: in noise and in music
_NO_SENSE, _SOME_SENSE = 3.8, 3.2  # mean entropy of the chord's chances in nats: in noise and in music


@dataclass(frozen=True, slots=True)
class Stretch:
    """Segments `first` to `end` (exclusive) in one key."""

    first: int
    end: int
    key: int


def stretches_of(path: IntArray) -> list[Stretch]:
    """Runs of equal keys."""
    starts = np.concatenate(([0], np.flatnonzero(np.diff(path)) + 1))
    ends = np.append(starts[1:], len(path))
    return [Stretch(int(first), int(end), int(path[first])) for first, end in zip(starts, ends, strict=True)]


def main_key(chances: FloatArray, lengths_s: FloatArray, states: IntArray) -> tuple[int, FloatArray]:
    """The main key, and every key's worth (KEYS,), adding to one: how long it holds, and whether the music begins and
    ends on its tonic. `chances` (segments, KEYS)."""
    sounding = states != NO_CHORD
    weight = lengths_s * np.where(sounding, 1.0, 0.05)
    worth = weight @ chances / max(float(weight.sum()), 1e-9)
    places = np.flatnonzero(sounding)
    for place, bonus in ((places[-1:], _LAST_CHORD), (places[:1], _FIRST_CHORD)):
        for segment in place:
            kind, root = divmod(int(states[segment]), 12)
            worth[root + (12 if kind in (1, 4, 12, 16) else 0)] += bonus
    worth = worth / worth.sum()
    return int(worth.argmax()), worth


def pitch_class_weights(sounding: NDArray[np.float32], lengths_s: FloatArray) -> FloatArray:
    """How long and strongly each pitch class sounds (12,)."""
    total = lengths_s @ sounding
    number = LOWEST_PITCH + np.arange(PITCHES)
    return np.array([float(total[number % 12 == pc].sum()) for pc in range(12)])


def tonality(weights: FloatArray, key_chances: FloatArray, doubt: float, duration_s: float) -> float:
    """How far the sound can speak for a key at all, 0 to 1: not one note alone, nor noise, nor half a second.

    `weights` (12,) of pitch classes, `key_chances` (KEYS,) the network's mean, `doubt` the mean entropy of its chord
    chances in nats.
    """
    if weights.sum() <= 0:
        return 0.0
    plurality = float(weights.sum() ** 2 / (weights**2).sum())
    several = _ramp(plurality, _SINGLE, _SEVERAL)
    sense = _ramp(-doubt, -_NO_SENSE, -_SOME_SENSE)
    return several * _ramp(float(key_chances.max()), _NO_KEY, _SOME_KEY) * sense * min(1.0, duration_s / 4)


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))


def church_mode(weights: FloatArray, key: int) -> ChurchMode | None:
    """The church mode that pitch-class weights (12,) clearly show on the tonic of `key`; None for plain major or minor.

    A mode is clear where its characteristic degree sounds, and sounds much longer than the degree that it replaces.
    """
    above = np.roll(weights, -(key % 12)) / max(float(weights.sum()), 1e-9)
    if key < KEYS // 2:
        lydian, mixolydian = _instead(above, 6, 5), _instead(above, 10, 11)
        return "lydian" if lydian and not mixolydian else "mixolydian" if mixolydian and not lydian else None
    dorian, phrygian = _instead(above, 9, 8), _instead(above, 1, 2)
    if not _instead(above, 10, 11):
        return None
    if dorian or phrygian:
        return "dorian" if dorian and not phrygian else "phrygian" if phrygian and not dorian else None
    return "aeolian" if _instead(above, 8, 9) else None


def _instead(above: FloatArray, degree: int, replaced: int) -> bool:
    return bool(above[degree] > _LEAST_SHARE and above[degree] > _CLEAR_SHARE * above[replaced])

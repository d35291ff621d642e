"""Tension chord by chord: distance in Lerdahl's chord space, dissonance, distance of the key.

F. Lerdahl, "Tonal Pitch Space" (2001), chapters 2 and 4; without his tree of prolongations. docs/algorithms/tension.md.
"""

from functools import lru_cache

from theory.core.chord import Chord
from theory.core.harmony.context import ReadChord, tones
from theory.core.harmony.statements import TensionPoint
from theory.core.key import MAJOR_SCALE, Key

_HARMONIC_MINOR = (0, 2, 3, 5, 7, 8, 11)
_FARTHEST = 13.0  # chord distance that counts as full tension
_INVERSION_TENSION = 2.0  # Lerdahl's surface rule: inversion adds 2, a seventh 1, other non-harmonic tones more
_SEVENTH_TENSION = 1.0
_DISSONANCE = {0: 0.0, 1: 1.0, 2: 0.4, 3: 0.0, 4: 0.0, 5: 0.0, 6: 0.7}  # by interval class
_AUGMENTED = 0.35  # an augmented triad has only thirds, and is no rest all the same


def read_tension(chords: tuple[ReadChord, ...], home: Key | None) -> tuple[TensionPoint, ...]:
    """One point per sounding chord, tension 0 (the tonic at rest) to 1."""
    if home is None:
        return ()
    return tuple(_point(chord, home) for chord in chords if chord.chord.root_pc is not None)


def _point(chord: ReadChord, home: Key) -> TensionPoint:
    distance = min(1.0, chord_distance(_tonic(chord.key), chord.key, chord.chord, chord.key) / _FARTHEST)
    key_distance = min(1.0, region_distance(chord.key, home) / 7)
    rough = min(1.0, dissonance(chord.chord) + (0.12 if chord.inversion else 0.0))
    tension = 0.5 * distance + 0.25 * rough + 0.25 * key_distance
    return TensionPoint(
        time_s=chord.start_s, tension=round(tension, 3), distance=round(distance, 3), dissonance=round(rough, 3),
        key_distance=round(key_distance, 3),
    )  # fmt: skip


@lru_cache(maxsize=256)
def _tonic(key: Key) -> Chord:
    return Chord(key.tonic, "maj" if key.mode == "major" else "min")


@lru_cache(maxsize=4096)
def chord_distance(a: Chord, a_key: Key, b: Chord, b_key: Key) -> float:
    """Lerdahl's distance of two chords, each in its key: i + j + k, 0 for the same chord. Sounding chords only.

    i: steps between the regions on the circle of fifths; j: steps between the roots on the circle of fifths of the
    scale; k: tones of the second chord's basic space that the first does not have. The surface adds 1 for a seventh.
    """
    if a.root_pc is None or b.root_pc is None:
        return 0.0
    i = region_distance(a_key, b_key)
    j = _root_steps(a.root_pc, b.root_pc)
    k = len(_levels(b, b_key) - _levels(a, a_key))
    return i + j + k + (_SEVENTH_TENSION if len(b.intervals) > 3 else 0.0)


@lru_cache(maxsize=1024)
def region_distance(a: Key, b: Key) -> int:
    """Steps between the key signatures on the circle of fifths, 0..6, and one more where the mode differs."""
    return abs((a.fifths - b.fifths + 6) % 12 - 6) + (a.mode != b.mode)


def _root_steps(a: int, b: int) -> int:
    """Shortest way on the chromatic circle of fifths, kept to the 3 that a diatonic circle allows."""
    steps = (b - a) * 7 % 12
    return min(steps, 12 - steps, 3)


@lru_cache(maxsize=4096)
def _levels(chord: Chord, key: Key) -> frozenset[tuple[int, int]]:
    """The basic space: (level, tone) for root, root and fifth, chord, scale."""
    root = chord.root_pc or 0
    scale = MAJOR_SCALE if key.mode == "major" else _HARMONIC_MINOR
    inside = tones(chord)
    space = {(0, root), (1, root), (1, (root + 7) % 12)} | {(2, tone) for tone in inside}
    return frozenset(space | {(3, (key.tonic_pc + step) % 12) for step in scale} | {(3, tone) for tone in inside})


@lru_cache(maxsize=1024)
def dissonance(chord: Chord) -> float:
    """Roughness of a chord, 0..1: the mean over its intervals, semitones and tritones weighing most."""
    inside = sorted(tones(chord))
    pairs = [(b - a) % 12 for index, a in enumerate(inside) for b in inside[index + 1 :]]
    if not pairs:
        return 0.0
    unrest = _AUGMENTED if chord.quality == "aug" else 0.0
    return min(1.0, unrest + 2.0 * sum(_DISSONANCE[min(step, 12 - step)] for step in pairs) / len(pairs))

"""How alike two songs are in harmony, groove, tempo and key, 0 to 1 each. docs/algorithms/likeness.md"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter, mul
from typing import NamedTuple

from library.core.chord_path import BREAK, MAJOR, MINOR, Step
from library.core.circle import KeyPlace
from theory.core.key import Mode

ASPECTS = ("harmony", "groove", "tempo", "key")
USUAL_WEIGHTS = {"harmony": 40, "groove": 30, "tempo": 15, "key": 15}
SAME_SPEED = 0.12  # of an octave of tempo: as far apart as this is nothing alike
OTHER_OCTAVE = 0.85  # half and double tempo are alike, but less
SWING_APART = 25.0  # per cent of swing; this far apart is nothing alike
LEAST_TURN, LONGEST_TURN = 3, 8
STEPS = ("one step", "two steps", "three steps", "four steps", "five steps", "six steps")


class Candidate(NamedTuple):
    """What is read of every song for a comparison, in the order of the query."""

    song: object
    harmony: bytes
    groove: bytes
    slots: int
    swing: float | None
    bpm: float | None
    key_position: int | None
    is_minor: bool | None


@dataclass(frozen=True, slots=True)
class Likeness:
    """Shares by aspect, None where one of the two is not known, and their weighted mean."""

    song: object
    harmony: float | None
    groove: float | None
    tempo: float | None
    key: float | None
    whole: float


class Comparer:
    """Compares one song with many. Only what the song itself has costs time: its zeros are skipped."""

    def __init__(self, song: Candidate, weights: dict[str, float]) -> None:
        self.song = song
        self.weights = weights
        self.total = sum(weights.values()) or 1.0
        self._harmony = _Product(song.harmony)
        self._groove = _Product(song.groove)
        here = None if song.key_position is None else KeyPlace(song.key_position, bool(song.is_minor))
        self._keys = {
            (position, minor): key_likeness(here, KeyPlace(position, minor)) if here else None
            for position in range(12)
            for minor in (False, True)
        }

    def with_song(self, other: Candidate) -> Likeness:
        """How alike the two are."""
        tempo = tempo_likeness(self.song.bpm, other.bpm)
        key = None if other.key_position is None else self._keys[other.key_position, bool(other.is_minor)]
        harmony = self._harmony.of(other.harmony)
        groove = self._groove_with(other)
        weights = self.weights
        whole = (
            weights["harmony"] * (harmony or 0.0)
            + weights["groove"] * (groove or 0.0)
            + weights["tempo"] * (tempo or 0.0)
            + weights["key"] * (key or 0.0)
        )
        return Likeness(other.song, harmony, groove, tempo, key, whole / self.total)

    def _groove_with(self, other: Candidate) -> float | None:
        """The strokes' likeness less the difference in swing; nothing alike in another metre."""
        if not self.song.groove or not other.groove:
            return None
        if other.slots != self.song.slots or len(other.groove) != len(self.song.groove):
            return 0.0
        apart = abs((self.song.swing or 50.0) - (other.swing or 50.0))
        return (self._groove.of(other.groove) or 0.0) * max(0.0, 1 - apart / SWING_APART)

    def best(self, others: Sequence[Candidate], count: int) -> list[Likeness]:
        """The most alike first."""
        found = [self.with_song(other) for other in others]
        return sorted(found, key=lambda one: -one.whole)[:count]


class _Product:
    """The product of one vector of bytes with many, over the places where it is not zero."""

    def __init__(self, vector: bytes) -> None:
        places = [place for place, value in enumerate(vector) if value]
        while len(places) in (0, 1) and vector:  # itemgetter gives a tuple from two places on
            places.append(0)
        self.values = tuple(vector[place] for place in places)
        self.pick = itemgetter(*places) if len(places) > 1 else None
        self.size = len(vector)

    def of(self, other: bytes) -> float | None:
        if self.pick is None or len(other) != self.size:
            return None
        overlap: int = sum(map(mul, self.values, self.pick(other)))
        return min(1.0, overlap / 65_025)


def tempo_likeness(one: float | None, other: float | None) -> float | None:
    """1 at the same tempo, 0 from some 9 % apart; half and double count, a little less."""
    if not one or not other:
        return None
    octaves = abs(math.log2(other / one))
    nearest = round(octaves)
    if nearest > 1:
        return 0.0
    return max(0.0, 1 - abs(octaves - nearest) / SAME_SPEED) * (OTHER_OCTAVE if nearest else 1.0)


def key_likeness(one: KeyPlace, other: KeyPlace) -> float:
    """1 for the same key, 0.85 for its relative, less for each step on the circle and for another mode."""
    steps = abs((one.position - other.position + 6) % 12 - 6)
    if one.is_minor != other.is_minor:
        parallel = (other.position - one.position) % 12 == (3 if other.is_minor is False else 9)
        return 0.6 if parallel else max(0.0, 0.85 - 0.2 * steps)
    return max(0.0, 1 - 0.2 * steps)


# ---- what is alike, in words


@dataclass(frozen=True, slots=True)
class SharedTurn:
    """Chords that both songs go through: numerals as the first song hears them, and where, by step, in each."""

    numerals: str
    loops: bool
    first: tuple[int, int]
    second: tuple[int, int]


def shared_turn(one: str, other: str) -> SharedTurn | None:
    """The chords that both paths go through most, in any key: three to eight, none of them a repetition of itself.

    A turn weighs its length times how often the song has it that has it less.
    """
    here, there = one.split(), other.split()
    a, b = _turns([_neutral(sign) for sign in here]), _turns([_neutral(sign) for sign in there])
    shared = a.keys() & b.keys()
    if not shared:
        return None
    best = max(shared, key=lambda turn: (min(len(a[turn]), len(b[turn])) * len(turn), len(turn), -a[turn][0]))
    size, first, second = len(best), a[best], b[best]
    numerals = "–".join(_numeral(sign) for sign in here[first[0] : first[0] + size])
    loops = min(len(first), len(second)) >= 2
    return SharedTurn(numerals, loops, (first[0], first[0] + size - 1), (second[0], second[0] + size - 1))


def _turns(steps: Sequence[int]) -> dict[tuple[int, ...], list[int]]:
    """Every turn of a path with the places where it begins; overlaps of a turn with itself count once."""
    found: dict[tuple[int, ...], list[int]] = {}
    for size in range(LEAST_TURN, LONGEST_TURN + 1):
        for at in range(len(steps) - size + 1):
            turn = tuple(steps[at : at + size])
            if len(set(turn)) < LEAST_TURN or -1 in turn or _period(turn) < size:
                continue
            places = found.setdefault(turn, [])
            if not places or at >= places[-1] + size:
                places.append(at)
    return found


def _neutral(sign: str) -> int:
    """A step above the tonic of the key signature, so that A minor and C major agree; -1 for a silence."""
    if sign == BREAK:
        return -1
    minor = sign[0] in MINOR
    degree = (MINOR if minor else MAJOR).index(sign[0])
    return 5 * ((degree + (9 if minor else 0)) % 12) + "!-*+=".index(sign[1])


def _period(run: Sequence[int]) -> int:
    """After how many steps the run repeats itself; its length where it does not."""
    for period in range(2, len(run)):
        if all(run[at] == run[at - period] for at in range(period, len(run))):
            return period
    return len(run)


def _numeral(sign: str) -> str:
    mode: Mode = "minor" if sign[0] in MINOR else "major"
    return Step((MINOR if mode == "minor" else MAJOR).index(sign[0]), sign[1], mode, 0.0, 0.0).numeral


def tempo_in_words(one: float, other: float) -> str:
    """ "3 BPM apart", "half the tempo, 1 BPM apart"."""
    factor = min((1.0, 2.0, 0.5), key=lambda f: abs(math.log2(other * f / one)))
    apart = abs(other * factor - one)
    said = "same tempo" if apart < 0.5 else f"{apart:.0f} BPM apart"
    if factor == 1.0:
        return said
    words = "half the tempo" if factor == 2.0 else "twice the tempo"
    return words if apart < 0.5 else f"{words}, {said}"


def key_in_words(one: KeyPlace, other: KeyPlace) -> str:
    """ "same key", "relative key", "one step on the circle"."""
    apart = (other.position - one.position + 6) % 12 - 6
    if one.is_minor == other.is_minor:
        if not apart:
            return "same key"
        return f"{STEPS[abs(apart) - 1]} on the circle"
    if not apart:
        return "relative key"
    if (other.position - one.position) % 12 == (3 if one.is_minor else 9):
        return "parallel key"
    return f"{STEPS[abs(apart) - 1]} on the circle, other mode"

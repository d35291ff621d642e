"""What makes a stack of tones sound well and move well: mud, missing tones, doubling, motion, parallels.

Costs are in semitones of motion, so that they can be added. docs/algorithms/composing-harmony.md.
"""

from functools import lru_cache
from itertools import combinations, pairwise
from typing import NamedTuple

from theory.core.chord import Chord

# The lowest MIDI pitch on which an interval, in semitones, is still clear (after the arranger's low-interval limits).
LOWEST_CLEAR = {1: 52, 2: 51, 3: 48, 4: 46, 5: 46, 6: 46, 7: 34, 8: 43, 9: 41, 10: 41, 11: 41}
PARALLEL, CONTRARY = 60.0, 12.0
_FORBIDDEN = frozenset((0, 7))


class Voicing(NamedTuple):
    """A chord as it sounds: the bass, where the part plays it itself, and the tones above it, lowest first."""

    bass: int | None
    upper: tuple[int, ...]

    @property
    def pitches(self) -> tuple[int, ...]:
        """All of it from the lowest up."""
        return self.upper if self.bass is None else (self.bass, *self.upper)


def is_muddy(pitches: tuple[int, ...]) -> bool:
    """Whether neighbouring tones lie closer together than their register bears."""
    return any(a < LOWEST_CLEAR.get(b - a, 0) for a, b in pairwise(pitches))


def parallels(old: tuple[int, ...], new: tuple[int, ...]) -> tuple[int, int]:
    """How many pairs of voices go from a fifth to a fifth or an octave to an octave: the same way, by contrary motion.

    Voices are counted from the lowest; stacks of different size have only their outer voices in common.
    """
    if len(old) != len(new):
        old, new = (old[0], old[-1]), (new[0], new[-1])
    same = contrary = 0
    for lower, upper in combinations(range(len(old)), 2):
        interval = (new[upper] - new[lower]) % 12
        if interval not in _FORBIDDEN or (old[upper] - old[lower]) % 12 != interval:
            continue
        moved = (new[lower] - old[lower]) * (new[upper] - old[upper])
        same += moved > 0
        contrary += moved < 0
    return same, contrary


@lru_cache(maxsize=65536)
def motion_cost(old: Voicing, new: Voicing, strict: bool) -> float:
    """How far and how awkwardly the voices move."""
    a, b = old.upper, new.upper
    if len(a) == len(b):
        moves = [abs(y - x) for x, y in zip(a, b, strict=True)]
    else:
        moves = [min(abs(y - x) for x in a) for y in b]
    top = abs(b[-1] - a[-1])
    cost = sum(moves) + 0.6 * top + sum(0.7 * (move - 4) for move in moves if move > 4)
    if old.bass is not None and new.bass is not None:
        step = abs(new.bass - old.bass)
        cost += 0.2 * step + (0.4 * (step - 7) if step > 7 else 0.0)
    if strict:
        same, contrary = parallels(old.pitches, new.pitches)
        cost += PARALLEL * same + CONTRARY * contrary
    return cost


@lru_cache(maxsize=512)
def missing_cost(chord: Chord, sounding: frozenset[int], root_elsewhere: bool) -> float:
    """What leaving out tones of a chord costs; `sounding` are its intervals above the root that are there."""
    inside = chord.intervals
    return sum(_worth(inside, step, root_elsewhere) for step in inside if step not in sounding)


def _worth(inside: tuple[int, ...], step: int, root_elsewhere: bool) -> float:
    if step in (3, 4):
        return 30.0
    if step == 0:
        return 1.0 if root_elsewhere and len(inside) > 3 else (7.0 if root_elsewhere else 40.0)
    if step == 7:
        return 0.8 if len(inside) > 3 else 5.0
    if len(inside) <= 4:
        return 24.0  # a seventh, a sixth, a suspension, an altered fifth
    return 24.0 if step in (10, 11) else (12.0 if step == inside[-1] else 5.0)


def doubling_cost(chord: Chord, steps: tuple[int, ...], strict: bool) -> float:
    """What sounding a tone twice costs: roots little, fifths a little more, thirds and everything above them dear."""
    cost = 0.0
    for step in set(steps):
        extra = steps.count(step) - 1
        if extra > 0:
            cost += extra * {0: 0.6, 7: 1.2}.get(step, 4.0 if strict or step not in (3, 4) else 2.5)
    return cost


def harshness(pitches: tuple[int, ...]) -> float:
    """Minor ninths and semitones at the top, where they are heard most."""
    cost = 3.0 if len(pitches) > 1 and pitches[-1] - pitches[-2] == 1 else 0.0
    return cost + 2.5 * sum(b - a == 13 for a, b in combinations(pitches, 2))

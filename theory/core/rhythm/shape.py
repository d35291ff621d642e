"""The shape of a pattern that goes round: distances between onsets, evenness, off-beatness, oddity, balance.

Patterns are written with x (onset), X (accent) and dots. Evenness and off-beatness follow G. Toussaint, "The Geometry
of Musical Rhythm" (2013); rhythmic oddity is S. Arom's; balance is after A. Milne, D. Bulger and S. Herff, "Exploring
the space of perfectly balanced rhythms and scales" (2017).
"""

from cmath import exp
from itertools import combinations
from math import gcd, pi, sin

from theory.core.document import Document
from theory.core.rhythm.euclid import euclid, rotated
from theory.core.statement import Share, share


class Shape(Document):
    """What can be measured of a pattern. `intervals` are steps from each onset to the next, round the circle."""

    steps: int
    onsets: tuple[int, ...]
    intervals: tuple[int, ...]
    evenness: Share  # 1: as even as on a regular polygon
    balance: Share  # 1: the onsets' centre of gravity is the centre of the wheel
    off_beats: int | None  # onsets on steps that no even division of the cycle touches; None for prime cycles
    is_odd: bool  # no two onsets halve the cycle
    euclidean: tuple[int, int, int] | None  # onsets, steps and rotation where it is one


def onsets_of(steps: str) -> tuple[int, ...]:
    """The steps that sound."""
    return tuple(index for index, mark in enumerate(steps) if mark != ".")


def shape_of(steps: str) -> Shape:
    """Measure a pattern of at least one step."""
    onsets, count = onsets_of(steps), len(steps)
    return Shape(
        steps=count,
        onsets=onsets,
        intervals=intervals(onsets, count),
        evenness=evenness(onsets, count),
        balance=balance(onsets, count),
        off_beats=off_beatness(onsets, count),
        is_odd=has_rhythmic_oddity(onsets, count),
        euclidean=as_euclidean(steps),
    )


def intervals(onsets: tuple[int, ...], steps: int) -> tuple[int, ...]:
    """Steps from each onset to the next; one onset is a whole cycle from itself."""
    return tuple((after - here) % steps or steps for here, after in zip(onsets, onsets[1:] + onsets[:1], strict=True))


def evenness(onsets: tuple[int, ...], steps: int) -> float:
    """Sum of straight distances between all onsets on a circle, against that of a regular polygon."""
    if len(onsets) < 2:
        return 1.0
    most = len(onsets) / 2 / _half_tangent(len(onsets))
    total = sum(2 * sin(pi * (b - a) / steps) for a, b in combinations(onsets, 2))
    return share(total / (2 * most))


def _half_tangent(corners: int) -> float:
    """tan(pi / 2n): the distances of a regular polygon's corners on the unit circle add up to n / tan(pi / 2n)."""
    return sin(pi / (2 * corners)) / sin(pi / 2 - pi / (2 * corners))


def balance(onsets: tuple[int, ...], steps: int) -> float:
    """1 less the distance of the centre of gravity from the middle."""
    if not onsets:
        return 1.0
    return share(1 - abs(sum(exp(2j * pi * onset / steps) for onset in onsets)) / len(onsets))


def off_beatness(onsets: tuple[int, ...], steps: int) -> int | None:
    """Onsets on steps that share no divisor with the cycle: 1, 5, 7 and 11 of twelve, the odd ones of sixteen.

    None where the cycle is prime (or too short): nothing divides it, so every step but the first would count.
    """
    if steps < 4 or all(steps % divisor for divisor in range(2, steps)):
        return None
    return sum(onset > 0 and gcd(onset, steps) == 1 for onset in onsets)


def has_rhythmic_oddity(onsets: tuple[int, ...], steps: int) -> bool:
    """True where the cycle is even and no two onsets lie half of it apart."""
    return steps % 2 == 0 and len(onsets) > 1 and not any((one + steps // 2) % steps in onsets for one in onsets)


def unit_of(steps: str) -> str:
    """The shortest pattern that makes this one when repeated; accents count."""
    lengths = (length for length in range(1, len(steps) + 1) if len(steps) % length == 0)
    return next(steps[:length] for length in lengths if steps[:length] * (len(steps) // length) == steps)


def as_euclidean(steps: str) -> tuple[int, int, int] | None:
    """Onsets, steps and the least rotation that make its shortest unit a Euclidean rhythm; accents do not matter."""
    plain = unit_of(steps.replace("X", "x"))
    count = plain.count("x")
    if not count or len(plain) > 32:
        return None
    base = euclid(count, len(plain))
    return next(((count, len(plain), by) for by in range(len(plain)) if rotated(base, by) == plain), None)

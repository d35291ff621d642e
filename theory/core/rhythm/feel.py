"""Swing and human timing: where a step of the grid is really played."""

from fractions import Fraction
from math import cos, log, pi, sqrt

SWING_PERCENT = (50.0, 75.0)  # share of the first half: 50 even, 66.7 triplets, 75 dotted
HUMAN_MS = (0.0, 40.0)
MOST_OFF = 2.5  # standard deviations: no stroke strays farther


def swung(place: Fraction, swing_percent: float, unit: Fraction) -> float:
    """A place in quarters after its unit (a quarter for swung eighths, an eighth for sixteenths) was divided unevenly.

    Places inside either half move along in proportion, so that strokes never change their order.
    """
    first = swing_percent / 100
    whole, inside = divmod(place / unit, 1)
    inner = float(inside)
    moved = inner * 2 * first if inner <= 0.5 else first + (inner - 0.5) * 2 * (1 - first)
    return (float(whole) + moved) * float(unit)


def can_swing(step: Fraction, unit: Fraction) -> bool:
    """True where steps of this length (in quarters) divide the unit into an even number: triplets do not swing."""
    count = unit / step
    return count.denominator == 1 and count.numerator % 2 == 0


def human_ms(spread_ms: float, *where: int) -> float:
    """How late (early below 0) a stroke is, in ms: normally distributed about 0, the same each time for one place.

    `where` names the stroke, such as turn, ring and step: what was heard once can be written down as it was.
    """
    if spread_ms <= 0:
        return 0.0
    one, other = (_mixed(*where, draw) / 2**32 for draw in (0, 1))
    normal = sqrt(-2 * log(max(one, 2**-32))) * cos(2 * pi * other)  # Box and Muller
    return spread_ms * max(-MOST_OFF, min(MOST_OFF, normal))


def _mixed(*where: int) -> int:
    """A number below 2^32 that depends on each of the given ones: the same sums as static/js/lib/groove.js."""
    mixed = 0x9E3779B9
    for number in where:
        mixed = ((mixed ^ number) * 0x85EBCA6B) & 0xFFFFFFFF
        mixed ^= mixed >> 13
        mixed = (mixed * 0xC2B2AE35) & 0xFFFFFFFF
        mixed ^= mixed >> 16
    return mixed

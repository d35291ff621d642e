"""Numbers against each other in one time: polyrhythms such as 3:2, and rings of unequal length at one pace."""

from fractions import Fraction
from math import gcd, lcm

from theory.core.document import Document

MOST = 16


class Against(Document):
    """Two even divisions of one span. `grid` is the fewest equal steps that hold both."""

    one: int
    other: int
    grid: int
    together: tuple[int, ...]  # steps of the grid where both sound
    composite: str  # what is heard of both, on the grid: X together, x one of them
    intervals: tuple[int, ...]  # from stroke to stroke, in steps of the grid
    why: str


def against(one: int, other: int) -> Against:
    """The polyrhythm of two numbers from 2 to 16. Raises ValueError with a sentence."""
    for number in (one, other):
        if not 2 <= number <= MOST:
            raise ValueError(f"{one}:{other} is outside what can be told apart: take two numbers from 2 to {MOST}.")
    if one == other:
        raise ValueError(f"{one}:{other} is the same rhythm twice: take two different numbers, such as 3:2.")
    grid = lcm(one, other)
    marks = ["."] * grid
    for number in (one, other):
        for index in range(0, grid, grid // number):
            marks[index] = "x" if marks[index] == "." else "X"
    strokes = [index for index, mark in enumerate(marks) if mark != "."]
    gaps = tuple(after - here for here, after in zip(strokes, [*strokes[1:], grid], strict=True))
    return Against(
        one=one,
        other=other,
        grid=grid,
        together=tuple(index for index, mark in enumerate(marks) if mark == "X"),
        composite="".join(marks),
        intervals=gaps,
        why=_words(one, other, grid),
    )


def _words(one: int, other: int, grid: int) -> str:
    shared = gcd(one, other)
    if min(one, other) == shared:
        return f"{max(one, other)} holds {min(one, other)}: every stroke of the slower falls on one of the faster."
    reduced = f"{one // shared}:{other // shared}"
    meets = (
        "only on the first stroke" if shared == 1 else f"{shared} times a turn, since it is {reduced}, {shared} times"
    )
    return f"{one} strokes in the time of {other}, on a grid of {grid}; they meet {meets}."


def turns_to_meet(lengths: tuple[Fraction, ...]) -> tuple[Fraction, int]:
    """When rings of these lengths (in one unit) next begin together, and how often the first one has turned by then."""
    scale = lcm(*(length.denominator for length in lengths))
    whole = lcm(*(int(length * scale) for length in lengths))
    span = Fraction(whole, scale)
    return span, int(span / lengths[0])

"""Additive metres: beats of two and three units in a row, as in aksak 2+2+2+3 for 9/8."""

import re

from theory.core.metre import Metre

_LENGTHS = (2, 3, 4)
MOST_UNITS = 32


def groupings_of(units: int) -> tuple[tuple[int, ...], ...]:
    """All ways to write a number as twos and threes in a row, fewest groups first; () for 1."""
    rows = _rows(units)
    return tuple(sorted(rows, key=lambda row: (len(row), row.count(3) == len(row), row)))


def _rows(units: int) -> list[tuple[int, ...]]:
    if units == 0:
        return [()]
    return [(first, *rest) for first in (2, 3) if first <= units for rest in _rows(units - first)]


def parse_grouping(text: str, metre: Metre) -> tuple[int, ...]:
    """Read "2+2+3" for 7/8. Raises ValueError with a sentence that says what does not fit."""
    cleaned = text.replace(" ", "")
    if not re.fullmatch(r"\d{1,2}(\+\d{1,2})*", cleaned):
        raise ValueError(f"“{text}” is no grouping: write the beats as numbers with plus signs, such as 2+2+3.")
    groups = tuple(int(part) for part in cleaned.split("+"))
    wrong = next((group for group in groups if group not in _LENGTHS), None)
    if wrong is not None:
        raise ValueError(f"A group of {wrong} is not felt as one beat: use groups of 2, 3 or 4.")
    if sum(groups) != metre.numerator:
        raise ValueError(
            f"{text} adds up to {sum(groups)}, but {metre} has {metre.numerator} units: "
            f"{'+'.join(map(str, usual_grouping(metre.numerator)))} would fit."
        )
    return groups


def usual_grouping(units: int) -> tuple[int, ...]:
    """The grouping met most: twos first, a three at the end; even threes where they fill a compound metre."""
    if units % 3 == 0 and units > 3:
        return (3,) * (units // 3)
    known = {5: (3, 2), 7: (2, 2, 3), 8: (3, 3, 2), 10: (3, 3, 2, 2), 11: (2, 2, 3, 2, 2), 13: (2, 2, 2, 2, 2, 3)}
    if units in known:
        return known[units]
    return (2,) * (units // 2 - units % 2) + (3,) * (units % 2) if units > 1 else (1,)


def group_strokes(groups: tuple[int, ...]) -> tuple[str, str]:
    """Two rings of one bar: the beginnings of groups, and all units with those beginnings accented."""
    starts = "".join(("X" if index == 0 else "x") + "." * (group - 1) for index, group in enumerate(groups))
    units = "".join("X" + "x" * (group - 1) for group in groups)
    return starts, units

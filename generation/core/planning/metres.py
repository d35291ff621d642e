"""Metres: which one, how an odd one is grouped, and how chords divide a bar."""

from theory.core.metre import Metre

_GROUPS = {
    5: (3, 2),
    7: (2, 2, 3),
    8: (3, 3, 2),
    10: (3, 3, 2, 2),
    11: (3, 3, 3, 2),
    13: (3, 3, 3, 2, 2),
    14: (4, 4, 3, 3),
}


def grouping_of(metre: Metre) -> tuple[int, ...]:
    """How an odd metre falls into groups of its denominators, as in 7/8 = 2 + 2 + 3; empty for the plain ones."""
    count = metre.numerator
    if metre.is_compound or count in (1, 2, 3, 4, 6, 12) or (metre.denominator < 8 and count in (8, 9, 10)):
        return ()
    if count in _GROUPS:
        return _GROUPS[count]
    twos = (count - 3) // 2 if count % 2 else count // 2
    return (2,) * twos + ((3,) if count % 2 else ())


def bar_quarters(metre: Metre) -> float:
    """Length of a bar in quarter notes."""
    return metre.numerator * 4 / metre.denominator


def beat_quarters(metre: Metre) -> float:
    """Length of the beat that a tempo counts, in quarter notes; as generation.core.blueprint.Section has it."""
    if metre.denominator >= 8 and not metre.is_compound:
        return 1.0
    return (3.0 if metre.is_compound else 1.0) * 4 / metre.denominator


def divisions(metre: Metre, count: int) -> tuple[float, ...]:
    """How `count` chords share a bar, in quarter notes: on beats, the longer shares first. Adds up to the bar."""
    unit = 4 / metre.denominator
    groups = grouping_of(metre) or ((3,) * metre.beats_per_bar if metre.is_compound else (1,) * metre.numerator)
    if count >= len(groups):
        if count == len(groups):
            return tuple(group * unit for group in groups)
        return (bar_quarters(metre) / count,) * count
    shares = [0.0] * count
    for place, group in enumerate(groups):
        shares[min(count - 1, place * count // len(groups))] += group * unit
    return tuple(sorted(shares, reverse=True)) if not grouping_of(metre) else tuple(shares)

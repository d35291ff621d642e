"""Swing: how beats divide, from the notes that fall between them.

A beat counts when it has a note on it and exactly one more in its middle half; the place of that note gives the ratio
of long to short. A. Friberg and A. Sundström, "Swing ratios and ensemble timing in jazz performance" (2002), measure
the same. Where the halves of beats divide so too, sixteenths are swung.
"""

from collections.abc import Sequence
from statistics import median
from typing import Literal

from theory.core.piece import Bars
from theory.core.statement import Statement, share

_AT_BEAT = 0.09
_EVEN = 1.18
_USUAL_BEATS = 16
_ALIKE = 0.06
_DOTTED = 0.725


class SwingReading(Statement):
    """Ratio of the first part of a divided beat to the second: 1 even, 2 a triplet's long and short."""

    ratio: float
    level: Literal["eighths", "sixteenths"]
    spread: float  # median deviation of the ratio from beat to beat
    beats: int


def swing(times_s: Sequence[float], bars: Bars) -> SwingReading | None:
    """Swing of onsets against the beats, None where fewer than four beats are divided in two."""
    if len(bars.beats_s) < 4 or not times_s:
        return None
    numbers = [bars.beat_number(time_s) for time_s in times_s]
    eighths = list(_off_places(numbers).values())
    by_half = _off_places([2 * number for number in numbers])
    halves = list(by_half.values())
    both = sum(half % 2 for half in by_half) >= 0.25 * len(by_half)  # triplets of eighths touch first halves alone
    if both and len(halves) >= max(4, len(eighths)) and _agree(halves) and median(halves) > _EVEN / (1 + _EVEN):
        return _reading(halves, "sixteenths")
    return _reading(eighths, "eighths") if len(eighths) >= 4 and _agree(eighths) else None


def _agree(places: Sequence[float]) -> bool:
    """True where most units divide alike, and not as a dotted note does (3 to 1)."""
    middle = median(places)
    near = sum(abs(place - middle) < _ALIKE for place in places)
    return near >= 0.65 * len(places) and middle < _DOTTED


def _off_places(numbers: Sequence[float]) -> dict[int, float]:
    """Where in its unit the one middle note lies, for each unit (by number) that has a note on its start."""
    inside: dict[int, list[float]] = {}
    for number in numbers:
        unit = int((number + _AT_BEAT) // 1)
        inside.setdefault(unit, []).append(number - unit)
    found = {}
    for unit, places in inside.items():
        middle = [place for place in places if place > _AT_BEAT]
        if len(middle) == 1 and len(places) > 1 and 0.42 <= middle[0] <= 0.82:
            found[unit] = middle[0]
    return found


def _reading(places: Sequence[float], level: Literal["eighths", "sixteenths"]) -> SwingReading:
    ratios = [place / (1 - place) for place in places]
    ratio = median(ratios)
    spread = median(abs(one - ratio) for one in ratios)
    sure = min(1.0, len(places) / _USUAL_BEATS) * (1 / (1 + 2.0 * spread))
    word = "even" if ratio < _EVEN else "lightly swung" if ratio < 1.6 else "swung"
    return SwingReading(
        ratio=round(ratio, 3),
        level=level,
        spread=round(spread, 3),
        beats=len(places),
        confidence=share(0.3 + 0.65 * sure),
        why=f"{level} are {word}: over {len(places)} divided units the first part lasts {ratio:.2f} times the second",
    )


def divisions(times_s: Sequence[float], bars: Bars, level: Literal["eighths", "sixteenths"]) -> tuple[float, ...]:
    """Where the middle note of each divided unit lies: 0.5 is even, 0.667 a triplet's."""
    if len(bars.beats_s) < 2:
        return ()
    scale = 2 if level == "sixteenths" else 1
    return tuple(_off_places([scale * bars.beat_number(time_s) for time_s in times_s]).values())

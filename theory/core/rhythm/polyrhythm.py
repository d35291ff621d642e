"""Polyrhythm: two parts that divide the same time into numbers without a common factor, as 3:2 or 4:3.

A part divides a span (one beat to two bars) into n when it has exactly n onsets there, evenly spaced from its start.
Two parts with such numbers make a polyrhythm; neighbouring spans of one kind are one statement. Three against two over
two bars of 3/4, or of the beats of 6/8, is a hemiola.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import gcd

from theory.core.piece import Bars, Piece
from theory.core.rhythm.density import onset_times
from theory.core.statement import Stretch, places, share

_SLACK = 0.10  # of the distance between two notes
_MOST = 9
_LEAST_CONFIDENCE = 0.45  # a single 3:2 is chance too often


class Polyrhythm(Stretch):
    """A stretch in which two parts play `ratio`, such as "3:2", within every `span_beats` beats."""

    ratio: str
    parts: tuple[str, str]  # the part with the larger number first
    span_beats: int
    times: int
    is_hemiola: bool = False


def polyrhythms(parts: Mapping[str, Sequence[float]], piece: Piece, beats_per_bar: int) -> tuple[Polyrhythm, ...]:
    """Polyrhythms between named parts, each given by rising onset times in seconds; in order of time."""
    bars = piece.bars
    if len(bars.beats_s) < 3 or len(parts) < 2:
        return ()
    numbers = {name: [bars.beat_number(t) for t in onset_times(times_s)] for name, times_s in parts.items()}
    origin = round(bars.beat_number(bars.downbeats_s[0])) if bars.downbeats_s else 0
    found: list[Polyrhythm] = []
    taken: set[tuple[str, str, int]] = set()
    for span in sorted({1, 2, beats_per_bar, 2 * beats_per_bar}):
        divided = {name: _divisions(row, span, origin) for name, row in numbers.items()}
        for one, other in combinations(divided, 2):
            for start, ratio in _coprime(divided[one], divided[other]):
                places_taken = {(one, other, beat) for beat in range(start, start + span)}
                if not places_taken & taken:  # the shorter span has been told already
                    taken |= places_taken
                    found.append(_statement((one, other), ratio, (start, span, beats_per_bar), bars))
    return _joined(sorted(found, key=lambda row: (row.parts, row.ratio, row.start_s)), bars)


def _divisions(numbers: Sequence[float], span: int, origin: int) -> dict[int, int]:
    """Into how many equal parts each span, by its first beat, is divided; spans without that are left out."""
    inside: dict[int, list[float]] = {}
    for number in numbers:
        index = int((number - origin + 0.06) // span)
        inside.setdefault(index, []).append((number - origin) / span - index)
    found = {}
    for index, row in inside.items():
        count = len(row)
        if 2 <= count <= _MOST and all(abs(place - n / count) * count < _SLACK for n, place in enumerate(row)):
            found[origin + index * span] = count
    return found


def _coprime(one: Mapping[int, int], other: Mapping[int, int]) -> list[tuple[int, tuple[int, int]]]:
    shared = sorted(set(one) & set(other))
    return [(start, (one[start], other[start])) for start in shared if gcd(one[start], other[start]) == 1]


def _statement(names: tuple[str, str], counts: tuple[int, int], span: tuple[int, int, int], bars: Bars) -> Polyrhythm:
    start, beats, beats_per_bar = span
    if counts[0] < counts[1]:
        names, counts = (names[1], names[0]), (counts[1], counts[0])
    hemiola = counts == (3, 2) and beats > 1 and beats_per_bar in {2, 3, 6}
    return Polyrhythm(
        **places(bars, bars.time_s(start), bars.time_s(start + beats)),
        ratio=f"{counts[0]}:{counts[1]}",
        parts=names,
        span_beats=beats,
        times=1,
        is_hemiola=hemiola,
        confidence=0.4,
        why="",
    )


def _joined(rows: Sequence[Polyrhythm], bars: Bars) -> tuple[Polyrhythm, ...]:
    joined: list[Polyrhythm] = []
    for row in rows:
        last = joined[-1] if joined else None
        same = last and (last.parts, last.ratio, last.span_beats) == (row.parts, row.ratio, row.span_beats)
        if last and same and abs(last.end_s - row.start_s) < 0.1:
            where = places(bars, last.start_s, row.end_s)
            joined[-1] = last.model_copy(update={**where, "times": last.times + 1})
        else:
            joined.append(row)
    told = [row.model_copy(update={"confidence": _sureness(row), "why": _words(row)}) for row in joined]
    plain = [row for row in told if row.confidence >= _LEAST_CONFIDENCE]
    return tuple(sorted(plain, key=lambda row: (row.start_s, -row.confidence)))


def _sureness(row: Polyrhythm) -> float:
    larger = int(row.ratio.split(":")[0])
    return share(1 - 0.6 ** (row.times * (larger - 1) / 2))  # one 3:2 may be chance, many are not


def _words(row: Polyrhythm) -> str:
    larger, smaller = row.ratio.split(":")
    many = "once" if row.times == 1 else f"{row.times} times in a row"
    span = "a beat" if row.span_beats == 1 else f"{row.span_beats} beats"
    name = " (a hemiola)" if row.is_hemiola else ""
    return f"{many}, the {row.parts[0]} divides {span} into {larger} while the {row.parts[1]} plays {smaller}{name}"

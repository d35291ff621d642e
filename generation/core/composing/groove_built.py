"""Patterns for metres that a groove is not written in, built from the groups of the bar in the groove's own manner."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from generation.core.notes import TICKS

Level = Literal["low", "mid", "high"]
MARKS = {"X": 0.95, "x": 0.7, "-": 0.45, "g": 0.22, "o": 0.6}
_EIGHTH, _TRIPLET = TICKS // 2, TICKS // 3
_BACKS = ("snare", "clap", "rim")
_TOPS = ("ride", "hat", "shaker", "bell", "tambourine")
_FLOOR = ("four on the floor", "disco", "reggae steppers", "soca", "dembow")


class Stroke(NamedTuple):
    """One stroke of a pattern: ticks from the start of its bar, the line, and how strong it is."""

    offset: int
    line: str
    accent: float
    is_sure: bool  # False: some bars have it and others not


def built(
    name: str, lines: Mapping[str, str], how: tuple[Level, int], bar: tuple[tuple[int, ...], int]
) -> list[Stroke]:
    """Strokes of a bar whose groups begin at `bar[0]`, ticks, and which lasts `bar[1]`; `how` is level and variant."""
    starts, length = bar
    back = next((line for line in _BACKS if line in lines), "rim")
    top = next((line for line in _TOPS if line in lines), "hat")
    if name in ("swing ride", "jazz waltz", "shuffle"):
        return _swinging(back if name == "shuffle" else "pedal", top, how, bar)
    if name in ("reggae one drop", "reggae rockers"):
        middle = starts[len(starts) // 2]
        drop = [Stroke(middle, "kick", MARKS["X"], True), Stroke(middle, back, MARKS["X"], True)]
        return drop + _running(top, how[0], bar)
    if name in _FLOOR:
        pulse = starts if length % TICKS else range(0, length, TICKS)  # of an odd number of eighths: the groups
        kicks = [Stroke(at, "kick", MARKS["X"], True) for at in pulse]
        backs = [Stroke(at, back, MARKS["X"], True) for at in _backs(starts, how[1])]
        return kicks + backs + [Stroke(at, top, MARKS["x"], True) for at in (one + _EIGHTH for one in pulse)]
    return _skeleton(back, how, bar) + _running(top, how[0], bar)


def _skeleton(back: str, how: tuple[Level, int], bar: tuple[tuple[int, ...], int]) -> list[Stroke]:
    """Kick on the first beat and on groups that have no backbeat; long groups are answered inside."""
    level, variant = how
    starts, length = bar
    backs = _backs(starts, variant)
    rows = [Stroke(at, "kick", MARKS["X" if at == 0 else "x"], True) for at in starts if at not in backs]
    rows += [Stroke(at, back, MARKS["X"], True) for at in backs]
    ends = [*starts[1:], length]
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        inside = range(start + TICKS, end - TICKS + 1, TICKS)  # quarters of a group that has several
        for at in inside:
            is_back = (at - start) // TICKS % 2 == 1
            rows.append(Stroke(at, back if is_back and start not in backs else "kick", MARKS["x"], is_back))
        if level != "low" and end - start >= 3 * _EIGHTH and (place + variant) % 2 == 0:
            rows.append(Stroke(end - _EIGHTH, "kick", MARKS["o"], False))
    if level == "high" and back == "snare":
        rows.append(Stroke(length - TICKS // 4, "snare", MARKS["g"], True))
    return list({(row.offset, row.line): row for row in rows}.values())


def _backs(starts: tuple[int, ...], variant: int) -> tuple[int, ...]:
    """Groups with the backbeat: every second one, or the last of an odd number, as 5/4 and 7/8 are mostly played."""
    if len(starts) == 1:
        return ()
    if len(starts) == 3:
        return (starts[1:], starts[2:], starts[1:2])[variant % 3]
    return starts[1::2] if len(starts) % 2 == 0 or variant % 2 else (*starts[1:-1:2], starts[-1])


def _running(top: str, level: Level, bar: tuple[tuple[int, ...], int]) -> list[Stroke]:
    """Eighths (quarters of a quiet bar) with the groups accented."""
    starts, length = bar
    step = _EIGHTH if level != "low" or length % TICKS else TICKS
    places = range(0, length, step)
    rows = [Stroke(at, top, MARKS["x"] if at in starts else MARKS["-"], True) for at in places]
    if level == "high":
        rows.append(Stroke(length - TICKS // 4, top, MARKS["-"], False))
    return rows


def _swinging(back: str, top: str, how: tuple[Level, int], bar: tuple[tuple[int, ...], int]) -> list[Stroke]:
    """A ride cymbal on each beat with the note before the groups, the foot or snare on every second group."""
    starts, length = bar
    step = TICKS if length % TICKS == 0 else _EIGHTH
    rows = [Stroke(at, top, MARKS["X" if at in starts else "x"], True) for at in range(0, length, step)]
    if step == TICKS:
        before = [(at - _TRIPLET) % length for at in (starts if how[0] != "low" else starts[:1])]
        rows += [Stroke(at, top, MARKS["-"], True) for at in before]
    rows += [Stroke(at, back, MARKS["x"], True) for at in _backs(starts, how[1])]
    weight = MARKS["X"] if back != "pedal" else MARKS["-"]
    rows += [Stroke(at, "kick", weight, True) for at in starts if at not in _backs(starts, how[1])]
    if how[0] != "low":
        late = starts[-1] + _TRIPLET * 2 if step == TICKS else length - _EIGHTH
        rows.append(Stroke(late, "snare", MARKS["o"], False))
    return [row for row in rows if row.offset < length]

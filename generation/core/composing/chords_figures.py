"""Rhythms of the chord parts: figures from chords_figures.toml, for every metre."""

import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

Hand = Literal["keys", "frets", "other"]
_FILE = Path(__file__).with_name("chords_figures.toml")
_QUARTER, _DOTTED = 480, 720
_SHORT = 180  # ticks of a short stroke at most


class Figure(NamedTuple):
    """One rhythm. Rows of characters as the head of the table explains them; a cell fills one beat, a figure a bar."""

    style: str
    metre: str
    cell: str
    bars: int
    rows: tuple[str, str, str, str]  # upper and lower for the first beat (or all), upper and lower for the others
    low: float
    high: float
    fill: bool
    push: bool
    hand: str


class Stroke(NamedTuple):
    """What is struck: ticks from the start of its bar, and the character that says what."""

    start: int
    length: int
    mark: str


Choice = tuple[Figure, ...]  # a figure over whole bars, or a cell for plain beats and one for dotted
Rows = tuple[tuple[Stroke, ...], tuple[Stroke, ...]]  # upper, lower


@cache
def figures() -> tuple[Figure, ...]:
    """All figures in the order of the table."""
    return tuple(_read(row) for row in tomllib.loads(_FILE.read_text(encoding="utf-8"))["figure"])


def styles() -> tuple[str, ...]:
    """The styles that have figures, in the order of the table."""
    return tuple(dict.fromkeys(figure.style for figure in figures()))


def _read(row: dict[str, Any]) -> Figure:
    upper, lower = row["upper"], row.get("lower", "")
    rows = (upper, lower, row.get("upper_on", upper), row.get("lower_on", lower))
    low, high = row["energy"]
    return Figure(
        row["style"], row.get("metre", ""), row.get("cell", ""), row.get("bars", 1), rows, low, high,
        row.get("fill", False), row.get("push", False), row.get("hand", ""),
    )  # fmt: skip


@lru_cache(maxsize=1024)
def fitting(style: str, metre: str, hand: Hand, energy: float) -> tuple[Choice, ...]:
    """The rhythms of a style that suit a metre and an energy (0 to 1), fills apart; never empty.

    Raises ValueError for a style that has none.
    """
    own = [row for row in figures() if row.style == style and not row.fill and (not row.hand or hand in row.hand)]
    if not own:
        raise ValueError(f"{style!r} is no style of chords: known are {', '.join(styles())}")
    rows = _nearest([row for row in own if row.metre == metre or row.cell == "bar"], energy)
    if rows:
        return tuple((row,) for row in rows)
    quarters, dotted = (_nearest([row for row in own if row.cell == cell], energy) for cell in ("quarter", "dotted"))
    count = max(len(quarters), len(dotted))
    return tuple((quarters[index % len(quarters)], dotted[index % len(dotted)]) for index in range(count))


@lru_cache(maxsize=1024)
def fills(style: str, metre: str, hand: Hand, energy: float) -> tuple[Choice, ...]:
    """Rhythms for a bar that ends a phrase; often none."""
    return tuple(
        (row,)
        for row in figures()
        if row.fill and row.style == style and row.metre == metre and row.low <= energy <= row.high
        and (not row.hand or hand in row.hand)
    )  # fmt: skip


def _nearest(rows: list[Figure], energy: float) -> list[Figure]:
    """Those whose energy lies nearest."""
    least = min((_distance(row, energy) for row in rows), default=0.0)
    return [row for row in rows if _distance(row, energy) <= least + 1e-9]


def _distance(figure: Figure, energy: float) -> float:
    return max(figure.low - energy, energy - figure.high, 0.0)


@lru_cache(maxsize=4096)
def strokes(choice: Choice, beats: tuple[int, ...], length: int, turn: int) -> Rows:
    """The strokes of one bar; of a figure over several bars the one that `turn` counts to."""
    figure = choice[0]
    if figure.cell in ("", "bar"):
        upper, lower, _, _ = figure.rows
        at = turn % figure.bars
        return _spread(upper, length, figure.bars, at), _spread(lower, length, figure.bars, at)
    by_cell = {row.cell: row.rows for row in choice}
    steps: tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]] = ([], [])
    for index, (start, ticks) in enumerate(_cells(beats, length)):
        cell = "dotted" if ticks == _DOTTED else "quarter"
        for side, row in enumerate(by_cell[cell][2:] if index else by_cell[cell][:2]):
            steps[side].extend(_steps(_for_length(row, cell, ticks), start, ticks))
    return _folded(steps[0]), _folded(steps[1])


def _cells(beats: tuple[int, ...], length: int) -> list[tuple[int, int]]:
    """The beats of a bar as start and ticks, long ones parted into quarters or dotted quarters."""
    rows = []
    for start, end in zip(beats, (*beats[1:], length), strict=True):
        ticks = end - start
        unit = _DOTTED if ticks % _DOTTED == 0 and ticks % _QUARTER else _QUARTER
        at = start
        while at < end:
            rows.append((at, min(unit, end - at)))
            at += unit
    return rows


def _for_length(row: str, cell: str, ticks: int) -> str:
    """A row cut or drawn out where a beat has another length than its cell."""
    if not row:
        return row
    want = _QUARTER if cell == "quarter" else _DOTTED
    if ticks == want:
        return row
    steps = max(1, round(len(row) * ticks / want))
    return row[:steps] if steps <= len(row) else row + "." * (steps - len(row))


def _spread(row: str, length: int, bars: int, turn: int) -> tuple[Stroke, ...]:
    if not row:
        return ()
    size = len(row) // bars
    return _folded(_steps(row[turn * size : (turn + 1) * size], 0, length))


def _steps(row: str, start: int, ticks: int) -> list[tuple[int, int, str]]:
    """Start, ticks and character of each step; together they fill the ticks."""
    size = len(row)
    marks = [start + ticks * index // size for index in range(size + 1)] if size else []
    return [(marks[index], marks[index + 1] - marks[index], char) for index, char in enumerate(row)]


def _folded(steps: list[tuple[int, int, str]]) -> tuple[Stroke, ...]:
    """Strokes with the length that the dots after them give."""
    rows: list[Stroke] = []
    sounding = False
    for start, ticks, char in steps:
        if char == ".":
            if sounding:
                rows[-1] = rows[-1]._replace(length=rows[-1].length + ticks)
        elif char == "-":
            sounding = False
        else:
            rows.append(Stroke(start, ticks, char))
            sounding = True
    return tuple(row._replace(length=min(row.length, _SHORT)) if row.mark == "s" else row for row in rows)

"""Chords and phrases of a section, fitted to its bars. Lengths in quarter notes.

A row that grows or shrinks keeps how it ends: the last bar stays the last; what is added or left out lies before it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from generation.core.blueprint import Phrase, PlanChord

LONGEST_CHORD = 256.0
_TINY = 1e-6
_GRID = 0.5  # where a chord may begin after a change of metre


class _Piece(NamedTuple):
    """A stretch of one chord: which, from where in it, how long."""

    source: int
    offset: float
    quarters: float


def refit(chords: Sequence[PlanChord], bar_quarters: float, bars: int) -> tuple[PlanChord, ...]:
    """A row for another number of bars: shorter without its inner bars, longer with its first ones again."""
    rows = _in_bars(chords, bar_quarters)
    if bars <= len(rows):
        kept = rows[: bars - 1] + rows[-1:]
    else:
        inner = rows[:-1] or rows
        more = [inner[at % len(inner)] for at in range(bars - len(rows))]
        kept = rows[:-1] + more + rows[-1:]
    return _joined([piece for bar in kept for piece in bar], chords)


def cut(chords: Sequence[PlanChord], start: float, end: float) -> tuple[PlanChord, ...]:
    """What sounds from `start` to `end`, cut at both."""
    made, at = [], 0.0
    for chord in chords:
        a, b = max(at, start), min(at + chord.quarters, end)
        if b - a > _TINY:
            made.append(chord.model_copy(update={"quarters": tidy(b - a)}))
        at += chord.quarters
    return tuple(made)


def rescaled(chords: Sequence[PlanChord], old_bar: float, new_bar: float) -> tuple[PlanChord, ...]:
    """The same chords in bars of another length: bar lines stay bar lines, changes inside a bar move with it."""
    starts, at = [], 0.0
    for chord in chords:
        bar, inside = divmod(at + _TINY, old_bar)
        inside = max(0.0, inside - _TINY)
        snapped = round(inside * new_bar / old_bar / _GRID) * _GRID
        starts.append(bar * new_bar + min(snapped, new_bar))
        at += chord.quarters
    ends = [*starts[1:], round((at + _TINY) // old_bar) * new_bar]
    return tuple(
        piece
        for chord, start, end in zip(chords, starts, ends, strict=True)
        if end - start > _TINY
        for piece in lasting(chord, end - start)
    )


def lasting(chord: PlanChord, quarters: float) -> list[PlanChord]:
    """A chord for some time, written again where it is longer than one may be."""
    made = []
    while quarters > LONGEST_CHORD + _TINY:
        made.append(chord.model_copy(update={"quarters": LONGEST_CHORD}))
        quarters -= LONGEST_CHORD
    return [*made, chord.model_copy(update={"quarters": tidy(quarters)})]


def tidy(quarters: float) -> float:
    """A length without the dust of sums."""
    return round(quarters, 6)


def refit_phrases(phrases: Sequence[Phrase], bars: int) -> tuple[Phrase, ...]:
    """Phrases for another number of bars; the last one keeps its cadence."""
    rows = list(phrases)
    spare = bars - sum(row.bars for row in rows)
    while spare < 0:
        at = -2 if len(rows) > 1 else -1
        less = min(-spare, rows[at].bars - (1 if len(rows) == 1 else 0))
        if less == rows[at].bars:
            rows.pop(at)
        else:
            rows[at] = rows[at].model_copy(update={"bars": rows[at].bars - less})
        spare += less
    usual = max(4, *(row.bars for row in rows)) if spare else 4
    while spare >= usual:
        rows.insert(len(rows) - 1, Phrase(bars=usual, cadence=rows[0].cadence if len(rows) > 1 else "open"))
        spare -= usual
    if spare and rows[-1].bars + spare <= 64:
        rows[-1] = rows[-1].model_copy(update={"bars": rows[-1].bars + spare})
    elif spare:
        rows.insert(len(rows) - 1, Phrase(bars=spare, cadence="open"))
    return tuple(rows)


def _in_bars(chords: Sequence[PlanChord], bar_quarters: float) -> list[list[_Piece]]:
    rows: list[list[_Piece]] = []
    left = 0.0  # of the bar that is being filled
    for source, chord in enumerate(chords):
        offset = 0.0
        while chord.quarters - offset > _TINY:
            if left <= _TINY:
                rows.append([])
                left = bar_quarters
            length = min(left, chord.quarters - offset)
            rows[-1].append(_Piece(source, offset, length))
            offset += length
            left -= length
    return rows


def _joined(pieces: Sequence[_Piece], chords: Sequence[PlanChord]) -> tuple[PlanChord, ...]:
    """Pieces as chords again; those that went on into each other do so still."""
    made: list[tuple[_Piece, float]] = []  # where a chord begins, and how long it is
    end: tuple[int, float] | None = None
    for piece in pieces:
        if made and end == (piece.source, piece.offset) and made[-1][1] + piece.quarters <= LONGEST_CHORD:
            made[-1] = (made[-1][0], made[-1][1] + piece.quarters)
        else:
            made.append((piece, piece.quarters))
        end = (piece.source, piece.offset + piece.quarters)
    return tuple(chords[piece.source].model_copy(update={"quarters": tidy(length)}) for piece, length in made)

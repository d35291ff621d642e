"""Microtiming: how far notes lie before or after the grid of beats, in milliseconds, for each place within a beat.

A beat is read in quarters or in thirds, whichever its notes lie nearer to. Late is positive. A common shift of all
notes is the tracker's or the recording's and is taken out; it is given as `shift_ms`.
"""

from collections.abc import Sequence
from statistics import fmean, median, pstdev

from theory.core.document import Document
from theory.core.piece import Bars
from theory.core.statement import Statement, share

_FEWEST = 8


class PlaceTiming(Document):
    """Notes at one place within the beat: "1" the beat, "1+1/4" a quarter beat later, "1+1/3" a third."""

    place: str
    mean_ms: float
    spread_ms: float
    notes: int


class Microtiming(Statement):
    """Deviations from the grid. `spread_ms` is their standard deviation within places."""

    part: str
    shift_ms: float
    spread_ms: float
    places: tuple[PlaceTiming, ...]


_QUARTERS = {0: "1", 3: "1+1/4", 6: "1+1/2", 9: "1+3/4"}
_THIRDS = {0: "1", 4: "1+1/3", 8: "1+2/3"}


def microtiming(part: str, times_s: Sequence[float], bars: Bars) -> Microtiming | None:
    """Timing of one part against the beats, None where fewer than eight notes lie on the grid."""
    if len(bars.beats_s) < 4:
        return None
    found: dict[str, list[float]] = {}
    for notes in _by_beat(times_s, bars).values():
        for name, late_ms in _nearer_grid(notes):
            found.setdefault(name, []).append(late_ms)
    if sum(len(values) for values in found.values()) < _FEWEST:
        return None
    shift = median(value for values in found.values() for value in values)
    rows = [
        PlaceTiming(
            place=name, mean_ms=round(fmean(values) - shift, 1), spread_ms=round(pstdev(values), 1), notes=len(values)
        )
        for name, values in sorted(found.items())
        if len(values) >= 3
    ]
    count = sum(row.notes for row in rows)
    spread = sum(row.spread_ms * row.notes for row in rows) / max(1, count)
    return Microtiming(
        part=part,
        shift_ms=round(shift, 1),
        spread_ms=round(spread, 1),
        places=tuple(rows),
        confidence=share(0.3 + 0.6 * min(1.0, count / 64)),
        why=_words(part, spread, rows),
    )


def _by_beat(times_s: Sequence[float], bars: Bars) -> dict[int, list[tuple[float, float]]]:
    """For each beat: place in the beat (-1/8 to 7/8) and length of the beat in ms, for each note."""
    found: dict[int, list[tuple[float, float]]] = {}
    for time_s in times_s:
        number = bars.beat_number(time_s)
        beat = int((number + 0.125) // 1)
        length_ms = 1000 * (bars.time_s(beat + 1) - bars.time_s(beat)) if beat >= 0 else 0.0
        if length_ms > 0:
            found.setdefault(beat, []).append((number - beat, length_ms))
    return found


def _nearer_grid(notes: list[tuple[float, float]]) -> list[tuple[str, float]]:
    """Name of the place and lateness in ms of each note, on the grid that fits all of them better."""
    fits = []
    for grid in (_QUARTERS, _THIRDS):
        rows = []
        for inside, length_ms in notes:
            slot = min(grid, key=lambda one: abs(inside - one / 12))
            rows.append((grid[slot], (inside - slot / 12) * length_ms))
        fits.append(rows)
    quarters, thirds = (sum(abs(late) for _, late in rows) for rows in fits)
    return fits[1] if thirds < 0.6 * quarters else fits[0]


def _words(part: str, spread_ms: float, rows: Sequence[PlaceTiming]) -> str:
    tight = "machine-tight" if spread_ms < 4 else "tight" if spread_ms < 12 else "loose" if spread_ms < 30 else "free"
    plain = [row for row in rows if abs(row.mean_ms) >= max(5.0, row.spread_ms / 2)]
    if not plain:
        return f"the {part} is {tight}: notes spread {spread_ms:.0f} ms about the grid and no place leans"
    most = max(plain, key=lambda row: abs(row.mean_ms))
    lean = "late" if most.mean_ms > 0 else "early"
    return f"the {part} is {tight} ({spread_ms:.0f} ms); place {most.place} comes {abs(most.mean_ms):.0f} ms {lean}"

"""Note density: onsets a second and a beat, over the piece and bar by bar. Notes within 30 ms are one onset."""

from collections.abc import Iterable
from statistics import median

from theory.core.document import Document
from theory.core.rhythm.grid import BarGrid
from theory.core.statement import Statement, share

_TOGETHER_S = 0.03


class BarDensity(Document):
    """Onsets a beat in one bar."""

    bar: int
    start_s: float
    onsets_per_beat: float


class NoteDensity(Statement):
    """How many onsets there are, from the first to the last. `onsets_per_beat` is None where no beats are known."""

    onsets_per_s: float
    onsets_per_beat: float | None
    curve: tuple[BarDensity, ...]


def onset_times(times_s: Iterable[float]) -> tuple[float, ...]:
    """Rising times with those closer than 30 ms taken together."""
    kept: list[float] = []
    for time_s in sorted(times_s):
        if not kept or time_s - kept[-1] > _TOGETHER_S:
            kept.append(time_s)
    return tuple(kept)


def note_density(times_s: tuple[float, ...], grids: tuple[BarGrid, ...], confidence: float) -> NoteDensity | None:
    """Density of onsets, None where there are fewer than two. `confidence` is how well the notes are known."""
    if len(times_s) < 2:
        return None
    per_s = (len(times_s) - 1) / max(1e-6, times_s[-1] - times_s[0])
    curve, place = [], 0
    for grid in grids:
        while place < len(times_s) and times_s[place] < grid.start_s - _TOGETHER_S:
            place += 1
        first = place
        while place < len(times_s) and times_s[place] < grid.end_s - _TOGETHER_S:
            place += 1
        row = BarDensity(
            bar=grid.number,
            start_s=round(grid.start_s, 4),
            onsets_per_beat=round((place - first) / grid.metre.beats_per_bar, 3),
        )
        curve.append(row)
    per_beat = round(median(row.onsets_per_beat for row in curve), 3) if curve else None
    beats = f", {per_beat:g} in a usual beat" if per_beat is not None else ""
    return NoteDensity(
        onsets_per_s=round(per_s, 3),
        onsets_per_beat=per_beat,
        curve=tuple(curve),
        confidence=share(confidence),
        why=f"{len(times_s)} onsets in {times_s[-1] - times_s[0]:.0f} s{beats}",
    )

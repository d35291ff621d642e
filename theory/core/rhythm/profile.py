"""The usual bar of a piece: how often each part sounds on each slot, and how early or late it is there.

One profile for each metre of the piece. Times are against the grid of beats with the swing taken out. The shift that
all parts share is the tracker's or the recording's: it is taken out too and given as `shift_ms`, so that a bass behind
the kick stays behind it.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean, median, pstdev

from theory.core.document import Document
from theory.core.metre import Metre
from theory.core.rhythm.grid import BarGrid, Onset, slots_per_beat, time_onsets

PARTS = ("kick", "snare", "hat", "tom", "bass", "chords", "melody")
_FEWEST_ON_SLOT = 3  # strokes from which on a mean says something
_EXAMPLES = 4


class PartProfile(Document):
    """One part over the usual bar; a value for each slot. Means are None where fewer than three strokes fall there."""

    part: str
    bars: int  # in which it plays at all
    counts: tuple[int, ...]
    mean_ms: tuple[float | None, ...]
    spread_ms: tuple[float | None, ...]
    lean_ms: float  # over all slots
    examples: tuple[tuple[int, ...], ...]  # numbers of up to four bars with a stroke there


class BarProfile(Document):
    """The usual bar under one metre."""

    signature: str
    slots: int
    slots_per_beat: int
    bars: tuple[int, ...]  # their numbers
    shift_ms: float
    parts: tuple[PartProfile, ...]


def bar_profiles(
    parts: Mapping[str, Sequence[float]], grids: tuple[BarGrid, ...], swing_ratio: float = 1.0
) -> tuple[BarProfile, ...]:
    """A profile for each metre, the one with most bars first. `parts` are onset times in seconds, by name."""
    onsets = {name: time_onsets(parts[name], grids, swing_ratio) for name in PARTS if parts.get(name)}
    metres: dict[Metre, list[int]] = {}
    for index, grid in enumerate(grids):
        metres.setdefault(grid.metre, []).append(index)
    rows = sorted(metres.items(), key=lambda row: -len(row[1]))
    return tuple(_profile(metre, set(indices), grids, onsets) for metre, indices in rows)


def _profile(
    metre: Metre, indices: set[int], grids: tuple[BarGrid, ...], onsets: Mapping[str, tuple[Onset, ...]]
) -> BarProfile:
    inside = {name: [one for one in row if one.bar in indices] for name, row in onsets.items()}
    late = [_late_ms(one, grids) for row in inside.values() for one in row]
    shift = median(late) if late else 0.0
    return BarProfile(
        signature=str(metre),
        slots=grids[min(indices)].slots,
        slots_per_beat=slots_per_beat(metre),
        bars=tuple(grids[index].number for index in sorted(indices)),
        shift_ms=round(shift, 1),
        parts=tuple(_part(name, row, grids, shift) for name, row in inside.items() if row),
    )


def _part(name: str, onsets: Sequence[Onset], grids: tuple[BarGrid, ...], shift_ms: float) -> PartProfile:
    slots = grids[onsets[0].bar].slots
    by_slot: list[list[Onset]] = [[] for _ in range(slots)]
    for onset in onsets:
        if onset.slot < slots:
            by_slot[onset.slot].append(onset)
    late = [[_late_ms(one, grids) - shift_ms for one in row] for row in by_slot]
    enough = [len(row) >= _FEWEST_ON_SLOT for row in late]
    return PartProfile(
        part=name,
        bars=len({onset.bar for onset in onsets}),
        counts=tuple(map(len, by_slot)),
        mean_ms=tuple(round(fmean(row), 1) if told else None for row, told in zip(late, enough, strict=True)),
        spread_ms=tuple(round(pstdev(row), 1) if told else None for row, told in zip(late, enough, strict=True)),
        lean_ms=round(fmean(value for row in late for value in row), 1),
        examples=tuple(tuple(grids[one.bar].number for one in _spread_out(row)) for row in by_slot),
    )


def _spread_out(row: Sequence[Onset]) -> list[Onset]:
    """Up to four of them, from all over the piece."""
    step = max(1, len(row) // _EXAMPLES)
    return list(row[::step][:_EXAMPLES])


def _late_ms(onset: Onset, grids: tuple[BarGrid, ...]) -> float:
    grid = grids[onset.bar]
    return 1000 * onset.offset * (grid.end_s - grid.start_s) / grid.slots

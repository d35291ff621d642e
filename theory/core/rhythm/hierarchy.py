"""Metric hierarchy: how strong each place of a bar is.

Strength counts the levels at which a place is a beat, as the dots of F. Lerdahl and R. Jackendoff, "A Generative Theory
of Tonal Music" (1983); listeners' ratings rise in the same order (C. Palmer and C. Krumhansl, "Mental representations
for musical meter", 1990). Uneven metres take the grouping that the accents of the piece fit best.
"""

from functools import cache

from theory.core.metre import Metre
from theory.core.piece import Bars
from theory.core.rhythm.grid import BarGrid, Onset, by_bar, slots_of, slots_per_beat
from theory.core.statement import Share, Stretch, places, share

Grouping = tuple[int, ...]

_GROUPINGS: dict[int, tuple[Grouping, ...]] = {
    4: ((2, 2),),
    5: ((3, 2), (2, 3)),
    7: ((2, 2, 3), (3, 2, 2), (2, 3, 2), (4, 3), (3, 4)),
    8: ((3, 3, 2), (4, 4), (2, 3, 3), (3, 2, 3)),
    9: ((2, 2, 2, 3), (3, 3, 3), (2, 3, 2, 2)),
    10: ((3, 3, 2, 2), (3, 2, 2, 3), (2, 3, 2, 3), (3, 2, 3, 2)),
    11: ((3, 3, 3, 2), (2, 2, 3, 2, 2)),
    13: ((3, 3, 3, 2, 2), (2, 2, 3, 3, 3)),
}


class BeatStrength(Stretch):
    """The metric hierarchy of a stretch under one metre.

    `strengths` has one value, 0 to 1, for each slot of a bar; `accents` how strongly the piece plays each slot, 1 for
    the strongest. `clarity` is how well both agree: 1 the same order, 0 none.
    """

    signature: str
    grouping: Grouping
    slots_per_beat: int
    strengths: tuple[Share, ...]
    accents: tuple[Share, ...]
    clarity: Share


def groupings(metre: Metre) -> tuple[Grouping, ...]:
    """The usual ways to group the beats of a metre, the commonest first; one group where beats are equal."""
    beats = metre.beats_per_bar
    return _GROUPINGS.get(beats, ((1,) * beats,) if beats <= 3 else ((2,) * (beats // 2) + (1,) * (beats % 2),))


@cache
def levels(metre: Metre, grouping: Grouping | None = None) -> tuple[int, ...]:
    """Levels at which each slot of a bar is a beat: 5 on the downbeat of 4/4, 4 on the third beat, 1 on a sixteenth.

    Raises ValueError where the grouping does not add up to the beats of the bar.
    """
    grouping = grouping or groupings(metre)[0]
    if sum(grouping) != metre.beats_per_bar:
        raise ValueError(f"{grouping} does not add up to the {metre.beats_per_bar} beats of {metre}")
    slots, per_beat = slots_of(metre), slots_per_beat(metre)
    steps = {1: (1,), 2: (1, 2), 4: (1, 2, 4), 6: (1, 2, 6), 3: (1, 3)}.get(per_beat, (1, per_beat))
    periods = [{slot for slot in range(slots) if slot % step == 0} for step in steps]
    starts, place = set(), 0
    for beats in grouping:
        starts.add(place * per_beat)
        place += beats
    if len(grouping) > 1 and len(starts) < metre.beats_per_bar:
        periods.append(starts)
    periods.append({0})
    return tuple(sum(slot in period for period in periods) for slot in range(slots))


@cache
def weights(metre: Metre, grouping: Grouping | None = None) -> tuple[int, ...]:
    """Levels below the downbeat, 0 or less: what H. C. Longuet-Higgins and C. S. Lee call weights."""
    dots = levels(metre, grouping)
    return tuple(dot - max(dots) for dot in dots)


def beat_strengths(bars: Bars, grids: tuple[BarGrid, ...], onsets: tuple[Onset, ...]) -> tuple[BeatStrength, ...]:
    """The hierarchy of each stretch of bars under one metre."""
    rows = by_bar(onsets, len(grids))
    found, first = [], 0
    for index in range(1, len(grids) + 1):
        if index == len(grids) or grids[index].metre != grids[first].metre:
            found.append(_stretch(bars, grids[first:index], rows[first:index]))
            first = index
    return tuple(found)


def _stretch(bars: Bars, grids: tuple[BarGrid, ...], rows: list[list[Onset]]) -> BeatStrength:
    metre = grids[0].metre
    accents = _accents(metre, rows)
    fits = {grouping: _correlation(levels(metre, grouping), accents) for grouping in groupings(metre)}
    grouping = max(fits, key=lambda one: fits[one])
    dots = levels(metre, grouping)
    clarity = max(0.0, fits[grouping])
    enough = min(1.0, len(grids) / 8)
    others = [fit for one, fit in fits.items() if one != grouping]
    sure = 0.5 + 0.5 * min(1.0, (fits[grouping] - max(others)) / 0.3) if others else 1.0
    words = f"{metre} has its strongest accents where they were expected" if clarity > 0.5 else f"{metre} by its beats"
    if others:
        words = f"accents fit {'+'.join(map(str, grouping))} best"
    return BeatStrength(
        **places(bars, grids[0].start_s, grids[-1].end_s),
        signature=str(metre),
        grouping=grouping,
        slots_per_beat=slots_per_beat(metre),
        strengths=tuple(round(dot / max(dots), 3) for dot in dots),
        accents=tuple(share(accent) for accent in accents),
        clarity=share(clarity),
        confidence=share(0.4 + 0.5 * enough * sure * max(0.3, clarity)),
        why=f"{words} over {len(grids)} bars",
    )


def _accents(metre: Metre, rows: list[list[Onset]]) -> tuple[float, ...]:
    sums = [0.0] * slots_of(metre)
    for row in rows:
        for onset in row:
            if onset.slot < len(sums):
                sums[onset.slot] += onset.weight
    top = max(sums)
    return tuple(value / top for value in sums) if top > 0 else tuple(sums)


def _correlation(one: tuple[int, ...], other: tuple[float, ...]) -> float:
    mean_one, mean_other = sum(one) / len(one), sum(other) / len(other)
    both = sum((a - mean_one) * (b - mean_other) for a, b in zip(one, other, strict=True))
    spread = sum((a - mean_one) ** 2 for a in one) * sum((b - mean_other) ** 2 for b in other)
    return float(both / spread**0.5) if spread > 1e-12 else 0.0

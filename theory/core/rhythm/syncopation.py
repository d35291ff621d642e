"""Syncopation after H. C. Longuet-Higgins and C. S. Lee, "The rhythmic interpretation of monophonic music" (1984).

A note is syncopated when the strongest place that it sounds or rests through, up to the next note, is stronger than its
own. The sum over a bar is divided by the largest that the bar allows (every weak slot played, every strong one left
out), so that 0 is none and 1 the most. The weighted note-to-beat distance of F. Gómez, A. Melvin, D. Rappaport and
G. Toussaint, "Mathematical measures of syncopation" (2005), is given beside it.
"""

from collections.abc import Sequence

from theory.core.document import Document
from theory.core.metre import Metre
from theory.core.rhythm.grid import BarGrid, Onset, by_bar, slots_of, slots_per_beat
from theory.core.rhythm.hierarchy import Grouping, weights
from theory.core.statement import Share, Statement, share

MEASURE = "Longuet-Higgins and Lee 1984"


class BarSyncopation(Document):
    """One bar of the curve."""

    bar: int
    start_s: float
    value: Share


class Syncopation(Statement):
    """Syncopation of a part (melody, bass, drums or all), 0 to 1, with a value for each bar that has notes."""

    part: str
    measure: str = MEASURE
    value: Share
    note_to_beat: float  # weighted note-to-beat distance, 0 and up
    curve: tuple[BarSyncopation, ...]


def bar_syncopation(slots: Sequence[int], metre: Metre, grouping: Grouping | None = None) -> float:
    """Syncopation, 0 to 1, of one bar that is repeated. `slots` are the places of its notes; none gives 0."""
    places = sorted({slot for slot in slots if 0 <= slot < slots_of(metre)})
    if not places:
        return 0.0
    follower = places[0] + slots_of(metre)
    return share(_points(places, follower, weights(metre, grouping)) / _most(weights(metre, grouping)))


def _points(places: Sequence[int], follower: int, weight: Sequence[int]) -> float:
    """Sum over the notes of a bar; `follower` is the slot of the first note after the bar."""
    total = 0
    count = len(weight)
    for here, after in zip(places, [*places[1:], follower], strict=True):
        through = [weight[slot % count] for slot in range(here + 1, min(after, here + count))]
        if through:
            total += max(0, max(through) - weight[here])
    return total


def _most(weight: Sequence[int]) -> float:
    """The largest sum that a bar allows: notes on all the weakest slots, rests elsewhere."""
    weakest = min(weight)
    return max(1.0, float(sum(value - weakest for value in weight if value > weakest)))


def note_to_beat_distance(slots: Sequence[int], metre: Metre) -> float:
    """Weighted note-to-beat distance of one bar that is repeated; each note lasts until the next one."""
    places = sorted({slot for slot in slots if 0 <= slot < slots_of(metre)})
    if not places:
        return 0.0
    beat, total = slots_per_beat(metre), 0.0
    for here, after in zip(places, [*places[1:], places[0] + slots_of(metre)], strict=True):
        inside = here % beat
        if not inside:
            continue
        distance = min(inside, beat - inside) / beat
        next_beat = here - inside + beat
        held_over = next_beat < after <= next_beat + beat
        total += (2 if held_over else 1) / distance
    return total / len(places)


def syncopation(
    part: str, onsets: Sequence[Onset], grids: tuple[BarGrid, ...], grouping: Grouping | None = None
) -> Syncopation | None:
    """Syncopation of one part over the piece, None where no bar has a note."""
    rows = by_bar(onsets, len(grids))
    curve, distances = [], []
    for index, (grid, row) in enumerate(zip(grids, rows, strict=True)):
        places = sorted({onset.slot for onset in row})
        if not places:
            continue
        fits = grouping if grouping and sum(grouping) == grid.metre.beats_per_bar else None
        weight = weights(grid.metre, fits)
        after = (
            rows[index + 1][0].slot if index + 1 < len(rows) and rows[index + 1] else 0
        )  # silence: up to the bar line
        follower = grid.slots + after
        value = _points(places, follower, weight) / _most(weight)
        curve.append(BarSyncopation(bar=grid.number, start_s=round(grid.start_s, 4), value=share(value)))
        distances.append(note_to_beat_distance(places, grid.metre))
    if not curve:
        return None
    value = sum(row.value for row in curve) / len(curve)
    return Syncopation(
        part=part,
        value=share(value),
        note_to_beat=round(sum(distances) / len(distances), 3),
        curve=tuple(curve),
        confidence=share(_trust(onsets) * (0.5 + 0.5 * min(1.0, len(curve) / 8))),
        why=f"{_word(value)} in the {part}: notes that begin on weak places and sound through stronger ones "
        f"reach {value:.0%} of what the bars allow, over {len(curve)} bars",
    )


def _trust(onsets: Sequence[Onset]) -> float:
    """Less where notes lie far from the grid: then the grid may be wrong."""
    off = sum(abs(onset.offset) for onset in onsets) / len(onsets)
    return 1.0 - min(0.6, 2 * off)


def _word(value: float) -> str:
    steps = ((0.03, "none to speak of"), (0.12, "slight"), (0.25, "plain"), (0.4, "strong"))
    return next((word for top, word in steps if value < top), "extreme")

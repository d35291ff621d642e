"""Rhythmic complexity, as a weighted sum of terms that are each shown."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log2

from theory.core.rhythm.density import NoteDensity
from theory.core.rhythm.grid import BarGrid, Onset, by_bar
from theory.core.rhythm.polyrhythm import Polyrhythm
from theory.core.rhythm.syncopation import Syncopation
from theory.core.statement import Complexity, Term, complexity_of, share

_BUSY_PER_S = 8.0  # sixteenths at 120 BPM
_PLAIN_METRES = {"2/4", "4/4", "3/4", "6/8", "12/8", "2/2", "9/8"}


def rhythm_complexity(
    grids: tuple[BarGrid, ...],
    onsets: tuple[Onset, ...],
    syncopations: Sequence[Syncopation],
    density: NoteDensity | None,
    poly: Sequence[Polyrhythm],
) -> Complexity | None:
    """Complexity of the rhythm, None where there are no bars with notes."""
    rows = [tuple(sorted({onset.slot for onset in row})) for row in by_bar(onsets, len(grids))]
    if not any(rows):
        return None
    most = max((row.value for row in syncopations), default=0.0)
    per_s = density.onsets_per_s if density else 0.0
    metres = [str(grid.metre) for grid in grids]
    changes = sum(one != other for one, other in pairwise(metres))
    odd = sum(metre not in _PLAIN_METRES for metre in metres) / len(metres)
    against = sum(row.end_s - row.start_s for row in poly if row.confidence > 0.5) / (
        grids[-1].end_s - grids[0].start_s
    )
    values = _values(rows)
    fresh = _freshness(rows)
    terms = (
        Term(name="syncopation", value=share(most / 0.4), weight=0.3, why=f"{most:.0%} of what bars allow"),
        Term(name="density", value=share(per_s / _BUSY_PER_S), weight=0.2, why=f"{per_s:.1f} onsets a second"),
        Term(name="variety of note values", value=share(values), weight=0.15, why=f"entropy {values:.2f} of 1"),
        Term(name="change from bar to bar", value=share(fresh), weight=0.15, why=f"{fresh:.0%} new in a usual bar"),
        Term(
            name="metre",
            value=share(odd + 4 * changes / len(metres)),
            weight=0.1,
            why=f"{changes} changes, {odd:.0%} of bars in uneven metres",
        ),
        Term(name="polyrhythm", value=share(2 * against), weight=0.1, why=f"in {against:.0%} of the time"),
    )
    return complexity_of(terms, 0.4 + 0.5 * min(1.0, len(grids) / 16))


def _values(rows: Sequence[tuple[int, ...]]) -> float:
    """Entropy of the distances between neighbouring onsets in a bar, 1 for eight equally common ones."""
    counts = Counter(after - here for row in rows for here, after in pairwise(row))
    total = sum(counts.values())
    return -sum(n / total * log2(n / total) for n in counts.values()) / 3 if total else 0.0


def _freshness(rows: Sequence[tuple[int, ...]]) -> float:
    """Mean share of a bar's onsets that neither of the two bars before had in the same place."""
    shares = []
    for index in range(1, len(rows)):
        if rows[index]:
            here, before = set(rows[index]), (set(rows[index - 1]), set(rows[max(0, index - 2)]))
            shares.append(min(len(here ^ one) / len(here | one) for one in before))
    return sum(shares) / len(shares) if shares else 0.0

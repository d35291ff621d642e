"""Stretches that come back: runs along the diagonals of the likeness matrix."""

from collections.abc import Iterator
from dataclasses import dataclass

from library.core.drawings.likeness import Likeness

LEAST_ALIKE = 0.8
LEAST_CELLS = 2
MOST = 8
_ONCE_MORE = 0.6  # of a run's cells already told by better runs: it says nothing new


@dataclass(frozen=True, slots=True)
class Return:
    """Cells `later` up to `later + cells` sound like `first` and on; `alike` is their mean likeness, 0 to 1."""

    first: int
    later: int
    cells: int
    alike: float

    @property
    def is_loop(self) -> bool:
        """The return begins before the first time has ended: one stretch goes round and round."""
        return self.later - self.first < self.cells


def returns(matrix: Likeness) -> list[Return]:
    """The longest returns that say something new, in order of time."""
    told: set[int] = set()
    kept: list[Return] = []
    for run in sorted(_runs(matrix), key=lambda one: (-one.cells * one.alike**4, one.later - one.first)):
        cells = set(range(run.later, run.later + run.cells))
        if len(cells & told) > _ONCE_MORE * len(cells):
            continue
        told |= cells
        kept.append(run)
        if len(kept) == MOST:
            break
    return sorted(kept, key=lambda one: (one.later, one.first))


def _runs(matrix: Likeness) -> Iterator[Return]:
    for apart in range(1, matrix.count):
        start = apart
        for later in range(apart, matrix.count + 1):
            if later < matrix.count and matrix.rows[later][later - apart] >= LEAST_ALIKE:
                continue
            if later - start >= LEAST_CELLS:
                alike = sum(matrix.rows[i][i - apart] for i in range(start, later)) / (later - start)
                yield Return(start - apart, start, later - start, alike)
            start = later + 1

"""Fit the tables of library.core.harmony.confidence on music that the network was not trained on.

    python -m library.training.harmony_confidence FOLDER [FOLDER ...]

FOLDER holds examples of harmony_data or harmony_audio. Prints the tables: chance of the search, share that was right.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.core.harmony import keys
from library.core.harmony.confidence import readings_of
from library.core.harmony.grammar import load_grammar
from library.core.harmony.grid import UNIT_S, Grid
from library.core.harmony.hearing import SHARPNESS
from library.core.harmony.lattice import Lattice, Route, Weights
from library.core.harmony.network import evidence_of
from library.core.harmony.pitches import SegmentPitches
from library.core.harmony.vocabulary import triads
from library.training.harmony_data import Example

Rows = NDArray[np.float64]  # (statements, 2): chance of the search, right or not; one for each segment


@dataclass(frozen=True, slots=True)
class Statements:
    """What was stated about chords, local keys and main keys, and whether it was right."""

    chords: Rows
    keys: Rows
    mains: Rows


def statements_of(song: Example) -> Statements:
    """What the search says of one song."""
    count = len(song.chord)
    grid = Grid(np.arange(count + 1, dtype=np.float64) * UNIT_S, np.cumsum(song.starts_beat) - 1, song.starts_beat)
    heard = SegmentPitches(song.sounding.astype(np.float32), song.onset.astype(np.float32), np.zeros(count))
    lattice = Lattice(evidence_of(heard, grid), grid.strength(()), load_grammar(), Weights())
    path, chances = lattice.best(), lattice.chances(SHARPNESS)
    by_key = chances.sum(axis=2, dtype=np.float64)
    main, worth = keys.main_key(by_key, grid.lengths_s, path.state)
    known = song.key[song.key >= 0]
    truth = int(np.bincount(known).argmax()) if len(known) else -1
    return Statements(
        _chord_rows(song, lattice, path, chances),
        _key_rows(song, path, by_key),
        np.array([[worth[main], float(main == truth)]]),
    )


def _chord_rows(song: Example, lattice: Lattice, path: Route, chances: NDArray[np.float32]) -> Rows:
    name = path.state * 16 + path.bass
    borders = np.concatenate(([0], np.flatnonzero(np.diff(name)) + 1, [len(name)]))
    rows = []
    for first, end in pairwise(borders):
        worth = chances[first:end].sum(axis=1, dtype=np.float64) / (end - first)
        raw, _ = readings_of(lattice.found.name[first:end], worth, int(path.state[first]))
        truths = song.chord[first:end].astype(np.int64)
        rows += [(raw, float(triads()[truth] == triads()[path.state[first]])) for truth in truths if truth >= 0]
    return np.array(rows).reshape(-1, 2)


def _key_rows(song: Example, path: Route, by_key: NDArray[np.float64]) -> Rows:
    rows = []
    for part in keys.stretches_of(path.key):
        share = float(by_key[part.first : part.end, part.key].mean())
        truths = song.key[part.first : part.end]
        rows += [(share, float(truth == part.key)) for truth in truths if truth >= 0]
    return np.array(rows).reshape(-1, 2)


def isotonic(rows: Rows, points: int = 9) -> list[tuple[float, float]]:
    """A rising table through the share of right statements, by pooling adjacent violators over quantiles."""
    rows = rows[np.argsort(rows[:, 0])]
    groups = [(float(g[:, 0].mean()), float(g[:, 1].mean()), len(g)) for g in np.array_split(rows, points) if len(g)]
    pooled: list[tuple[float, float, int]] = []
    for x, y, n in groups:
        pooled.append((x, y, n))
        while len(pooled) > 1 and pooled[-2][1] > pooled[-1][1]:
            (xa, ya, na), (xb, yb, nb) = pooled[-2:]
            total = na + nb
            pooled[-2:] = [((xa * na + xb * nb) / total, (ya * na + yb * nb) / total, total)]
    return [(0.0, round(pooled[0][1] * 0.5, 3)), *((round(x, 3), round(y, 3)) for x, y, _ in pooled)]


def collect(folders: Sequence[Path]) -> Statements:
    """The statements on all songs of some folders."""
    found = [statements_of(Example.load(path)) for folder in folders for path in sorted(folder.glob("*.npz"))]
    return Statements(*(np.concatenate([getattr(s, name) for s in found]) for name in Statements.__slots__))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    statements = collect(parser.parse_args().folders)
    for name in Statements.__slots__:
        rows = getattr(statements, name)
        error = abs(rows[:, 0] - rows[:, 1]).mean()
        print(
            name, isotonic(rows, 5 if name == "mains" else 9), f"right {rows[:, 1].mean():.3f}, raw error {error:.3f}"
        )


if __name__ == "__main__":
    main()

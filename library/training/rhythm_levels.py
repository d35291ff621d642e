"""Fit which pulse is the beat (library.core.rhythm.tempo_level). Prints constants.

    python -m library.training.rhythm_levels FOLDER [FOLDER ...] --cache CACHE --weights rhythm.onnx

All songs are used, as few are wrong; songs that the network was not trained on count five times. A song takes part
where its path is right at one level or another. Scores are crossed: each fifth is judged by a fit of the others.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from library.core.rhythm import network
from library.core.rhythm.song import track_song
from library.core.rhythm.tempo_level import Level, levels
from library.training.rhythm import is_held_out
from library.training.rhythm_data import load_songs
from library.training.rhythm_fit import Case, hear

Row = NDArray[np.float64]
_RIGHT, _UNSEEN_COUNTS, _FOLDS = 0.04, 5.0, 5


def right_level(found: list[Level], bpm: float) -> int | None:
    """The place of the level that lies within 4 % of the truth."""
    return next((place for place, level in enumerate(found) if abs(level.bpm / bpm - 1) < _RIGHT), None)


def candidates(case: Case) -> tuple[Row, int] | None:
    """Evidence of the levels of a song (levels, k) and which of them is right; None where none is."""
    if len(case.truth["beats_s"]) < 6 or case.truth.get("octave_ambiguous"):
        return None
    path = track_song(case.heard, lambda _: None)
    if len(path.frames) < 8:
        return None
    found = levels(case.heard, path.frames)
    right = right_level(found, case.truth["tempo_bpm"])
    return None if right is None else (np.stack([level.evidence for level in found]), right)


def fit(rows: list[tuple[Row, int]], counts: list[float], held_back: float = 0.02) -> tuple[Row, Row]:
    """Weights and scales (k,) of greatest likelihood, a little held back."""
    scale = np.concatenate([evidence for evidence, _ in rows]).std(axis=0) + 1e-6
    total = sum(counts)

    def cost(weights: Row) -> tuple[float, Row]:
        loss, slope = 0.0, np.zeros_like(weights)
        for (evidence, right), count in zip(rows, counts, strict=True):
            scaled = evidence / scale
            chances = softmax(scaled @ weights)
            loss -= count * np.log(chances[right] + 1e-9)
            slope += count * (chances @ scaled - scaled[right])
        return loss / total + held_back * float(weights @ weights), slope / total + 2 * held_back * weights

    return minimize(cost, np.zeros(len(scale)), jac=True, method="L-BFGS-B").x, scale


def softmax(values: Row) -> Row:
    """Chances that sum to one."""
    powers = np.exp(values - values.max())
    return np.asarray(powers / powers.sum())


def crossed(rows: list[tuple[Row, int]], counts: list[float], held_back: float) -> list[Row]:
    """Chances of the levels of each song under a fit of the other folds."""
    found: list[Row] = [np.zeros(0)] * len(rows)
    for fold in range(_FOLDS):
        kept = [place for place in range(len(rows)) if place % _FOLDS != fold]
        weights, scale = fit([rows[p] for p in kept], [counts[p] for p in kept], held_back)
        for place in range(fold, len(rows), _FOLDS):
            found[place] = softmax(rows[place][0] / scale @ weights)
    return found


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=network.WEIGHTS)
    parser.add_argument("--held-back", type=float, default=0.01)
    arguments = parser.parse_args()
    rows, counts = [], []
    for song in (song for folder in arguments.folders for song in load_songs(folder, arguments.cache)):
        row = candidates(Case(song.name, hear(song, arguments.weights), song.truth))
        if row:
            rows.append(row)
            counts.append(_UNSEEN_COUNTS if is_held_out(song) or not song.name.isdigit() else 1.0)
    print_fit(rows, counts, arguments.held_back)


def print_fit(rows: list[tuple[Row, int]], counts: list[float], held_back: float) -> None:
    """How often the level is right before and after, on songs not fitted on, and the constants."""
    chances = crossed(rows, counts, held_back)
    for name, least in (("all", 0.0), ("unseen", 2.0)):
        places = [place for place, count in enumerate(counts) if count > least]
        before = np.mean([rows[place][1] == 0 for place in places])
        after = np.mean([chances[place].argmax() == rows[place][1] for place in places])
        print(f"{name}: {len(places)} songs, right {before:.3f} before, {after:.3f} after", flush=True)
    weights, scale = fit(rows, counts, held_back)
    print("WEIGHTS =", tuple(round(float(weight), 4) for weight in weights / scale))


if __name__ == "__main__":
    main()

"""Whether confidences mean what they say: the expected calibration error.

Statements are put into ten bins by their confidence; the error is the mean distance between confidence and share of
right ones, weighed by how much falls into a bin (C. Guo and others, "On calibration of modern neural networks", ICML
2017). Chords and keys are weighed by their seconds, beats count one each.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

Statement = tuple[float, float, float]  # confidence, right (0 to 1), weight
BINS = 10
KINDS = ("chords", "beats", "keys")


def expected_error(statements: list[Statement]) -> float | None:
    """The expected calibration error, None where there is nothing to count."""
    rows = np.array(statements, dtype=float).reshape(-1, 3)
    total = rows[:, 2].sum()
    if total <= 0:
        return None
    places = np.minimum((rows[:, 0] * BINS).astype(int), BINS - 1)
    error = 0.0
    for place in range(BINS):
        inside = rows[places == place]
        weight = inside[:, 2].sum()
        if weight > 0:
            error += abs(float((inside[:, 0] - inside[:, 1]) @ inside[:, 2]))
    return round(error / float(total), 4)


def calibration(evaluation: Path, predictions: Path, scorer: ModuleType) -> dict[str, float | None]:
    """The error of chords (major or minor right), beats (70 ms) and local keys over all cases."""
    collected: dict[str, list[Statement]] = {kind: [] for kind in KINDS}
    for file in sorted((evaluation / "cases").glob("*.json")):
        heard = predictions / file.name
        if not heard.is_file():
            continue
        case, found = json.loads(file.read_text()), json.loads(heard.read_text())
        sure = found.get("confidences") or {}
        collected["chords"] += _chords(case, found, sure.get("chords") or [])
        collected["beats"] += _beats(case, found, sure.get("beats") or [])
        collected["keys"] += _keys(case, found, sure.get("keys") or [], scorer)
    return {kind: expected_error(rows) for kind, rows in collected.items()}


def _chords(case: dict[str, Any], found: dict[str, Any], sure: list[float]) -> Iterator[Statement]:
    import mir_eval

    for (start, end, label), confidence in zip(found.get("chords") or [], sure, strict=False):
        for left, right, truth in case.get("chords") or []:
            shared = min(end, right) - max(start, left)
            if shared <= 0 or truth == "X":
                continue
            right_or_not = float(mir_eval.chord.majmin([truth], [label])[0])
            if right_or_not >= 0:  # -1: the truth is neither major nor minor
                yield confidence, right_or_not, shared


def _beats(case: dict[str, Any], found: dict[str, Any], sure: list[float]) -> Iterator[Statement]:
    truth = np.array(case.get("beats") or [], dtype=float)
    for time_s, confidence in zip(found.get("beats") or [], sure, strict=False):
        if len(truth) and 5.0 <= time_s <= truth[-1] + 0.5:
            yield confidence, float(np.abs(truth - time_s).min() <= 0.07), 1.0


def _keys(case: dict[str, Any], found: dict[str, Any], sure: list[float], scorer: ModuleType) -> Iterator[Statement]:
    for (start, end, label), confidence in zip(found.get("keys") or [], sure, strict=False):
        for left, right, truth in case.get("keys") or []:
            shared = min(end, right) - max(start, left)
            if shared > 0:
                yield confidence, float(scorer.norm_key(label)[1:] == scorer.norm_key(truth)[1:]), shared

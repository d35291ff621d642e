"""The melody and the bass: the best single-voiced way through the notes. docs/algorithms/melody.md."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.core.notes.events import NoteRows
from library.core.notes.line_features import LINE_FEATURES, TOGETHER_S, line_features

STYLES = Path(__file__).parent.parent / "weights" / "notes_lines.json"
_LOOK_BACK = 48  # notes


@dataclass(frozen=True, slots=True)
class LineStyle:
    """What makes a note likely to belong to a line, and what a step of the line costs."""

    weights: NDArray[np.float64]  # (LINE_FEATURES,): logistic regression
    bias: float
    leap_cost: float  # an octave
    rest_cost: float  # a second
    keenness: float  # added for every note taken: more notes, less sure ones
    least_confidence: float

    def chances(self, notes: NoteRows) -> NDArray[np.float64]:
        """Each note's chance of belonging to the line, by itself."""
        chances: NDArray[np.float64] = 1 / (1 + np.exp(-(line_features(notes) @ self.weights + self.bias)))
        return chances


@cache
def shipped_style(name: str) -> LineStyle:
    """The fitted style of "melody" or "bass"."""
    kept = json.loads(STYLES.read_text())[name]
    weights = np.array([kept["weights"][feature] for feature in LINE_FEATURES])
    return LineStyle(
        weights, kept["bias"], kept["leap_cost"], kept["rest_cost"], kept["keenness"], kept["least_confidence"]
    )


def find_line(notes: NoteRows, style: LineStyle) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Which notes (rising indexes) form the line, and each one's chance of belonging to it."""
    if not len(notes):
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    chances = style.chances(notes)
    path = best_path(notes, chances, style)
    kept = path[chances[path] >= style.least_confidence]
    return kept, chances[kept]


def best_path(notes: NoteRows, chances: NDArray[np.float64], style: LineStyle) -> NDArray[np.int64]:
    """Viterbi over the notes: the row of notes, one after the other, with the best sum of log odds less steps."""
    odds = np.log(np.clip(chances, 1e-4, 1) / np.clip(1 - chances, 1e-4, 1)) + style.keenness
    best, came_from = odds.copy(), np.full(len(notes), -1)
    best_before, where_before = 0.0, -1  # the best end among notes too far back to look at one by one
    for index in range(len(notes)):
        first = max(0, index - _LOOK_BACK)
        if first and best[first - 1] > best_before:
            best_before, where_before = float(best[first - 1]), first - 1
        so_far, source = best_before - (style.rest_cost * 4 if where_before >= 0 else 0), where_before
        back = slice(first, index)
        waits_s = notes.onset_s[index] - notes.onset_s[back]
        leaps = np.minimum(24, np.abs(notes.pitch[back] - notes.pitch[index])) / 12
        rests_s = np.clip(notes.onset_s[index] - notes.end_s[back], 0, 4)
        through = best[back] - style.leap_cost * leaps * np.exp(-rests_s) - style.rest_cost * rests_s
        through = np.where(waits_s > TOGETHER_S, through, -np.inf)
        if len(through) and through.max() > so_far:
            so_far, source = float(through.max()), first + int(through.argmax())
        if so_far > 0:
            best[index], came_from[index] = odds[index] + so_far, source
    path: list[int] = []
    index = int(best.argmax()) if best.max() > 0 else -1
    while index >= 0:
        path.append(index)
        index = int(came_from[index])
    return np.array(path[::-1], dtype=np.int64)

"""Fit the lines: what makes a heard note melody or bass, and what a step of such a line costs.

    python -m library.training.notes_lines LIST --out library/core/weights/notes_lines.json

LIST is a text file with a line per practice song: the sound file, a tab, its truth. Run it after notes_judge.
"""

import argparse
import itertools
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.core.notes.events import NoteRows, find_notes, shipped_judge
from library.core.notes.line_features import LINE_FEATURES, line_features
from library.core.notes.lines import LineStyle, best_path
from library.core.notes.network import WEIGHTS
from library.training.notes_judge import MATCH_S, hear_sound, logistic

LINES = ("melody", "bass")
_LEAP_COSTS, _REST_COSTS = (0.3, 0.8, 1.6), (0.2, 0.6)
_KEENNESSES, _LEASTS = (0.0, 0.7, 1.5), (0.05, 0.15, 0.3)


@dataclass(frozen=True, slots=True)
class LineSong:
    """The heard notes of a song, their features, and the true notes of one line."""

    notes: NoteRows
    features: NDArray[np.float64]
    truth: NDArray[np.float64]  # (notes, 2): onset s, pitch

    def hits(self, which: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the chosen notes are true notes of the line."""
        onset_s, pitch = self.notes.onset_s[which, None], self.notes.pitch[which, None]
        if not len(self.truth):
            return np.zeros(len(which), dtype=bool)
        near = (np.abs(onset_s - self.truth[None, :, 0]) <= MATCH_S) & (pitch == self.truth[None, :, 1])
        found: NDArray[np.bool_] = near.any(axis=1)
        return found

    def score(self, which: NDArray[np.int64]) -> float:
        """F of the chosen notes; a song without the line scores by how little is chosen."""
        if not len(self.truth):
            return 1 / (1 + len(which) / 10)
        return float(2 * self.hits(which).sum() / max(1, len(which) + len(self.truth)))


def read_song(sound: Path, truth: Path, line: str, heard: NoteRows) -> LineSong:
    """A practice song for one line."""
    notes = json.loads(truth.read_text())["notes"] or {"onset_s": [], "pitch": [], "part": []}
    rows = zip(notes["onset_s"], notes["pitch"], notes["part"], strict=True)
    wanted = np.array([(onset_s, pitch) for onset_s, pitch, part in rows if part == line], dtype=np.float64)
    return LineSong(heard, line_features(heard), wanted.reshape(-1, 2))


def fit(songs: list[LineSong]) -> LineStyle:
    """The regression first, then the costs with the best mean F."""
    everything = [np.arange(len(song.notes)) for song in songs]
    rows = np.concatenate([song.features for song in songs])
    answers = np.concatenate([song.hits(which) for song, which in zip(songs, everything, strict=True)])
    shares = np.concatenate([np.full(len(w), 1 / (len(w) + 100)) for w in everything])
    weights, bias = logistic(rows, answers, shares)
    chances = [1 / (1 + np.exp(-(song.features @ weights + bias))) for song in songs]
    best, best_score = LineStyle(weights, bias, 0.0, 0.0, 0.0, 0.0), 0.0
    for leap, rest, keen in itertools.product(_LEAP_COSTS, _REST_COSTS, _KEENNESSES):
        style = LineStyle(weights, bias, leap, rest, keen, 0.0)
        paths = [best_path(song.notes, c, style) for song, c in zip(songs, chances, strict=True)]
        for least in _LEASTS:
            kept = [p[c[p] >= least] for p, c in zip(paths, chances, strict=True)]
            score = float(np.mean([song.score(which) for song, which in zip(songs, kept, strict=True)]))
            if score > best_score:
                best, best_score = replace(style, least_confidence=least), score
    print(json.dumps({"F": round(best_score, 4), "leap": best.leap_cost, "rest": best.rest_cost}))
    return best


def as_json(style: LineStyle) -> dict[str, object]:
    """The shipped form of one line."""
    return {
        "weights": {name: round(float(w), 5) for name, w in zip(LINE_FEATURES, style.weights, strict=True)},
        "bias": round(style.bias, 5),
        "leap_cost": style.leap_cost,
        "rest_cost": style.rest_cost,
        "keenness": style.keenness,
        "least_confidence": style.least_confidence,
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--cache", type=Path, help="where heard songs are kept between runs")
    given = parser.parse_args()
    pairs = [tuple(Path(part) for part in line.split("\t")) for line in given.list.read_text().splitlines()]
    heard = []
    for sound, _ in pairs:
        frames, peaks = hear_sound(sound, given.weights, given.cache)
        heard.append(find_notes(peaks, frames.sounding, frames.onset, frames.frames_per_s, shipped_judge()))
    styles = {}
    for line in LINES:
        songs = [read_song(sound, truth, line, notes) for (sound, truth), notes in zip(pairs, heard, strict=True)]
        styles[line] = as_json(fit([song for song in songs if len(song.notes)]))
    given.out.write_text(json.dumps(styles, indent=1) + "\n")


if __name__ == "__main__":
    main()

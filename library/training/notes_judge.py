"""Fit the judge: which onset peaks are notes, how sure, from what threshold on, and how late peaks lie.

    python -m library.training.notes_judge LIST --out library/core/weights/notes_judge.json

LIST is a text file with a line per song: the sound file, a tab, and the notes (.mid, or .json of
practice music). Songs used to train the network do not belong in it.
"""

import argparse
import json
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from library.core.features import SPOOL_FULL_SCALE
from library.core.notes.events import FEATURES, Judge, end_frames, features_of
from library.core.notes.frames import NoteFrames, hear_frames
from library.core.notes.network import WEIGHTS
from library.core.notes.onset_peaks import OnsetPeaks
from library.training.notes_songs import Truth, read_sound, read_truth

MATCH_S = 0.05
_RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class HeardSong:
    """A song as the network hears it, with what is true."""

    frames: NoteFrames
    peaks: OnsetPeaks
    truth: Truth


def hear_sound(path: Path, weights: Path = WEIGHTS, cache: Path | None = None) -> tuple[NoteFrames, OnsetPeaks]:
    """The network's reading of a sound file; kept in `cache` under the names of the weights and the file."""
    kept = cache / f"{weights.stem}-{path.parent.name}-{path.stem}" if cache else None
    if kept and kept.with_suffix(".peaks").exists():
        with np.load(kept.with_suffix(".peaks")) as columns:
            return NoteFrames.load(kept.with_suffix(".frames")), OnsetPeaks(**columns)
    frames, peaks = _hear_sound(path, weights)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        frames.save(kept.with_suffix(".frames"))
        with kept.with_suffix(".peaks").open("wb") as file:
            np.savez(file, **{field.name: getattr(peaks, field.name) for field in fields(peaks)})
    return frames, peaks


def _hear_sound(path: Path, weights: Path) -> tuple[NoteFrames, OnsetPeaks]:
    mono, loudness = read_sound(path)
    with TemporaryDirectory() as folder:
        spool = Path(folder) / "spool"
        np.clip(np.round(mono * SPOOL_FULL_SCALE), -32_768, 32_767).astype("<i2").tofile(spool)
        return hear_frames(spool, 10 ** ((-23 - loudness) / 20), lambda _: None, weights=weights)


def matched(truth: Truth, peaks: OnsetPeaks, frames_per_s: float, late_s: float) -> NDArray[np.bool_]:
    """Which peaks are notes: for each note the likeliest unused peak of its pitch within MATCH_S."""
    times_s = peaks.frame / frames_per_s - late_s
    hit = np.zeros(len(times_s), dtype=bool)
    by_pitch = {int(p): np.flatnonzero(peaks.place + 21 == p) for p in np.unique(truth[:, 2])}
    for onset_s, _, pitch in truth:
        mine = by_pitch[int(pitch)]
        near = mine[(np.abs(times_s[mine] - onset_s) <= MATCH_S) & ~hit[mine]]
        if len(near):
            hit[near[peaks.chance[near].argmax()]] = True
    return hit


def lateness_s(songs: list[HeardSong]) -> float:
    """The median delay of clear peaks against the nearest note of their pitch."""
    delays: list[float] = []
    for song in songs:
        for pitch in np.unique(song.truth[:, 2]):
            onsets_s = song.truth[song.truth[:, 2] == pitch, 0]
            mine = (song.peaks.place + 21 == pitch) & (song.peaks.chance > 0.5)
            for time_s in song.peaks.frame[mine] / song.frames.frames_per_s:
                delay = time_s - onsets_s[np.abs(onsets_s - time_s).argmin()]
                if abs(delay) < 0.08:
                    delays.append(float(delay))
    return float(np.median(delays))


def fit(songs: list[HeardSong]) -> Judge:
    """Ridge logistic regression, every song counting alike; then the threshold with the best mean F over the songs."""
    late_s = lateness_s(songs)
    rows, answers, shares = [], [], []
    for song in songs:
        ends = end_frames(song.peaks, song.frames.sounding)
        rows.append(features_of(song.peaks, ends, song.frames.sounding, song.frames.onset))
        answers.append(matched(song.truth, song.peaks, song.frames.frames_per_s, late_s))
        shares.append(np.full(len(rows[-1]), 1 / (len(rows[-1]) + 200)))
    weights, bias = logistic(np.concatenate(rows), np.concatenate(answers), np.concatenate(shares))
    chances = [1 / (1 + np.exp(-(r @ weights + bias))) for r in rows]
    thresholds = np.linspace(0.2, 0.7, 51)
    counts = [len(song.truth) for song in songs]
    scores = [
        np.mean([_f(a[c >= t].sum(), (c >= t).sum(), n) for a, c, n in zip(answers, chances, counts, strict=True)])
        for t in thresholds
    ]
    best = float(thresholds[int(np.argmax(scores))])
    print(json.dumps({"songs": len(songs), "threshold": round(best, 2), "F": round(float(max(scores)), 4)}))
    return Judge(weights, bias, best, late_s)


def _f(hits: int, found: int, wanted: int) -> float:
    return 2 * hits / max(1, found + wanted)


def logistic(
    x: NDArray[np.float64], answers: NDArray[np.bool_], shares: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    middle, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    scaled = np.column_stack([(x - middle) / spread, np.ones(len(x))])
    shares = shares / shares.sum()
    sign = np.where(answers, 1.0, -1.0)

    def cost(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (scaled @ w)
        value = shares @ np.logaddexp(0, -margin) + _RIDGE * (w[:-1] ** 2).sum()
        slope = scaled.T @ (-shares * sign / (1 + np.exp(margin)))
        slope[:-1] += 2 * _RIDGE * w[:-1]
        return float(value), slope

    best = minimize(cost, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B").x
    weights = best[:-1] / spread
    return weights, float(best[-1] - weights @ middle)


def save(judge: Judge, path: Path) -> None:
    """Write the shipped form."""
    kept = {
        "weights": {name: round(float(w), 5) for name, w in zip(FEATURES, judge.weights, strict=True)},
        "bias": round(judge.bias, 5),
        "least_confidence": round(judge.least_confidence, 3),
        "late_s": round(judge.late_s, 5),
    }
    path.write_text(json.dumps(kept, indent=1) + "\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--cache", type=Path, help="where heard songs are kept between runs")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    songs = []
    for line in given.list.read_text().splitlines():
        sound, notes = (Path(part) for part in line.split("\t"))
        truth = read_truth(notes)
        if len(truth):
            songs.append(HeardSong(*hear_sound(sound, given.weights, given.cache), truth))
    save(fit(songs), given.out)


if __name__ == "__main__":
    main()

"""Fit the judge: which onset peaks are notes, how sure, from what threshold on, and how late peaks lie.

    python -m library.training.notes_judge LIST --out library/core/weights/notes_judge.json

LIST is a text file with a line per song: the sound file, a tab, and the notes (.mid, or .json with a "notes" list of
[onset s, end s, pitch, ...]). Songs used to train the network do not belong in it.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from scipy.optimize import minimize

from library.core.features import SPOOL_FULL_SCALE
from library.core.loudness import LoudnessMeter
from library.core.notes.events import FEATURES, Judge, end_frames, features_of
from library.core.notes.frames import NoteFrames, hear_frames
from library.core.notes.network import WEIGHTS
from library.core.notes.onset_peaks import OnsetPeaks
from library.core.spectrum import RATE_HZ, FloatArray

MATCH_S = 0.05
_RIDGE = 1e-3

Truth = NDArray[np.float64]  # (notes, 3): onset s, end s, pitch


@dataclass(frozen=True, slots=True)
class HeardSong:
    """A song as the network hears it, with what is true."""

    frames: NoteFrames
    peaks: OnsetPeaks
    truth: Truth


def read_sound(path: Path) -> tuple[FloatArray, float]:
    """Mono sound at RATE_HZ and its integrated loudness in LUFS (-23 where there is none)."""
    sound, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    meter = LoudnessMeter(rate_hz, min(2, sound.shape[1]))
    meter.feed(sound[:, :2])
    loudness = meter.result().integrated_lufs
    mono = soxr.resample(sound.mean(axis=1), rate_hz, RATE_HZ)
    return np.asarray(mono, dtype=np.float32), -23.0 if loudness is None else loudness


def hear_sound(path: Path, weights: Path = WEIGHTS) -> tuple[NoteFrames, OnsetPeaks]:
    """The network's reading of a sound file."""
    mono, loudness = read_sound(path)
    with TemporaryDirectory() as folder:
        spool = Path(folder) / "spool"
        np.clip(np.round(mono * SPOOL_FULL_SCALE), -32_768, 32_767).astype("<i2").tofile(spool)
        return hear_frames(spool, 10 ** ((-23 - loudness) / 20), lambda _: None, weights=weights)


def read_truth(path: Path) -> Truth:
    """The notes of a MIDI file without its drums, or of a truth file of practice music."""
    if path.suffix == ".json":
        rows = [row[:3] for row in json.loads(path.read_text())["notes"]]
    else:
        import pretty_midi  # type: ignore[import-untyped]

        song = pretty_midi.PrettyMIDI(str(path))
        rows = [[n.start, n.end, n.pitch] for part in song.instruments if not part.is_drum for n in part.notes]
    return np.array(sorted(rows), dtype=np.float64).reshape(-1, 3)


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
    weights, bias = _logistic(np.concatenate(rows), np.concatenate(answers), np.concatenate(shares))
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


def _logistic(
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
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    songs = []
    for line in given.list.read_text().splitlines():
        sound, notes = (Path(part) for part in line.split("\t"))
        truth = read_truth(notes)
        if len(truth):
            songs.append(HeardSong(*hear_sound(sound, given.weights), truth))
    save(fit(songs), given.out)


if __name__ == "__main__":
    main()

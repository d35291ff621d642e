"""Training of the network that weighs clues for joints between sections.

    python -m library.training.sections FOLDER... --out WEIGHTS [--nets 5] [--epochs 15] [--max-seconds 600]

Folders hold songs of `library.training.sections_music`: truth, and beside it features (.npz) where they were rendered;
silent songs are heard through simulated note chances. Every ninth and tenth song is held out and scored.
docs/models/sections.md says what came out.
"""

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from library.core.features import Features
from library.core.form.bars import bar_edges, describe
from library.core.form.clues import clues
from library.core.form.joints import Weights, find_joints, levelled, log_odds
from library.core.form.sound import SongSound, sound_of_features, sound_of_frames
from library.core.notes.frames import NoteFrames

FPS = 22_050 / 512
_LOWEST = 21
_HELD_FROM = 8  # last digit of the song's number


@dataclass(frozen=True, slots=True)
class Example:
    """One song as the network sees it: clues (bars, width), joints (bars,) 0 or 1, and where bars begin."""

    clues: NDArray[np.floating]
    joints: NDArray[np.floating]
    edges_s: NDArray[np.float64]
    truth: dict[str, Any]


def simulate(truth: dict[str, Any], dice: np.random.Generator) -> NoteFrames:
    """Note chances as a network that errs would give them for a song that was never rendered."""
    frames = int(truth["duration_s"] * FPS) + 1
    sounding = np.zeros((frames, 88), dtype=np.float32)
    onset = np.zeros((frames, 88), dtype=np.float32)
    power = np.zeros(frames, dtype=np.float32)
    notes = truth["notes"]
    missed, ghosts, blur = dice.uniform(0.02, 0.25), dice.uniform(0, 0.12), dice.uniform(0.2, 0.8)
    for start_s, end_s, pitch, velocity in zip(
        notes["onset_s"], notes["end_s"], notes["pitch"], notes["velocity"], strict=True
    ):
        first, last = int(start_s * FPS), max(int(start_s * FPS) + 2, int(end_s * FPS))
        decay = np.exp(-np.arange(last - first) / FPS / 1.5)
        power[first:last] += (velocity / 127) ** 2 * decay[: max(0, frames - first)]
        if dice.random() < missed:
            continue
        column = pitch - _LOWEST + (12 if dice.random() < ghosts else 0)
        if 0 <= column < 88:
            strength = 1 - blur * dice.random()
            row = strength * (0.4 + 0.6 * decay[: max(0, frames - first)])
            sounding[first : first + len(row), column] = np.maximum(sounding[first : first + len(row), column], row)
            onset[first : first + 2, column] = strength
    for time_s, _, velocity in truth["drums"]:
        first = int(time_s * FPS)
        power[first : first + 8] += (velocity / 127) ** 2 * 0.5
    sounding += dice.uniform(0, 0.06) * dice.random(sounding.shape, dtype=np.float32)
    if dice.random() < 0.5:
        sounding = smeared(sounding, dice)
    as_bytes = [np.round(255 * np.clip(rows, 0, 1)).astype(np.uint8) for rows in (sounding, onset)]
    level = np.sqrt(power + 1e-7).astype(np.float32) * 0.1
    return NoteFrames(FPS, _LOWEST, as_bytes[0], as_bytes[1], level, 0.0, float(truth["duration_s"]))


def smeared(sounding: NDArray[np.float32], dice: np.random.Generator) -> NDArray[np.float32]:
    """Chances as long windows leave them: spread over a third of a second, leaking into octaves and twelfths."""
    width = int(dice.integers(4, 18))
    sums = np.cumsum(np.pad(sounding, ((width, 0), (0, 0))), axis=0)
    spread = (sums[width:] - sums[:-width]) / width
    for step, part in ((12, 0.35), (19, 0.25), (-12, 0.15)):
        leak = np.roll(spread, step, axis=1) * part * dice.random()
        spread = np.maximum(spread, leak)
    return np.asarray(spread, dtype=np.float32)


def load(path: Path, dice: np.random.Generator) -> tuple[SongSound, dict[str, Any]]:
    """The sound of a song (its features where it was rendered) and its truth."""
    truth = json.loads(path.read_text())
    features = path.with_suffix(".npz")
    if features.exists():
        return sound_of_features(Features.load(features)), truth
    return sound_of_frames(simulate(truth, dice)), truth


def varied(sound: SongSound, dice: np.random.Generator) -> SongSound:
    """The same song as other passes may leave it: without timbre now and then."""
    keep = sound.timbre is not None and dice.random() < 0.6
    timbre = sound.timbre if keep else None
    return SongSound(sound.pitches, sound.lowest_pitch, sound.onsets, sound.level, timbre, sound.duration_s)


def example(sound: SongSound, truth: dict[str, Any], starts_s: NDArray[np.float64]) -> Example:
    """Clues and joints of a song whose bars begin at `starts_s`."""
    edges_s = bar_edges(starts_s, sound.duration_s)
    found = clues(describe(sound, edges_s))
    joints = np.zeros(len(edges_s) - 1, dtype=np.float32)
    for start_s, *_ in truth["sections"][1:]:
        nearest = int(np.abs(edges_s[:-1] - start_s).argmin())
        if abs(edges_s[nearest] - start_s) < 0.6 * np.median(np.diff(edges_s)):
            joints[nearest] = 1
    return Example(found, joints, edges_s, truth)


def shifted(truth: dict[str, Any], dice: np.random.Generator) -> NDArray[np.float64]:
    """First beats as a tracker that errs may hear them: mostly right, now and then off by a beat or two bars long."""
    downbeats, beats = np.array(truth["downbeats_s"]), np.array(truth["beats_s"])
    luck = dice.random()
    if luck < 0.12 and len(beats) > 8:
        places = np.searchsorted(beats, downbeats) + dice.integers(1, 3)
        downbeats = beats[places[places < len(beats)]]
    elif luck < 0.17:
        downbeats = downbeats[dice.integers(0, 2) :: 2]
    elif luck < 0.22:
        downbeats = np.sort(np.concatenate([downbeats, (downbeats[1:] + downbeats[:-1]) / 2]))
    return np.asarray(downbeats + dice.normal(0, 0.015, len(downbeats)))


def train(rows: list[Example], units: int = 24, epochs: int = 40, seed: int = 1) -> Weights:
    """Weights fitted to examples by Adam on the cross entropy; small weights are preferred."""
    dice = np.random.default_rng(seed)
    x = np.concatenate([row.clues for row in rows]).astype(np.float32)
    y = np.concatenate([row.joints for row in rows]).astype(np.float32)
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-3
    x = np.clip((x - mean) / scale, -4, 4)
    shapes = ((x.shape[1], units), (units,), (units,), (1,))
    values = [dice.normal(0, 0.3 / np.sqrt(shape[0]), shape).astype(np.float32) for shape in shapes]
    moments = [(np.zeros(shape, np.float32), np.zeros(shape, np.float32)) for shape in shapes]
    step = 0
    for epoch in range(epochs):
        rate = 0.004 * 0.5 * (1 + np.cos(np.pi * epoch / epochs)) + 1e-5
        for batch in np.array_split(dice.permutation(len(x)), max(1, len(x) // 256)):
            step += 1
            for index, slope in enumerate(_slopes(values, x[batch], y[batch])):
                first, second = moments[index]
                first += 0.1 * (slope - first)
                second += 0.01 * (slope**2 - second)
                push = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
                values[index] -= (rate * (push + 0.05 * values[index])).astype(np.float32)
    return Weights(mean, scale, values[0], values[1], values[2], float(values[3][0]))


def _slopes(values: list[Any], x: Any, y: Any) -> list[Any]:
    """Gradient of the mean cross entropy for the four arrays."""
    hidden = np.tanh(x @ values[0] + values[1])
    chance = 1 / (1 + np.exp(-(hidden @ values[2] + values[3])))
    error = (chance - y) / len(y)
    back = np.outer(error, values[2]) * (1 - hidden**2)
    return [x.T @ back, back.sum(axis=0), hidden.T @ error, np.array([error.sum()])]


def joined(nets: list[Weights]) -> Weights:
    """The mean of several networks as one."""
    return Weights(
        nets[0].mean,
        nets[0].scale,
        np.concatenate([net.hidden for net in nets], axis=1),
        np.concatenate([net.hidden_bias for net in nets]),
        np.concatenate([net.out for net in nets]) / len(nets),
        float(np.mean([net.out_bias for net in nets])),
    )


def f_measure(found_s: NDArray[np.float64], true_s: NDArray[np.float64], window_s: float) -> float:
    """F measure of joints within a window; both without the ends of the song."""
    if not len(found_s) or not len(true_s):
        return 0.0
    taken = np.zeros(len(true_s), dtype=bool)
    hits = 0
    for time_s in found_s:
        distance = np.where(taken, np.inf, np.abs(true_s - time_s))
        nearest = int(distance.argmin())
        if distance[nearest] <= window_s:
            taken[nearest], hits = True, hits + 1
    return 2 * hits / (len(found_s) + len(true_s))


def judge(rows: list[Example], weights: Weights) -> tuple[float, float, float]:
    """Mean F measure at 0.5 s and 3 s, and found joints for each true one."""
    scores = []
    for row in rows:
        odds = levelled(log_odds(row.clues, weights), row.edges_s)
        found = row.edges_s[find_joints(odds, row.edges_s)[1:-1]]
        true = np.array([section[0] for section in row.truth["sections"][1:]])
        scores.append((f_measure(found, true, 0.5), f_measure(found, true, 3.0), len(found) / max(1, len(true))))
    means = np.mean(scores, axis=0)
    return float(means[0]), float(means[1]), float(means[2])


def gather(folders: list[Path], copies: int, until_s: float) -> tuple[list[Example], list[Example]]:
    """Examples to learn from and held-out ones; stops gathering at a moment of `time.monotonic`."""
    dice = np.random.default_rng(1)
    learnt: list[Example] = []
    held: list[Example] = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.json"))):
        if time.monotonic() > until_s:
            break
        for copy in range(copies):
            sound, truth = load(path, dice)
            starts_s = shifted(truth, dice) if copy else np.array(truth["downbeats_s"])
            rows = held if int(path.stem) % 10 >= _HELD_FROM else learnt
            rows.append(example(varied(sound, dice), truth, starts_s))
    return learnt, held


def main() -> None:
    """Gather, train, score, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--nets", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--copies", type=int, default=2, help="takes of each song, the first with true bars")
    parser.add_argument("--max-seconds", type=float, default=600.0, help="no song is read after that time")
    wanted = parser.parse_args()
    learnt, held = gather(wanted.folders, wanted.copies, time.monotonic() + wanted.max_seconds)
    weights = joined([train(learnt, units=16, epochs=wanted.epochs, seed=seed) for seed in range(wanted.nets)])
    weights.save(wanted.out)
    print(f"{len(learnt)} takes learnt, {len(held)} held out")
    if held:
        half, three, ratio = judge(held, weights)
        print(f"F {half:.3f} at 0.5 s, {three:.3f} at 3 s; {ratio:.2f} joints for each true one")


if __name__ == "__main__":
    main()

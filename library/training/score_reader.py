"""Fit the score reader: python -m library.training.score_reader OUT.json [--practice FOLDER] --max-seconds 600

Learns from the analysed chorales that come with music21 (BWV 269, 267, 280 and 277 left out, because others evaluate on
them) and from practice songs with their truth. First the tables of numerals by a structured perceptron (Collins 2002),
then the few dozen scalars by coordinate search on the share of time with the right degree and the right numeral.
What was tried is appended to OUT.log.
"""

import argparse
import copy
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from library.training.score_reader_data import Lesson, chorales, practice
from theory.core.harmony.score_decoder import LENGTHS_BEATS, MAPS, Decoder, Stretch, Weights
from theory.core.harmony.score_evidence import LONGEST, stretches_before
from theory.core.harmony.score_labels import MODES, QUALITIES, SOUNDS, labels
from theory.core.harmony.score_weights import first_weights, from_json, to_json

RATES = {"notes": 0.004, "begin": 0.01, "bass_begin": 0.01, "length": 0.01, "usual": 0.03, "follow": 0.04,
         "key_change": 0.02, "foreign": 0.02, "last": 0.01}  # fmt: skip
PULL = 0.001  # how far the tables go back to the rules at every step


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of the time, 0 to 1, as means over the lessons."""

    degree: float
    full: float


def learn_tables(lessons: list[Lesson], weights: Weights, until: float, seed: int = 0) -> Weights:
    """Averaged structured perceptron until the clock (time.monotonic) says `until`; at least one step."""
    rng = random.Random(seed)
    start, total, steps = copy.deepcopy(weights), _scaled(weights, 0.0), 0
    while steps == 0 or time.monotonic() < until:
        lesson = rng.choice(lessons)
        path, _ = Decoder(lesson.frames, weights).run()
        change = _scaled(weights, 0.0)
        _count(lesson, lesson.path, weights, change, 1.0)
        _count(lesson, path, weights, change, -1.0)
        size = 25.0 / max(25, len(lesson.path))
        weights = _combined(weights, change, {name: rate * size for name, rate in RATES.items()})
        weights = _combined(_scaled(weights, 1 - PULL), start, dict.fromkeys(RATES, PULL))
        weights.inversion, weights.home = start.inversion, start.home
        total = _combined(total, weights, dict.fromkeys(RATES, 1.0))
        steps += 1
    mean = _scaled(total, 1.0 / steps)
    mean.inversion, mean.home = start.inversion, start.home
    return mean


def _scaled(weights: Weights, factor: float) -> Weights:
    made = copy.deepcopy(weights)
    for name in RATES:
        value: Any = getattr(made, name)
        setattr(made, name, [item * factor for item in value] if isinstance(value, list) else value * factor)
    return made


def _combined(weights: Weights, other: Weights, rates: dict[str, float]) -> Weights:
    made = copy.deepcopy(weights)
    for name, rate in rates.items():
        a, b = getattr(made, name), getattr(other, name)
        setattr(made, name, [x + rate * y for x, y in zip(a, b, strict=True)] if isinstance(a, list) else a + rate * b)
    return made


def _count(lesson: Lesson, path: list[Stretch], weights: Weights, total: Weights, sign: float) -> None:
    """Add (or take away) the features of a path."""
    frames, before = lesson.frames, None
    for index, stretch in enumerate(path):
        found = stretches_before(frames, stretch.end)
        d, maps = stretch.end - stretch.start - 1, MAPS[stretch.mode]
        total.notes[:8] += sign * found.sound[d, :, maps.sound_of[stretch.tonic, stretch.state]]
        total.notes[8:] += sign * found.bass[d, :, maps.bass_of[stretch.tonic, stretch.state]]
        beats = frames.beats[stretch.start : stretch.end].sum()
        total.length[np.searchsorted(LENGTHS_BEATS, beats)] += sign
        total.begin[frames.ranks[stretch.start]] += sign
        total.bass_begin += sign * float(frames.bass_moves[stretch.start])
        total.usual[stretch.mode][stretch.label] += sign * (0.5 if index == 0 else 1.0)
        if before is not None:
            _count_change(before, stretch, weights, total, sign)
        before = stretch
    if before is not None:
        total.last[before.mode][before.label] += sign


def _count_change(before: Stretch, after: Stretch, weights: Weights, total: Weights, sign: float) -> None:
    follow = weights.follow[after.mode]
    if (before.mode, before.tonic) == (after.mode, after.tonic):
        total.follow[after.mode][before.label, after.label] += sign
        return
    total.key_change[before.mode, after.mode, (after.tonic - before.tonic) % 12] += sign
    sound = MAPS[before.mode].sound_of[before.tonic, before.state]
    known = [n for n in MAPS[after.mode].labels_of[(sound - after.tonic * len(QUALITIES)) % SOUNDS] if n >= 0]
    if known:
        total.follow[after.mode][max(known, key=lambda n: follow[n, after.label]), after.label] += sign
    else:
        total.foreign += sign


def judge(lessons: list[Lesson], weights: Weights) -> Scores:
    """How much of the time the degree and the whole numeral are right, in the right key."""
    rows = [_agreement(lesson, Decoder(lesson.frames, weights).run()[0]) for lesson in lessons]
    return Scores(float(np.mean([row[0] for row in rows])), float(np.mean([row[1] for row in rows])))


def _agreement(lesson: Lesson, path: list[Stretch]) -> tuple[float, float]:
    truth, heard = _by_frame(lesson.path), _by_frame(path)
    time_s = np.diff(lesson.frames.edges_s)
    degree = np.array([_degree(a) == _degree(b) for a, b in zip(truth, heard, strict=True)])
    full = np.array(
        [(a.tonic, a.mode, a.state) == (b.tonic, b.mode, b.state) for a, b in zip(truth, heard, strict=True)]
    )
    return float((time_s * degree).sum() / time_s.sum()), float((time_s * full).sum() / time_s.sum())


def _by_frame(path: list[Stretch]) -> list[Stretch]:
    return [stretch for stretch in path for _ in range(stretch.end - stretch.start)]


def _degree(stretch: Stretch) -> tuple[int, int, str]:
    """Key, degree and the degree applied to; Cad64 counts as the tonic."""
    text = labels(MODES[stretch.mode])[stretch.label].text
    head, _, target = text.partition("/")
    letters = "".join(c for c in head if c in "#bIViv") if head != "Cad64" else "I"
    return stretch.tonic, stretch.mode, f"{letters.upper()}/{target.upper()}"


def moves(weights: Weights, rng: random.Random) -> Iterator[tuple[str, Weights]]:
    """Ever new variations of one scalar, or of one kind of scalars together."""
    while True:
        made = copy.deepcopy(weights)
        size = rng.choice([-1.5, -1.0, -0.5, 0.5, 1.0, 1.5])
        name = rng.choice(["notes", "begin", "length", "usual", "follow", "key_change", "inversion", "foreign", "home"])
        value: Any = getattr(made, name)
        if name in ("usual", "follow", "inversion"):
            setattr(made, name, [item * (1 + 0.15 * size) for item in value])
        elif name in ("notes", "begin", "length"):
            at = rng.randrange(len(value))
            value[at] += size * (0.15 + 0.15 * abs(value[at]))
        else:
            setattr(made, name, value + size * (0.05 if name == "home" else 0.4))
        yield name, made


def search(lessons: list[Lesson], weights: Weights, until: float, log: Path, seed: int = 0) -> Weights:
    """Coordinate search: a variation that scores better is kept. Every try is logged."""
    rng = random.Random(seed)
    best = judge(lessons, weights)
    while time.monotonic() < until:
        name, made = next(moves(weights, rng))
        scores = judge(lessons, made)
        better = scores.degree + scores.full > best.degree + best.full
        with log.open("a", encoding="utf-8") as file:
            row = {"changed": name, "degree": scores.degree, "full": scores.full, "kept": better}
            file.write(json.dumps(row) + "\n")
        if better:
            weights, best = made, scores
    return weights


def main() -> None:
    """Fit, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--practice", type=Path, help="folder of practice songs (library.training.practice)")
    parser.add_argument("--max-seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    lessons = chorales(wanted.seed) + (practice(wanted.practice) if wanted.practice else [])
    begun = time.monotonic()
    weights = from_json(wanted.out.read_text()) if wanted.out.exists() else first_weights()
    if not wanted.out.exists():
        weights = learn_tables(lessons, weights, begun + 0.4 * wanted.max_seconds, wanted.seed)
        wanted.out.write_text(to_json(weights))
    weights = search(lessons, weights, begun + wanted.max_seconds, wanted.out.with_suffix(".log"), wanted.seed)
    wanted.out.write_text(to_json(weights))
    print(judge(lessons, weights), f"of {len(lessons)} lessons, stretches up to {LONGEST} frames")


if __name__ == "__main__":
    main()

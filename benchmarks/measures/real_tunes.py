"""The pop, folk and jazz pieces of the evaluation set as tunes on their annotated beats."""

import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks.measures.note_statistics import Sounding, Tune
from theory.core.key import Key
from theory.core.score import Part
from theory.core.score_midi import from_midi

KINDS = ("pop", "folk", "jazz")


@dataclass(frozen=True, slots=True)
class Real:
    """One piece: its melody and all its parts without drums."""

    id: str
    kind: str
    melody: Tune
    whole: Tune


def real_tunes(folder: Path) -> Iterator[Real]:
    """All pieces of the three kinds. `folder` holds cases and midi."""
    for path in sorted((folder / "cases").glob("*.json")):
        kind = path.stem.split("-")[0]
        if kind in KINDS:
            yield _real(path, kind, folder)


def _real(path: Path, kind: str, folder: Path) -> Real:
    case = json.loads(path.read_text(encoding="utf-8"))
    score = from_midi(folder / case["audio"]["file"])
    beats = case["beats"]
    first = min(range(len(beats)), key=lambda index: abs(beats[index] - case["downbeats"][0]))
    downbeats = tuple(
        min(range(len(beats)), key=lambda index: abs(beats[index] - time_s)) - first for time_s in case["downbeats"]
    )
    beat_s = median(b - a for a, b in pairwise(beats))
    key = Key.parse(case["key_global"])

    def tune(parts: list[Part]) -> Tune:
        notes = [
            Sounding(
                _beat(beats, score.seconds(note.start_tick)) - first,
                _beat(beats, score.seconds(note.end_tick)) - first,
                note.pitch,
            )
            for part in parts
            for note in part.notes
        ]
        notes.sort(key=lambda note: (note.start, note.pitch))
        return Tune(tuple(notes), downbeats, beat_s, frozenset(key.scale), key.tonic_pc)

    pitched = [part for part in score.parts if part.channel != 9]
    return Real(path.stem, kind, tune([part for part in pitched if part.name == "melody"]), tune(pitched))


def _beat(beats: list[float], time_s: float) -> float:
    """A moment in beats; before the first and past the last the nearest beat goes on."""
    index = min(max(0, bisect_right(beats, time_s) - 1), len(beats) - 2)
    return index + (time_s - beats[index]) / (beats[index + 1] - beats[index])

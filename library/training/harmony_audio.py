"""Examples for the harmony network from rendered practice music, heard through the front end of the product.

    python -m library.training.harmony_audio PRACTICE OUT --front notes

PRACTICE is a folder of library.training.practice (NNNNN.flac beside NNNNN.json); OUT/<front>-NNNNN.npz is written.
`--front`: "notes" (the note network) or "activations" (least squares). Songs that are there already are left.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr

from library.core import features
from library.core.features import SPOOL_FULL_SCALE
from library.core.harmony.grid import Grid, make_grid
from library.core.harmony.pitches import SegmentPitches, pitches_from_activations, pitches_from_frames
from library.core.notes.frames import hear_frames
from library.core.spectrum import RATE_HZ
from library.training.harmony_data import Example, example

_RMS = 10 ** (-23 / 20)  # loudness stands in as level: close enough for a gain before logarithms


def heard_example(sound: Path, truth: dict[str, Any], front: str) -> Example | None:
    """One practice song as the product hears it; None where it holds no harmony."""
    if not truth.get("chords") or not truth.get("harmony_sounds", True):
        return None
    numbers = np.random.default_rng(int(sound.stem))
    grid = _tapped_grid(truth, numbers)
    pitches = _heard(sound, grid, front)
    keys = [(row[0], row[1], row[2]) for row in truth["keys"]]
    return example(grid, pitches, [tuple(row) for row in truth["chords"]], keys)


def _tapped_grid(truth: dict[str, Any], numbers: np.random.Generator) -> Grid:
    """The true beats, a little beside."""
    beats = np.asarray(truth["beats_s"]) + numbers.normal(0, numbers.choice([0.0, 0.01, 0.02]), len(truth["beats_s"]))
    compound = str(truth["metres"][0][2]) in ("6/8", "9/8", "12/8") if truth.get("metres") else False
    return make_grid(np.maximum.accumulate(np.maximum(beats, 0)), float(truth["duration_s"]), compound)


def _heard(sound: Path, grid: Grid, front: str) -> SegmentPitches:
    samples, rate_hz = soundfile.read(sound, dtype="float32", always_2d=True)
    mono = soxr.resample(samples.mean(axis=1), rate_hz, RATE_HZ)
    gain = _RMS / max(float(np.sqrt((mono**2).mean())), 1e-5)
    with tempfile.NamedTemporaryFile(suffix=".i16") as spool:
        spool.write(np.clip(np.round(mono * SPOOL_FULL_SCALE), -32768, 32767).astype("<i2").tobytes())
        spool.flush()
        if front == "notes":
            return pitches_from_frames(hear_frames(Path(spool.name), gain, lambda _: None)[0], grid)
        return pitches_from_activations(features.extract(Path(spool.name), gain, lambda _: None), grid)


def main() -> None:
    """Write the examples of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("practice", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--front", choices=("notes", "activations"), default="notes")
    parser.add_argument("--most", type=int, default=10_000)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for truth in sorted(arguments.practice.glob("[0-9]*.json"))[: arguments.most]:
        out = arguments.out / f"{arguments.front}-{truth.stem}.npz"
        sound = truth.with_suffix(".flac")
        if out.exists() or not sound.exists():
            continue
        found = heard_example(sound, json.loads(truth.read_text(encoding="utf-8")), arguments.front)
        if found is not None:
            found.save(out)


if __name__ == "__main__":
    main()

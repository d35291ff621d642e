"""A hundred songs over all genres, made and heard: how well they keep to their plans, and what the listener errs by.

    python -m benchmarks.quality_generation [--songs 100] [--seconds 45] [--workers 2] [--ceilings] [--small]

Each song is a prompt of a genre with a seed of its own. Without options the songs are made as a user gets them and the
Adherence of each is printed as a row; `--ceilings` renders the same plans plainly instead (on the grid, no effects, no
humanising, no mastering) and prints what the listener scores on those, which belongs into
generation/core/checking/ceilings.toml. One JSON line goes to benchmarks/results/generation.jsonl. `--small`: two songs.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import provenance

RESULTS = Path(__file__).parent / "results" / "generation.jsonl"
MEASURES = ("chords", "beats", "downbeats", "key", "sections")


def main() -> None:
    arguments = parse()
    songs = 2 if arguments.small else arguments.songs
    seconds = 20.0 if arguments.small else arguments.seconds
    tasks = [(prompt, seed, seconds, arguments.ceilings) for prompt, seed in prompts(songs)]
    rows = []
    with multiprocessing.get_context("spawn").Pool(arguments.workers) as pool:
        for row in pool.imap(one, tasks):
            rows.append(row)
            print(json.dumps(row), flush=True)
    means = {name: mean(row["scores"][name] for row in rows) for name in MEASURES}
    strict = mean(row["strict_beats"] for row in rows)
    summary = {
        "benchmark": "quality_generation", "plain": arguments.ceilings, "songs": songs, "seconds": seconds,
        "means": means, "beats_at_the_planned_level": strict,
        "tempo_level": {level: sum(row["level"] == level for row in rows) for level in ("planned", "half", "double")},
        "faults": sum(row["faults"] for row in rows), "clipped": sum(row["clipped"] for row in rows),
    }  # fmt: skip
    print(json.dumps(summary))
    if not arguments.small:
        RESULTS.parent.mkdir(exist_ok=True)
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**summary, **provenance.facts(["numpy", "onnxruntime", "pedalboard"])}) + "\n")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--songs", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=45.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--ceilings", action="store_true")
    parser.add_argument("--small", action="store_true")
    return parser.parse_args()


def prompts(count: int) -> Iterator[tuple[str, int]]:
    """Prompts of all genres in turn, each with a seed."""
    from theory.core.genre.convention import conventions

    genres = conventions()
    for number in range(count):
        yield genres[number % len(genres)].slug.replace("-", " "), 1000 + number


def mean(values: Iterator[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.fmean(known), 4) if known else None


def one(task: tuple[str, int, float, bool]) -> dict[str, Any]:
    """One song: planned, made or plainly rendered, heard, scored."""
    from generation.core.planning.plan import plan
    from generation.core.prompt.reading import read_prompt

    prompt, seed, seconds, plain = task
    blueprint = plan(read_prompt(f"{prompt} music", {"duration": f"{seconds:g}", "seed": str(seed)}))
    with tempfile.TemporaryDirectory(prefix="partimento-generation-") as folder:
        found = plainly(blueprint, Path(folder)) if plain else made(blueprint, Path(folder))
    return {"prompt": prompt, "seed": seed, "bpm": blueprint.bpm, "metre": blueprint.metre, **found}


def made(blueprint: Any, folder: Path) -> dict[str, Any]:
    from generation.core.making import MakingConfig, make

    quiet = lambda *_: None  # noqa: E731
    making = make(blueprint, folder, MakingConfig(workers=1), quiet, quiet)
    assert making.adherence
    assert making.heard
    return {
        **scored(making.blueprint, making.heard.analysis), "faults": len(making.adherence.rules),
        "clipped": making.adherence.clipped_samples, "remade": len(making.adherence.remade),
        "loudness_lufs": making.adherence.loudness_lufs, "null_dbfs": making.mix.null_dbfs,
    }  # fmt: skip


def plainly(blueprint: Any, folder: Path) -> dict[str, Any]:
    """The written notes on the grid, each part by its first sound, summed."""
    import numpy as np
    import soundfile

    from generation.core.composing.compose import compose
    from generation.core.composing.song import SongMap
    from generation.core.instruments.base import instrument
    from generation.core.notes import Played, Tone
    from generation.core.performing.clock import Clock
    from generation.core.results import RATE_HZ
    from generation.core.sound.rendering import RenderRequest, blocks, choose_sound
    from library.core.pipeline import ListeningConfig, analyse

    song = SongMap(blueprint)
    clock = Clock(song)
    length = round((clock.duration_s + 2.0) * RATE_HZ)
    total = np.zeros((2, length), dtype=np.float32)
    for part, written in zip(blueprint.parts, compose(blueprint), strict=True):
        plays = instrument(part.instrument)
        tones = tuple(Tone(clock.seconds(n.start), clock.seconds(n.end), n.pitch, 90) for n in written.notes)
        request = RenderRequest(part, plays, choose_sound(part, plays), Played(part.id, tones), length / RATE_HZ, 1)
        sound = np.concatenate(list(blocks(request)), axis=1)[:, :length]
        level = float(np.sqrt(np.mean(sound**2))) or 1.0
        total[:, : sound.shape[1]] += sound * (0.05 / level)
    path = folder / "plain.wav"
    soundfile.write(path, (total / max(1.0, float(np.abs(total).max()))).T, RATE_HZ, subtype="PCM_16")
    heard = analyse(path, folder / "work", ListeningConfig(), lambda *_: None, lambda *_: None)
    return {**scored(blueprint, heard.analysis), "faults": 0, "clipped": 0}


def scored(blueprint: Any, analysis: Any) -> dict[str, Any]:
    from generation.core.checking.adherence import compare
    from generation.core.checking.expected import expected
    from generation.core.checking.matching import BEAT_WINDOW_S, f_measure
    from generation.core.composing.song import SongMap
    from generation.core.performing.clock import Clock

    song = SongMap(blueprint)
    clock = Clock(song)
    found = compare(song, clock, analysis)
    beats = [time for time in analysis.beats_s if time < clock.duration_s - BEAT_WINDOW_S]
    return {
        "scores": {row.name: row.value for row in found.scores}, "level": found.level,
        "strict_beats": round(f_measure(expected(song, clock).beats_s, beats, BEAT_WINDOW_S), 3),
    }  # fmt: skip


if __name__ == "__main__":
    main()

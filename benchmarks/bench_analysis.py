"""How fast and how big hearing is: seconds of sound per second and peak memory, stage by stage.

    python -m benchmarks.bench_analysis [--three-hours] [--small]

A 3-minute and a 10-minute song made by code (and 3 hours with the flag) are heard, each in a fresh process. One JSON
line per song goes to benchmarks/results/analysis_speed.jsonl. `--small` hears 20 s only, to see that it runs.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from benchmarks import provenance
from tests.support.signals import RATE_HZ, made_song

SONGS_S = {"3 minutes": 180, "10 minutes": 600}
THREE_HOURS = {"3 hours": 10_790}
SMALL = {"20 seconds": 20}
RESULTS = Path(__file__).parent / "results" / "analysis_speed.jsonl"
BAR_3_MINUTES_S, BAR_MEMORY_MB = 20.0, 1500.0


def main() -> int:
    """Time each song; 1 when a bar is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--three-hours", action="store_true")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--hear", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.hear:
        print(json.dumps(hear(arguments.hear)))
        return 0
    songs = SMALL if arguments.small else {**SONGS_S, **(THREE_HOURS if arguments.three_hours else {})}
    broken = False
    for name, seconds in songs.items():
        with tempfile.TemporaryDirectory(prefix="partimento-bench-") as folder:
            path = write_song(Path(folder) / "song.wav", seconds)
            command = [sys.executable, "-m", "benchmarks.bench_analysis", "--hear", str(path)]
            one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # as the worker runs
            done = subprocess.run(command, check=True, capture_output=True, text=True, env=one_thread)
            figures = json.loads(done.stdout)
        broken |= figures["peak_mb"] > BAR_MEMORY_MB
        broken |= name == "3 minutes" and figures["cpu_s"] > BAR_3_MINUTES_S  # wall time says more of the neighbours
        line = {
            **provenance.facts(["numpy", "scipy", "av", "soxr"]),
            "benchmark": "bench_analysis",
            "song": name,
            **figures,
        }
        print(json.dumps(line))
        if not arguments.small:
            RESULTS.parent.mkdir(exist_ok=True)
            with RESULTS.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
    return int(broken)


def write_song(path: Path, seconds: int) -> Path:
    """A made song in stereo, repeated until it is long enough."""
    song = made_song(["C:maj", "A:min", "F:maj", "G:7"], bars=32, bpm=112).samples
    noise = np.random.default_rng(0).standard_normal(len(song)).astype(np.float32) * 0.003
    stereo = np.stack([song + noise, song - noise], axis=1)
    with soundfile.SoundFile(path, "w", RATE_HZ, 2, "PCM_16") as file:
        left = seconds * RATE_HZ
        while left > 0:
            file.write(stereo[:left])
            left -= len(stereo)
    return path


def hear(path: Path) -> dict[str, object]:
    """Figures of one hearing in this process: wall and processor seconds, peak memory, and both by stage."""
    from library.core.heard import HeardSoFar, Stage
    from library.core.pipeline import ListeningConfig, analyse

    memory: dict[str, float] = {}

    def on_stage(stage: Stage, so_far: HeardSoFar) -> None:
        memory[stage.value] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)

    started, cpu_started = time.monotonic(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        heard = analyse(path, Path(folder), ListeningConfig(), lambda *_: None, on_stage)
    wall_s = time.monotonic() - started
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall_s": round(wall_s, 2),
        "cpu_s": round(time.process_time() - cpu_started + child.ru_utime + child.ru_stime, 2),
        "sound_s_per_s": round(heard.analysis.duration_s / wall_s, 1),
        "peak_mb": max(memory.values()),
        "decoder_peak_mb": round(child.ru_maxrss / 1024, 1),
        "stage_seconds": heard.stage_seconds,
        "peak_mb_after_stage": memory,
    }


if __name__ == "__main__":
    sys.exit(main())

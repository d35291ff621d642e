"""How fast, how big and how repeatable making is.

    python -m benchmarks.bench_generation [--small] [--no-hour] [--no-check]

A plan from a prompt; a song of three minutes with six parts from plan to check; bars 9 to 16 of each part made again;
an hour of lo-fi. Each in a fresh process. One JSON line per row goes to benchmarks/results/generation_speed.jsonl and
the exit status is 1 when a bar is broken. `--small` makes 20 s, to see that it runs.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import provenance

RESULTS = Path(__file__).parent / "results" / "generation_speed.jsonl"
PROMPTS = ("pop song about summer", "calm lo-fi for studying, 92 BPM, F major", "dark techno in 130 BPM",
           "a jazz waltz in Bb", "epic trailer music, no drums", "bossa nova over ii-V-I")  # fmt: skip
SONG, HOUR = "pop song about summer, 3 minutes", "lo-fi to study, one hour"
SMALL = "pop song about summer, 20 seconds"
FIRST_BAR, LAST_BAR = 9, 16
MEMORY_MB = 2000.0
BARS: dict[str, dict[str, float]] = {
    "plan": {"longest_s": 1.0, "plan_only_s": 3.0},
    "song": {"first_stem_s": 5.0, "wall_s": 30.0, "peak_mb": MEMORY_MB},
    "again": {"differing_files": 0.0, "differing_bytes_outside": 0.0, "takes_that_change_nothing": 0.0},
    "twice": {"differing_files": 0.0},
    "hour": {"wall_s": 360.0, "peak_mb": MEMORY_MB},
}


def main() -> int:
    """Measure each row; 1 when a bar is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--no-hour", action="store_true")
    parser.add_argument("--no-check", action="store_true")
    parser.add_argument("--row", choices=ROWS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.row:
        print(json.dumps(ROWS[arguments.row](arguments)))
        return 0
    flags = [flag for flag, on in (("--small", arguments.small), ("--no-check", arguments.no_check)) if on]
    broken = False
    for row in ROWS:
        if row == "hour" and (arguments.no_hour or arguments.small):
            continue
        command = [sys.executable, "-m", "benchmarks.bench_generation", "--row", row, *flags]
        one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # as the worker runs
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=one_thread)
        figures = json.loads(done.stdout.splitlines()[-1])
        over = [name for name, bar in BARS[row].items() if figures[name] > bar]
        broken |= bool(over) and not arguments.small
        facts = provenance.facts(["numpy", "scipy", "pedalboard", "tinysoundfont"])
        line = {**facts, "benchmark": "bench_generation", "row": row, "over": over, **figures}
        print(json.dumps(line))
        if not arguments.small:
            RESULTS.parent.mkdir(exist_ok=True)
            with RESULTS.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
    return int(broken)


def plans(arguments: argparse.Namespace) -> dict[str, Any]:
    """A plan from a prompt, loaded (each prompt once) and with the start of the program."""
    from generation.core.planning.plan import plan
    from generation.core.prompt.reading import read_prompt

    times = []
    for prompt in PROMPTS:
        began = time.monotonic()
        plan(read_prompt(prompt, {"seed": "1"}))
        times.append(time.monotonic() - began)
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        command = [sys.executable, "manage.py", "generate", PROMPTS[0], "--out", f"{folder}/a", "--plan-only"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        start_s = time.monotonic() - began
    return {"longest_s": round(max(times), 3), "plan_only_s": round(start_s, 2)}


def song(arguments: argparse.Namespace) -> dict[str, Any]:
    """From the prompt to the last file."""
    return _timed(
        SMALL if arguments.small else SONG, check=not arguments.no_check, parts=None if arguments.small else 6
    )


def hour(arguments: argparse.Namespace) -> dict[str, Any]:
    """An hour of lo-fi. The check is told apart: it listens to all of it."""
    return _timed(HOUR, check=not arguments.no_check, parts=None)


def again(arguments: argparse.Namespace) -> dict[str, Any]:
    """Bars 9 to 16 of each part made again: every other byte stays."""
    from generation.core.blueprint import Take
    from generation.core.composing.song import SongMap
    from generation.core.performing.clock import Clock

    blueprint = _plan(SMALL if arguments.small else SONG)
    first, last = (FIRST_BAR, LAST_BAR) if blueprint.bars >= LAST_BAR else (2, 3)
    mapped = SongMap(blueprint)
    seconds = [Clock(mapped).seconds(tick) for tick in (mapped.bars[first - 1].start, mapped.bars[last - 1].end)]
    begin, end = (44 + 6 * round(moment * 48_000) for moment in seconds)
    figures = {"differing_files": 0, "differing_bytes_outside": 0, "takes_that_change_nothing": 0, "parts": 0}
    with tempfile.TemporaryDirectory(prefix="partimento-bench-") as root:
        cache = Path(root) / "renders"
        _make(blueprint, Path(root) / "before", cache)
        for part in blueprint.parts:
            take = Take(part=part.id, first_bar=first, last_bar=last, seed=77)
            folder = Path(root) / "after"
            _make(blueprint.model_copy(update={"takes": (take,)}), folder, cache)
            figures["parts"] += 1
            for other in blueprint.parts:
                old, new = (
                    (base / "stems" / f"{other.id}.wav").read_bytes() for base in (Path(root) / "before", folder)
                )
                if other.id != part.id:
                    figures["differing_files"] += old != new
                    continue
                outside = [np.frombuffer(sound[:begin] + sound[end:], dtype=np.uint8) for sound in (old, new)]
                figures["differing_bytes_outside"] += int(np.count_nonzero(outside[0] != outside[1]))
                plays = any(mapped.strength(part, bar) > 0 for bar in mapped.bars[first - 1 : last])
                figures["takes_that_change_nothing"] += old == new and plays
    return figures


def twice(arguments: argparse.Namespace) -> dict[str, Any]:
    """The same prompt and seed in two processes, files compared byte by byte."""
    sums = []
    for _ in range(2):
        with tempfile.TemporaryDirectory(prefix="partimento-bench-") as root:
            command = [sys.executable, "manage.py", "generate", SMALL, "--seed", "7", "--out", f"{root}/song"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            files = sorted(path for path in Path(root).rglob("*") if path.is_file())
            sums.append({str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files})
    differing = [name for name in {*sums[0], *sums[1]} if sums[0].get(name) != sums[1].get(name)]
    return {"files": len(sums[0]), "differing_files": len(differing), "differing": sorted(differing)}


def _plan(prompt: str) -> Any:
    from generation.core.planning.plan import plan
    from generation.core.prompt.reading import read_prompt

    return plan(read_prompt(prompt, {"seed": "4"}))


def _make(blueprint: Any, folder: Path, cache: Path) -> None:
    from generation.core.making import MakingConfig, make

    make(blueprint, folder, MakingConfig(cache=cache, check=False), lambda *_: None, lambda event: None)


def _timed(prompt: str, *, check: bool, parts: int | None) -> dict[str, Any]:
    from generation.core.making import MakingConfig, make
    from generation.core.results import Stem

    began = time.monotonic()
    moments: dict[str, float] = {}

    def on_event(event: object) -> None:
        name = event if isinstance(event, str) else "first stem" if isinstance(event, Stem) else ""
        if name and name not in moments:
            moments[name] = round(time.monotonic() - began, 2)

    with tempfile.TemporaryDirectory(prefix="partimento-bench-") as root, _Memory() as memory:
        blueprint = _plan(prompt)
        if parts is not None and len(blueprint.parts) != parts:
            raise SystemExit(f"{prompt!r} has {len(blueprint.parts)} parts instead of {parts}: choose another seed")
        making = make(blueprint, Path(root), MakingConfig(check=check), lambda *_: None, on_event)
        wall_s = time.monotonic() - began
    return {
        "parts": len(blueprint.parts), "song_s": round(blueprint.duration_s, 1), "wall_s": round(wall_s, 2),
        "cpu_s": round(_cpu_s(), 1),
        "first_stem_s": moments["first stem"], "moments_s": moments, "peak_mb": round(memory.peak_mb, 1),
        "null_dbfs": making.mix.null_dbfs, "mix_lufs": making.mix.loudness_lufs,
        "master_lufs": making.master.after.loudness_lufs, "master_dbtp": making.master.after.true_peak_dbtp,
        "remade": len(making.adherence.remade) if making.adherence else None,
    }  # fmt: skip


def _cpu_s() -> float:
    """Processor time of this process and those that it waited for: what a loaded machine does not change."""
    rows = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(row.ru_utime + row.ru_stime for row in rows)


class _Memory:
    """The peak of what this process and all below it hold (sum of resident sets), looked at ten times a second."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "_Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            self.peak_mb = max(self.peak_mb, sum(_resident_mb(pid) for pid in _below(os.getpid())))


def _below(pid: int) -> list[int]:
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _below(int(child))
    return found


def _resident_mb(pid: int) -> float:
    with suppress(OSError, IndexError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return 0.0


ROWS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "plan": plans, "song": song, "again": again, "twice": twice, "hour": hour,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())

"""One listener over many files in a process of its own, so that its memory can be measured.

    python -m benchmarks.listeners.run NAME OUT FILE...

Writes OUT/<file stem>.json each and prints one JSON line: wall and CPU seconds, peak memory in MB, failures.
"""

import contextlib
import importlib
import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

LISTENERS = {
    "ours": ("benchmarks.listeners.ours", "numpy"),
    "librosa": ("benchmarks.listeners.librosa_peer", "librosa"),
    "essentia": ("benchmarks.listeners.essentia_peer", "essentia"),
    "madmom": ("benchmarks.listeners.madmom_peer", "madmom"),
    "chordino": ("benchmarks.listeners.chordino_peer", "chord_extractor"),
    "basic-pitch": ("benchmarks.listeners.basic_pitch_peer", "basic_pitch"),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a listener took for all files together."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    failures: dict[str, str]


def is_installed(name: str) -> bool:
    """Whether the package that a listener stands for is on this machine."""
    return importlib.util.find_spec(LISTENERS[name][1]) is not None


def run(name: str, out: Path, files: list[Path]) -> Cost:
    """Run one listener over the files in a fresh process with one thread, as our own worker runs."""
    out.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.listeners.run", name, str(out), *map(str, files)]
    threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **threads}, check=False)
    if done.returncode:
        raise RuntimeError(f"{name} ended with {done.returncode}: {done.stderr[-2000:]}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """The child process."""
    name, out, files = sys.argv[1], Path(sys.argv[2]), [Path(f) for f in sys.argv[3:]]
    hear = importlib.import_module(LISTENERS[name][0]).hear
    failures: dict[str, str] = {}
    began = time.monotonic()
    for file in files:
        try:
            with contextlib.redirect_stdout(sys.stderr):
                found = hear(file)
            (out / f"{file.stem}.json").write_text(json.dumps(found))
        except Exception as error:  # noqa: BLE001  a peer that fails on one file is scored without it
            failures[file.stem] = f"{type(error).__name__}: {error}"[:300]
    wall_s = time.monotonic() - began
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cost = {
        "wall_s": round(wall_s, 1),
        "cpu_s": round(sum(u.ru_utime + u.ru_stime for u in usage), 1),
        "peak_mb": round(max(u.ru_maxrss for u in usage) / 1024, 1),
        "failures": failures,
    }
    print(json.dumps(cost))


if __name__ == "__main__":
    main()

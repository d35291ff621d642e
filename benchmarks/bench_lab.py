"""How fast the theory lab answers: every call on a progression of 32 chords, 24 of them different.

    python -m benchmarks.bench_lab [--small]

One JSON line goes to benchmarks/results/lab_speed.jsonl: for each call the first time, the median and the best in
milliseconds of CPU time. Between runs the caches of voicings and shapes are emptied, so that the median is what a new
progression costs; "again" is the same progression once more. Exits 1 where a call takes more than 50 ms.
"""

import argparse
import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import provenance
from theory.core.chord_entry import parse_progression
from theory.core.lab import fretboard, part_writing, spelling, tendencies
from theory.core.lab.cadences import cadence_kinds, cadence_to
from theory.core.lab.fretboard import guitar_shapes
from theory.core.lab.keyboard import piano_voicings
from theory.core.lab.modes import Home
from theory.core.lab.modulate import modulate
from theory.core.lab.part_writing import write_parts
from theory.core.lab.progression import read_progression
from theory.core.lab.reharmonise import reharmonise
from theory.core.lab.suggest import suggest_next

RESULTS = Path(__file__).parent / "results" / "lab_speed.jsonl"
BAR_MS = 50.0
RUNS = 20
TEXT = (
    "Dm7 G7 Cmaj7 A7 | F#m7b5 B7 Em7 Ebdim7 | Dm9 Db7 Cmaj9 C7 | Fmaj7 Fm6 Em7 A7b9 | "
    "D13 G7sus4 G7alt C69 | Ab7 G7 Cm7 F7 | Bbmaj7 Eb7 Abmaj7 D7#9 | Gm7 C9 F6 G/F"
)
_CACHES = (
    part_writing.candidates, tendencies.seventh, tendencies.leading_tone, tendencies.resolutions,
    tendencies.awkward_steps, spelling.tone_names, spelling.name_of, spelling.close_position, fretboard._best,
)  # fmt: skip


def main() -> int:
    """Time every call; 1 when the bar is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true")
    runs = 3 if parser.parse_args().small else RUNS
    taken = {name: timed(call, runs) for name, call in calls().items()}
    line = {**provenance.facts(["pydantic"]), "benchmark": "bench_lab", "chords": 32, "calls_ms": taken}
    print(json.dumps(line))
    if runs == RUNS:
        RESULTS.parent.mkdir(exist_ok=True)
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    return int(runs == RUNS and max(row["median"] for row in taken.values()) > BAR_MS)


def calls() -> dict[str, Callable[[], object]]:
    """What the page asks for, each on the same progression."""
    home, far = Home.parse("C"), Home.parse("F#", "minor")
    chords = [row.chord for row in parse_progression(TEXT, home.key)]
    return {
        "read_progression": lambda: read_progression(TEXT, "C"),
        "write_parts": lambda: write_parts(chords, home.key),
        "suggest_next": lambda: suggest_next(chords, home, "jazz-swing", 24),
        "reharmonise": lambda: reharmonise(chords, home, 1, melody_pc=5),
        "modulate": lambda: modulate(home, far, chords),
        "cadences": lambda: [cadence_to(home, kind) for kind in cadence_kinds(home)],
        "guitar_shapes": lambda: guitar_shapes(chords[5], n=12),
        "piano_voicings": lambda: piano_voicings(chords[5]),
    }


def timed(call: Callable[[], object], runs: int) -> dict[str, float]:
    """First call, median and best with empty caches, and the best of once more with full ones."""
    cold, again = [], []
    for _ in range(runs + 1):
        for cache in _CACHES:
            cache.cache_clear()
        gc.collect()
        cold.append(_once(call))
        again.append(_once(call))
    rest = cold[1:]
    return {
        "first": round(cold[0], 1), "median": round(statistics.median(rest), 1), "best": round(min(rest), 1),
        "again": round(statistics.median(again), 1),
    }  # fmt: skip


def _once(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return 1000 * (time.process_time() - began)


if __name__ == "__main__":
    sys.exit(main())

"""How fast theory reads: harmony of a list of 200 chords, and all readings of a whole song.

    python -m benchmarks.bench_theory [--small]

One JSON line goes to benchmarks/results/theory_speed.jsonl: medians in milliseconds of CPU time, the first call apart
(it reads the books of patterns, grooves and genres). Exits 1 where 200 chords take more than 50 ms.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import provenance
from theory.core.chord import Chord
from theory.core.harmony.reading import read_harmony
from theory.core.key import Key
from theory.core.piece import Bars, DrumHit, Piece, TimedChord, TimedKey, TimedMetre, TimedNote, TimedSection
from theory.core.reading import read

RESULTS = Path(__file__).parent / "results" / "theory_speed.jsonl"
BAR_MS = 50.0
CHORDS, RUNS = 200, 30
SEED = 0
_BEAT_S = 0.5
_LABELS = ("C:maj", "A:min7", "F:maj7", "G:7", "D:min7/b3", "E:7", "B:hdim7", "C:maj/3", "Bb:maj", "G:sus4", "F:min",
           "D:7/3", "Ab:7", "C#:dim7")  # fmt: skip


def main() -> int:
    """Time both; 1 when the bar is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true")
    runs = 3 if parser.parse_args().small else RUNS
    chords, song = made_piece(with_notes=False), made_piece(with_notes=True)
    line = {
        **provenance.facts(["pydantic"]),
        "benchmark": "bench_theory",
        "chords_200_ms": timed(lambda: read_harmony(chords), runs),
        "song_ms": timed(lambda: read(song), max(3, runs // 6)),
    }
    print(json.dumps(line))
    if runs == RUNS:
        RESULTS.parent.mkdir(exist_ok=True)
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    return int(runs == RUNS and line["chords_200_ms"]["median"] > BAR_MS)


def timed(call: Callable[[], object], runs: int) -> dict[str, float]:
    """First call, then median and best of the others, in milliseconds of CPU time: the neighbours do not count."""
    taken = []
    for _ in range(runs + 1):
        began = time.process_time()
        call()
        taken.append(1000 * (time.process_time() - began))
    rest = taken[1:]
    return {"first": round(taken[0], 1), "median": round(statistics.median(rest), 1), "best": round(min(rest), 1)}


def made_piece(*, with_notes: bool) -> Piece:
    """200 random chords, one a bar of four, and a tune, bass and drums where asked for."""
    rng = random.Random(SEED)
    bar_s = 4 * _BEAT_S
    rows = [Chord.parse(rng.choice(_LABELS)) for _ in range(CHORDS)]
    end_s = CHORDS * bar_s
    notes = [TimedNote(i * _BEAT_S / 2, (i + 1) * _BEAT_S / 2, 60 + rng.randrange(24)) for i in range(CHORDS * 8)]
    bass = [TimedNote(i * bar_s, (i + 1) * bar_s, 36 + rng.randrange(12)) for i in range(CHORDS)]
    return Piece(
        duration_s=end_s,
        bars=Bars(tuple(i * _BEAT_S for i in range(CHORDS * 4)), tuple(i * bar_s for i in range(CHORDS))),
        metres=(TimedMetre(0.0, end_s, "4/4"),),
        tempo_bpm=120.0,
        keys=(TimedKey(0.0, end_s / 2, Key.parse("C major")), TimedKey(end_s / 2, end_s, Key.parse("A minor"))),
        chords=tuple(TimedChord(i * bar_s, (i + 1) * bar_s, chord) for i, chord in enumerate(rows)),
        melody=tuple(notes) if with_notes else (),
        bass=tuple(bass) if with_notes else (),
        notes=tuple(sorted([*notes, *bass], key=lambda n: n.start_s)) if with_notes else (),
        drums=tuple(DrumHit(i * _BEAT_S, "snare" if i % 2 else "kick") for i in range(CHORDS * 4))
        if with_notes
        else (),
        sections=tuple(
            TimedSection(i * 16 * bar_s, (i + 1) * 16 * bar_s, letter) for i, letter in enumerate("ABABCBAABABC")
        )
        if with_notes
        else (),
    )


if __name__ == "__main__":
    sys.exit(main())

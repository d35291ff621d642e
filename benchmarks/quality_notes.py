"""What composed songs are made of beside real music: intervals, rhythm, repetition, pitch classes.

    python -m benchmarks.quality_notes [EVAL] [--songs 100] [--seeds 50] [--markdown] [--small]

Songs are planned from prompts of pop, folk and jazz genres with the seeds 1, 2, 3 ... and composed, not rendered. EVAL
(default: $PARTIMENTO_EVAL, else ../shared/eval/analysis) holds the real pieces of the same three kinds; each measure is
compared with the middle 80 per cent of them. Then one prompt is composed with many seeds: how alike are the two
melodies that are most alike? `--small` composes a few songs and needs no folder. One JSON line goes to
benchmarks/results/notes.jsonl. Exits 1 where a median of the melodies lies outside or two melodies are the
same; the rows of all parts together are shown only.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median, quantiles

from benchmarks import provenance
from benchmarks.measures.made_tunes import DRUMS, tunes_of
from benchmarks.measures.note_statistics import alike, melody_statistics, whole_statistics
from benchmarks.measures.real_tunes import Real, real_tunes
from generation.core.composing.compose import compose
from generation.core.composing.roles import WRITERS
from generation.core.composing.song import SongMap
from generation.core.planning.plan import plan
from generation.core.prompt.reading import read_prompt

DEFAULT_EVAL = Path(__file__).resolve().parents[2] / "shared" / "eval" / "analysis"
RESULTS = Path(__file__).parent / "results" / "notes.jsonl"
PROMPTS = {
    "pop": ("a pop song", "a pop ballad", "singer-songwriter", "indie rock", "an R&B song", "a soul song"),
    "folk": ("a folk song", "an Irish tune", "a country song", "bluegrass", "a waltz", "a folk dance in 6/8"),
    "jazz": ("a jazz swing tune", "a jazz ballad", "bossa nova", "a jazz waltz", "a jazz standard"),
}
ALIKE_PROMPT = "indie pop, 110 BPM in D major"
MOST_ALIKE = 0.8  # from which on two melodies count as the same
Row = dict[str, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One measure: the middle 80 per cent of real music, and what was composed."""

    measure: str
    low: float
    middle: float
    high: float
    made: float
    inside: float
    by_kind: dict[str, float]


def main() -> int:
    """Run the comparison; 0 where every median lies inside and no two melodies are the same."""
    arguments = _parse()
    songs = 6 if arguments.small else arguments.songs
    made = list(made_songs(songs))
    real = (
        []
        if arguments.small
        else [melody_statistics(r.melody) | whole_statistics(r.whole) for r in _real(arguments.evaluation)]
    )
    lines = [_line(name, [row[name] for row in real], made) for name in made[0][1]] if real else []
    print_table(lines, markdown=arguments.markdown)
    most, pair = most_alike(5 if arguments.small else arguments.seeds)
    print(
        f"\nmost alike of all pairs: {most:.2f} (seeds {pair[0]} and {pair[1]}); from {MOST_ALIKE} on they are the same"
    )
    outside = [line.measure for line in lines if not line.low <= line.made <= line.high]
    facts = provenance.facts(["pydantic"]) | {"songs": songs, "most_alike": most, "outside": outside}
    if not arguments.small:
        RESULTS.parent.mkdir(exist_ok=True)
        with RESULTS.open("a", encoding="utf-8") as file:
            shares = {line.measure: round(line.inside, 3) for line in lines}
            file.write(json.dumps(facts | {"inside": shares}) + "\n")
    print(f"medians outside: {', '.join(outside) or 'none'}")
    return int(any(not name.startswith("all ") for name in outside) or most >= MOST_ALIKE)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("PARTIMENTO_EVAL", DEFAULT_EVAL))
    parser.add_argument("evaluation", nargs="?", type=Path, default=default)
    parser.add_argument("--songs", type=int, default=100)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--markdown", action="store_true", help="print the table as the docs have it")
    parser.add_argument("--small", action="store_true", help="a few songs, for breakage only")
    return parser.parse_args()


def _real(folder: Path) -> list[Real]:
    rows = list(real_tunes(folder)) if (folder / "cases").is_dir() else []
    if not rows:
        sys.exit(f"{folder} has no cases of pop, folk or jazz: name the folder of the evaluation set")
    return rows


def made_songs(count: int) -> Iterator[tuple[str, Row]]:
    """(kind, measures) of so many songs, kinds and prompts in turn. A song without a melody is passed over."""
    kinds, seed, done = list(PROMPTS), 0, 0
    while done < count:
        kind = kinds[seed % len(kinds)]
        prompts = PROMPTS[kind]
        prompt = prompts[seed // len(kinds) % len(prompts)]
        seed += 1
        song = SongMap(plan(read_prompt(prompt), seed))
        if not any(part.role == "melody" for part in song.blueprint.parts):
            continue
        pitched = [part.id for part in song.blueprint.parts if part.role not in DRUMS and part.role in WRITERS]
        melody, whole = tunes_of(song, compose(song.blueprint, pitched))
        done += 1
        yield kind, melody_statistics(melody) | whole_statistics(whole)


def _line(name: str, real: list[float], made: list[tuple[str, Row]]) -> Line:
    tenths = quantiles(real, n=10, method="inclusive")
    values = [row[name] for _, row in made]
    inside = sum(tenths[0] <= value <= tenths[-1] for value in values) / len(values)
    by_kind = {kind: median(row[name] for one, row in made if one == kind) for kind in PROMPTS}
    return Line(name, tenths[0], median(real), tenths[-1], median(values), inside, by_kind)


def print_table(lines: list[Line], *, markdown: bool) -> None:
    """One line a measure; an arrow where the median lies outside."""
    if not lines:
        return
    bar = " | " if markdown else "  "
    edge = ("| ", " |") if markdown else ("", "")
    heads = ["real 10 %", "median", "90 %", "composed", "inside", *PROMPTS]
    print(f"{edge[0]}{'measure':32}{bar}{bar.join(f'{head:>9}' for head in heads)}{edge[1]}")
    if markdown:
        print("| --- |" + " --: |" * len(heads))
    for line in lines:
        cells = [f"{value:9.2f}" for value in (line.low, line.middle, line.high, line.made)]
        cells += [f"{line.inside:9.0%}", *(f"{value:9.2f}" for value in line.by_kind.values())]
        mark = "" if line.low <= line.made <= line.high else " <- outside"
        print(f"{edge[0]}{line.measure:32}{bar}{bar.join(cells)}{edge[1]}{mark}")


def most_alike(seeds: int) -> tuple[float, tuple[int, int]]:
    """The share that the two melodies have in common which are most alike, and their seeds."""
    lines = {}
    for seed in range(1, seeds + 1):
        song = plan(read_prompt(ALIKE_PROMPT), seed)
        part = next(part.id for part in song.parts if part.role == "melody")
        lines[seed] = compose(song, [part])[0].notes
    pairs = {(a, b): alike(lines[a], lines[b]) for a, b in combinations(lines, 2)}
    worst = max(pairs, key=lambda pair: pairs[pair])
    return pairs[worst], worst


if __name__ == "__main__":
    sys.exit(main())

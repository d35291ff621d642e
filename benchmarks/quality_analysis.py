"""How right the listener is: our scores beside a librosa baseline, from the same audio in the same run.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.quality_analysis [EVAL_FOLDER] [--audio FOLDER] [--only ID ...]

EVAL_FOLDER (default: $PARTIMENTO_EVAL, else ../shared/eval/analysis) holds cases, render.py and score.py, which does
all scoring. Rendering needs fluidsynth, its sound fonts and ffmpeg; audio is kept in --audio and made once. `--small`
uses two songs made by code instead and only checks that everything runs and hears what it must. `--no-peer` leaves the
baseline out. One JSON line goes to benchmarks/results/analysis.jsonl. The process exits 1 when a score falls below the
baseline's.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import provenance
from benchmarks.peer_librosa import hear as hear_by_librosa
from library.core.pipeline import ListeningConfig, analyse

BARRED = ["key", "key_exact", "key_local", "tempo1", "tempo2", "beat_F", "chord_root", "chord_majmin", "chord_7ths",
          "seg_05", "seg_3"]  # fmt: skip
COLUMNS = [*BARRED, "metre", "metre_class", "downbeat_F", "rn_degree", "rn_full", "rn_nokey"]
RESULTS = Path(__file__).parent / "results" / "analysis.jsonl"
DEFAULT_EVAL = Path(__file__).resolve().parents[2] / "shared" / "eval" / "analysis"


def main() -> int:
    """Run the comparison; 0 when ours is at least the baseline in every barred column."""
    arguments = parse()
    with tempfile.TemporaryDirectory(prefix="partimento-quality-") as scratch:
        if arguments.small:
            from benchmarks.made_songs import make_cases

            evaluation = make_cases(Path(scratch) / "made")
            audio = evaluation / "audio"
        else:
            evaluation = arguments.evaluation
            audio = arguments.audio or Path(tempfile.gettempdir()) / "partimento-eval-audio"
            render(evaluation, audio)
        scorer = load_scorer(arguments.evaluation / "score.py")
        ours = predict(audio, Path(scratch) / "ours", hear_by_us, arguments.only)
        peer = None if arguments.no_peer else predict(audio, Path(scratch) / "peer", hear_by_librosa, arguments.only)
        if scorer is None:
            return report_smoke(Path(scratch) / "ours")
        cases = str(evaluation / "cases")
        our_scores = scorer.run(cases, str(Path(scratch) / "ours"), arguments.only)
        peer_scores = scorer.run(cases, str(Path(scratch) / "peer"), arguments.only) if peer else None
    print(scorer.table(our_scores))
    return report(our_scores, peer_scores, {"ours_s": ours, "peer_s": peer}, arguments)


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("PARTIMENTO_EVAL", DEFAULT_EVAL))
    parser.add_argument("evaluation", nargs="?", type=Path, default=default)
    parser.add_argument("--audio", type=Path, help="folder for rendered audio, kept between runs")
    parser.add_argument("--only", nargs="*", help="ids of the cases to use")
    parser.add_argument("--small", action="store_true", help="two made songs, no evaluation folder needed")
    parser.add_argument("--no-peer", action="store_true", help="leave the librosa baseline out")
    return parser.parse_args()


def render(evaluation: Path, audio: Path) -> None:
    """Make the audio of every case that is not there yet, with the folder's own renderer."""
    if not (evaluation / "render.py").is_file():
        sys.exit(f"{evaluation}: no evaluation folder. Give its path, set PARTIMENTO_EVAL, or use --small.")
    subprocess.run(
        [sys.executable, str(evaluation / "render.py"), "-o", str(audio)], check=True, stdout=subprocess.DEVNULL
    )


def load_scorer(path: Path) -> ModuleType | None:
    """The folder's score.py as a module, None where there is no folder."""
    if not path.is_file():
        return None
    import importlib.util

    spec = importlib.util.spec_from_file_location("evaluation_score", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predict(audio: Path, out: Path, hear: Any, only: list[str] | None) -> dict[str, float]:
    """Write one prediction per sound file; returns wall seconds by id."""
    out.mkdir(parents=True)
    seconds = {}
    for file in sorted(audio.iterdir()):
        if file.is_dir() or (only and file.stem not in only):
            continue
        started = time.monotonic()
        (out / f"{file.stem}.json").write_text(json.dumps(hear(file)))
        seconds[file.stem] = round(time.monotonic() - started, 2)
    return seconds


def hear_by_us(file: Path) -> dict[str, object]:
    """Our prediction for one file."""
    with tempfile.TemporaryDirectory() as folder:
        heard = analyse(file, Path(folder), ListeningConfig(), lambda *_: None, lambda *_: None)
    return heard.analysis.to_eval_json(file.stem)


def report(
    ours: dict[str, Any], peer: dict[str, Any] | None, timings: dict[str, Any], arguments: argparse.Namespace
) -> int:
    """Print both side by side, append the JSON line, and say whether the bar holds."""
    below = []
    print(f"\n{'measure':<14}{'ours':>8}{'librosa':>9}")
    for column in COLUMNS:
        mine = ours["overall"].get(column, {}).get("mean")
        theirs = peer["overall"].get(column, {}).get("mean") if peer else None
        print(f"{column:<14}{_cell(mine):>8}{_cell(theirs):>9}")
        if column in BARRED and theirs is not None and (mine or 0.0) < theirs:
            below.append(column)
    line = {
        **provenance.facts(["numpy", "scipy", "librosa", "mir_eval", "av", "soxr"]),
        "benchmark": "quality_analysis",
        "cases": len(ours["cases"]),
        "ours": {c: ours["overall"][c]["mean"] for c in COLUMNS if c in ours["overall"]},
        "librosa": {c: peer["overall"][c]["mean"] for c in COLUMNS if c in peer["overall"]} if peer else None,
        "seconds": {who: round(sum(s.values()), 1) for who, s in timings.items() if s},
    }
    if not arguments.only and not arguments.small:
        RESULTS.parent.mkdir(exist_ok=True)
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    if below:
        print("Below the baseline: " + ", ".join(below))
    return int(bool(below))


def report_smoke(predictions: Path) -> int:
    """Without score.py: each made song must be heard in its key, near its tempo and with its chords."""
    from benchmarks.made_songs import check

    faults = check(predictions)
    print("\n".join(faults) or "Both made songs were heard as they were made.")
    return int(bool(faults))


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())

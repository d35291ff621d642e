"""How right the listener is, beside every other listener that is installed, from the same audio in the same run.

    python -m benchmarks.quality_analysis [EVAL] [--audio FOLDER] [--only ID ...] [--peers NAME ...] [--no-peer]
                                          [--variants] [--stems] [--from-midi] [--small]

EVAL (default: $PARTIMENTO_EVAL, else ../shared/eval/analysis) holds cases, render.py and score.py, which does all
scoring. Rendering needs fluidsynth, its sound fonts and ffmpeg; audio is kept in --audio and made once, in folders
"clean", "other", "mp3", "hall", "noise" and "detuned". Scores are printed over all and per kind of music, with seconds
and memory of each listener. `--variants` also hears the harder renderings, `--stems` each part alone (note F), and
`--from-midi` reads Roman numerals from the scores. `--small` hears two songs made by code and needs no folder. One JSON
line goes to benchmarks/results/analysis.jsonl. Exits 1 where a score falls below librosa's.
"""

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import provenance
from benchmarks.listeners import run as listeners
from benchmarks.measures import calibration, evaluation, note_scores

BARRED = ["key", "key_exact", "key_local", "tempo1", "tempo2", "beat_F", "chord_root", "chord_majmin", "chord_7ths",
          "seg_05", "seg_3"]  # fmt: skip
COLUMNS = [*BARRED, "metre", "metre_class", "downbeat_F", "rn_degree", "rn_full", "rn_nokey", "notes_mix",
           "notes_stems", "notes_F"]  # fmt: skip
RESULTS = Path(__file__).parent / "results" / "analysis.jsonl"
DEFAULT_EVAL = Path(__file__).resolve().parents[2] / "shared" / "eval" / "analysis"
Means = dict[str, float]


def main() -> int:
    """Run the comparison; 0 when ours is at least librosa's in every barred column."""
    arguments = parse()
    with tempfile.TemporaryDirectory(prefix="partimento-quality-") as scratch:
        bench = Bench(arguments, Path(scratch))
        if arguments.small:
            return bench.smoke()
        names = [name for name in ["ours", *arguments.peers] if listeners.is_installed(name)]
        for name in names:
            bench.hear(name)
        print_overall(bench.overall, names)
        print_groups(bench.groups, names)
        print_costs(bench.costs)
        if arguments.variants:
            bench.hear_variants()
        if arguments.from_midi:
            bench.read_scores()
        return bench.finish()


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("PARTIMENTO_EVAL", DEFAULT_EVAL))
    parser.add_argument("evaluation", nargs="?", type=Path, default=default)
    parser.add_argument("--audio", type=Path, default=Path(tempfile.gettempdir()) / "partimento-eval-audio")
    parser.add_argument("--only", nargs="*", help="ids of the cases to use")
    peers = [name for name in listeners.LISTENERS if name != "ours"]
    parser.add_argument("--peers", nargs="*", choices=peers, default=peers, help="which others, where installed")
    parser.add_argument("--no-peer", dest="peers", action="store_const", const=[], help="only ourselves")
    parser.add_argument("--variants", action="store_true", help="also other sounds, mp3, hall, noise, detuned")
    parser.add_argument("--stems", action="store_true", help="also notes of each part alone")
    parser.add_argument("--from-midi", action="store_true", help="also Roman numerals from the MIDI files")
    parser.add_argument("--small", action="store_true", help="two made songs, no evaluation folder needed")
    return parser.parse_args()


class Bench:
    """One run: what was heard by whom, and how it scored."""

    def __init__(self, arguments: argparse.Namespace, scratch: Path) -> None:
        self._arguments, self._scratch = arguments, scratch
        self._folder, self._audio = arguments.evaluation, arguments.audio
        self.overall: dict[str, Means] = {}
        self.groups: dict[str, dict[str, Means]] = {}
        self.costs: dict[str, listeners.Cost] = {}
        self.more: dict[str, Any] = {}

    def hear(self, name: str) -> None:
        """Let one listener hear the clean cases."""
        evaluation.render_clean(self._folder, self._audio / "clean", stems=self._arguments.stems)
        out = self._scratch / name
        files = evaluation.audio_files(self._audio / "clean", self._arguments.only)
        self.costs[name] = listeners.run(name, out, files)
        scores = self._score(out)
        self._add_notes(name, out, scores)
        self.overall[name] = evaluation.means(scores)
        kinds = sorted({case_id.rsplit("-", 1)[0] for case_id in scores["cases"]})
        self.groups[name] = {k: evaluation.means(scores, lambda i, k=k: i.rsplit("-", 1)[0] == k) for k in kinds}
        if name == "ours":
            scorer = evaluation.load(self._folder / "score.py")
            print(scorer.table(scores))
            self.more["calibration"] = calibration.calibration(self._folder, out, scorer)
            print(f"expected calibration error: {self.more['calibration']}")

    def _score(self, out: Path) -> dict[str, Any]:
        scorer = evaluation.load(self._folder / "score.py")
        result: dict[str, Any] = scorer.run(str(self._folder / "cases"), str(out), self._arguments.only)
        return result

    def _add_notes(self, name: str, out: Path, scores: dict[str, Any]) -> None:
        for case_id, value in note_scores.note_means(self._folder, out, self._arguments.only).items():
            scores["cases"][case_id]["notes_mix"] = value
        if not self._arguments.stems or not any("notes_mix" in row for row in scores["cases"].values()):
            return
        parts = evaluation.stem_files(self._audio / "clean", self._scratch / f"{name}-links", self._arguments.only)
        listeners.run(name, self._scratch / f"{name}-stems", parts)
        alone = note_scores.stem_means(self._folder, self._scratch / f"{name}-stems", self._arguments.only)
        for case_id, row in scores["cases"].items():
            values = [value for part, value in alone.items() if part.split("__")[0] == case_id]
            if values:
                row["notes_stems"] = sum(values) / len(values)

    def hear_variants(self) -> None:
        """Our scores on harder renderings, beside the same cases clean."""
        self.more["variants"] = {}
        for name in evaluation.VARIANTS:
            audio, out = self._audio / name, self._scratch / f"ours-{name}"
            evaluation.render_variant(self._folder, audio, name)
            listeners.run("ours", out, evaluation.audio_files(audio, self._arguments.only))
            clean, hard = self._score(self._scratch / "ours"), self._score(out)
            for scores, folder in ((clean, self._scratch / "ours"), (hard, out)):
                for case_id, value in note_scores.note_means(self._folder, folder, self._arguments.only).items():
                    scores["cases"][case_id]["notes_mix"] = value
            known = {file.stem for file in out.glob("*.json")}
            before, after = (evaluation.means(s, known.__contains__) for s in (clean, hard))
            self.more["variants"][name] = {c: round(after[c] - before[c], 4) for c in COLUMNS if c in after}
        names = list(evaluation.VARIANTS)
        print(f"\n{'against clean':<14}" + "".join(f"{name:>10}" for name in names))
        for column in COLUMNS:
            if column in self.more["variants"][names[0]]:
                cells = (self.more["variants"][name].get(column, 0.0) for name in names)
                print(f"{column:<14}" + "".join(f"{value:>+10.3f}" for value in cells))

    def read_scores(self) -> None:
        """Keys and Roman numerals read from the MIDI files instead of heard."""
        from theory.core.harmony.score_analysis import predict_from_midi

        out = self._scratch / "scores"
        out.mkdir()
        for case in note_scores.midi_cases(self._folder, self._arguments.only):
            found = predict_from_midi(self._folder / case["audio"]["file"])
            (out / f"{case['id']}.json").write_text(json.dumps(found))
        read = evaluation.means(self._score(out), {file.stem for file in out.glob("*.json")}.__contains__)
        wanted = ["key", "key_exact", "key_local", "chord_root", "chord_majmin", "chord_7ths"]
        self.more["from_midi"] = {c: round(read[c], 4) for c in [*wanted, "rn_degree", "rn_full", "rn_nokey"]}
        print(f"\nread from the MIDI files: {self.more['from_midi']}")

    def smoke(self) -> int:
        """Two made songs: each must be heard in its key, near its tempo and in its metre."""
        from benchmarks.made_songs import check, make_cases

        folder = make_cases(self._scratch / "made")
        cost = listeners.run("ours", self._scratch / "ours", evaluation.audio_files(folder / "audio", None))
        faults = [*check(self._scratch / "ours"), *cost.failures.values()]
        print("\n".join(faults) or "Both made songs were heard as they were made.")
        return int(bool(faults))

    def finish(self) -> int:
        """Append the JSON line, and say whether we are at least as good as librosa."""
        ours, theirs = self.overall["ours"], self.overall.get("librosa", {})
        line = {
            **provenance.facts(["numpy", "scipy", "onnxruntime", "librosa", "essentia", "mir_eval", "av", "soxr"]),
            "benchmark": "quality_analysis",
            "overall": {n: {c: round(v, 4) for c, v in means.items()} for n, means in self.overall.items()},
            "costs": {name: asdict(cost) for name, cost in self.costs.items()},
            **self.more,
        }
        if not self._arguments.only:
            RESULTS.parent.mkdir(exist_ok=True)
            with RESULTS.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        below = [c for c in BARRED if c in theirs and ours.get(c, 0.0) < theirs[c]]
        if below:
            print("Below librosa: " + ", ".join(below))
        return int(bool(below))


def print_overall(overall: dict[str, Means], names: list[str]) -> None:
    """Every measure, one column a listener."""
    print(f"\n{'measure':<14}" + "".join(f"{name:>12}" for name in names))
    for column in COLUMNS:
        if any(column in overall[name] for name in names):
            print(f"{column:<14}" + "".join(f"{_cell(overall[name].get(column)):>12}" for name in names))


def print_groups(groups: dict[str, dict[str, Means]], names: list[str]) -> None:
    """The main measures per kind of music."""
    for column in ("key_exact", "tempo1", "beat_F", "downbeat_F", "metre", "chord_majmin", "rn_degree", "notes_mix"):
        kinds = sorted(groups["ours"])
        print(f"\n{column:<14}" + "".join(f"{kind:>10}" for kind in kinds))
        for name in names:
            row = [groups[name].get(kind, {}).get(column) for kind in kinds]
            if any(row):
                print(f"{name:<14}" + "".join(f"{_cell(value):>10}" for value in row))


def print_costs(costs: dict[str, listeners.Cost]) -> None:
    """What each listener took for all cases."""
    print(f"\n{'listener':<14}{'wall s':>10}{'CPU s':>10}{'peak MB':>10}  could not hear")
    for name, cost in costs.items():
        failed = "; ".join(f"{case}: {why}" for case, why in cost.failures.items())
        print(f"{name:<14}{cost.wall_s:>10.1f}{cost.cpu_s:>10.1f}{cost.peak_mb:>10.0f}  {failed}")


def _cell(value: float | None) -> str:
    """A listener that has no such output scores nothing at all."""
    return f"{value:.3f}" if value else "-"


if __name__ == "__main__":
    sys.exit(main())

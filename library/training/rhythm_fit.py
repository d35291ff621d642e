"""Fit what lies above the network: weights of the bar model, drum thresholds, confidences. Prints constants.

    python -m library.training.rhythm_fit FOLDER [FOLDER ...] --cache CACHE --weights rhythm.onnx [--trials 100] [--all]

Only held-out songs are used, unless --all says that a folder was never trained on.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import mir_eval  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from library.core.rhythm import confidence, network
from library.core.rhythm.activations import DRUMS, METRES, Activations
from library.core.rhythm.bar_model import BarPath, BarWeights
from library.core.rhythm.drum_hits import between, tops
from library.core.rhythm.placing import place_beats
from library.core.rhythm.settled import settle
from library.core.rhythm.song import track_song
from library.core.rhythm.spectra import FRAMES_PER_S, STROKE_BANDS, STROKES_PER_FRAME, Spectra
from library.core.rhythm.tempo_curve import median_bpm
from library.training.rhythm import is_held_out
from library.training.rhythm_data import PracticeSong, hits_of, load_songs

Chances = NDArray[np.float64]
_BEAT_WINDOW_S, _DRUM_WINDOW_S = 0.07, 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """What the network said of a song, and what is true."""

    name: str
    heard: Activations
    truth: dict[str, Any]


def hear(song: PracticeSong, weights: Path) -> Activations:
    """Run the network over kept spectra."""
    frames = len(song)
    strokes = song.strokes.astype(np.float32).reshape(frames, STROKES_PER_FRAME, STROKE_BANDS)
    found = Spectra(song.bands.astype(np.float32), strokes, song.tones.astype(np.float32))
    return network.heard(
        network.run(network.session(weights), found), network.attack_of(found), network.tones_of(found)
    )


def scores(path: BarPath, case: Case) -> dict[str, float]:
    """Tempo, beats, downbeats and metre against the truth, each 0 to 1."""
    truth = case.truth
    real_s = np.array(truth["beats_s"], dtype=np.float64)
    if len(real_s) < 6:
        return {"no_beat": float(len(path.frames) < 6)}
    beats_s = place_beats(case.heard, path.frames)
    bars_s, real_bars_s = beats_s[path.places == 0], np.array(truth["downbeats_s"], dtype=np.float64)
    found = {
        "beat_F": f_measure(real_s, beats_s, _BEAT_WINDOW_S),
        "downbeat_F": f_measure(real_bars_s, bars_s, _BEAT_WINDOW_S),
    }
    bpm = median_bpm(beats_s) if len(beats_s) > 2 else 0.0
    if not truth.get("octave_ambiguous"):
        found["tempo1"] = float(abs(bpm / truth["tempo_bpm"] - 1) < 0.04)
    found["tempo2"] = float(any(abs(bpm / truth["tempo_bpm"] / f - 1) < 0.04 for f in (1, 2, 3, 1 / 2, 1 / 3)))
    if truth["metres"]:
        found["metre"] = metre_share(truth["metres"], beats_s, path.metres)
    return found


def f_measure(real_s: Chances, found_s: Chances, window_s: float) -> float:
    """F-measure within a window, the first 5 s left out."""
    real_s, found_s = mir_eval.beat.trim_beats(np.unique(real_s)), mir_eval.beat.trim_beats(np.unique(found_s))
    if not len(real_s):
        return float(not len(found_s))
    return float(mir_eval.beat.f_measure(real_s, found_s, window_s)) if len(found_s) else 0.0


def metre_share(real: list[list[Any]], beats_s: Chances, metres: NDArray[np.int64]) -> float:
    """Share of the time under the right signature."""
    total = right = 0.0
    for start_s, end_s, signature in real:
        total += end_s - start_s
        inside_s = np.clip(np.append(beats_s, beats_s[-1:] + 0.5), start_s, end_s)
        names = np.array([METRES[m] for m in metres])
        right += float(np.diff(inside_s)[names == signature].sum())
    return right / max(total, 1e-9)


def table(rows: list[dict[str, float]]) -> dict[str, float]:
    """Means of each column over the rows that have it."""
    names = sorted({name for row in rows for name in row})
    return {name: round(float(np.mean([row[name] for row in rows if name in row])), 4) for name in names}


# ------------------------------------------------------------------------------------------------------------ fitting


def search(cases: list[Case], trials: int, seed: int) -> BarWeights:
    """Random steps from the best so far over the weights of the bar model."""
    rng = np.random.default_rng(seed)
    best, most = BarWeights(), worth(cases, BarWeights())
    print("start", round(most, 4), flush=True)
    for trial in range(trials):
        tried: dict[str, Any] = {}
        for name, value in asdict(best).items():
            if name in ("widest_change", "least"):
                continue
            if name == "common":
                tried[name] = tuple(round(v + rng.normal(0, 0.7) * (rng.random() < 0.3), 2) for v in value)
            elif name == "bias":
                tried[name] = round(value + rng.normal(0, 0.4) * (rng.random() < 0.5), 3)
            elif rng.random() < 0.35:
                tried[name] = round(value * 2 ** rng.normal(0, 0.6), 3)
        candidate = replace(best, **tried)
        found = worth(cases, candidate)
        if found > most:
            best, most = candidate, found
            print(trial, round(most, 4), best, flush=True)
    return best


def worth(cases: list[Case], weights: BarWeights) -> float:
    """What is maximised: beats, downbeats, tempo and metre in one number."""
    found = table([scores(track_song(case.heard, lambda _: None, weights), case) for case in cases])
    parts = {"beat_F": 1.0, "downbeat_F": 1.0, "tempo1": 0.5, "metre": 0.7, "no_beat": 0.3}
    return sum(share * found.get(name, 0.0) for name, share in parts.items())


def fit_logistic(evidence: Chances, right: Chances) -> tuple[float, ...]:
    """Bias and weights of least cross entropy, a little held back."""

    def cost(w: Chances) -> float:
        chance = np.clip(confidence.logistic(evidence, tuple(w)), 1e-4, 1 - 1e-4)
        entropy = -np.mean(right * np.log(chance) + (1 - right) * np.log(1 - chance))
        return float(entropy + 1e-3 * np.square(w[1:]).sum())

    found = minimize(cost, np.zeros(evidence.shape[1] + 1), method="BFGS").x
    return tuple(round(float(w), 3) for w in found)


def calibration_error(chances: Chances, right: Chances) -> float:
    """Expected calibration error over ten bins."""
    bins = np.minimum((chances * 10).astype(int), 9)
    gaps = [
        abs(chances[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in range(10)
        if (bins == b).any()
    ]
    return float(sum(gaps))


def fit_confidences(cases: list[Case], weights: BarWeights) -> None:
    """Print the weights of confidence.py and how well they are calibrated, each half fitted on the other."""
    kinds: dict[str, list[tuple[int, Chances, Chances]]] = {"BEAT": [], "TEMPO": [], "METRE": []}
    for number, case in enumerate(cases):
        settled = settle(case.heard, lambda _: None, weights)
        path = settled.path
        real_s = np.array(case.truth["beats_s"], dtype=np.float64)
        if len(path.frames) < 6:
            continue
        beats_s = place_beats(case.heard, path.frames)
        hit = np.abs(beats_s[:, None] - (real_s if len(real_s) else np.array([-9.0]))).min(axis=1) < _BEAT_WINDOW_S
        kinds["BEAT"].append((number % 2, confidence.beat_evidence(case.heard, path.frames), hit.astype(float)))
        if len(real_s) > 6:
            found = scores(path, case)
            if "tempo1" in found:
                evidence = confidence.tempo_evidence(case.heard, settled, median_bpm(beats_s))
                kinds["TEMPO"].append((number % 2, evidence[None], np.array([found["tempo1"]])))
            if "metre" in found:
                evidence = confidence.metre_evidence(case.heard, path)
                kinds["METRE"].append((number % 2, evidence[None], np.array([float(found["metre"] > 0.5)])))
    for name, rows in kinds.items():
        halves = [tuple(np.concatenate([r[k] for r in rows if r[0] == half]) for k in (1, 2)) for half in (0, 1)]
        crossed = [confidence.logistic(halves[1 - h][0], fit_logistic(*halves[h])) for h in (0, 1)]
        error = calibration_error(np.concatenate(crossed), np.concatenate([halves[1][1], halves[0][1]]))
        both = fit_logistic(*(np.concatenate([halves[0][k], halves[1][k]]) for k in (0, 1)))
        print(
            f"{name}_WEIGHTS = {both}  # calibration error {error:.3f}, right {np.mean(halves[0][1]):.3f}", flush=True
        )


def fit_drums(cases: list[Case]) -> None:
    """Print for each drum the threshold of best F, and that F."""
    for column, drum in enumerate(DRUMS):
        best = max((drum_f(cases, column, threshold), threshold) for threshold in np.arange(0.2, 0.85, 0.05))
        print(f'    "{drum}": {best[1]:.2f},  # F {best[0]:.3f}', flush=True)


def drum_f(cases: list[Case], column: int, threshold: float) -> float:
    """F-measure of one drum over all songs together."""
    counts = np.zeros(3)
    for case in cases:
        real_s = np.sort(hits_of(case.truth, DRUMS[column]))
        chances = case.heard.drums[:, column]
        found_s = np.array([between(chances, f) for f in tops(chances, float(threshold)).tolist()]) / FRAMES_PER_S
        matched = (
            len(mir_eval.util.match_events(real_s, found_s, _DRUM_WINDOW_S)) if len(real_s) and len(found_s) else 0
        )
        counts += (matched, len(real_s), len(found_s))
    return float(2 * counts[0] / max(1, counts[1] + counts[2]))


def report_lag(cases: list[Case], weights: BarWeights) -> None:
    """Print by how much beats are placed late, and how far they scatter."""
    offs: list[float] = []
    for case in cases:
        beats_s = place_beats(case.heard, settle(case.heard, lambda _: None, weights).path.frames)
        real_s = np.array(case.truth["beats_s"], dtype=np.float64)
        if len(beats_s) and len(real_s):
            off = beats_s[:, None] - real_s
            nearest = np.take_along_axis(off, np.abs(off).argmin(axis=1)[:, None], axis=1)[:, 0]
            offs += nearest[np.abs(nearest) < _BEAT_WINDOW_S].tolist()
    middle = float(np.median(offs))
    scatter = float(np.median(np.abs(np.array(offs) - middle)))
    print(f"beats lie {1000 * middle:.1f} ms late; half lie within {1000 * scatter:.1f} ms of that", flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=network.WEIGHTS)
    parser.add_argument("--trials", type=int, default=0)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--json", type=Path, help="write the scores of each song")
    arguments = parser.parse_args()
    wanted: Callable[[PracticeSong], bool] = (lambda _: True) if arguments.all else is_held_out
    songs = [song for folder in arguments.folders for song in load_songs(folder, arguments.cache) if wanted(song)]
    cases = [Case(song.name, hear(song, arguments.weights), song.truth) for song in songs]
    weights = search(cases, arguments.trials, 0) if arguments.trials else BarWeights()
    rows = {case.name: scores(settle(case.heard, lambda _: None, weights).path, case) for case in cases}
    print(json.dumps(table(list(rows.values()))))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))
    report_lag(cases, weights)
    fit_drums(cases)
    fit_confidences(cases, weights)


if __name__ == "__main__":
    main()

"""How well songs are split into stems: python -m benchmarks.quality_stems [FOLDER ...] [--small]

FOLDERs hold songs as folders of {vocals,drums,bass,other}.flac or .wav, or of melody, accompaniment, drums and bass
(the first two are then "other"). Without one, songs of seed 99 are made and rendered with FluidR3, a SoundFont that
nothing was trained with. Prints a table and one JSON line: per stem the SDR in dB of the network, of the rules, and of
doing nothing (the mix taken for each stem); the seconds per 3 minutes of song, on one thread; peak memory.

SDR is 10 log10 |s|^2 / |s - e|^2 over both channels, in frames of 1 s in which the stem sounds: the median of a song's
frames, then the median of songs (as museval does, without its filters, which forgive colouring). SI-SDR (Le Roux et
al. 2019) lets the estimate be scaled and looks at whole songs. ``--small`` splits one short song, to see that it runs.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.provenance import facts
from library.core.stems.engineered import rules_separator
from library.core.stems.names import STEMS
from library.core.stems.network import network_separator
from library.core.stems.separating import separated
from library.core.stems.separator import Separator, Sound

RATE_HZ = 44_100
SONGS, SECONDS, SEED = 12, 30.0, 99
FLUID = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
OTHER_PARTS = ("other", "melody", "accompaniment")
SILENT = 1e-6  # mean power below which a stem does not sound
Scores = dict[str, dict[str, list[float]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--small", action="store_true", help="one short song, for breakage only")
    parser.add_argument("--only", default="", help="songs whose folder's name begins so, comma-separated")
    parser.add_argument("--weights", type=Path, help="other weights of the network")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stems-") as made:
        roots = options.folders or [
            render(Path(made), 1 if options.small else SONGS, 8.0 if options.small else SECONDS)
        ]
        songs = [song for root in roots for song in songs_of(root, tuple(options.only.split(",")))]
        network = network_separator(options.weights) if options.weights else network_separator()
        report = judged(songs[:1] if options.small else songs, {"network": network, "rules": rules_separator()})
    table(report["sdr_db"])
    print(json.dumps(facts(["numpy", "onnxruntime"]) | {"seed": SEED} | report))


def render(folder: Path, songs: int, seconds: float) -> Path:
    """Practice songs with another SoundFont than those that anything was trained with."""
    from library.training.practice import rendering
    from library.training.practice.making import make_stems

    rendering.SOUNDFONTS = (FLUID, *rendering.SOUNDFONTS)
    for number in range(songs):
        make_stems(folder, SEED, number, seconds)
    return folder


def songs_of(root: Path, begin: tuple[str, ...]) -> Iterator[Path]:
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and path.name.startswith(begin)):
        if any(folder.glob("drums.*")) and any(folder.glob("bass.*")):
            yield folder


def truth_of(folder: Path) -> tuple[Sound, list[str]]:
    """(4, 2, samples) in the order of STEMS, and which of them the song has at all."""
    parts: dict[str, Sound] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix not in {".flac", ".wav"} or path.stem == "mix":
            continue
        sound, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
        assert rate_hz == RATE_HZ, path
        name = "other" if path.stem in OTHER_PARTS else path.stem
        stereo = np.repeat(sound, 2, axis=1)[:, :2].T if sound.shape[1] == 1 else sound[:, :2].T
        before = parts.get(name, np.zeros_like(stereo))
        length = min(before.shape[1], stereo.shape[1])
        parts[name] = before[:, :length] + stereo[:, :length]
    length = min(part.shape[1] for part in parts.values())
    silence = np.zeros((2, length), dtype=np.float32)
    stems = np.stack([parts.get(name, silence)[:, :length] for name in STEMS])
    return stems, [name for name, stem in zip(STEMS, stems, strict=True) if (stem**2).mean() > SILENT]


def estimate(separator: Separator, mix: Sound) -> Sound:
    """Block by block, as a worker gets it from the decoder."""
    blocks = (mix[:, start : start + 65_536].T for start in range(0, mix.shape[1], 65_536))
    return np.concatenate([stems for _, stems in separated(blocks, RATE_HZ, separator)], axis=2)


def judged(songs: list[Path], separators: dict[str, Separator]) -> dict[str, Any]:
    """Scores per way and stem, and what it costs."""
    sdr: Scores = {way: {name: [] for name in STEMS} for way in [*separators, "nothing"]}
    si_sdr: Scores = {way: {name: [] for name in STEMS} for way in [*separators, "nothing"]}
    spent, heard = dict.fromkeys(separators, 0.0), 0.0
    for folder in songs:
        truth, present = truth_of(folder)
        mix = truth.sum(axis=0)
        heard += mix.shape[1] / RATE_HZ
        found = {"nothing": np.broadcast_to(mix, truth.shape)}
        for way, separator in separators.items():
            began = time.process_time()
            found[way] = estimate(separator, mix)
            spent[way] += time.process_time() - began
        for way, stems in found.items():
            for n, name in enumerate(STEMS):
                if name in present:
                    sdr[way][name].append(frame_sdr_db(truth[n], stems[n]))
                    si_sdr[way][name].append(si_sdr_db(truth[n], stems[n]))
    return {
        "songs": len(songs),
        "sdr_db": medians(sdr),
        "si_sdr_db": medians(si_sdr),
        "cpu_s_per_3_minutes": {way: round(180 * s / heard, 1) for way, s in spent.items()},
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000),
    }


def frame_sdr_db(truth: Sound, found: Sound) -> float:
    """Median over the seconds in which the stem sounds; both (2, samples)."""
    seconds = truth.shape[1] // RATE_HZ
    frames = (2, seconds, RATE_HZ)
    signal = (truth[:, : seconds * RATE_HZ].reshape(frames) ** 2).sum(axis=(0, 2), dtype=np.float64)
    error = ((truth - found)[:, : seconds * RATE_HZ].reshape(frames) ** 2).sum(axis=(0, 2), dtype=np.float64)
    sounds = signal > SILENT * 2 * RATE_HZ
    return float(np.median(10 * np.log10(signal[sounds] / (error[sounds] + 1e-9))))


def si_sdr_db(truth: Sound, found: Sound) -> float:
    """Over the whole song; both (2, samples)."""
    s, e = truth.ravel().astype(np.float64), found.ravel().astype(np.float64)
    target: NDArray[np.float64] = (e @ s) / (s @ s) * s
    return float(10 * np.log10((target @ target + 1e-9) / (((e - target) ** 2).sum() + 1e-9)))


def medians(scores: Scores) -> dict[str, dict[str, float]]:
    return {
        way: {name: round(float(np.median(values)), 2) for name, values in stems.items() if values}
        for way, stems in scores.items()
    }


def table(scores: dict[str, dict[str, float]]) -> None:
    print(f"{'SDR, dB':10}" + "".join(f"{name:>9}" for name in STEMS))
    for way, stems in scores.items():
        print(f"{way:10}" + "".join(f"{stems.get(name, float('nan')):9.2f}" for name in STEMS))


if __name__ == "__main__":
    main()

"""One song of each genre, made and measured: level, limiting, balance, width, silence, broken rules, adherence.

    python -m benchmarks.quality_sound [--seconds 60] [--genres house,metal] [--unheard] [--small]

Prints the table of docs/algorithms/how-songs-sound.md, a row as each song is done; `--unheard` leaves the listener out.
`--small`: two genres, 15 seconds.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

BANDS_HZ = (0, 120, 2000, 8000, 24_000)
QUIET_DBFS = -55.0
HEAD = (
    "| genre | target, master (LUFS) | rounded, limited (dB) | % < 120 Hz | to 2 kHz | to 8 kHz | above | L/R | "
    "longest hole (s) | rules | chords, beats, downbeats, key, sections |\n" + "|---" * 11 + "|"
)


def main() -> None:
    arguments = parse()
    print(HEAD)
    for place, slug in genres(arguments):
        with tempfile.TemporaryDirectory(prefix="partimento-sound-") as folder:
            print(row(slug, one(slug, 500 + place, arguments, Path(folder))), flush=True)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--genres", default="", help="slugs divided by commas; all without it")
    parser.add_argument("--unheard", action="store_true")
    parser.add_argument("--small", action="store_true")
    return parser.parse_args()


def genres(arguments: argparse.Namespace) -> list[tuple[int, str]]:
    """Places in the convention base, which make the seeds, and slugs."""
    from theory.core.genre.convention import conventions

    wanted = ["house", "jazz-swing"] if arguments.small else arguments.genres.split(",") if arguments.genres else []
    return [(place, one.slug) for place, one in enumerate(conventions()) if not wanted or one.slug in wanted]


def one(slug: str, seed: int, arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """A song of a genre, made in a folder and measured."""
    from generation.core.checking.rules import faults
    from generation.core.composing.song import SongMap
    from generation.core.making import MakingConfig, make
    from generation.core.planning.plan import plan
    from generation.core.prompt.reading import read_prompt

    seconds = 15.0 if arguments.small else arguments.seconds
    blueprint = plan(read_prompt(f"{slug.replace('-', ' ')} music", {"duration": f"{seconds:g}", "seed": str(seed)}))
    quiet = lambda *_: None  # noqa: E731
    config = MakingConfig(workers=1, check=not (arguments.unheard or arguments.small))
    making = make(blueprint, folder, config, quiet, quiet)
    broken = faults(SongMap(making.blueprint), [ordered.written for ordered in making.ordered])
    scores = {score.name: score.value for score in making.adherence.scores} if making.adherence else {}
    return {"master": making.master, "rules": len(broken), "scores": scores, **sound_facts(folder / "master.wav")}


def sound_facts(path: Path) -> dict[str, Any]:
    """Shares of power in four bands, correlation of the channels, longest stretch under -55 dBFS inside the song."""
    import soundfile
    from scipy.signal import stft

    sound, rate_hz = soundfile.read(path, dtype="float32")
    frequencies, _, spectra = stft(sound.mean(axis=1), rate_hz, nperseg=4096, noverlap=2048)
    powers = (np.abs(spectra) ** 2).sum(axis=1)
    edges = np.searchsorted(frequencies, BANDS_HZ)
    shares = [float(powers[low:high].sum() / powers.sum()) for low, high in pairwise(edges)]
    left, right = sound.T.astype(np.float64)
    size = math.sqrt(float((left @ left) * (right @ right)))
    return {"shares": shares, "correlation": float(left @ right) / size, "hole_s": longest_hole_s(sound, rate_hz)}


def longest_hole_s(sound: np.ndarray, rate_hz: int) -> float:
    """The longest quiet stretch between the first and the last 10 ms that are not."""
    step = rate_hz // 100
    powers = np.square(sound[: len(sound) // step * step]).mean(axis=1).reshape(-1, step).mean(axis=1)
    loud = np.flatnonzero(powers > 10 ** (QUIET_DBFS / 10))
    return float(np.diff(loud).max(initial=1) - 1) / 100


def row(slug: str, found: dict[str, Any]) -> str:
    """A row of the table."""
    master = found["master"]
    bands = " | ".join(f"{share:.1%}".replace("%", "") for share in found["shares"])
    scores = [found["scores"].get(name) for name in ("chords", "beats", "downbeats", "key", "sections")]
    heard = " ".join("–" if score is None else f"{score:.2f}" for score in scores)
    return (
        f"| {slug} | {master.target_lufs:.1f}, {master.after.loudness_lufs:.1f} | {master.rounding_db:.1f}, "
        f"{master.limiting_db:.1f} | {bands} | {found['correlation']:.2f} | {found['hole_s']:.1f} | {found['rules']} | "
        f"{heard} |"
    )


if __name__ == "__main__":
    main()

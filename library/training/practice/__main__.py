"""python -m library.training.practice OUT --songs 400 --seed 1: a folder of practice music with its truth.

Songs that are there already are left as they are, so a stopped run goes on where it was.
"""

import argparse
import time
from pathlib import Path

from library.training.practice.making import make_song, make_stems


def main() -> None:
    """Make the songs that are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--songs", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="number of the first song")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=45.0, help="length aimed at")
    parser.add_argument("--max-seconds", type=float, default=float("inf"), help="stop after this wall time")
    parser.add_argument("--stems", action="store_true", help="44.1 kHz stereo stems in NNNNN/ instead of one mono file")
    wanted = parser.parse_args()
    make = make_stems if wanted.stems else make_song
    wanted.out.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    for number in range(wanted.first, wanted.first + wanted.songs):
        if time.monotonic() - begun > wanted.max_seconds:
            break
        if not (wanted.out / f"{number:05d}.json").exists():
            truth = make(wanted.out, wanted.seed, number, wanted.seconds)
            print(
                number, truth["style"], f"{truth['duration_s']:.1f} s", f"{time.monotonic() - begun:.0f} s", flush=True
            )


if __name__ == "__main__":
    main()

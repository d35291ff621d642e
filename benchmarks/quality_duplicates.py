"""How surely the same recording is recognised, and how fast among many: python -m benchmarks.quality_duplicates

Made songs, some of them alike on purpose (the same chords at another tempo, the same tempo in another key), each also
in other formats, quieter, cut at the beginning. One JSON line: the share of bits that differ between versions of one
song and between different songs, wrong decisions, and the time to look through a large library. ``--small`` makes few.
"""

from __future__ import annotations

import argparse
import itertools
import json
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from benchmarks.provenance import facts
from library.core.decoding import decoded
from library.core.fingerprint import FingerprintMeter
from library.core.fingerprint_match import SAME_BELOW, Items, differences, is_telling, items_of
from tests.support import signals

SEED = 11
SONGS = 20
LIBRARY = 10_000
DIATONIC = ("", "m", "m", "", "", "m", "dim")
SCALE = (0, 2, 4, 5, 7, 9, 11)
NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
QUALITIES = {"": "maj", "m": "min", "dim": "dim"}
VERSIONS: dict[str, dict[str, Any]] = {
    "mp3": {"codec": "libmp3lame", "container": "mp3"},
    "aac": {"codec": "aac", "container": "adts"},
    "opus": {"codec": "libopus", "container": "ogg", "rate_hz": 48_000},
    "wma": {"codec": "wmav2", "container": "asf"},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few songs, for breakage only")
    options = parser.parse_args()
    count = 4 if options.small else SONGS
    with tempfile.TemporaryDirectory(prefix="duplicates-") as folder:
        songs = [versions(sound, Path(folder)) for sound in made_songs(count)]
    numbers = judged(songs) | timed(songs[0]["wav"], 500 if options.small else LIBRARY)
    print(json.dumps(facts(["numpy", "av"]) | {"seed": SEED, "songs": count} | numbers))


def made_songs(count: int) -> Iterator[signals.Signal]:
    """In groups of four: one, its chords faster, its chords in another key, other chords at its tempo and key."""
    rng = np.random.default_rng(SEED)
    for number in range(count):
        if number % 4 == 0:
            key, bpm, degrees = int(rng.integers(12)), float(rng.integers(70, 160)), rng.integers(0, 7, 8)
        other = [(key, bpm, degrees), (key, bpm * 1.1, degrees), ((key + 5) % 12, bpm, degrees),
                 (key, bpm, rng.integers(0, 7, 8))][number % 4]  # fmt: skip
        chords = [f"{NAMES[(other[0] + SCALE[d]) % 12]}:{QUALITIES[DIATONIC[d]]}" for d in other[2]]
        yield signals.made_song(chords, bars=max(8, round(60 * other[1] / 240)), bpm=other[1], seed=number).samples


def versions(sound: signals.Signal, folder: Path) -> dict[str, Items]:
    """The fingerprints of a song as it is, and changed."""
    found = {
        "wav": printed([sound]),
        "quiet": printed([0.25 * sound]),
        "cut 1 s": printed([sound[signals.RATE_HZ :]]),
    }
    for name, how in VERSIONS.items():
        rate_hz = how.get("rate_hz", signals.RATE_HZ)
        path = folder / "a.bin"
        signals.encode(path, soxr.resample(sound, signals.RATE_HZ, rate_hz), **how)
        with decoded(path) as file:
            found[name] = printed(file.blocks, file.facts.sample_rate_hz)
    return found


def printed(blocks: Iterable[signals.Signal], rate_hz: int = signals.RATE_HZ) -> Items:
    meter = FingerprintMeter(rate_hz, 1)
    for block in blocks:
        meter.feed(block.reshape(-1, 1))
    return items_of(meter.result() or "")


def judged(songs: list[dict[str, Items]]) -> dict[str, object]:
    same = {
        name: [float(differences(song["wav"], [song[name]])[0]) for song in songs] for name in songs[0] if name != "wav"
    }
    pairs = [
        float(differences(one["wav"], [items])[0])
        for one, other in itertools.permutations(songs, 2)
        for items in other.values()
    ]
    return {
        "same_worst_share": {name: round(max(shares), 3) for name, shares in same.items()},
        "missed": sum(share >= SAME_BELOW for shares in same.values() for share in shares),
        "same_pairs": sum(map(len, same.values())),
        "different_pairs": len(pairs),
        "different_best_share": round(min(pairs), 3),
        "confused": sum(share < SAME_BELOW for share in pairs),
        "telling": sum(is_telling(song["wav"]) for song in songs),
    }


def timed(one: Items, count: int) -> dict[str, float]:
    rng = np.random.default_rng(SEED)
    library = [rng.integers(0, 2**32, 948, dtype=np.uint32) for _ in range(count)]
    started_s = time.perf_counter()
    differences(one, library)
    return {"library": count, "look_through_s": round(time.perf_counter() - started_s, 3)}


if __name__ == "__main__":
    main()

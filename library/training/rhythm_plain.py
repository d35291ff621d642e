"""Plain rhythms of sounds made here: metronomes, clicks, machines, in every metre, steady or free, with their truth.

    python -m library.training.rhythm_plain OUT --clips 120 --seed 1

Without them a network that learned what music sounds like takes a bare metronome for noise.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from library.core.rhythm.activations import BEATS_IN_BAR, METRES

RATE_HZ, LENGTH_S = 22_050, 40
Sound = NDArray[np.float64]
_COMMON = np.array((0.1, 0.2, 0.32, 0.1, 0.1, 0.08, 0.05, 0.05))  # of METRES
_COMPOUND = ("6/8", "9/8", "12/8")


def beat_times(rng: np.random.Generator, eighths: bool) -> NDArray[np.float64]:
    """Beats of a tempo that stands, drifts or bends."""
    interval_s = 60 / (rng.uniform(160, 300) if eighths else 60 * 2 ** rng.normal(0.75, 0.45))
    count = int(1.5 * LENGTH_S / interval_s)
    unrest = rng.choice([0.0, 0.0, 0.01, 0.04])
    bend = rng.choice([0.0, 0.0, rng.uniform(-0.5, 0.5)])
    octaves = np.cumsum(rng.normal(0, unrest, count)) + bend * np.linspace(0, 1, count)
    times_s = rng.uniform(0.1, 2) + np.cumsum(interval_s * 2.0 ** np.clip(octaves, -0.6, 0.6))
    return np.asarray(times_s[times_s < LENGTH_S - 1])


def voice(rng: np.random.Generator, low: bool) -> Sound:
    """One stroke: a damped sine, a band of noise, or both."""
    time_s = np.arange(int(RATE_HZ * 0.25)) / RATE_HZ
    pitch_hz = rng.uniform(45, 130) if low else rng.uniform(300, 4000)
    sine = np.sin(2 * np.pi * pitch_hz * time_s) * np.exp(-time_s / rng.uniform(0.01, 0.1))
    noise = np.diff(rng.standard_normal(len(time_s) + 1)) * np.exp(-time_s / rng.uniform(0.005, 0.06))
    share = rng.choice([0.0, 1.0, rng.uniform()])
    return np.asarray((1 - share) * sine + 0.5 * share * noise)


def clip(rng: np.random.Generator) -> tuple[Sound, dict[str, Any]]:
    """Sound and truth of one plain rhythm."""
    metre = int(rng.choice(len(METRES), p=_COMMON))
    signature, beats_in_bar = METRES[metre], BEATS_IN_BAR[metre]
    beats_s = beat_times(rng, signature == "7/8")
    first = int(rng.integers(beats_in_bar))
    sound = np.zeros(RATE_HZ * LENGTH_S)
    strong, weak, between = voice(rng, rng.random() < 0.7), voice(rng, False), voice(rng, False)
    division = 3 if signature in _COMPOUND else int(rng.choice([1, 2, 2, 4]))
    group = {"4/4": 2, "12/8": 2, "5/4": 3, "7/8": int(rng.choice([2, 3]))}.get(signature, 99)
    for number, beat_s in enumerate(beats_s):
        place = (number - first) % beats_in_bar
        put(sound, strong if place == 0 else weak, beat_s, 1.0 if place == 0 else 0.75 if place == group else 0.55)
        length_s = beats_s[min(number + 1, len(beats_s) - 1)] - beat_s
        for part in range(1, division):
            put(sound, between, beat_s + length_s * part / division, 0.35 * rng.uniform(0.7, 1))
    truth = {
        "style": "plain",
        "tempo_bpm": float(60 / np.median(np.diff(beats_s))),
        "beats_s": beats_s.round(4).tolist(),
        "downbeats_s": beats_s[first::beats_in_bar].round(4).tolist(),
        "metres": [[float(beats_s[0]), float(beats_s[-1]), signature]],
        "drums": [],
    }
    return sound, truth


def put(sound: Sound, what: Sound, at_s: float, loud: float) -> None:
    """Add a stroke at a time."""
    begin = int(at_s * RATE_HZ)
    sound[begin : begin + len(what)] += loud * what[: max(0, len(sound) - begin)]


def main() -> None:
    """Write clips and their truth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clips", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.clips):
        sound, truth = clip(np.random.default_rng((arguments.seed, number, 7)))
        sound *= 0.7 / max(1e-9, float(np.abs(sound).max()))
        soundfile.write(arguments.out / f"plain-{number:05d}.flac", sound, RATE_HZ)
        (arguments.out / f"plain-{number:05d}.json").write_text(json.dumps(truth))


if __name__ == "__main__":
    main()

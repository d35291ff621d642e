"""Sound without a beat: noise, tones, speech-like bursts, pads and scattered notes, so that the network learns silence.

python -m library.training.rhythm_beatless OUT --clips 60 --seed 1
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import lfilter

RATE_HZ, LENGTH_S = 22_050, 40
Sound = NDArray[np.float64]
_SAMPLES = RATE_HZ * LENGTH_S


def noise(rng: np.random.Generator) -> Sound:
    """Noise of any colour, its level wandering."""
    slope = rng.uniform(0, 0.995)
    level = np.interp(np.arange(_SAMPLES), np.linspace(0, _SAMPLES, 20), rng.uniform(0.3, 1, 20))
    return np.asarray(lfilter([1], [1, -slope], rng.standard_normal(_SAMPLES)) * level)


def tones(rng: np.random.Generator) -> Sound:
    """One to four sines that stand or glide."""
    time_s = np.arange(_SAMPLES) / RATE_HZ
    sound = np.zeros(_SAMPLES)
    for _ in range(int(rng.integers(1, 5))):
        glide = rng.choice([0.0, 0.0, rng.uniform(-0.03, 0.03)])
        sound += rng.uniform(0.2, 1) * np.sin(
            2 * np.pi * np.cumsum(rng.uniform(60, 2000) * 2 ** (glide * time_s)) / RATE_HZ
        )
    return sound


def speech(rng: np.random.Generator) -> Sound:
    """Syllables of irregular length: a buzzing voice through moving formants, and hisses."""
    sound = np.zeros(_SAMPLES)
    at = 0.0
    while at < LENGTH_S - 1:
        length = int(RATE_HZ * rng.uniform(0.06, 0.35))
        if rng.random() < 0.75:
            pitch = rng.uniform(80, 260) * 2 ** np.linspace(0, rng.uniform(-0.3, 0.2), length)
            voice = (np.cumsum(pitch) / RATE_HZ % 1.0) - 0.5
            for formant_hz in rng.uniform((250, 800), (900, 2600)):
                angle = 2 * np.pi * formant_hz / RATE_HZ
                voice = lfilter([0.05], [1, -2 * 0.97 * np.cos(angle), 0.97**2], voice)
        else:
            voice = 0.3 * np.diff(rng.standard_normal(length + 1))
        begin = int(at * RATE_HZ)
        sound[begin : begin + length] += (
            voice[: _SAMPLES - begin] * np.hanning(length)[: _SAMPLES - begin] * rng.uniform(0.3, 1)
        )
        at += length / RATE_HZ + (rng.exponential(0.5) if rng.random() < 0.2 else rng.uniform(0, 0.06))
    return sound


def pads(rng: np.random.Generator) -> Sound:
    """Chords that swell and fade over many seconds, at no regular times."""
    sound, at = np.zeros(_SAMPLES), 0.0
    while at < LENGTH_S - 3:
        length = int(RATE_HZ * min(rng.uniform(3, 12), LENGTH_S - at))
        begin, time_s = int(at * RATE_HZ), np.arange(length) / RATE_HZ
        for pitch in rng.integers(36, 76, 4):
            partials = sum(
                np.sin(2 * np.pi * h * 440 * 2 ** ((pitch - 69) / 12) * time_s) / h**1.5 for h in range(1, 7)
            )
            sound[begin : begin + length] += (partials * np.hanning(length))[: _SAMPLES - begin]
        at += rng.uniform(1.5, 8)
    return sound


def scattered(rng: np.random.Generator) -> Sound:
    """Plucked notes or knocks at wholly random times."""
    sound, rate = np.zeros(_SAMPLES), rng.uniform(0.5, 8)
    knocks = rng.random() < 0.4
    for at in rng.uniform(0, LENGTH_S - 2, int(rate * LENGTH_S)):
        time_s = np.arange(int(RATE_HZ * rng.uniform(0.1, 1.5))) / RATE_HZ
        body = (
            rng.standard_normal(len(time_s)) if knocks else np.sin(2 * np.pi * 440 * 2 ** rng.uniform(-3, 2) * time_s)
        )
        begin = int(at * RATE_HZ)
        sound[begin : begin + len(time_s)] += rng.uniform(0.2, 1) * body * np.exp(-time_s / rng.uniform(0.02, 0.4))
    return sound


KINDS: tuple[Callable[[np.random.Generator], Sound], ...] = (noise, tones, speech, speech, pads, scattered, scattered)


def main() -> None:
    """Write clips and their (empty) truth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clips", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.clips):
        rng = np.random.default_rng((arguments.seed, number))
        sound = KINDS[number // 2 % len(KINDS)](rng)
        sound *= rng.uniform(0.05, 0.9) / max(1e-9, float(np.abs(sound).max()))
        soundfile.write(arguments.out / f"beatless-{number:05d}.flac", sound, RATE_HZ)
        truth = {"style": "beatless", "beats_s": [], "downbeats_s": [], "metres": [], "drums": []}
        (arguments.out / f"beatless-{number:05d}.json").write_text(json.dumps(truth))


if __name__ == "__main__":
    main()

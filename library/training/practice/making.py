"""One song, from its seed to its files."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from library.training.practice.composing import compose
from library.training.practice.dice import Dice
from library.training.practice.effects import treat
from library.training.practice.performing import Take, perform
from library.training.practice.rendering import DRUM_KITS, RATE, SOUNDFONTS, Stereo, render_drums, render_tracks
from library.training.practice.truth import truth_of

OUT_RATE = 22050


def draw_take(seed: int, number: int, seconds: float) -> Take:
    """The composition and performance of one song, no sound yet."""
    dice = Dice(seed, number)
    song, feel = compose(dice.fork(1), seconds * dice.fork(2).between(0.85, 1.15))
    return perform(song, feel, dice.fork(3))


def draw_cents(dice: Dice) -> float:
    """How far the whole song is out of A = 440 Hz: nothing in two thirds, up to 40 cents otherwise."""
    return round(dice.between(-40, 40), 1) if dice.chance(0.33) else 0.0


def render_groups(take: Take, dice: Dice, cents: float) -> dict[str, Stereo]:
    """Dry audio of every stem group that plays."""
    groups: dict[str, Stereo] = {}
    for name in ("vocals", "bass", "other"):
        tracks = [track for track in take.tracks if track.group == name]
        if tracks:
            groups[name] = render_tracks(tracks, take.duration_s, cents)
    if take.strokes:
        groups["drums"] = render_drums(take, dice.pick(DRUM_KITS), dice.normal(2.5))
    return groups


def make_song(folder: Path, seed: int, number: int, seconds: float) -> dict[str, Any]:
    """Write NNNNN.flac (22.05 kHz mono) and NNNNN.json; the truth comes last, so that a song with one is whole."""
    import soundfile
    import soxr

    dice = Dice(seed, number, 9)
    take = draw_take(seed, number, seconds)
    cents = draw_cents(dice.fork(1))
    tracks = list(take.tracks)
    mix = render_tracks(tracks, take.duration_s, cents)
    if take.strokes:
        mix = mix + render_drums(take, dice.pick(DRUM_KITS), dice.normal(2.5))
    audio, effects = treat(dice.fork(2), mix)
    mono = soxr.resample(audio.mean(axis=1), RATE, OUT_RATE).astype(np.float32)
    mono /= max(1.0, float(np.abs(mono).max()) * 1.001)
    truth = truth_of(take) | {
        "seed": [seed, number],
        "tuning_cents": cents,
        "soundfont": SOUNDFONTS[0].stem,
        "effects": effects,
    }
    stem = folder / f"{number:05d}"
    soundfile.write(stem.with_suffix(".flac"), mono, OUT_RATE, subtype="PCM_16")
    write_truth(stem.with_suffix(".json"), truth)
    return truth


def write_truth(path: Path, truth: dict[str, Any]) -> None:
    """All at once, so that a half-written file never counts."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(truth, separators=(",", ":")))
    part.replace(path)

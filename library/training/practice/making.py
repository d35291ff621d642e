"""One song, from its seed to its files."""

import json
import statistics
from pathlib import Path
from typing import Any

import numpy as np

from library.training.practice import negatives, synthesis
from library.training.practice.composing import compose
from library.training.practice.dice import Dice
from library.training.practice.effects import treat, treat_stem
from library.training.practice.performing import Take, Track, perform
from library.training.practice.rendering import DRUM_KITS, RATE, SOUNDFONTS, Stereo, render_drums, render_tracks
from library.training.practice.singing import sing
from library.training.practice.truth import truth_of
from library.training.practice.voices import draw_singer

OUT_RATE = 22050
GROUPS = ("vocals", "drums", "bass", "other")
_NEGATIVE_SHARE = 0.02
_LEVELS_DB = {"melody": -20.0, "counter": -23.0, "harmony": -23.5, "bass": -22.5, "pad": -27.0, "drums": -22.0}


def draw_take(seed: int, number: int, seconds: float, *, sung: float | None = None, style: str | None = None) -> Take:
    """The composition and performance of one song, no sound yet."""
    dice = Dice(seed, number)
    song, feel = compose(dice.fork(1), seconds * dice.fork(2).between(0.85, 1.15), style, sung=sung)
    return perform(song, feel, dice.fork(3))


def draw_cents(dice: Dice) -> float:
    """How far the whole song is out of A = 440 Hz: nothing in two thirds, up to 40 cents otherwise."""
    return round(dice.between(-40, 40), 1) if dice.chance(0.33) else 0.0


def _panned(mono: np.ndarray[Any, Any], track: Track) -> Stereo:
    sides = np.array([1 - max(0.0, track.pan), 1 + min(0.0, track.pan)], dtype=np.float32)
    return np.asarray(mono[:, None] * sides, dtype=np.float32)


def render_track(track: Track, duration_s: float, dice: Dice, cents: float) -> Stereo:
    """A sung or synthesised track."""
    if track.source == "singing":
        high_voice = statistics.median(tone.pitch for tone in track.tones) >= 57
        return _panned(
            sing(draw_singer(dice, high_voice), list(track.tones), duration_s, dice.fork(1), cents=cents), track
        )
    return _panned(synthesis.play(track.source, track.tones, duration_s, dice, cents=cents), track)


def balanced(audio: Stereo, role: str, gain_db: float) -> Stereo:
    """A track at its role's usual level: the RMS of where it sounds, give or take `gain_db`."""
    power = (audio**2).mean(axis=1)
    sounding = power > 1e-4 * float(power.max()) + 1e-14
    rms = float(np.sqrt(power[sounding].mean())) if sounding.any() else 1.0
    return np.asarray(audio * 10 ** ((_LEVELS_DB[role] + gain_db) / 20) / rms, dtype=np.float32)


def render_groups(take: Take, dice: Dice, cents: float) -> dict[str, Stereo]:
    """Dry audio of every stem group that plays, its tracks in balance."""
    groups: dict[str, Stereo] = {}
    for index, track in enumerate(take.tracks):
        if track.source == "soundfont":
            audio = render_tracks([track], take.duration_s, cents)
        else:
            audio = render_track(track, take.duration_s, dice.fork(7, index), cents)
        audio = balanced(audio, track.role, track.gain_db)
        groups[track.group] = groups[track.group] + audio if track.group in groups else audio
    if take.strokes:
        groups["drums"] = balanced(render_drums(take, dice.pick(DRUM_KITS)), "drums", dice.normal(2.5))
    return groups


def _extras(seed: int, number: int, cents: float, effects: dict[str, Any]) -> dict[str, Any]:
    return {"seed": [seed, number], "tuning_cents": cents, "soundfont": SOUNDFONTS[0].stem, "effects": effects}


def make_song(folder: Path, seed: int, number: int, seconds: float) -> dict[str, Any]:
    """Write NNNNN.flac (22.05 kHz mono) and NNNNN.json; the truth comes last, so that a song with one is whole."""
    import soundfile
    import soxr

    dice = Dice(seed, number, 9)
    stem = folder / f"{number:05d}"
    if dice.fork(5).chance(_NEGATIVE_SHARE):
        sound, kind = negatives.make_negative(dice.fork(6), seconds)
        truth = negatives.negative_truth(kind, len(sound) / OUT_RATE) | _extras(seed, number, 0.0, {})
    else:
        take = draw_take(seed, number, seconds)
        cents = draw_cents(dice.fork(1))
        mix: Stereo = np.sum(list(render_groups(take, dice, cents).values()), axis=0, dtype=np.float32)
        audio, effects = treat(dice.fork(2), mix)
        sound = soxr.resample(audio.mean(axis=1), RATE, OUT_RATE).astype(np.float32)
        sound /= max(1.0, float(np.abs(sound).max()) * 1.001)
        truth = truth_of(take) | _extras(seed, number, cents, effects)
    soundfile.write(stem.with_suffix(".flac"), sound, OUT_RATE, subtype="PCM_16")
    write_truth(stem.with_suffix(".json"), truth)
    return truth


def make_stems(folder: Path, seed: int, number: int, seconds: float) -> dict[str, Any]:
    """Write NNNNN/{vocals,drums,bass,other,mix}.flac (44.1 kHz stereo; the mix is the sum) and NNNNN.json."""
    import soundfile

    dice = Dice(seed, number, 9)
    take = draw_take(seed, number, seconds, sung=0.8, style=dice.fork(3).weigh(_BANDS))
    cents = draw_cents(dice.fork(1))
    effects: dict[str, Any] = {}
    groups = {}
    for index, (name, audio) in enumerate(render_groups(take, dice, cents).items()):
        groups[name], effects[name] = treat_stem(dice.fork(4, index), audio, name)
    mix = np.sum(list(groups.values()), axis=0, dtype=np.float32)
    gain = 10 ** (dice.between(-6, -0.5) / 20) / max(1e-6, float(np.abs(mix).max()))
    home = folder / f"{number:05d}"
    home.mkdir(parents=True, exist_ok=True)
    whole = np.zeros(mix.shape, dtype=np.int32)
    for name in GROUPS:
        pcm = np.round(groups.get(name, np.zeros_like(mix)) * gain * 32767).clip(-32768, 32767).astype(np.int16)
        whole += pcm
        soundfile.write(home / f"{name}.flac", pcm, RATE, subtype="PCM_16")
    soundfile.write(home / "mix.flac", whole.clip(-32768, 32767).astype(np.int16), RATE, subtype="PCM_16")
    truth = truth_of(take) | _extras(seed, number, cents, effects) | {"stems": sorted(groups)}
    write_truth(folder / f"{number:05d}.json", truth)
    return truth


_BANDS = {"pop": 5, "rock": 5, "pop ballad": 4, "funk": 2, "reggae": 2, "electronic": 3, "hip hop": 2.5, "blues": 2,
    "metal": 1.5,
          "latin": 1.5, "jazz": 1.5, "gospel": 1.5, "slow twelve": 2, "bossa": 1, "samba": 1, "drum and bass": 1,
              "odd": 1.5,
          "folk": 0.7, "march": 0.3, "modal": 1}  # fmt: skip


def write_truth(path: Path, truth: dict[str, Any]) -> None:
    """All at once, so that a half-written file never counts."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(truth, separators=(",", ":")))
    part.replace(path)

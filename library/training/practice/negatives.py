"""What is no music: silence, noise, hum, speech, one tone. Its truth is empty: networks learn to say nothing."""

import io
import subprocess
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from library.training.practice.dice import Dice

RATE = 22050
_TEXT = (
    "the weather tomorrow remains calm with light winds from the west and some rain in the hills we will meet again "
    "after lunch to talk about the plan for next year nobody knows how long the bridge was closed please mind the gap "
    "between these two chairs and keep your papers in order she said that the train leaves at nine"
)


def make_negative(dice: Dice, seconds: float) -> tuple[NDArray[np.float32], str]:
    """Mono audio at 22.05 kHz and what it is."""
    kind = dice.weigh({"silence": 1, "noise": 3, "hum": 2, "speech": 4, "tone": 2, "clicks": 1})
    count = round(seconds * RATE)
    times = np.arange(count) / RATE
    audio = np.zeros(count)
    if kind == "noise":
        white = dice.numbers.normal(0, 1, count)
        cut = dice.between(300, 9000)
        audio = signal.lfilter(*signal.butter(1, cut, fs=RATE), white) * (
            1 + 0.5 * np.sin(times * dice.between(0.1, 3))
        )
    elif kind == "hum":
        for number in range(1, 8):
            audio += np.sin(2 * np.pi * dice.pick((50, 60)) * number * times) / number * dice.between(0, 1)
        audio += dice.numbers.normal(0, 0.05, count)
    elif kind == "speech":
        audio = _speech(dice, count)
    elif kind == "tone":
        audio = np.sin(2 * np.pi * dice.between(60, 3000) * times)
    elif kind == "clicks":
        audio[dice.numbers.integers(0, count, dice.whole(5, 80))] = 1.0
    peak = float(np.abs(audio).max())
    return (audio / peak * dice.between(0.05, 0.8) if peak else audio).astype(np.float32), kind


def _speech(dice: Dice, count: int) -> NDArray[np.float64]:
    """Reading aloud by eSpeak NG; noise where it is not installed."""
    import soundfile
    import soxr

    words = " ".join(dice.pick(_TEXT.split()) + ("," if dice.chance(0.1) else "") for _ in range(count // RATE * 3))
    voice = f"{dice.pick(('en-us', 'en-gb', 'de', 'it', 'fr-fr'))}+{dice.pick(('f2', 'm3', 'f4', 'm1', 'm7'))}"
    out = np.zeros(count)
    try:
        made = subprocess.run(["espeak-ng", "--stdout", "-v", voice, words], capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return dice.numbers.normal(0, 1, count)
    audio, rate = soundfile.read(io.BytesIO(made), dtype="float64")
    audio = soxr.resample(audio, rate, RATE)
    out[: min(count, len(audio))] = audio[:count]
    return out


def negative_truth(kind: str, seconds: float) -> dict[str, Any]:
    """A truth with nothing in it."""
    empty = (
        "beats_s",
        "downbeats_s",
        "metres",
        "keys",
        "chords",
        "roman",
        "sections",
        "phrases_s",
        "drums",
        "instruments",
    )
    columns = ("onset_s", "end_s", "pitch", "velocity", "program", "part", "track")
    return {"version": 1, "music": False, "style": f"negative: {kind}", "duration_s": round(seconds, 4),
            "tempo_bpm": None, "rubato": False, "key": None, "mode": None, "swing": {"ratio": 1.0, "unit_q": 1.0},
            "harmony_sounds": False,
            "notes": {name: [] for name in columns}} | {name: [] for name in empty}  # fmt: skip

"""Singers: banks of syllables as spectra, ready to be sung at any pitch and length.

A syllable is a run of 5 ms frames of spectral envelope and aperiodicity, as the WORLD vocoder has them
(M. Morise and others, IEICE Trans. Inf. & Syst. E99-D, 2016). Two kinds of singer: speech of eSpeak NG taken apart,
and formants by formula (G. Fant's source-filter model).
"""

import io
import shutil
import subprocess
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from library.training.practice.dice import Dice

RATE = 44100
FRAME_MS = 5.0
BINS = 1025
Frames = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Syllable:
    """Power envelope and aperiodicity (frames, BINS), and which frames are voiced; the vowel begins at `vowel`."""

    envelope: Frames
    aperiodicity: Frames
    voiced: NDArray[np.bool_]
    vowel: int


@dataclass(frozen=True, slots=True)
class Singer:
    """A voice: its syllables and its manner."""

    kind: str
    syllables: tuple[Syllable, ...]
    vibrato_cents: float
    vibrato_hz: float
    glide_s: float
    breath: float


_ONSETS = ("", "l", "d", "m", "n", "s", "t", "b", "k", "f", "v", "w", "r", "h", "sh", "st", "tr", "p", "g", "y")
_VOWELS = ("a", "ee", "oh", "oo", "ay", "eye", "ow", "uh", "eh", "ah")
_CODAS = ("", "", "", "n", "m", "l", "s", "t", "d", "ng")
_LANGUAGES = ("en-us", "en-gb", "de", "it", "es", "fr-fr", "pt-br", "sv", "ja", "hi")
_VARIANTS = ("f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "klatt", "klatt2",
    "klatt3", "linda",
             "steph", "Annie", "belinda", "ed", "paul", "Andy", "max", "rob", "victor")  # fmt: skip


def draw_singer(dice: Dice, high_voice: bool) -> Singer:
    """A singer of either kind. Without espeak-ng only the made kind."""
    spoken = dice.chance(0.55) and shutil.which("espeak-ng") is not None
    syllables = _spoken(dice, high_voice) if spoken else ()
    if not syllables:
        spoken, syllables = False, _made(dice, high_voice)
    return Singer(
        "spoken" if spoken else "formants", syllables, vibrato_cents=dice.between(0, 70),
        vibrato_hz=dice.between(4.5, 6.8), glide_s=dice.between(0.02, 0.12),
        breath=dice.between(0.0, 0.12),
    )  # fmt: skip


def _say(text: str, voice: str, speed: int) -> NDArray[np.float64] | None:
    import soundfile
    import soxr

    spoken = subprocess.run(
        ["espeak-ng", "--stdout", "-v", voice, "-s", str(speed), text], capture_output=True, check=False
    )
    if spoken.returncode or len(spoken.stdout) < 1000:
        return None
    audio, rate = soundfile.read(io.BytesIO(spoken.stdout), dtype="float64")
    return np.asarray(soxr.resample(audio, rate, RATE), dtype=np.float64)


def _spoken(dice: Dice, high_voice: bool) -> tuple[Syllable, ...]:
    variants = [name for name in _VARIANTS if (name[0] in "fAlsb") == high_voice] or list(_VARIANTS)
    voice = f"{dice.pick(_LANGUAGES)}+{dice.pick(variants)}"
    speed = dice.whole(110, 170)
    bank = []
    for _ in range(dice.whole(8, 16)):
        audio = _say(dice.pick(_ONSETS) + dice.pick(_VOWELS) + dice.pick(_CODAS), voice, speed)
        syllable = _taken_apart(audio) if audio is not None else None
        if syllable is not None:
            bank.append(syllable)
    return tuple(bank)


def _taken_apart(audio: NDArray[np.float64]) -> Syllable | None:
    import pyworld  # type: ignore[import-untyped, unused-ignore]

    loud = np.flatnonzero(np.abs(audio) > 0.01)
    if loud.size < RATE // 20:
        return None
    audio = np.ascontiguousarray(audio[max(0, loud[0] - 200) : loud[-1] + 200])
    f0, times = pyworld.dio(audio, RATE, f0_floor=60, f0_ceil=600, frame_period=FRAME_MS)
    f0 = pyworld.stonemask(audio, f0, times, RATE)
    envelope = pyworld.cheaptrick(audio, f0, times, RATE, fft_size=2 * (BINS - 1))
    aperiodicity = pyworld.d4c(audio, f0, times, RATE, fft_size=2 * (BINS - 1))
    voiced = f0 > 0
    if voiced.sum() < 8:
        return None
    top = round(9500 / RATE * 2 * (BINS - 1))  # eSpeak stops at 11 kHz: the rest falls off from there
    fall = np.exp(-np.arange(BINS - top) / 150.0)
    envelope[:, top:] = envelope[:, top - 40 : top].mean(axis=1, keepdims=True) * fall
    power = envelope.sum(axis=1)
    vowel = int(np.flatnonzero(voiced & (power > 0.3 * power[voiced].max()))[0])
    return Syllable(envelope / power[voiced].max(), aperiodicity, voiced, vowel)


_FORMANTS: dict[str, tuple[float, ...]] = {
    "a": (730, 1090, 2440, 3400, 4500), "i": (270, 2290, 3010, 3600, 4700), "u": (300, 870, 2240, 3300, 4400),
    "e": (530, 1840, 2480, 3500, 4600), "o": (450, 800, 2500, 3300, 4400), "ae": (660, 1720, 2410, 3450, 4500),
    "uh": (640, 1190, 2390, 3400, 4500), "er": (490, 1350, 1690, 3300, 4400),
}  # fmt: skip
_NASAL = (250.0, 1100.0, 2300.0, 3300.0, 4300.0)
_HISSES = {
    "s": (6500, 2500),
    "sh": (3200, 1800),
    "f": (5500, 5000),
    "t": (4500, 3500),
    "k": (2200, 1500),
    "h": (1500, 3000),
}


def _envelope(formants: tuple[float, ...], scale: float, tilt: float) -> Frames:
    """Power envelope of one vowel: resonances multiplied, over a source that falls `tilt` dB an octave."""
    hz = np.arange(BINS) * RATE / (2 * (BINS - 1)) + 1.0
    total = (hz / 200.0 + 1) ** (-tilt / 3.01)
    for index, centre in enumerate(formants):
        width = 60.0 + 30 * index + centre * 0.02
        ratio = hz / (centre * scale)
        total = total / ((1 - ratio**2) ** 2 + (ratio * width / (centre * scale)) ** 2 + 2e-3 * (ratio > 1) + 1e-4)
    floor = total.max() * 1e-6 * (hz / 1000.0 + 1) ** -1.5
    total = np.maximum(total, floor)
    return np.asarray(total / total.sum())


def _hiss(kind: str) -> Frames:
    centre, width = _HISSES[kind]
    hz = np.arange(BINS) * RATE / (2 * (BINS - 1))
    shape = np.exp(-(((hz - centre) / width) ** 2)) + 0.02
    return np.asarray(shape / shape.sum())


def _made(dice: Dice, high_voice: bool) -> tuple[Syllable, ...]:
    scale = dice.between(1.05, 1.25) if high_voice else dice.between(0.85, 1.05)
    tilt, breathy = dice.between(6, 14), dice.between(0.02, 0.25)
    return tuple(_made_syllable(dice, scale, tilt, breathy) for _ in range(dice.whole(8, 16)))


def _made_syllable(dice: Dice, scale: float, tilt: float, breathy: float) -> Syllable:
    first, second = (_envelope(_FORMANTS[dice.pick(list(_FORMANTS))], scale, tilt) for _ in range(2))
    if dice.chance(0.6):
        second = first
    start: list[tuple[Frames, float, bool]] = []
    kind = dice.weigh({"none": 2, "hiss": 3, "nasal": 2, "glide": 2})
    if kind == "hiss":
        noise = _hiss(dice.pick(list(_HISSES)))
        start = [(noise * dice.between(0.05, 0.4), 1.0, False)] * dice.whole(5, 22)
    elif kind == "nasal":
        start = [(_envelope(_NASAL, scale, tilt + 3) * 0.25, 0.05, True)] * dice.whole(8, 18)
    elif kind == "glide":
        other = _envelope(_FORMANTS[dice.pick(("i", "u", "er"))], scale, tilt)
        start = [((1 - part) * other * 0.5 + part * first, breathy, True) for part in np.linspace(0, 1, 12)]
    count = 60
    mix = np.clip((np.arange(count) - 25) / 25, 0, 1)
    vowel = [((1 - part) * first + part * second, breathy, True) for part in mix]
    if dice.chance(0.3):
        vowel += [(_envelope(_NASAL, scale, tilt + 3) * 0.3, 0.05, True)] * 10
    frames = [*start, *vowel]
    hz = np.arange(BINS) / (BINS - 1)
    rough = np.stack([np.clip(level + (0.9 - level) * hz**0.7 * (0.3 + level) if voiced else np.ones(BINS), 0.001,
        0.999)
                      for _, level, voiced in frames])  # fmt: skip
    return Syllable(np.stack([f for f, _, _ in frames]), rough, np.array([v for _, _, v in frames]), len(start))

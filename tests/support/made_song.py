"""A whole song made by code: drums, bass, chords and a tune over intro, verse, chorus, verse, bridge and chorus.

92 BPM, 4/4, D major with a bridge in F major; the chorus borrows a flat seventh. About 84 seconds, seeded.
"""

from __future__ import annotations

import io
import wave

import numpy as np
from numpy.typing import NDArray

BPM = 92.0
BEAT_S = 60.0 / BPM
BAR_S = 4 * BEAT_S
ROOTS = {"C": 48, "D": 50, "E": 52, "F": 53, "F#": 54, "G": 55, "A": 57, "Bb": 58, "B": 59}
SHAPES = {"": (0, 4, 7), "m": (0, 3, 7), "7": (0, 4, 7, 10), "m7": (0, 3, 7, 10)}
VERSE = (("D", ""), ("B", "m7"), ("E", "m7"), ("A", "7"))
CHORUS = (("G", ""), ("A", ""), ("F#", "m"), ("B", "m"), ("E", "m7"), ("A", "7"), ("C", ""), ("D", ""))
BRIDGE = (("F", ""), ("Bb", ""), ("G", "m7"), ("C", "7"))
# (chords, how loud, with drums, with tune)
FORM = (
    (VERSE, 0.35, False, False),
    (VERSE * 2, 0.6, True, False),
    (CHORUS, 1.0, True, True),
    (VERSE, 0.6, True, False),
    (BRIDGE, 0.45, False, True),
    (CHORUS[:4], 1.0, True, True),
)

Sound = NDArray[np.float64]


def hertz(midi: float) -> float:
    return float(440.0 * 2 ** ((midi - 69) / 12))


def bars() -> list[tuple[str, str, float, bool, bool]]:
    return [(root, shape, level, drums, tune) for chords, level, drums, tune in FORM for root, shape in chords]


def seconds() -> float:
    return len(bars()) * BAR_S


def sound(sample_rate_hz: int = 44_100, seed: int = 5) -> NDArray[np.float32]:
    """Stereo, shaped (frames, 2)."""
    chance = np.random.default_rng(seed)
    mix = np.zeros((int(seconds() * sample_rate_hz) + sample_rate_hz, 2))
    for number, (root, shape, level, drums, tune) in enumerate(bars()):
        at = number * BAR_S
        notes = [ROOTS[root] + step for step in SHAPES[shape]]
        for beat in range(4):
            _add(
                mix,
                at + beat * BEAT_S,
                _pad(notes, BEAT_S * 1.05, sample_rate_hz) * 0.10 * level,
                sample_rate_hz,
                pan=-0.2,
            )
            _add(
                mix,
                at + beat * BEAT_S,
                _bass(ROOTS[root] - 12, BEAT_S * 0.9, sample_rate_hz) * 0.26 * level,
                sample_rate_hz,
            )
        if drums:
            _drum_bar(mix, at, level, chance, sample_rate_hz)
        if tune:
            for eighth in range(0, 8, 2):
                note = notes[(number + eighth) % len(notes)] + 12
                _add(
                    mix,
                    at + eighth * BEAT_S / 2,
                    _pluck(note, BEAT_S * 0.9, sample_rate_hz) * 0.16 * level,
                    sample_rate_hz,
                    pan=0.3,
                )
    peak = float(np.abs(mix).max())
    return (mix[: int(seconds() * sample_rate_hz)] * (0.89 / peak)).astype(np.float32)


def wav(sample_rate_hz: int = 44_100) -> bytes:
    """The song as a 16-bit WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as into:
        into.setnchannels(2)
        into.setsampwidth(2)
        into.setframerate(sample_rate_hz)
        into.writeframes((sound(sample_rate_hz) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def _add(mix: Sound, at_s: float, part: Sound, rate_hz: int, pan: float = 0.0) -> None:
    start = int(at_s * rate_hz)
    part = part[: len(mix) - start]
    mix[start : start + len(part), 0] += part * (1 - pan)
    mix[start : start + len(part), 1] += part * (1 + pan)


def _time(length_s: float, rate_hz: int) -> Sound:
    return np.arange(int(length_s * rate_hz)) / rate_hz


def _pad(notes: list[int], length_s: float, rate_hz: int) -> Sound:
    t = _time(length_s, rate_hz)
    tone = sum(np.sin(2 * np.pi * hertz(note) * k * t) / k**1.6 for note in notes for k in (1, 2, 3, 4))
    return np.asarray(tone * np.minimum(1, t / 0.02) * np.exp(-0.9 * t) * np.minimum(1, (length_s - t) / 0.03))


def _bass(note: int, length_s: float, rate_hz: int) -> Sound:
    t = _time(length_s, rate_hz)
    tone = sum(np.sin(2 * np.pi * hertz(note) * k * t) / k**2 for k in (1, 2, 3))
    return np.asarray(tone * np.minimum(1, t / 0.006) * np.exp(-2.2 * t) * np.minimum(1, (length_s - t) / 0.02))


def _pluck(note: int, length_s: float, rate_hz: int) -> Sound:
    t = _time(length_s, rate_hz)
    return np.asarray(
        sum(np.sin(2 * np.pi * hertz(note) * k * t) * np.exp(-3 * k * t) / k for k in (1, 2, 3))
        * np.minimum(1, t / 0.004)
    )


def _drum_bar(mix: Sound, at_s: float, level: float, chance: np.random.Generator, rate_hz: int) -> None:
    t = _time(0.22, rate_hz)
    kick = np.sin(2 * np.pi * (48 * t + 6 * (1 - np.exp(-28 * t)))) * np.exp(-14 * t)
    noise = chance.standard_normal(len(t))
    snare = (noise * 0.5 + np.sin(2 * np.pi * 190 * t)) * np.exp(-18 * t)
    hat = np.diff(noise, prepend=0.0) * np.exp(-70 * t)
    for beat in range(4):
        if beat % 2 == 0:
            _add(mix, at_s + beat * BEAT_S, kick * (0.75 if beat == 0 else 0.6) * level, rate_hz)
        else:
            _add(mix, at_s + beat * BEAT_S, snare * 0.3 * level, rate_hz)
        for half in (0.0, 0.5):
            _add(mix, at_s + (beat + half) * BEAT_S, hat * 0.1 * level, rate_hz, pan=0.4)

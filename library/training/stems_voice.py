"""A singing voice made from nothing: pulses of air through the resonances of a throat (Fant 1960, Klatt 1980).

Used only to have something voice-like to learn from that belongs to nobody. It has pitch that glides and trembles,
vowels that move, breath, and consonants of noise; it is no recorded human voice and does not sing words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfilt

RATE_HZ = 44_100
BLOCK = 220  # samples, 5 ms: so long the throat stands still
# Formants 1 to 4 in hertz of a man's vowels (Peterson and Barney 1952; the fourth is typical).
VOWELS = np.array(
    [
        [730, 1090, 2440, 3400], [570, 840, 2410, 3300], [300, 870, 2240, 3250], [530, 1840, 2480, 3450],
        [270, 2290, 3010, 3600], [390, 1990, 2550, 3500], [640, 1190, 2390, 3350], [490, 1350, 1690, 3300],
    ],
    dtype=np.float64,
)  # fmt: skip
WIDTHS_HZ = np.array([80.0, 95.0, 120.0, 160.0])


@dataclass(frozen=True)
class SungNote:
    start_s: float
    end_s: float
    pitch: int  # MIDI number
    loudness: float  # 0 to 1


@dataclass(frozen=True)
class Singer:
    """What makes one voice differ from another."""

    throat: float  # formants as a share of a man's: 1.0 to 1.3
    breath: float  # noise beside the pulses, 0 to 0.5
    tilt_hz: float  # above this the pulses lose 6 dB per octave more
    tremble_hz: float
    tremble_cents: float
    glide_s: float
    hiss: float  # loudness of consonants, 0 to 1


def any_singer(random: np.random.Generator) -> Singer:
    """A voice drawn at random."""
    return Singer(
        throat=random.uniform(0.95, 1.32),
        breath=random.choice([0.02, 0.06, 0.15, 0.35]) * random.uniform(0.6, 1.4),
        tilt_hz=np.exp(random.uniform(np.log(500), np.log(4000))),
        tremble_hz=random.uniform(4.5, 6.8),
        tremble_cents=random.choice([5, 20, 45, 80]) * random.uniform(0.7, 1.3),
        glide_s=random.uniform(0.015, 0.09),
        hiss=random.uniform(0.1, 1.0),
    )


def sing(notes: list[SungNote], seconds: float, singer: Singer, random: np.random.Generator) -> NDArray[np.float32]:
    """The notes as sung by the singer: mono samples at RATE_HZ of about full scale."""
    count = int(seconds * RATE_HZ)
    if not notes:
        return np.zeros(count, dtype=np.float32)
    pitch, loudness = _contours(notes, count, singer, random)
    source = _pulses(pitch, singer, random) * loudness
    voice = _through_throat(source, notes, singer, random)
    voice = voice / (np.abs(voice).max() + 1e-9) + singer.hiss * 0.25 * _consonants(notes, count, random)
    result: NDArray[np.float32] = (0.9 * voice / (np.abs(voice).max() + 1e-9)).astype(np.float32)
    return result


def _contours(
    notes: list[SungNote], count: int, singer: Singer, random: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Hertz and loudness per sample: notes joined by glides, with tremble and drift."""
    pitch = np.full(count, float(notes[0].pitch))
    loudness = np.zeros(count)
    for note in notes:
        first, last = int(note.start_s * RATE_HZ), min(count, int(note.end_s * RATE_HZ))
        pitch[first:] = note.pitch
        attack = min(max(1, last - first), int(RATE_HZ * random.uniform(0.01, 0.06)))
        level = np.full(max(0, last - first), note.loudness)
        level[:attack] *= np.linspace(0, 1, attack)[: len(level)]
        loudness[first:last] = level
    glide = np.exp(-1 / (singer.glide_s * RATE_HZ))
    pitch = lfilter([1 - glide], [1, -glide], pitch, zi=[glide * pitch[0]])[0]
    soft = np.exp(-1 / (0.02 * RATE_HZ))
    loudness = lfilter([1 - soft], [1, -soft], loudness)
    time_s = np.arange(count) / RATE_HZ
    drift = np.interp(
        time_s,
        np.arange(0, time_s[-1] + 0.4, 0.2),
        random.normal(0, 8, int(time_s[-1] / 0.2) + 3)[: len(np.arange(0, time_s[-1] + 0.4, 0.2))],
    )
    cents = singer.tremble_cents * np.sin(2 * np.pi * singer.tremble_hz * time_s) + drift
    return 440 * 2 ** ((pitch - 69 + cents / 100) / 12), loudness


def _pulses(pitch_hz: NDArray[np.float64], singer: Singer, random: np.random.Generator) -> NDArray[np.float64]:
    """Pulses of air: a sawtooth without aliases, softened, with breath that swells with each pulse."""
    step = pitch_hz / RATE_HZ
    phase = np.cumsum(step) % 1.0
    saw = 2 * phase - 1
    # PolyBLEP (Valimaki 2007): rounds the jump over one sample before and after it.
    after, before = phase < step, phase > 1 - step
    t = phase / step
    saw = saw - np.where(after, 2 * t - t * t - 1, 0)
    t = (phase - 1) / step
    saw = saw - np.where(before, t * t + 2 * t + 1, 0)
    pole = np.exp(-2 * np.pi * singer.tilt_hz / RATE_HZ)
    soft = lfilter([1 - pole], [1, -pole], saw)
    soft /= np.sqrt(np.mean(soft**2)) + 1e-9
    breath = random.normal(0, 1, len(saw)) * (0.4 + 0.6 * phase)
    result: NDArray[np.float64] = soft + singer.breath * breath
    return result


def _through_throat(
    source: NDArray[np.float64], notes: list[SungNote], singer: Singer, random: np.random.Generator
) -> NDArray[np.float64]:
    """The pulses through four resonances that move from vowel to vowel."""
    blocks = len(source) // BLOCK + 1
    places = [0, *[int(note.start_s * RATE_HZ / BLOCK) for note in notes], blocks + 1]
    aims = VOWELS[random.integers(0, len(VOWELS), len(places))] * singer.throat
    formants = np.stack([np.interp(np.arange(blocks), places, aims[:, n]) for n in range(4)], axis=1)
    gains = np.array([1.0, random.uniform(0.4, 0.9), random.uniform(0.2, 0.7), random.uniform(0.1, 0.6)])
    states = np.zeros((4, 2))
    out = np.zeros(len(source))
    for block in range(blocks):
        part = slice(block * BLOCK, (block + 1) * BLOCK)
        if not len(source[part]):
            break
        for n in range(4):
            radius = np.exp(-np.pi * WIDTHS_HZ[n] * singer.throat / RATE_HZ)
            turn = 2 * np.pi * formants[block, n] / RATE_HZ
            bend = [1, -2 * radius * np.cos(turn), radius**2]
            heard, states[n] = lfilter([(1 - radius) * 2], bend, source[part], zi=states[n])
            out[part] += gains[n] * heard
    return out


def _consonants(notes: list[SungNote], count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Bursts of shaped noise before some of the notes."""
    out = np.zeros(count)
    for note in notes:
        if random.random() < 0.4:
            continue
        length = int(RATE_HZ * random.choice([0.02, 0.05, 0.09, 0.14]))
        start = int(note.start_s * RATE_HZ) - length
        if start < 0 or start + length > count:
            continue
        low = random.uniform(1500, 6000)
        shape = butter(2, [low, min(20_000, low * random.uniform(1.4, 3.0))], "bandpass", fs=RATE_HZ, output="sos")
        noise = sosfilt(shape, random.normal(0, 1, length)) * np.hanning(length)
        out[start : start + length] += noise / (np.abs(noise).max() + 1e-9) * random.uniform(0.3, 1.0)
    return out

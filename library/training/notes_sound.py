"""How practice clips for the note network sound: SoundFont instruments, our own synthesis, rooms, noise, equalisers."""

from pathlib import Path

import numpy as np
import tinysoundfont
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import fftconvolve

from library.core.spectrum import RATE_HZ, FloatArray
from library.training.notes_music import CLIP_S, Part, Row

SOUND_FONT = Path("/usr/share/sounds/sf3/MuseScore_General_Lite.sf3")  # MIT licence
_DRUM_CHANNEL = 9
_TABLE = 4096  # samples of two periods


class Band:
    """Plays parts on a SoundFont, mono at RATE_HZ."""

    def __init__(self, sound_font: Path = SOUND_FONT) -> None:
        self._synth = tinysoundfont.Synth(gain=-12, samplerate=RATE_HZ)
        self._font = self._synth.sfload(str(sound_font))

    def play(self, parts: tuple[Part, ...], rng: Generator) -> FloatArray:
        """CLIP_S of sound. Parts of our own synthesis are played too."""
        samples = round(CLIP_S * RATE_HZ)
        sound = self._font_sound([p for p in parts if p.program >= 0], samples)
        for part in parts:
            if part.program < 0:
                sound += _own_sound(part, samples, rng)
        return sound

    def _font_sound(self, parts: list[Part], samples: int) -> FloatArray:
        events: list[tuple[int, int, int, int, int]] = []
        for index, part in enumerate(parts):
            channel = _DRUM_CHANNEL if part.is_drums else index
            self._synth.program_select(channel, self._font, 128 if part.is_drums else 0, part.program, part.is_drums)
            self._synth.control_change(channel, 7, part.volume)
            for row in part.rows:
                events.append((round(row.onset_s * RATE_HZ), 1, channel, row.pitch, row.velocity))
                events.append((round(row.end_s * RATE_HZ), 0, channel, row.pitch, 0))
        pieces, now = [np.zeros(0, dtype=np.float32)], 0
        for at, is_on, channel, pitch, velocity in sorted(events):
            if min(at, samples) > now:
                pieces.append(self._generate(min(at, samples) - now))
                now = min(at, samples)
            if is_on:
                self._synth.noteon(channel, pitch, velocity)
            else:
                self._synth.noteoff(channel, pitch)
        if now < samples:
            pieces.append(self._generate(samples - now))
        self._synth.sounds_off()
        self._generate(256)
        return np.concatenate(pieces)

    def _generate(self, samples: int) -> FloatArray:
        stereo = np.frombuffer(self._synth.generate_simple(samples), dtype=np.float32).reshape(-1, 2)
        mono: FloatArray = stereo.mean(axis=1)
        return mono


def _own_sound(part: Part, samples: int, rng: Generator) -> FloatArray:
    """Wavetable tones: random harmonics that grow dull, an envelope, now and then vibrato, a second voice, a click."""
    bright, dull = _tables(rng)
    slow = rng.random() < 0.4  # bowed, blown and sung notes swell
    attack_s, release_s = float(rng.uniform(0.06, 0.22) if slow else rng.uniform(0.002, 0.06)), rng.uniform(0.03, 0.25)
    decay_s = 30.0 if slow else float(rng.choice((0.3, 0.8, 2.0, 30.0)))
    vibrato = (float(rng.uniform(4.5, 7)), float(rng.choice((0, 0, 0, 8, 20, 40))))
    detune, click = float(rng.choice((0, 0, 4, 9))), float(rng.choice((0, 0, 0.3)))
    sound = np.zeros(samples, dtype=np.float32)
    for row in part.rows:
        start, count = round(row.onset_s * RATE_HZ), round((row.end_s - row.onset_s + 4 * release_s) * RATE_HZ)
        count = min(count, samples - start)
        if count <= 0:
            continue
        t = np.arange(count) / RATE_HZ
        cents = vibrato[1] * np.sin(2 * np.pi * vibrato[0] * t) * np.minimum(1, t / 0.3)
        phase = _phase(row, cents)
        fade = np.exp(-t / (0.25 * decay_s + 0.1))
        tone = _read(dull, phase) + fade * _read(bright, phase)
        if detune:
            tone = tone + _read(dull, _phase(row, cents + detune))
        shape = np.minimum(1, t / attack_s) * np.exp(-t / decay_s)
        shape *= np.where(t > row.end_s - row.onset_s, np.exp(-(t - (row.end_s - row.onset_s)) / release_s), 1)
        tone = tone * shape + click * np.exp(-t / 0.004) * rng.normal(size=count)
        sound[start : start + count] += (tone * (row.velocity / 127) ** 1.7 * part.volume / 127 * 0.1).astype(
            np.float32
        )
    return sound


def _phase(row: Row, cents: NDArray[np.float64]) -> NDArray[np.float64]:
    hz = 440 * 2 ** ((row.pitch - 69 + cents / 100) / 12)
    phase: NDArray[np.float64] = np.cumsum(hz) / RATE_HZ * (_TABLE / 2)
    return phase


def _read(table: FloatArray, phase: NDArray[np.float64]) -> FloatArray:
    return table[phase.astype(np.int64) % _TABLE]


def _tables(rng: Generator) -> tuple[FloatArray, FloatArray]:
    """Two periods of what fades and of what stays: room for an octave and a fifth below, which organ stops add."""
    harmonics = np.arange(1, 17) * 2
    loud = (harmonics / 2) ** -rng.uniform(0.3, 2.2) * 10 ** (rng.normal(0, 5, 16) / 20)
    if rng.random() < 0.25:
        loud[1::2] *= 0.1  # a closed pipe, a square wave
    has_stops = rng.random() < 0.12
    tables = []
    for share in (loud * np.linspace(0.2, 1, 16), loud * (harmonics / 2) ** -rng.uniform(0, 1.5)):
        cycle = np.zeros(_TABLE // 2 + 1, dtype=complex)
        cycle[harmonics] = share * np.exp(2j * np.pi * rng.random(16))
        if has_stops:
            cycle[np.array((1, 3, 9))] = loud[0] * rng.uniform(0.1, 0.7, 3)
        wave = irfft(cycle)
        tables.append(np.asarray(wave / (np.sqrt((wave**2).mean()) + 1e-9), dtype=np.float32))
    return tables[0], tables[1]


def in_a_room(sound: FloatArray, rng: Generator) -> FloatArray:
    """The sound through chance: an equaliser, a room, saturation, noise, and a level around the reference loudness."""
    if rng.random() < 0.7:
        sound = _equalised(sound, rng)
    if rng.random() < 0.55:
        sound = _reverberant(sound, rng)
    rms = float(np.sqrt((sound**2).mean())) + 1e-6
    if rng.random() < 0.12:
        drive = rms * rng.uniform(1.5, 5)
        sound = np.tanh(sound / drive) * drive
    if rng.random() < 0.4:
        sound = sound + _noise(len(sound), rng) * rms * 10 ** (rng.uniform(-48, -16) / 20)
    level_db = -22 + float(np.clip(rng.normal(0, 4.5), -12, 9))
    return np.asarray(sound / rms * 10 ** (level_db / 20), dtype=np.float32)


def _equalised(sound: FloatArray, rng: Generator) -> FloatArray:
    spectrum = rfft(sound)
    octaves = np.log2(np.maximum(np.linspace(0, RATE_HZ / 2, len(spectrum)), 30) / 30)
    curve_db = np.interp(octaves, np.arange(9), rng.normal(0, 4, 9)) + rng.normal(0, 1.5) * (octaves - 4)
    if rng.random() < 0.12:
        curve_db = curve_db - 24 * np.maximum(0, octaves - rng.uniform(6.4, 8))  # a small loudspeaker, a bad codec
    return np.asarray(irfft(spectrum * 10 ** (curve_db / 20), len(sound)), dtype=np.float32)


def _reverberant(sound: FloatArray, rng: Generator) -> FloatArray:
    decay_s = float(rng.choice((0.3, 0.6, 1.2, 2.0, 3.0)) * rng.uniform(0.7, 1.3))
    t = np.arange(next_fast_len(int(decay_s * RATE_HZ))) / RATE_HZ
    tail = rng.normal(size=len(t)) * np.exp(-6.9 * t / decay_s)
    tail[: int(rng.uniform(0.002, 0.03) * RATE_HZ)] = 0
    wet = fftconvolve(sound, tail / np.sqrt((tail**2).sum()))[: len(sound)]
    return np.asarray(sound + wet * 10 ** (rng.uniform(-22, -3) / 20), dtype=np.float32)


def _noise(samples: int, rng: Generator) -> FloatArray:
    """Noise of power 1, white to brown."""
    spectrum = rfft(rng.normal(size=samples).astype(np.float32))
    spectrum = spectrum / np.maximum(np.linspace(0, RATE_HZ / 2, len(spectrum)), 40) ** rng.uniform(0, 1.1)
    noise = irfft(spectrum, samples)
    return np.asarray(noise / np.sqrt((noise**2).mean()), dtype=np.float32)

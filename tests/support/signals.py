"""Made signals for tests and benchmarks: small, seeded, and known to the last sample.

Signals are float32 shaped (frames,) for mono or (frames, channels); full scale is 1.0.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from theory.core.chord import Chord

Signal = NDArray[np.float32]
RATE_HZ = 44_100


def silence(seconds: float, rate_hz: int = RATE_HZ) -> Signal:
    """Digital silence."""
    return np.zeros(round(seconds * rate_hz), dtype=np.float32)


def sine(seconds: float, frequency_hz: float = 440.0, level_dbfs: float = -12.0, rate_hz: int = RATE_HZ) -> Signal:
    """A sine whose peak is `level_dbfs`."""
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return (10 ** (level_dbfs / 20) * np.sin(2 * np.pi * frequency_hz * time_s)).astype(np.float32)


def pink_noise(seconds: float, seed: int = 0, rate_hz: int = RATE_HZ) -> Signal:
    """Noise with equal power in each octave, peak 0.5."""
    frames = round(seconds * rate_hz)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(frames))
    shaped = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), frames)
    return (0.5 * shaped / np.abs(shaped).max()).astype(np.float32)


def clicks(times_s: NDArray[np.float64], seconds: float, rate_hz: int = RATE_HZ) -> Signal:
    """A short bright click at each time."""
    signal = silence(seconds, rate_hz)
    length = round(0.02 * rate_hz)
    fade = np.exp(-np.arange(length) / (0.004 * rate_hz))
    click = (0.7 * fade * np.sin(2 * np.pi * 1500 * np.arange(length) / rate_hz)).astype(np.float32)
    for time in times_s:
        start = round(float(time) * rate_hz)
        part = signal[start : start + length]
        part += click[: len(part)]
    return signal


def babble(seconds: float, seed: int = 0, rate_hz: int = RATE_HZ) -> Signal:
    """Like speech: syllables of uneven length whose pitch glides, with pauses; peak 0.5."""
    rng = np.random.default_rng(seed)
    signal = silence(seconds, rate_hz)
    start_s = 0.0
    while (length_s := rng.uniform(0.09, 0.32)) and start_s + length_s < seconds:
        frames = round(length_s * rate_hz)
        glide = 1 + rng.uniform(0.05, 0.25) * rng.choice([-1, 1]) * np.linspace(-1, 1, frames)
        phase = 2 * np.pi * np.cumsum(rng.uniform(90, 150) * glide) / rate_hz
        formant = rng.uniform(3, 8)
        voice = sum(np.sin(h * phase) * (0.1 + np.exp(-(((h - formant) / 2) ** 2))) / h**0.5 for h in range(1, 21))
        first = round(start_s * rate_hz)
        signal[first : first + frames] += (rng.uniform(0.4, 1) * voice * np.hanning(frames)).astype(np.float32)
        start_s += length_s + rng.choice([0.01, 0.05, 0.3], p=[0.6, 0.25, 0.15])
    return np.asarray(0.5 * signal / np.abs(signal).max(), dtype=np.float32)


@dataclass(frozen=True)
class MadeSong:
    """A song and everything that is true of it; times in seconds."""

    samples: Signal
    duration_s: float
    bpm: float
    beats_s: NDArray[np.float64]
    downbeats_s: NDArray[np.float64]
    chords: tuple[tuple[float, float, str], ...]


def made_song(
    progression: list[str], *, bars: int = 16, bpm: float = 120.0, beats_per_bar: int = 4, seed: int = 0
) -> MadeSong:
    """One chord of `progression` (Harte labels) a bar, with bass on every beat and drums."""
    beat_s = 60 / bpm
    count = bars * beats_per_bar
    beats_s = 0.1 + beat_s * np.arange(count)
    duration_s = float(beats_s[-1] + beat_s + 0.5)
    signal = silence(duration_s)
    rng = np.random.default_rng(seed)
    chords = []
    for bar in range(bars):
        label = progression[bar % len(progression)]
        start_s = float(beats_s[bar * beats_per_bar])
        chords.append((start_s, start_s + beats_per_bar * beat_s, label))
        _play_bar(signal, Chord.parse(label), start_s, beat_s, beats_per_bar)
    for index, time_s in enumerate(beats_s):
        first = index % beats_per_bar == 0
        _add(
            signal,
            float(time_s),
            _kick() if first or (beats_per_bar == 4 and index % 2 == 0) else _noise_hit(rng, 0.25),
        )
        _add(signal, float(time_s + beat_s / 2), _noise_hit(rng, 0.06))
    signal *= 0.8 / np.abs(signal).max()
    return MadeSong(signal, duration_s, bpm, beats_s, beats_s[::beats_per_bar], tuple(chords))


def _play_bar(signal: Signal, chord: Chord, start_s: float, beat_s: float, beats: int) -> None:
    root = chord.root_pc
    if root is None:
        return
    for beat in range(beats):
        _add(signal, start_s + beat * beat_s, _tone(36 + root, beat_s, 0.35))
        for pitch_class in chord.pitch_classes:
            if beat % 2 == 0:
                _add(signal, start_s + beat * beat_s, _tone(57 + (pitch_class - 57) % 12, 2 * beat_s, 0.14))


def _tone(pitch: int, seconds: float, gain: float) -> Signal:
    """A plucked tone with falling harmonics; `pitch` is a MIDI number."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    frequency_hz = 440 * 2 ** ((pitch - 69) / 12)
    wave = sum(np.sin(2 * np.pi * h * frequency_hz * time_s) * 0.6**h for h in range(1, 7))
    envelope = np.minimum(1, time_s / 0.005) * np.exp(-1.5 * time_s) * np.minimum(1, (seconds - time_s) / 0.02)
    return (gain * wave * envelope).astype(np.float32)


def _kick() -> Signal:
    time_s = np.arange(round(0.15 * RATE_HZ)) / RATE_HZ
    return (0.9 * np.sin(2 * np.pi * (45 * time_s + 3 * (1 - np.exp(-40 * time_s)))) * np.exp(-18 * time_s)).astype(
        np.float32
    )


def _noise_hit(rng: np.random.Generator, gain: float) -> Signal:
    frames = round(0.06 * RATE_HZ)
    return (gain * rng.standard_normal(frames) * np.exp(-np.arange(frames) / (0.012 * RATE_HZ))).astype(np.float32)


def _add(signal: Signal, start_s: float, sound: Signal) -> None:
    start = round(start_s * RATE_HZ)
    part = signal[start : start + len(sound)]
    part += sound[: len(part)]


def write_wav(path: Path, samples: Signal, rate_hz: int = RATE_HZ, subtype: str = "PCM_16") -> Path:
    """Write a WAV file; `subtype` as soundfile names it (PCM_U8, PCM_16, PCM_24, PCM_32, FLOAT)."""
    soundfile.write(path, samples, rate_hz, subtype=subtype, format="WAV")
    return path


def encode(path: Path, samples: Signal, *, codec: str, container: str | None = None, rate_hz: int = RATE_HZ) -> Path:
    """Write a mono signal with any of PyAV's encoders: "libmp3lame", "aac", "libopus", "wmav2", "flac" ..."""
    import av

    with av.open(path, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate_hz, layout="mono")
        stream.bit_rate = 128_000
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="fltp", layout="mono")
        frame.sample_rate = rate_hz
        resampler = av.AudioResampler(
            format=stream.format.name, layout="mono", rate=rate_hz, frame_size=stream.frame_size or 1024
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            for packet in stream.encode(piece):
                out.mux(packet)
        for packet in stream.encode(None):
            out.mux(packet)
    return path

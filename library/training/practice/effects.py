"""What rooms, desks, tapes and codecs do to a mix. All work on float32 stereo at the rate of `rendering.RATE`."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import signal

from library.training.practice.dice import Dice
from library.training.practice.rendering import RATE, Stereo


@dataclass(slots=True)
class Chain:
    """The effects of one song, drawn once; `log` names them with their settings for the truth."""

    log: dict[str, Any]


def room(dice: Dice, seconds: float, wet: float) -> Stereo:
    """An impulse response: the direct sound, early reflections and exponentially decaying, darkening noise."""
    count = round(seconds * RATE)
    times = np.arange(count) / RATE
    noise = dice.numbers.normal(0, 1, (count, 2)) * np.exp(-6.9 * times / seconds)[:, None]
    noise = signal.lfilter(*signal.butter(1, dice.between(2000, 9000), fs=RATE), noise, axis=0)
    noise[: round(dice.between(0.004, 0.03) * RATE)] = 0
    noise *= wet / np.sqrt((noise**2).sum(axis=0).mean() + 1e-12)
    for _ in range(5):
        noise[round(dice.between(0.003, 0.05) * RATE) % count] += dice.normal(0.15 * wet)
    noise[0] += 1.0
    return noise.astype(np.float32)


def reverberate(audio: Stereo, response: Stereo) -> Stereo:
    """Convolution with an impulse response, cut to the audio's length."""
    wet: Stereo = signal.oaconvolve(audio, response, axes=0)[: len(audio)].astype(np.float32)
    return wet


def tilt(audio: Stereo, db_per_octave: float) -> Stereo:
    """Darker (negative) or brighter about 800 Hz, by a low and a high shelf made of first-order filters."""
    low = signal.lfilter(*signal.butter(1, 800, fs=RATE), audio, axis=0)
    gain = 10 ** (db_per_octave * 2 / 20)
    return np.asarray(low / gain + (audio - low) * gain, dtype=np.float32)


def compress(audio: Stereo, drive: float) -> Stereo:
    """Slow gain reduction, then soft clipping; louder `drive` (1..6), more of both."""
    level = np.sqrt(signal.lfilter([0.0005], [1, -0.9995], (audio**2).mean(axis=1))) + 1e-4
    gain = (level / max(float(level.max()), 1e-3)) ** (-0.3)
    out = np.tanh(audio * gain[:, None] * drive / (float(np.abs(audio).max()) + 1e-6)) / np.tanh(drive)
    return np.asarray(out, dtype=np.float32)


def noise_floor(dice: Dice, count: int, pink: bool) -> Stereo:
    """White or pink noise of unit power, mono in both channels."""
    white = dice.numbers.normal(0, 1, count)
    if pink:
        white = signal.lfilter([0.049922, -0.095993, 0.050613, -0.004409], [1, -2.494956, 2.017266, -0.522189], white)
        white /= white.std() + 1e-9
    return np.repeat(white[:, None], 2, axis=1).astype(np.float32)


def lossy(audio: Stereo, kbps: int) -> Stereo:
    """Through MP3 and back, in memory, aligned and of the same length."""
    import av

    target = io.BytesIO()
    with av.open(target, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=RATE)
        stream.bit_rate = kbps * 1000
        pcm = (np.clip(audio, -1, 1) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm.reshape(1, -1)), format="s16", layout="stereo")
        frame.sample_rate = RATE
        resampler = av.AudioResampler(format="s16p", layout="stereo", rate=RATE, frame_size=1152)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    target.seek(0)
    import soundfile

    decoded, _ = soundfile.read(target, dtype="float32", always_2d=True)
    out = np.zeros_like(audio)
    size = min(len(out), len(decoded))
    out[:size] = decoded[:size]
    return out


def treat(dice: Dice, audio: Stereo) -> tuple[Stereo, dict[str, Any]]:
    """A mix through a chain drawn at random; peak at most 1. Gives the audio and what was done."""
    done: dict[str, Any] = {}
    if dice.chance(0.6):
        seconds, wet = dice.between(0.2, 3.0), dice.pick((dice.between(0.05, 0.3), dice.between(0.2, 0.9)))
        audio = reverberate(audio, room(dice, seconds, wet))
        done["reverb"] = [round(seconds, 2), round(wet, 2)]
    if dice.chance(0.5):
        slope = dice.normal(1.5)
        audio, done["tilt_db_per_octave"] = tilt(audio, slope), round(slope, 2)
    if dice.chance(0.25):
        drive = dice.between(1, 5)
        audio, done["compression"] = compress(audio, drive), round(drive, 2)
    if dice.chance(0.12):
        low, high = dice.between(30, 200), dice.between(2500, 9000)
        audio = signal.sosfilt(signal.butter(2, [low, high], "band", fs=RATE, output="sos"), audio, axis=0).astype(
            np.float32
        )
        done["band_hz"] = [round(low), round(high)]
    audio = audio * (10 ** (dice.between(-14, -1) / 20) / (float(np.abs(audio).max()) + 1e-6))
    if dice.chance(0.4):
        db = dice.pick((dice.between(-60, -35), dice.between(-40, -15)))
        rms = float(np.sqrt((audio**2).mean()))
        audio = audio + noise_floor(dice, len(audio), dice.chance(0.5)) * rms * 10 ** (db / 20)
        done["noise_db"] = round(db, 1)
    audio = audio / max(1.0, float(np.abs(audio).max()))
    if dice.chance(0.1):
        kbps = dice.pick((48, 64, 96, 128))
        audio, done["mp3_kbps"] = lossy(audio.astype(np.float32), kbps), kbps
    return audio.astype(np.float32), done


def treat_stem(dice: Dice, audio: Stereo, name: str) -> tuple[Stereo, dict[str, Any]]:
    """One stem on its own way through the desk: level, colour, compression, room. Vocals stand in front."""
    done: dict[str, Any] = {}
    rms = float(np.sqrt((audio**2).mean())) + 1e-6
    goal = {"vocals": -19, "drums": -20, "bass": -21, "other": -20}[name] + dice.normal(2.5)
    audio = audio * (10 ** (goal / 20) / rms)
    done["level_db"] = round(goal, 1)
    if dice.chance(0.6):
        slope = dice.normal(1.2)
        audio, done["tilt_db_per_octave"] = tilt(audio, slope), round(slope, 2)
    if dice.chance(0.5 if name != "other" else 0.25):
        peak, drive = float(np.abs(audio).max()), dice.between(0.8, 3.5)
        audio, done["compression"] = compress(audio, drive), round(drive, 2)
        audio = audio * min(1.0, peak * 1.2)
    if dice.chance(0.75 if name != "bass" else 0.2):
        seconds, wet = dice.between(0.2, 2.5), dice.between(0.03, 0.45)
        audio = reverberate(audio, room(dice, seconds, wet))
        done["reverb"] = [round(seconds, 2), round(wet, 2)]
    return audio.astype(np.float32), done

"""A melody sung: syllables stretched over notes, pitch with glides, vibrato and drift, through the WORLD vocoder."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from library.training.practice.dice import Dice
from library.training.practice.performing import Tone
from library.training.practice.voices import BINS, FRAME_MS, RATE, Singer, Syllable

_PER_S = 1000.0 / FRAME_MS


def sing(
    singer: Singer, tones: list[Tone], duration_s: float, dice: Dice, *, cents: float = 0.0
) -> NDArray[np.float32]:
    """Mono audio of `duration_s` at 44.1 kHz: one tone at a time, later tones end earlier ones."""
    import pyworld

    count = round(duration_s * _PER_S) + 2
    envelope = np.full((count, BINS), 1e-12)
    aperiodicity = np.full((count, BINS), 0.999)
    voiced = np.zeros(count, dtype=bool)
    level = np.zeros(count)
    bend = np.full(count, np.nan)
    ordered = sorted(tones, key=lambda tone: tone.onset_s)
    for index, tone in enumerate(ordered):
        end_s = min(tone.end_s, ordered[index + 1].onset_s if index + 1 < len(ordered) else duration_s)
        begin, end = round(tone.onset_s * _PER_S), min(count, round(end_s * _PER_S))
        if end - begin < 6:
            continue
        syllable = dice.pick(singer.syllables)
        places, first = _stretched(syllable, begin, end)
        span = slice(first, first + len(places))
        envelope[span], aperiodicity[span], voiced[span] = (
            syllable.envelope[places], syllable.aperiodicity[places], syllable.voiced[places])  # fmt: skip
        level[span] = _shape(dice, len(places), tone.velocity / 127.0)
        bend[begin:end] = _pitch(singer, dice, tone.pitch, end - begin)
    f0 = _line(bend, singer.glide_s) * 2 ** (cents / 1200)
    f0[~voiced] = 0.0
    level = ndimage.gaussian_filter1d(level, 1.5)
    envelope *= (level**2)[:, None]
    audio = pyworld.synthesize(f0, np.maximum(envelope, 1e-16), np.clip(aperiodicity, 0.0, 1.0), RATE, FRAME_MS)
    return _finished(np.asarray(audio), round(duration_s * RATE), singer, dice)


def _stretched(syllable: Syllable, begin: int, end: int) -> tuple[NDArray[np.int64], int]:
    """Which frame of the syllable sounds when: consonants at their own speed before the note, the vowel stretched."""
    lead = min(syllable.vowel, begin, 24)
    start = np.arange(syllable.vowel - lead, syllable.vowel)
    total, size = end - begin, len(syllable.envelope) - syllable.vowel
    tail = min(12, size // 3)
    if total <= size:
        body = np.linspace(syllable.vowel, syllable.vowel + size - 1, total)
    else:
        stretched = np.linspace(syllable.vowel, syllable.vowel + size - tail - 1, total - tail)
        body = np.concatenate([stretched, np.arange(syllable.vowel + size - tail, syllable.vowel + size)])
    return np.concatenate([start, body]).astype(np.int64), begin - lead


def _shape(dice: Dice, count: int, loud: float) -> NDArray[np.float64]:
    along = np.linspace(0, 1, count)
    swell = 1 + dice.normal(0.15) * (along - 0.5)
    edges = np.minimum(1, np.arange(count) / 4.0) * np.minimum(1, np.arange(count)[::-1] / 10.0)
    return np.asarray((0.3 + 0.7 * loud) * swell * edges)


def _pitch(singer: Singer, dice: Dice, pitch: int, count: int) -> NDArray[np.float64]:
    """MIDI pitch over one note: a scoop at times, vibrato that grows, slow drift."""
    seconds = np.arange(count) / _PER_S
    depth = singer.vibrato_cents / 100 * np.clip((seconds - 0.2) / 0.4, 0, 1)
    wave = depth * np.sin(2 * np.pi * singer.vibrato_hz * seconds * (1 + dice.normal(0.03)) + dice.between(0, 6.28))
    drift = np.cumsum(dice.numbers.normal(0, 0.004, count)) + dice.normal(0.06)
    scoop = -dice.between(0.3, 1.5) * np.exp(-seconds / 0.04) if dice.chance(0.25) else 0.0
    return np.asarray(pitch + wave + np.clip(drift, -0.25, 0.25) + scoop)


def _line(bend: NDArray[np.float64], glide_s: float) -> NDArray[np.float64]:
    """Hertz for every frame; gaps take the last pitch, and jumps become glides."""
    known = np.flatnonzero(~np.isnan(bend))
    if not known.size:
        return np.full(bend.size, 200.0)
    pitch = np.interp(np.arange(bend.size), known, bend[known])
    return np.asarray(440.0 * 2 ** ((ndimage.gaussian_filter1d(pitch, max(0.5, glide_s * _PER_S / 3)) - 69) / 12))


def _finished(audio: NDArray[np.float64], count: int, singer: Singer, dice: Dice) -> NDArray[np.float32]:
    out = np.zeros(count)
    out[: min(count, len(audio))] = audio[:count]
    peak = float(np.abs(out).max()) + 1e-9
    out /= peak
    power = ndimage.uniform_filter1d(np.abs(out), 1000)
    out += singer.breath * power * np.diff(dice.numbers.normal(0, 0.3, count + 1))
    return (0.35 * out).astype(np.float32)

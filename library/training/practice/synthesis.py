"""Timbres by formula: additive, subtractive, frequency modulation, plucked strings. Mono float32 at 44.1 kHz.

Every song that uses one draws its constants anew, so that no two sound alike.
Plucked strings after K. Karplus and A. Strong, Computer Music Journal 7(2), 1983; FM after J. Chowning, JAES 21(7),
1973.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from library.training.practice.dice import Dice
from library.training.practice.performing import Tone

RATE = 44100
Wave = NDArray[np.float64]
Voice = Callable[[float, float, Wave], Wave]  # (Hz, loudness 0..1, times in s) -> wave without envelope


def _additive(dice: Dice) -> Voice:
    slope, odd = dice.between(0.6, 2.2), dice.between(0.2, 1.0)
    colour = [np.exp(dice.normal(0.7)) for _ in range(16)]
    fading, stretch = dice.between(0.0, 3.0), dice.pick((0.0, 0.0, 0.0004))

    def voice(hz: float, loud: float, times: Wave) -> Wave:
        wave = np.zeros(times.size)
        for number in range(1, 17):
            partial = hz * number * np.sqrt(1 + stretch * number**2)
            if partial > 16000:
                break
            level = colour[number - 1] * number ** -(slope + 1 - loud) * (odd if number % 2 == 0 else 1.0)
            wave += level * np.exp(-fading * (number - 1) * 0.3 * times) * np.sin(2 * np.pi * partial * times)
        return wave

    return voice


def _subtractive(dice: Dice) -> Voice:
    spread, square = dice.between(0.0, 0.012), dice.chance(0.4)
    cutoff, sweep = dice.between(600, 6000), dice.between(0, 4)

    def voice(hz: float, loud: float, times: Wave) -> Wave:
        wave = np.zeros(times.size)
        for bend in (1 - spread, 1.0, 1 + spread):
            phase = (hz * bend * times + dice.between(0, 1)) % 1.0
            wave += np.sign(phase - 0.5) if square else 2 * phase - 1
        edge = min(18000.0, cutoff * (0.5 + loud) + hz)
        dark = signal.sosfilt(signal.butter(2, edge, fs=RATE, output="sos"), wave)
        bright = np.exp(-sweep * times)
        return np.asarray(dark * (1 - 0.3 * bright) + 0.3 * bright * wave)

    return voice


def _modulated(dice: Dice) -> Voice:
    ratio, depth, fall = (
        dice.pick((1.0, 2.0, 3.0, 0.5, 1.41, 3.5, 4.0, 7.0)),
        dice.between(0.3, 5),
        dice.between(0.3, 8),
    )

    def voice(hz: float, loud: float, times: Wave) -> Wave:
        index = depth * loud * np.exp(-fall * times) + 0.15
        return np.asarray(np.sin(2 * np.pi * hz * times + index * np.sin(2 * np.pi * hz * ratio * times)))

    return voice


def _plucked(dice: Dice) -> Voice:
    damping, place = dice.between(0.985, 0.999), dice.between(0.08, 0.4)

    def voice(hz: float, loud: float, times: Wave) -> Wave:
        period = RATE / hz - 0.5
        whole = max(2, int(period))
        part = period - whole
        burst = np.zeros(times.size)
        size = min(whole, times.size)
        burst[:size] = dice.numbers.uniform(-1, 1, size)
        burst[:size] -= np.roll(burst[:size], max(1, int(place * size)))
        feedback = np.zeros(whole + 3)
        feedback[0] = 1.0
        for offset, weight in ((0, (1 - part) / 2), (1, 0.5), (2, part / 2)):
            feedback[whole + offset] = -damping * weight
        return np.asarray(signal.lfilter([1.0], feedback, burst))

    return voice


KINDS: dict[str, Callable[[Dice], Voice]] = {
    "additive": _additive,
    "subtractive": _subtractive,
    "fm": _modulated,
    "pluck": _plucked,
}


def play(
    kind: str, tones: tuple[Tone, ...], duration_s: float, dice: Dice, *, cents: float = 0.0
) -> NDArray[np.float32]:
    """All tones of a track with one drawn voice and envelope; peaks near 0.3."""
    voice = KINDS[kind](dice)
    attack, release = dice.pick((0.003, 0.003, 0.01, 0.06)), dice.between(0.02, 0.3)
    decay = dice.pick((0.0, dice.between(0.5, 4.0)))
    out = np.zeros(round(duration_s * RATE) + 1)
    for tone in tones:
        held = tone.end_s - tone.onset_s
        start = round(tone.onset_s * RATE)
        count = min(round((held + release) * RATE), out.size - start)
        if count < 64:
            continue
        times = np.arange(count) / RATE
        wave = voice(440 * 2 ** ((tone.pitch - 69 + cents / 100) / 12), tone.velocity / 127, times)
        shape = (
            np.minimum(1, times / attack) * np.exp(-decay * times) * np.clip((held + release - times) / release, 0, 1)
        )
        wave = wave * shape * (tone.velocity / 100) ** 1.5
        out[start : start + count] += wave / (np.sqrt((wave**2).mean()) * 6 + 0.05)
    return (0.3 * out[:-1] / (float(np.abs(out).max()) + 1e-9)).astype(np.float32)

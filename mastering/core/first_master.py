"""A first master: the mix at the loudness and below the true peak that the plan asks for, and nothing else.

Gain alone where that keeps the ceiling, else peaks are rounded and limited, with a gain that leaves the loudness.
docs/algorithms/first-master.md. Reads and writes 48 kHz, stereo, 24 bit, in blocks: an hour takes no more memory.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

from library.core.loudness import LoudnessMeter, k_weighting
from mastering.core.limiting import Curve, PeaksByMillisecond, between, gain_curve, rounded
from mastering.core.wave_file import RATE_HZ, SoundWriter, as_floats, frames_of, quantised, sound_blocks
from theory.core.document import Document

STEP = RATE_HZ // 1000
MARGIN_DB = 0.1  # below the ceiling: for the steps of 24 bits and the moving gain
MOST_LIMITING_DB = 12.0  # rounding and limiting together, at all but the loudest thousandth of the time
_USUAL_PEAKS = 0.999  # a single stroke far above all others must not decide how loud a song may be
MOST_MAKE_UP_DB = 6.0  # for what the limiter takes away
USUAL_MAKE_UP_DB = 2.5
# By how much a wave may pass its samples: looked for first, and where that was too little.
USUAL_BETWEEN_DB, MOST_BETWEEN_DB = 3.0, 12.0
NEAR_LU = 0.3
_CLOSE_LU = 0.12  # nearer than this nothing is written again
_ATTEMPTS = 3
_HOP_MS = 100


class Level(Document):
    """What a meter says of a file (BS.1770-5)."""

    loudness_lufs: float | None
    range_lu: float | None
    true_peak_dbtp: float | None


class FirstMaster(Document):
    """What was done and what it measures."""

    schema_version: int = 1
    file: str
    frames: int
    sha256: str
    target_lufs: float
    ceiling_dbtp: float
    gain_db: float
    rounding_db: float = 0.0  # what rounding takes off the loudest peak
    limiting_db: float  # at the loudest peak after that; 0 where gain alone was enough
    limited_share: float  # of the time
    before: Level
    after: Level
    reached: bool  # within 0.3 LU of the target
    sentence: str


@dataclass(frozen=True)
class _Facts:
    peaks: Curve  # linear, by the millisecond
    powers: Curve  # K-weighted, by the millisecond, both channels together


@dataclass(frozen=True)
class _Aim:
    """What an attempt is for; `between_samples_db`: by how much a wave may pass its samples."""

    loudness_lufs: float
    ceiling_db: float
    between_samples_db: float


@dataclass(frozen=True)
class _Found:
    """The gain before rounding, what that takes off the loudest peak, and the limiter's curve after it."""

    gain_db: float
    rounding_db: float
    curve: Curve


def make_first_master(
    mix: Path, target: Path, target_lufs: float, ceiling_dbtp: float, before: Level | None = None
) -> FirstMaster:
    """Writes `target` from `mix`. `before` is what the mix measures, where that is known.

    Raises ValueError where `mix` is no 48 kHz stereo file of 24 bits.
    """
    frames = frames_of(mix)
    if frames < 0:
        raise ValueError(f"{mix.name} is not a whole WAV file of 48 kHz, stereo, 24 bit: render the mix again.")
    before = before or measure(mix)
    aim = _Aim(target_lufs, ceiling_dbtp - MARGIN_DB, USUAL_BETWEEN_DB)
    for _ in range(_ATTEMPTS):
        found = _gain(mix, before, aim)
        sha256, after = _write(mix, target, frames, found, aim.ceiling_db)
        if (better := _nearer(aim, found, after, target_lufs, ceiling_dbtp)) is None:
            break
        aim = better
    reached = after.loudness_lufs is not None and abs(after.loudness_lufs - target_lufs) <= NEAR_LU
    limiting = abs(float(found.curve.min(initial=0.0)))
    return FirstMaster(
        file=target.name,
        frames=frames,
        sha256=sha256,
        target_lufs=target_lufs,
        ceiling_dbtp=ceiling_dbtp,
        gain_db=round(found.gain_db, 3),
        rounding_db=round(found.rounding_db, 2),
        limiting_db=round(limiting, 2),
        limited_share=round(float((found.curve < -0.1).mean()) if len(found.curve) else 0.0, 4),
        before=before,
        after=after,
        reached=reached,
        sentence=_sentence(after, target_lufs, reached, found.rounding_db + limiting),
    )


def measure(sound: Path) -> Level:
    """Loudness and true peak of a 24-bit file."""
    meter = LoudnessMeter(RATE_HZ, 2)
    for block in sound_blocks(sound):
        meter.feed(as_floats(block))
    return _level(meter)


def _level(meter: LoudnessMeter) -> Level:
    found = meter.result()
    return Level(loudness_lufs=found.integrated_lufs, range_lu=found.range_lu, true_peak_dbtp=found.true_peak_dbtp)


def _read(mix: Path, matters_from: float) -> _Facts:
    sections, state = k_weighting(RATE_HZ), np.zeros((2, 2, 2))
    peaks, powers = PeaksByMillisecond(STEP, matters_from), []
    open_rows = np.zeros((0, 2))
    for block in sound_blocks(mix):
        floats = as_floats(block)
        peaks.feed(floats)
        weighted, state = sosfilt(sections, floats, axis=0, zi=state)
        weighted = np.concatenate([open_rows, weighted])
        whole = len(weighted) // STEP * STEP
        powers.append(_power(weighted[:whole]))
        open_rows = weighted[whole:]
    return _Facts(peaks.result(), np.concatenate([*powers, np.zeros(0)]))


def _power(weighted: NDArray[np.float64]) -> Curve:
    return np.asarray(np.square(weighted).sum(axis=1).reshape(-1, STEP).mean(axis=1))


def _nearer(aim: _Aim, found: _Found, after: Level, target_lufs: float, ceiling_dbtp: float) -> _Aim | None:
    """What to aim at instead, where what was written is beside its loudness or above its ceiling."""
    if not len(found.curve) or after.loudness_lufs is None or after.true_peak_dbtp is None:
        return None
    off, over = target_lufs - after.loudness_lufs, after.true_peak_dbtp - ceiling_dbtp
    if abs(off) <= _CLOSE_LU and over <= 0:
        return None
    return _Aim(aim.loudness_lufs + off, aim.ceiling_db, MOST_BETWEEN_DB if over > 0 else aim.between_samples_db)


def _gain(mix: Path, before: Level, aim: _Aim) -> _Found:
    """The gain before rounding and limiting, and their part: bisection on the loudness that is left."""
    if before.loudness_lufs is None or before.true_peak_dbtp is None:
        return _Found(0.0, 0.0, np.zeros(0))
    plain = aim.loudness_lufs - before.loudness_lufs
    if before.true_peak_dbtp + plain <= aim.ceiling_db:
        return _Found(plain, 0.0, np.zeros(0))
    facts = _read(mix, 10 ** ((aim.ceiling_db - plain - USUAL_MAKE_UP_DB - aim.between_samples_db) / 20))
    usual_db = 20 * math.log10(max(1e-9, float(np.quantile(facts.peaks, _USUAL_PEAKS))))
    most = aim.ceiling_db - usual_db + MOST_LIMITING_DB
    low, high = min(plain, most), min(plain + MOST_MAKE_UP_DB, most)
    for _ in range(16):
        middle = (low + high) / 2
        if _loudness(facts, middle, aim.ceiling_db) < aim.loudness_lufs:
            low = middle
        else:
            high = middle
    lost_db, _ = _taken(facts, high, aim.ceiling_db)
    return _Found(high, abs(float(lost_db.min(initial=0.0))), _curve(mix, high, aim))


def _curve(mix: Path, gain_db: float, aim: _Aim) -> Curve:
    """The limiter's curve from what is really left: between its samples a rounded wave goes higher than they do."""
    gain, ceiling = np.float32(10 ** (gain_db / 20)), 10 ** (aim.ceiling_db / 20)
    peaks = PeaksByMillisecond(STEP, 10 ** ((aim.ceiling_db - aim.between_samples_db) / 20))
    for block in sound_blocks(mix):
        peaks.feed(rounded(as_floats(block) * gain, ceiling))
    return gain_curve(peaks.result(), 0.0, aim.ceiling_db)


def _taken(facts: _Facts, gain_db: float, ceiling_db: float) -> tuple[Curve, Curve]:
    """By the millisecond, in dB: what rounding takes off the peak, and the limiter's curve after that."""
    peaks = np.maximum(facts.peaks * 10 ** (gain_db / 20), 1e-9)
    bent = rounded(peaks, 10 ** (ceiling_db / 20))
    return 20 * np.log10(bent / peaks), gain_curve(bent, 0.0, ceiling_db)


def _loudness(facts: _Facts, gain_db: float, ceiling_db: float) -> float:
    """Gated loudness after gain, rounding and limiting, from the powers by the millisecond.

    Rounding bends only the tips of waves: half of what the peak loses in dB is close.
    """
    lost_db, curve = _taken(facts, gain_db, ceiling_db)
    count = min(len(facts.powers), len(curve))
    shaped = facts.powers[:count] * 10 ** ((curve[:count] + lost_db[:count] / 2 + gain_db) / 10)
    hops = shaped[: count // _HOP_MS * _HOP_MS].reshape(-1, _HOP_MS).mean(axis=1)
    if len(hops) < 4:
        return -math.inf
    sums = np.concatenate(([0.0], np.cumsum(hops)))
    windows = np.maximum(sums[4:] - sums[:-4], 0.0) / 4
    windows = windows[windows > 10 ** ((-70.0 + 0.691) / 10)]
    if not len(windows):
        return -math.inf
    return float(-0.691 + 10 * math.log10(windows[windows > windows.mean() * 0.1].mean()))


def _write(mix: Path, target: Path, frames: int, found: _Found, ceiling_db: float) -> tuple[str, Level]:
    meter, at, gain = LoudnessMeter(RATE_HZ, 2), 0, np.float32(10 ** (found.gain_db / 20))
    limits = bool(len(found.curve)) and float(found.curve.min()) < 0
    with SoundWriter(target, frames) as file:
        for block in sound_blocks(mix):
            floats = as_floats(block) * gain
            if limits:
                floats = rounded(floats, 10 ** (ceiling_db / 20))
                floats = floats * between(found.curve, at / STEP, len(floats), STEP)[:, None]
            samples = quantised(floats.T)
            at += len(block)
            meter.feed(as_floats(samples))
            file.write(samples)
    return file.sha256, _level(meter)


def _sentence(after: Level, target_lufs: float, reached: bool, taken_db: float) -> str:
    if after.loudness_lufs is None:
        return "The mix is silent, so nothing was done."
    if reached:
        how = f"with {taken_db:.1f} dB off the loudest peak" if taken_db > 0.1 else "by gain alone"
        return f"{after.loudness_lufs:.1f} LUFS, {how}."
    return (
        f"{after.loudness_lufs:.1f} LUFS instead of {target_lufs:.1f}: more would take more than "
        f"{MOST_LIMITING_DB:.0f} dB off its peaks. Ask for a quieter master, or less lively drums."
    )

"""The loudness meter against EBU Tech 3341 and 3342."""

import numpy as np
import pytest

from library.core.analysis import Loudness
from library.core.loudness import LoudnessMeter
from library.core.true_peak import TruePeakMeter
from tests.support.signals import pink_noise, silence, sine

RATE_HZ = 48_000


def tone(level_dbfs: float, seconds: float, rate_hz: int = RATE_HZ) -> np.ndarray:
    return sine(seconds, 1000.0, level_dbfs, rate_hz)


def measure(mono: np.ndarray, rate_hz: int = RATE_HZ, block: int = 65_536) -> Loudness:
    stereo = np.stack([mono, mono], axis=1)
    meter = LoudnessMeter(rate_hz, 2)
    for start in range(0, len(stereo), block):
        meter.feed(stereo[start : start + block])
    return meter.result()


@pytest.mark.parametrize(
    ("parts", "expected_lufs"),
    [
        ([(-23, 20)], -23.0),
        ([(-33, 20)], -33.0),
        ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
    ],
)
def test_it_passes_the_integrated_cases_of_tech_3341(parts: list[tuple[float, float]], expected_lufs: float) -> None:
    heard = measure(np.concatenate([tone(level, seconds) for level, seconds in parts]))
    assert heard.integrated_lufs == pytest.approx(expected_lufs, abs=0.1)


@pytest.mark.parametrize(
    ("levels", "expected_lu"), [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20), ((-50, -35, -20, -35, -50), 15)]
)
def test_it_passes_the_range_cases_of_tech_3342(levels: tuple[float, ...], expected_lu: float) -> None:
    heard = measure(np.concatenate([tone(level, 20) for level in levels]))
    assert heard.range_lu == pytest.approx(expected_lu, abs=1)


@pytest.mark.parametrize(
    ("divisor", "amplitude", "phase_deg", "expected_dbtp"),
    [(4, 0.5, 0, -6), (4, 0.5, 45, -6), (6, 0.5, 60, -6), (8, 0.5, 67.5, -6), (4, 1.41, 45, 3)],
)
def test_it_passes_the_true_peak_cases(divisor: int, amplitude: float, phase_deg: float, expected_dbtp: float) -> None:
    samples = np.arange(RATE_HZ)
    fade = np.minimum(1, np.minimum(samples, samples[::-1]) / 480)
    wave = amplitude * np.sin(2 * np.pi * samples / divisor + np.radians(phase_deg)) * fade
    peak_dbtp = measure(wave.astype(np.float32)).true_peak_dbtp
    assert peak_dbtp is not None
    assert expected_dbtp - 0.4 <= peak_dbtp <= expected_dbtp + 0.2


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 44_100, 96_000, 192_000])
def test_it_reads_the_same_at_every_rate(rate_hz: int) -> None:
    assert measure(tone(-20, 5, rate_hz), rate_hz).integrated_lufs == pytest.approx(-20, abs=0.1)


@pytest.mark.parametrize("block", [1, 97, 4_410, 100_000])
def test_it_does_not_matter_where_blocks_are_cut(block: int) -> None:
    noise = pink_noise(0.5, seed=5, rate_hz=RATE_HZ)[: 3_000 if block == 1 else None]
    assert measure(noise, block=block) == measure(noise, block=len(noise))


def test_gain_moves_loudness_and_peak_alike() -> None:
    noise = pink_noise(4.0, seed=2, rate_hz=RATE_HZ)
    loud, soft = measure(noise), measure(noise * 0.5)
    assert loud.integrated_lufs is not None
    assert loud.true_peak_dbtp is not None
    assert soft.integrated_lufs == pytest.approx(loud.integrated_lufs - 6.02, abs=0.02)
    assert soft.true_peak_dbtp == pytest.approx(loud.true_peak_dbtp - 6.02, abs=0.02)


def test_silence_has_no_loudness() -> None:
    assert measure(silence(3.0)) == Loudness()


def test_skipping_quiet_stretches_changes_no_peak() -> None:
    noise = pink_noise(2.0, seed=1)[:, None]
    whole, pieces = TruePeakMeter(44_100, 1), TruePeakMeter(44_100, 1)
    whole.feed(noise)
    for start in range(0, len(noise), 500):
        pieces.feed(noise[start : start + 500])
    assert whole.result_dbtp() == pytest.approx(pieces.result_dbtp(), abs=1e-4)

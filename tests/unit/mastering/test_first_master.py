"""The first master: loudness and true peak."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from library.core.true_peak import TruePeakMeter
from mastering.core.first_master import make_first_master, measure
from mastering.core.limiting import MOST_OVER_DB, PeaksByMillisecond, between, gain_curve, rounded
from mastering.core.wave_file import RATE_HZ, SoundWriter, as_floats, quantised, sound_blocks


def _song(peak: float = 0.5, seconds: float = 8.0) -> NDArray[np.float32]:
    """Noise with a stroke every half second, (2, frames)."""
    frames = round(seconds * RATE_HZ)
    sound = (np.random.default_rng(1).standard_normal((2, frames)) * 0.02).astype(np.float32)
    time = np.arange(4000)
    stroke = (peak * np.exp(-time / 500) * np.sin(2 * np.pi * 90 * time / RATE_HZ)).astype(np.float32)
    for at in range(0, frames - 4000, RATE_HZ // 2):
        sound[:, at : at + 4000] += stroke
    return sound


def _file(path: Path, sound: NDArray[np.float32]) -> Path:
    with SoundWriter(path, sound.shape[1]) as file:
        file.write(quantised(sound))
    return path


def test_gain_alone_keeps_the_wave(tmp_path: Path) -> None:
    mix = _file(tmp_path / "mix.wav", _song(0.1))
    done = make_first_master(mix, tmp_path / "master.wav", -24.0, -1.0)
    assert done.reached
    assert done.limiting_db == 0
    assert done.after.loudness_lufs == pytest.approx(-24.0, abs=0.05)
    before, after = (as_floats(np.concatenate(list(sound_blocks(p)))) for p in (mix, tmp_path / "master.wav"))
    assert after == pytest.approx(before * np.float32(10 ** (done.gain_db / 20)), abs=2e-4)


@pytest.mark.parametrize("ceiling_dbtp", [-1.0, -3.0])
def test_a_limiter_reaches_the_loudness_below_the_ceiling(tmp_path: Path, ceiling_dbtp: float) -> None:
    mix = _file(tmp_path / "mix.wav", _song())
    plain = measure(mix)
    assert plain.loudness_lufs is not None
    assert plain.true_peak_dbtp is not None
    target = plain.loudness_lufs - plain.true_peak_dbtp + 3.0  # gain alone would come out above full scale
    done = make_first_master(mix, tmp_path / "master.wav", target, ceiling_dbtp)
    assert done.reached, done.sentence
    assert done.limiting_db > 2
    assert done.after.true_peak_dbtp is not None
    assert done.after.true_peak_dbtp <= ceiling_dbtp
    assert done.after == measure(tmp_path / "master.wav")


def test_short_peaks_are_rounded_and_pull_little_down_with_them(tmp_path: Path) -> None:
    mix = _file(tmp_path / "mix.wav", _song())
    plain = measure(mix)
    assert plain.loudness_lufs is not None
    assert plain.true_peak_dbtp is not None
    target = plain.loudness_lufs - plain.true_peak_dbtp + 6.0  # 7 dB more than the ceiling lets through
    done = make_first_master(mix, tmp_path / "master.wav", target, -1.0)
    assert done.reached, done.sentence
    assert done.rounding_db > 3
    assert done.limiting_db < 6
    assert done.after.true_peak_dbtp is not None
    assert done.after.true_peak_dbtp <= -1.0


@given(st.lists(st.floats(-8.0, 8.0), min_size=1, max_size=100), st.floats(0.1, 1.0))
@settings(max_examples=100, deadline=None)
def test_rounding_leaves_what_is_below_the_ceiling_and_keeps_the_order(samples: list[float], ceiling: float) -> None:
    sound = np.sort(np.array(samples))
    bent = rounded(sound, ceiling)
    below = np.abs(sound) <= ceiling
    assert (bent[below] == sound[below]).all()
    assert (np.diff(bent) >= 0).all()
    assert np.abs(bent).max() <= max(np.abs(sound[below]).max(initial=0.0), ceiling * 10 ** (MOST_OVER_DB / 20)) + 1e-9


def test_it_says_so_where_the_dynamics_do_not_allow_it(tmp_path: Path) -> None:
    mix = _file(tmp_path / "mix.wav", _song(0.9))
    done = make_first_master(mix, tmp_path / "master.wav", -5.0, -1.0)
    assert not done.reached
    assert "instead of -5.0" in done.sentence
    assert done.after.true_peak_dbtp is not None
    assert done.after.true_peak_dbtp <= -1.0


def test_silence_stays_silent(tmp_path: Path) -> None:
    mix = _file(tmp_path / "mix.wav", np.zeros((2, RATE_HZ), dtype=np.float32))
    done = make_first_master(mix, tmp_path / "master.wav", -14.0, -1.0)
    assert done.after.loudness_lufs is None
    assert not np.concatenate(list(sound_blocks(tmp_path / "master.wav"))).any()


def test_the_same_mix_gives_the_same_bytes(tmp_path: Path) -> None:
    mix = _file(tmp_path / "mix.wav", _song())
    for name in ("a.wav", "b.wav"):
        make_first_master(mix, tmp_path / name, -12.0, -1.0)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mix.wav").write_bytes(b"RIFF and nothing more")
    with pytest.raises(ValueError, match="not a whole WAV"):
        make_first_master(tmp_path / "mix.wav", tmp_path / "master.wav", -14.0, -1.0)


@given(st.lists(st.floats(0.0, 2.0), min_size=1, max_size=400), st.floats(-12, 12))
@settings(max_examples=100, deadline=None)
def test_the_curve_takes_every_peak_below_the_ceiling(peaks: list[float], gain_db: float) -> None:
    curve = gain_curve(np.array(peaks), gain_db, -1.0)
    assert curve.max() <= 0
    assert (np.array(peaks) * 10 ** ((curve + gain_db) / 20) <= 10 ** (-1 / 20) + 1e-9).all()


def test_between_two_values_the_gain_moves_in_a_straight_line() -> None:
    gains = between(np.array([0.0, -6.0]), 0.0, 96, 48)
    assert gains[0] == pytest.approx(1.0)
    assert gains[-1] == pytest.approx(10 ** (-6 / 20))
    assert (np.diff(gains) <= 0).all()


@given(st.integers(1, 9000))
@settings(max_examples=20, deadline=None)
def test_true_peaks_do_not_depend_on_where_blocks_are_cut(cut: int) -> None:
    sound = _song(seconds=0.2).T[:9600]
    whole, split = PeaksByMillisecond(48, 0.0), PeaksByMillisecond(48, 0.0)
    whole.feed(sound)
    split.feed(sound[:cut])
    split.feed(sound[cut:])
    found = whole.result()
    assert split.result() == pytest.approx(found)
    meter = TruePeakMeter(RATE_HZ, 2)
    meter.feed(sound)
    meter.result_dbtp()
    assert found.max() == pytest.approx(meter.peak, rel=1e-5)

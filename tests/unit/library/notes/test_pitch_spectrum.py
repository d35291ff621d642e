import numpy as np
import pytest

from library.core.notes.pitch_spectrum import BINS, HOP, WINDOWS, Spool, hear_tuning, read_spectra, spectra_of
from tests.support.signals import babble, pink_noise
from tests.unit.library.notes.made import as_spool, plucked, sine


@pytest.mark.parametrize("pitch", [33, 45, 60, 69, 84, 96])
def test_a_sine_is_brightest_in_the_middle_bin_of_its_pitch(pitch: int) -> None:
    spectra = spectra_of(sine(pitch, 2), 0.0, 40)
    assert spectra.shape == (2, 40, BINS)
    assert abs(int(spectra[0, 20].argmax()) - (3 * (pitch - 21) + 1)) <= (1 if pitch < 36 else 0)


def test_silence_is_dark() -> None:
    assert spectra_of(np.zeros(40 * HOP + max(WINDOWS), dtype=np.float32), 0.0, 40).max() == 0


def test_a_song_that_is_tuned_high_lies_on_the_same_bins() -> None:
    plain = spectra_of(sine(69, 2), 0.0, 30)
    high = spectra_of(sine(69.3, 2), 30.0, 30)
    np.testing.assert_allclose(plain[0, 15], high[0, 15], atol=0.1)


def test_tuning_is_heard(tmp_path) -> None:
    sound = np.concatenate([plucked(p, 0.5) for p in (60, 64, 67, 72)] * 3)
    slower = np.interp(np.arange(0, len(sound) - 1, 2 ** (-20 / 1200)), np.arange(len(sound)), sound)
    assert hear_tuning(Spool(as_spool(slower.astype(np.float32), tmp_path))) == pytest.approx(-20, abs=6)


@pytest.mark.parametrize("make", [babble, pink_noise])
def test_speech_and_noise_have_no_tuning(tmp_path, make) -> None:
    assert hear_tuning(Spool(as_spool(make(8.0, rate_hz=22_050), tmp_path))) is None


def test_blocks_give_what_the_whole_gives(tmp_path) -> None:
    spool = Spool(as_spool(np.concatenate([plucked(60, 1), plucked(67, 1)]), tmp_path))
    whole = read_spectra(spool, 1.0, 0.0, (-4, 80))
    parts = [read_spectra(spool, 1.0, 0.0, (first, 20)) for first in range(-4, 76, 20)]
    np.testing.assert_allclose(whole, np.concatenate(parts, axis=1), atol=1e-5)

"""Spectra give their sound back; bands add up; a mask of ones changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from library.core.stems.band_separator import BandSeparator
from library.core.stems.bands import BANDS, CHANNELS_IN, band_sums, edges_hz, features, to_bins
from library.core.stems.facts import RULES
from library.core.stems.spectra import sound_of, spectra_of, window_of


def noise(seconds: float = 0.7, rate_hz: int = 44_100, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, (2, int(seconds * rate_hz))).astype(np.float32)


@pytest.mark.parametrize(
    ("rate_hz", "samples"),
    [(8_000, 1024), (22_050, 2048), (44_100, 4096), (48_000, 4096), (96_000, 8192), (192_000, 16_384)],
)
def test_windows_last_about_93_ms(rate_hz: int, samples: int) -> None:
    assert window_of(rate_hz) == samples


@pytest.mark.parametrize("length", [1, 700, 4096, 31_111])
def test_spectra_give_the_sound_back(length: int) -> None:
    sound = noise(0.8)[:, :length]
    assert np.abs(sound_of(spectra_of(sound, 4096), 4096, length) - sound).max() < 1e-5


def test_a_full_scale_sine_has_a_power_of_a_quarter() -> None:
    hertz = 44_100 / 2048 * 50
    sine = np.sin(2 * np.pi * hertz * np.arange(44_100) / 44_100).astype(np.float32)[None]
    for window in (2048, 4096):
        assert np.abs(spectra_of(sine, window)[0, 10]).max() ** 2 == pytest.approx(0.25, rel=0.01)


def test_bands_hold_all_the_power_once() -> None:
    power = np.abs(spectra_of(noise(), 4096)[0]) ** 2
    assert np.allclose(band_sums(power, 44_100, 4096).sum(axis=-1), power.sum(axis=-1), rtol=1e-3)


def test_bands_too_narrow_for_a_bin_of_their_own_show_their_neighbours() -> None:
    power = np.abs(spectra_of(noise(rate_hz=48_000), 4096)[0]) ** 2
    sums = band_sums(power, 48_000, 4096)
    assert (sums > 0).all()
    assert np.allclose(sums.sum(axis=-1), power.sum(axis=-1), rtol=0.05)


def test_bands_rise_without_gaps() -> None:
    edges = edges_hz()
    assert edges.shape == (BANDS + 1,)
    assert (np.diff(edges) > 0).all()


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 192_000])
def test_shares_of_one_stay_one_in_every_bin(rate_hz: int) -> None:
    bins = to_bins(np.ones((3, BANDS), dtype=np.float32), rate_hz, window_of(rate_hz))
    assert bins.shape == (3, window_of(rate_hz) // 2 + 1)
    assert np.allclose(bins, 1)


def test_features_tell_where_sound_comes_from() -> None:
    left = np.stack([noise()[0], 0 * noise()[0]])
    middle = np.stack([noise()[0]] * 2)
    for sound, place, alike in ((left, 1, 0), (middle, 0, 1), (middle * [[1], [-1]], 0, -1)):
        spectra = spectra_of(sound.astype(np.float32), 4096)
        heard = features(spectra[0], spectra[1], 44_100, 4096)
        assert heard.shape[0] == CHANNELS_IN
        assert np.median(heard[1]) == pytest.approx(place, abs=0.01)
        assert np.median(heard[2]) == pytest.approx(alike, abs=0.01)


def test_silence_has_finite_features() -> None:
    spectra = spectra_of(np.zeros((2, 9000), dtype=np.float32), 4096)
    assert np.isfinite(features(spectra[0], spectra[1], 44_100, 4096)).all()


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000])
def test_a_share_of_one_gives_the_whole_sound_to_that_stem(rate_hz: int) -> None:
    def all_to_drums(heard: np.ndarray) -> np.ndarray:
        shares = np.zeros((4, *heard.shape[1:]), dtype=np.float32)
        shares[1] = 1
        return shares

    mix = noise(0.5, rate_hz)
    stems = BandSeparator(RULES, all_to_drums).split(mix, rate_hz)
    assert np.abs(stems[1] - mix).max() < 1e-5
    assert np.abs(stems[[0, 2, 3]]).max() < 1e-5

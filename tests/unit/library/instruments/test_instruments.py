"""Which instruments are heard: nothing in silence, one chance a family, and a network that learns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from library.core.instruments.hearing import NAMES, hear_instruments, patch_chances, song_chances
from library.core.instruments.patches import FRAMES, MOST_PATCHES, SEMITONES, read_patches
from library.core.notes.pitch_spectrum import Spool
from library.core.spectrum import RATE_HZ, SPOOL_FULL_SCALE


def spool_of(samples: np.ndarray, folder: Path) -> Path:
    path = folder / "spool.i16"
    np.round(samples * SPOOL_FULL_SCALE).astype("<i2").tofile(path)
    return path


def beats(seconds: float = 6.0) -> np.ndarray:
    """Bursts of noise and thumps twice a second."""
    rng = np.random.default_rng(1)
    t = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    since = t % 0.5
    return 0.3 * rng.standard_normal(len(t)) * np.exp(-since * 30) + 0.5 * np.sin(2 * np.pi * 55 * t) * np.exp(
        -since * 20
    )


def test_silence_has_no_instruments(tmp_path: Path) -> None:
    assert hear_instruments(spool_of(np.zeros(3 * RATE_HZ), tmp_path), 1.0, 0.0) == ()


def test_chances_are_sorted_and_between_0_and_1(tmp_path: Path) -> None:
    found = hear_instruments(spool_of(beats(), tmp_path), 1.0, 0.0)
    sure = [row.confidence for row in found]
    assert sure == sorted(sure, reverse=True)
    assert all(0 <= chance <= 1 for chance in sure)
    assert {row.name for row in found} <= set(NAMES)


def test_hearing_twice_gives_the_same(tmp_path: Path) -> None:
    path = spool_of(beats(), tmp_path)
    assert hear_instruments(path, 1.0, 0.0) == hear_instruments(path, 1.0, 0.0)


@pytest.mark.parametrize(("seconds", "patches"), [(0.5, 1), (9.0, 4), (400.0, MOST_PATCHES)])
def test_patches_are_spread_over_the_song_and_bounded(seconds: float, patches: int, tmp_path: Path) -> None:
    path = spool_of(np.zeros(int(seconds * RATE_HZ)), tmp_path)
    assert read_patches(Spool(path), 1.0, 0.0).shape == (patches, 2, FRAMES, SEMITONES)


def test_an_instrument_that_rests_most_of_the_time_still_counts() -> None:
    chances = np.full((10, len(NAMES)), 0.01, dtype=np.float32)
    chances[:3, 0] = 0.99
    song = song_chances(chances)
    assert song[0] > 0.9
    assert song[1:].max() < 0.1


def test_the_network_gives_one_chance_a_family() -> None:
    chances = patch_chances(np.zeros((3, 2, FRAMES, SEMITONES), dtype=np.float32))
    assert chances.shape == (3, len(NAMES))
    assert np.isfinite(chances).all()


def test_training_lowers_the_loss() -> None:
    torch = pytest.importorskip("torch", reason="training needs torch")
    from library.training.instruments import InstrumentModel, InstrumentModelConfig, train
    from library.training.instruments_data import Patches

    torch.set_num_threads(1)
    torch.manual_seed(1)
    rng = np.random.default_rng(2)
    labels = np.zeros((40, len(NAMES)), dtype=np.int8)
    labels[:20, 0] = 1
    spectra = rng.integers(0, 60, (40, 2, FRAMES, SEMITONES)).astype(np.uint8)
    spectra[:20, :, :, 30:40] += 150
    model = InstrumentModel(InstrumentModelConfig(channels=(4, 4, 8, 8)))
    losses = train(model, Patches(spectra, labels), max_seconds=4.0, batch=8)
    assert np.mean(losses[-5:]) < 0.6 * losses[0]

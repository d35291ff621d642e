"""A few steps of learning: the loss falls, a kept state goes on, the exported network answers as the trained one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from library.core.stems.bands import BANDS, CHANNELS_IN
from library.core.stems.names import STEMS

torch = pytest.importorskip("torch")

from library.core.stems.network import shares_by_network  # noqa: E402
from library.training.stems import Learning, as_tensors, export, loss_of, sdr_db  # noqa: E402
from library.training.stems_data import FRAMES, Multitracks, Pool, extracts  # noqa: E402
from library.training.stems_model import Shape  # noqa: E402
from library.training.stems_voice import RATE_HZ, SungNote, any_singer, sing  # noqa: E402

NANO = Shape(widths=(4, 6, 8, 8, 8), memory=8)


@pytest.fixture(scope="module")
def tracks(tmp_path_factory: pytest.TempPathFactory) -> Multitracks:
    """One song of noises in four registers."""
    folder = tmp_path_factory.mktemp("tracks") / "0000"
    folder.mkdir()
    random = np.random.default_rng(1)
    for n, name in enumerate(STEMS):
        sound = (
            np.cumsum(random.normal(0, 0.02, (RATE_HZ * 4, 2)), axis=0)
            if n == 2
            else random.normal(0, 0.1, (RATE_HZ * 4, 2))
        )
        sound = np.diff(sound, axis=0, append=0) if n == 1 else sound
        soundfile.write(folder / f"{name}.flac", sound.clip(-1, 1), RATE_HZ)
    return Multitracks([folder.parent])


def test_the_error_of_masks_follows_from_sums() -> None:
    """Masks of one leave the rest of the mix; masks of a half what a half leaves."""
    stems = np.random.default_rng(2).normal(0, 0.1, (4, 2, RATE_HZ)).astype(np.float32)
    batch = extracts([stems])
    assert batch.heard.shape[1::2] == (CHANNELS_IN, BANDS)
    _, mix, cross, own = as_tensors(batch)
    perfect = cross / mix[:, None]  # the best constant of each band
    for mask in (torch.zeros_like(cross), torch.full_like(cross, 0.5)):
        assert (sdr_db(perfect, mix, cross, own) > sdr_db(mask, mix, cross, own)).all()
    assert torch.allclose(sdr_db(torch.zeros_like(cross), mix, cross, own), torch.zeros(4), atol=1e-3)


def test_a_few_steps_lower_the_loss_and_a_state_is_taken_up(tracks: Multitracks, tmp_path: Path) -> None:
    batch = tracks.draw(2, np.random.default_rng(3))
    learning = Learning(NANO, tmp_path, seed=1)
    losses = [learning.learn(batch, way=0.1) for _ in range(12)]
    assert np.mean(losses[-3:]) < np.mean(losses[:3])
    learning.save()
    again = Learning(NANO, tmp_path, seed=2)
    assert again.step == 12
    heard, mix, cross, own = as_tensors(batch)
    learning.network.eval()
    again.network.eval()
    with torch.no_grad():
        assert loss_of(again.network(heard), mix, cross, own) == loss_of(learning.network(heard), mix, cross, own)


def test_the_exported_network_answers_alike_for_any_length(tmp_path: Path) -> None:
    learning = Learning(NANO, tmp_path, seed=1)
    learning.network.eval()
    export(learning.network, tmp_path / "nano.onnx")
    heard = np.random.default_rng(4).normal(0, 1, (CHANNELS_IN, 37, BANDS)).astype(np.float32)
    shares = shares_by_network(heard, tmp_path / "nano.onnx")
    assert shares.shape == (len(STEMS), 37, BANDS)
    assert np.allclose(shares.sum(axis=0), 1, atol=1e-3)


def test_a_pool_gives_whole_batches(tracks: Multitracks) -> None:
    pool, random = Pool(tracks, size=4, uses=4), np.random.default_rng(1)
    for _ in range(3):
        assert pool.draw(4, random).mix.shape == (4, FRAMES, BANDS)


def test_songs_whose_number_ends_in_9_are_held_back(tmp_path: Path) -> None:
    for number in ("0008", "0009"):
        (tmp_path / number).mkdir()
        soundfile.write(tmp_path / number / "drums.flac", np.zeros((10, 2)), RATE_HZ)
    assert len(Multitracks([tmp_path]).songs) == 2
    assert len(Multitracks([tmp_path], held=True).songs) == len(Multitracks([tmp_path], held=False).songs) == 1


def test_a_made_voice_sings_its_notes() -> None:
    random = np.random.default_rng(5)
    sound = sing([SungNote(0.5, 1.5, 57, 1.0)], 2.0, any_singer(random), random)
    assert sound.shape == (2 * RATE_HZ,)
    assert np.abs(sound).max() <= 1
    spectrum = np.abs(np.fft.rfft(sound[int(0.7 * RATE_HZ) : int(1.3 * RATE_HZ)]))
    hertz = np.fft.rfftfreq(int(0.6 * RATE_HZ + 0.5), 1 / RATE_HZ)[: len(spectrum)]
    partial = np.abs(((hertz + 110) % 220) - 110) < 15
    assert spectrum[: len(hertz)][partial & (hertz < 1500)].mean() > 2 * spectrum[~partial & (hertz < 1500)].mean()
    assert np.abs(sound[int(1.8 * RATE_HZ) :]).max() < 0.05

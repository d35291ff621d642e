from pathlib import Path

import numpy as np
import pytest

from library.core.harmony.vocabulary import KINDS, NO_CHORD
from library.training.harmony_data import Example, made_example, transposed
from library.training.harmony_grammar import count, steps_of


@pytest.fixture(scope="module")
def songs() -> list[Example]:
    return [made_example(3, number, 20.0) for number in range(4)]


def test_examples_are_repeatable_and_labelled(songs: list[Example]) -> None:
    again = made_example(3, 0, 20.0)
    assert np.array_equal(again.sounding, songs[0].sounding)
    assert np.array_equal(again.chord, songs[0].chord)
    for song in songs:
        assert song.sounding.shape == song.onset.shape == (len(song.chord), 88)
        assert song.sounding.min() >= 0
        assert song.sounding.max() <= 1
        assert (song.chord >= 0).mean() > 0.8
        assert song.chord.max() <= NO_CHORD


def test_transposing_moves_notes_and_labels_alike(songs: list[Example]) -> None:
    song, higher = songs[1], transposed(songs[1], 3)
    assert np.array_equal(higher.sounding[:, 3:], song.sounding[:, :-3])
    pitched = (song.chord >= 0) & (song.chord < NO_CHORD)
    assert ((higher.chord[pitched] - song.chord[pitched]) % 12 == 3).all()
    assert np.array_equal(higher.chord[pitched] // 12, song.chord[pitched] // 12)


def test_a_few_steps_lower_the_loss_and_the_run_goes_on(songs: list[Example], tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs torch")
    from library.training import harmony

    for number, song in enumerate(songs):
        song.save(tmp_path / f"1-0000{number}.npz")
    settings = harmony.Settings(batch=2, length=48, steps=2, warm_up=1, report_every=1000)
    first = harmony.train(tmp_path / "run", [tmp_path], settings, 60)
    longer = harmony.Settings(batch=2, length=48, steps=14, warm_up=1, report_every=1000)
    assert harmony.train(tmp_path / "run", [tmp_path], longer, 60) < first


def test_the_network_knows_only_intervals() -> None:
    torch = pytest.importorskip("torch", reason="training needs torch")
    from library.core.harmony.pitches import PITCH_CLASS_FEATURES
    from library.training.harmony_model import HarmonyConfig, HarmonyNet

    net = HarmonyNet(HarmonyConfig(channels=4, dilations=(1, 2))).eval()
    x = torch.rand(1, 9, 12, PITCH_CLASS_FEATURES)
    plain, higher = net(x)[0], net(torch.roll(x, 5, dims=2))[0]
    kinds = len(KINDS)
    moved = torch.roll(plain[..., :-1].reshape(1, 9, kinds, 12), 5, dims=3)
    assert torch.allclose(moved, higher[..., :-1].reshape(1, 9, kinds, 12), atol=1e-4)


def test_the_grammar_counts_what_follows() -> None:
    chord, follows = count(steps_of(5, number) for number in range(6))
    assert np.allclose(np.exp(follows).sum(axis=2), 1, atol=0.02)
    assert np.allclose(np.exp(chord).sum(axis=1), 1, atol=0.02)
    dominant, tonic, far = 7, 0, 6
    assert follows[0, dominant, tonic] > follows[0, dominant, far]

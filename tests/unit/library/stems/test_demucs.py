"""Demucs is found where its weights are, loaded by its own loader, and missed within seconds and in words."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from library.core.stems import choice, demucs_weights
from library.core.stems.demucs_weights import find_weights, signatures_of
from library.core.stems.facts import NETWORK, RULES, DemucsConfig
from library.core.stems.separating import separated
from musicapp.errors import ModelMissing

SIGNATURE = "955717e8"
SEGMENT_S = 1.0


@pytest.fixture
def config(tmp_path: Path) -> DemucsConfig:
    (tmp_path / "weights").mkdir()
    return DemucsConfig(folder=tmp_path / "weights", cache=tmp_path / "cache")


@pytest.fixture(scope="session")
def tiny() -> dict[str, Any]:
    """An HTDemucs with random weights, as demucs packs it."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("demucs")
    from fractions import Fraction

    from demucs.htdemucs import HTDemucs

    torch.manual_seed(1)
    shape: dict[str, Any] = {
        "sources": ["drums", "bass", "other", "vocals"],
        "audio_channels": 2,
        "samplerate": 8_000,
        "segment": Fraction(1),
        "channels": 8,
        "depth": 2,
        "nfft": 256,
        "t_layers": 1,
        "t_heads": 2,
        "bottom_channels": 16,
    }
    model = HTDemucs(**shape)
    return {"klass": HTDemucs, "args": (), "kwargs": shape, "state": model.state_dict(), "training_args": {}}


def save_th(package: dict[str, Any], folder: Path) -> None:
    from demucs.states import save_with_checksum

    save_with_checksum(package, folder / f"{SIGNATURE}.th")


def save_safetensors(package: dict[str, Any], folder: Path) -> None:
    from safetensors.torch import save_file

    plain = {name: value for name, value in package["kwargs"].items() if name != "segment"}
    kwargs = plain | {"segment": {"_type": "fraction", "numerator": 1, "denominator": 1}}
    facts = {"klass": "demucs.htdemucs.HTDemucs", "args": "[]", "kwargs": json.dumps(kwargs)}
    save_file(
        {name: value.contiguous() for name, value in package["state"].items()},
        folder / f"{SIGNATURE}.safetensors",
        facts,
    )
    (folder / "htdemucs.yaml").write_text(f"models: ['{SIGNATURE}']\n")


@pytest.mark.parametrize("save", [save_th, save_safetensors])
def test_its_own_formats_are_loaded_and_split_sound(config: DemucsConfig, tiny: dict[str, Any], save: Any) -> None:
    from library.core.stems.demucs_separator import demucs_separator

    save(tiny, config.folder)
    separator = demucs_separator(config)
    assert separator.facts.name == "htdemucs"
    assert SIGNATURE in separator.facts.version
    assert separator.segment_s == SEGMENT_S
    sound = np.random.default_rng(4).normal(0, 0.1, (20_000, 2)).astype(np.float32)
    mixes, stems = zip(*separated([sound], 8_000, separator), strict=True)
    whole = np.concatenate(stems, axis=2)
    assert whole.shape == (4, 2, 20_000)
    assert np.isfinite(whole).all()
    assert np.abs(whole.sum(axis=0) - np.concatenate(mixes, axis=1)).max() < 1e-5


def test_stems_come_back_on_the_grid_of_the_source(config: DemucsConfig, tiny: dict[str, Any]) -> None:
    from library.core.stems.demucs_separator import demucs_separator

    save_th(tiny, config.folder)  # type: ignore[arg-type]
    mix = np.random.default_rng(4).normal(0, 0.1, (2, 11_025)).astype(np.float32)
    assert demucs_separator(config).split(mix, 11_025).shape == (4, 2, 11_025)


def test_stems_are_told_apart_by_their_names(config: DemucsConfig, tiny: dict[str, Any]) -> None:
    """The model's order is not ours."""
    import torch

    from library.core.stems.demucs_separator import DemucsSeparator

    class Numbers(torch.nn.Module):
        sources, samplerate, audio_channels = ["drums", "bass", "other", "vocals"], 8_000, 2

        def forward(self, mix: torch.Tensor) -> torch.Tensor:
            return torch.stack([mix * n for n in (1, 2, 3, 4)], dim=1)

    mix = np.random.default_rng(4).normal(0, 0.1, (2, 800)).astype(np.float32)
    mix -= mix.mean()
    found = DemucsSeparator(Numbers(), RULES, "cpu").split(mix, 8_000)
    for stem, factor in zip(found, (4, 1, 2, 3), strict=True):
        assert np.allclose(stem, factor * mix, atol=1e-5)


def test_damaged_weights_are_told(config: DemucsConfig) -> None:
    pytest.importorskip("demucs")
    from library.core.stems.demucs_separator import demucs_separator

    assert config.folder is not None
    (config.folder / f"{SIGNATURE}-00000000.th").write_bytes(b"half a file")
    with pytest.raises(ModelMissing, match="cannot be read"):
        demucs_separator(config)


@pytest.mark.parametrize("may_download", [False, True])
def test_without_weights_or_network_it_gives_up_within_seconds(
    config: DemucsConfig, may_download: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("demucs")
    import huggingface_hub.constants

    from library.core.stems.demucs_separator import demucs_separator

    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    began = time.monotonic()
    with pytest.raises(ModelMissing, match=r"955717e8.*into") as missing:
        demucs_separator(DemucsConfig(folder=config.folder, cache=config.cache, may_download=may_download))
    assert time.monotonic() - began < 15
    assert str(config.folder) in missing.value.message


def test_weights_are_found_in_the_folder_and_in_the_caches(config: DemucsConfig) -> None:
    pytest.importorskip("demucs")
    assert find_weights(config) is None
    for place in (
        "weights",
        "cache/torch/hub/checkpoints",
        "cache/huggingface/hub/models--adefossez--HTDemucs/snapshots/1",
    ):
        folder = (config.cache or Path()).parent / place
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{SIGNATURE}-8726e21a.th"
        file.touch()
        found = find_weights(config)
        assert found is not None
        assert found.files == {SIGNATURE: file}
        file.unlink()


def test_a_bag_needs_all_its_files(config: DemucsConfig) -> None:
    assert config.folder is not None
    (config.folder / "htdemucs.yaml").write_text("models: ['955717e8', 'f7e0c4bc']\n")
    (config.folder / "955717e8.th").touch()
    assert find_weights(config) is None
    (config.folder / "f7e0c4bc.th").touch()
    assert (find_weights(config) or pytest.fail("not found")).signatures == ["955717e8", "f7e0c4bc"]


@pytest.mark.parametrize(
    "text", ["models: ['955717e8', 'f7e0c4bc']\nweights: []", "models:\n- 955717e8\n- f7e0c4bc\nsegment: 44\n"]
)
def test_bags_are_read_in_both_spellings(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(text)
    assert signatures_of(tmp_path / "a.yaml") == ["955717e8", "f7e0c4bc"]


def test_the_best_there_is_is_chosen(config: DemucsConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demucs_weights, "is_installed", lambda: True)
    monkeypatch.setattr(choice, "is_installed", lambda: True)
    monkeypatch.setattr(choice, "NETWORK_WEIGHTS", tmp_path / "none")
    assert choice.best_facts(config) == RULES
    monkeypatch.setattr(choice, "NETWORK_WEIGHTS", Path(__file__))
    assert choice.best_facts(config) == NETWORK
    assert config.folder is not None
    (config.folder / "htdemucs.yaml").write_text("models: ['955717e8']\n")
    (config.folder / "955717e8.th").touch()
    best = choice.best_facts(config)
    assert best.name == "htdemucs"
    assert best.rank > NETWORK.rank > RULES.rank


def test_ours_splits_where_demucs_cannot_be_loaded(config: DemucsConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("demucs")
    assert config.folder is not None
    (config.folder / f"{SIGNATURE}.th").write_bytes(b"half a file")
    assert choice.best_separator(config).facts.name in {NETWORK.name, RULES.name}

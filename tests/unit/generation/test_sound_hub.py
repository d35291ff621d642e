"""Models for whole songs: loaded as they are published, asked with the plan and our render, refused in words."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generation.core.blueprint import Blueprint, Phrase, PlanChord, PlanPart, Section
from generation.core.results import RATE_HZ
from generation.core.sound.hub import HubRequest, render_whole
from generation.core.sound.hub_models import MODELS, HubConfig, hub_model, obstacle
from generation.core.sound.hub_prompt import description, plain_key
from musicapp.errors import JobCancelled, ModelMissing
from tests.unit.generation.tiny_pipelines import save_tiny

NAMES = tuple(MODELS)
ACCEPTED = frozenset(NAMES)
DURATION_S = 2.0


def blueprint() -> Blueprint:
    section = Section(
        name="Verse", kind="verse", letter="A", bars=4, metre="4/4", bpm=96, tonic="A", mode="dorian", energy=0.5,
        chords=(PlanChord(numeral="i", quarters=16),), phrases=(Phrase(bars=4, cadence="open"),),
    )  # fmt: skip
    parts = (PlanPart(id="keys", name="Keys", role="chords", instrument="grand-piano"),)
    return Blueprint(
        prompt="rain on a window", genres=(("lo-fi", 1.0),), moods=("calm",), tonic="A", mode="dorian", bpm=96,
        metre="4/4", sections=(section,), parts=parts,
    )  # fmt: skip


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], HubConfig]:
    """A folder with the tiny model of that name, made once."""
    pytest.importorskip("torch")
    pytest.importorskip("diffusers")
    pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("hub")

    def config(name: str) -> HubConfig:
        if not (folder / name).exists():
            save_tiny(name, folder)
        return HubConfig(folder, accepted=ACCEPTED)

    return config


def request(**changes: Any) -> HubRequest:
    return HubRequest(**{"blueprint": blueprint(), "duration_s": DURATION_S, "seed": 3, "steps": 2, **changes})


def silent(done: int, total: int, note: str) -> None:
    """Nobody looks at the progress."""


@pytest.mark.parametrize("name", NAMES)
def test_a_model_gives_a_song_of_that_length_and_repeats_itself(name: str, tiny: Callable[[str], HubConfig]) -> None:
    one = render_whole(name, request(), tiny(name), silent)
    assert one.shape == (2, round(DURATION_S * RATE_HZ))
    assert one.dtype == np.float32
    assert np.any(one)
    assert np.array_equal(one, render_whole(name, request(), tiny(name), silent))
    assert not np.array_equal(one, render_whole(name, request(seed=4), tiny(name), silent))


@pytest.mark.parametrize("name", ["ace-step", "stable-audio"])
def test_our_render_is_what_it_starts_from(name: str, tiny: Callable[[str], HubConfig]) -> None:
    times = np.arange(round(DURATION_S * RATE_HZ)) / RATE_HZ
    source = np.tile(np.sin(2 * np.pi * 220 * times) * 0.3, (2, 1)).astype(np.float32)
    plain = render_whole(name, request(), tiny(name), silent)
    covered = render_whole(name, request(source=source), tiny(name), silent)
    assert covered.shape == plain.shape
    assert not np.array_equal(covered, plain)


def test_progress_is_told_and_may_stop_it(tiny: Callable[[str], HubConfig]) -> None:
    seen: list[tuple[int, int]] = []
    render_whole("ace-step", request(steps=3), tiny("ace-step"), lambda done, total, _: seen.append((done, total)))
    assert seen[-3:] == [(1, 3), (2, 3), (3, 3)]

    def stop(done: int, total: int, note: str) -> None:
        if done:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        render_whole("musicgen", request(), tiny("musicgen"), stop)


def test_other_draws_are_not_moved(tiny: Callable[[str], HubConfig]) -> None:
    config = tiny("ace-step")
    import torch

    torch.manual_seed(1)
    wanted = torch.rand(3)
    torch.manual_seed(1)
    render_whole("ace-step", request(), config, silent)
    assert torch.equal(torch.rand(3), wanted)


def test_weights_that_are_no_safetensors_are_refused(tiny: Callable[[str], HubConfig], tmp_path: Path) -> None:
    tiny("ace-step")
    save_tiny("ace-step", tmp_path)
    weights = tmp_path / "ace-step" / "transformer" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(ModelMissing, match="saved as safetensors"):
        render_whole("ace-step", request(), HubConfig(tmp_path), silent)


def test_broken_weights_are_told_in_a_sentence(tiny: Callable[[str], HubConfig], tmp_path: Path) -> None:
    tiny("ace-step")
    save_tiny("ace-step", tmp_path)
    index = tmp_path / "ace-step" / "model_index.json"
    index.write_text(json.dumps({"_class_name": "AceStepPipeline", "vae": ["diffusers", "AutoencoderOobleck"]}))
    with pytest.raises(ModelMissing, match=r"ACE-Step 1.5 cannot be loaded from"):
        render_whole("ace-step", request(), HubConfig(tmp_path), silent)


def test_what_is_in_the_way_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generation.core.sound.hub_models.find_spec", lambda name: object())
    ace, musicgen = hub_model("ace-step"), hub_model("musicgen")
    assert "not on this machine" in obstacle(ace, HubConfig(tmp_path))
    assert "name the commit" in obstacle(ace, HubConfig(tmp_path, allow_download=True, revision="main"))
    assert obstacle(ace, HubConfig(tmp_path, allow_download=True, revision="0" * 40)) == ""
    assert "CC-BY-NC-4.0" in obstacle(musicgen, HubConfig(tmp_path))
    monkeypatch.setattr("generation.core.sound.hub_models.find_spec", lambda name: None)
    assert "pip install -r requirements-hub.txt" in obstacle(ace, HubConfig(tmp_path))


def test_a_song_that_is_too_long_or_an_unknown_model_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    with pytest.raises(ValueError, match="makes 1 to 30 seconds, but 180 are asked for"):
        render_whole("musicgen", request(duration_s=180), HubConfig(tmp_path), silent)
    with pytest.raises(ValueError, match="no model 'kazoo'"):
        render_whole("kazoo", request(), HubConfig(tmp_path), silent)


def test_the_plan_is_described_in_words() -> None:
    text = description(blueprint())
    assert text == "rain on a window, lo fi instrumental, calm, A dorian, 96 BPM, 4/4 time, with grand piano"
    assert plain_key(blueprint()) == "A minor"


def test_what_may_not_be_sold_says_so() -> None:
    assert [model.id for model in MODELS.values() if not model.used.may_earn] == ["musicgen"]
    assert all(model.used.licence for model in MODELS.values())

"""A song by a model of the hub: beside the sampler's, mastered, checked, honest about the plan and about earning."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from generation.core.hub_making import Whole, require, shortfalls
from generation.core.making import Making, MakingConfig, make
from generation.core.results import RATE_HZ, Adherence, Score, WholeMix
from generation.core.sound import hub
from generation.core.sound.hub_models import HubConfig, hub_model
from mastering.core.wave_file import as_floats, frames_of, sha256_of, sound_blocks
from musicapp.errors import JobCancelled, ModelMissing, MusicAppError
from tests.support.generation_songs import small_song
from tests.unit.generation.tiny_pipelines import save_tiny

SAMPLED = {"blueprint.json", "score.mid", "score.musicxml", "stems", "mix.wav", "mix.json", "master.wav", "master.json"}


@pytest.fixture(autouse=True)
def no_soundfonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDFONTS", "")


@pytest.fixture(scope="module")
def renders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("renders")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> HubConfig:
    """A machine that seems to have every package and all weights, and a model that hums."""
    monkeypatch.setattr("generation.core.sound.hub_models.find_spec", lambda name: object())
    for name, index in (("ace-step", "model_index.json"), ("musicgen", "config.json")):
        (tmp_path / "hub" / name).mkdir(parents=True)
        (tmp_path / "hub" / name / index).write_text("{}")
    return HubConfig(tmp_path / "hub", accepted=frozenset({"musicgen"}))


Asked = list[hub.HubRequest]


@pytest.fixture
def humming(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked: Asked = []

    def hum(name: str, request: hub.HubRequest, config: HubConfig, progress: hub.Progress) -> hub.Wave:
        asked.append(request)
        progress(1, 2, "Making the song")
        times = np.arange(round(request.duration_s * RATE_HZ)) / RATE_HZ
        return np.tile(1.5 * np.sin(2 * np.pi * 220 * times), (2, 1)).astype(np.float32)

    monkeypatch.setattr(hub, "render_whole", hum)
    return asked


def made(folder: Path, config: HubConfig, renders: Path, *, model: str = "ace-step", check: bool = False) -> Making:
    whole = MakingConfig(check=check, workers=1, cache=renders, renderer=model, hub=config, remakes=0)
    return make(small_song(), folder, whole, lambda *_: None, lambda event: None)


def whole_of(making: Making) -> Whole:
    assert making.whole is not None
    return making.whole


def floats(path: Path) -> np.ndarray:
    return np.concatenate([as_floats(block) for block in sound_blocks(path)])


# ---- with a model that hums


def test_the_model_gets_the_plan_and_our_render_and_both_songs_are_there(
    humming: Asked, installed: HubConfig, renders: Path, tmp_path: Path
) -> None:
    making = made(tmp_path / "song", installed, renders)
    whole, folder = whole_of(making), making.folder
    assert SAMPLED | {"whole.wav", "whole.json", "whole-master.wav", "whole-master.json"} <= {
        path.name for path in folder.iterdir()
    }
    (request,) = humming
    assert (request.blueprint, request.seed) == (making.blueprint, making.blueprint.seed)
    assert request.source is not None
    assert np.array_equal(request.source.T, floats(folder / "mix.wav"))
    assert whole.mix.covers
    assert frames_of(folder / "whole-master.wav") == frames_of(folder / "mix.wav") == whole.mix.frames
    assert sha256_of(folder / "mix.wav") == making.mix.sha256


def test_it_is_mastered_as_the_plan_asks_and_does_not_clip(
    humming: Asked, installed: HubConfig, renders: Path, tmp_path: Path
) -> None:
    making = made(tmp_path / "song", installed, renders)
    whole = whole_of(making)
    assert whole.master.after.loudness_lufs == pytest.approx(making.blueprint.production.loudness_lufs, abs=0.3)
    sound = floats(making.folder / whole.mix.file)
    assert np.abs(sound).max() == pytest.approx(0.891, abs=1e-3)
    assert not sound[-1].any()


def test_one_that_takes_words_alone_gets_no_render(
    humming: Asked, installed: HubConfig, renders: Path, tmp_path: Path
) -> None:
    whole = whole_of(made(tmp_path / "song", installed, renders, model="musicgen"))
    assert humming[0].source is None
    assert not whole.mix.covers


def test_what_a_killed_start_left_is_not_made_twice(
    humming: Asked, installed: HubConfig, renders: Path, tmp_path: Path
) -> None:
    before = whole_of(made(tmp_path / "song", installed, renders))
    assert whole_of(made(tmp_path / "song", installed, renders)).mix == before.mix
    assert len(humming) == 1
    (tmp_path / "song" / "whole.wav").write_bytes(b"cut off")
    assert whole_of(made(tmp_path / "song", installed, renders)).mix == before.mix
    assert len(humming) == 2


def test_the_ledger_names_the_model_its_terms_and_the_consent(
    humming: Asked, installed: HubConfig, renders: Path, tmp_path: Path
) -> None:
    free = made(tmp_path / "free", installed, renders).ledger
    barred = made(tmp_path / "barred", installed, renders, model="musicgen").ledger
    assert free is not None
    assert barred is not None
    assert (free.may_earn, free.renderers, free.accepted) == (True, ("ace-step", "sampler"), ())
    assert (barred.may_earn, barred.renderers) == (False, ("musicgen", "sampler"))
    assert barred.accepted == ("MusicGen small: CC-BY-NC-4.0 (not for sale)",)
    assert json.loads((tmp_path / "barred" / "ledger.json").read_text())["may_earn"] is False
    assert any("MusicGen small (the whole song)" in reason for reason in barred.reasons)


def test_a_hum_is_told_to_have_left_the_plan_and_the_sampler_is_named_beside_it(
    humming: Asked, installed: HubConfig, renders: Path, tmp_path: Path
) -> None:
    making = made(tmp_path / "song", installed, renders, check=True)
    whole = whole_of(making)
    assert whole.adherence is not None
    assert making.adherence is not None
    assert whole.heard is not None
    assert shortfalls(whole.adherence)
    assert whole.adherence.summary[0].startswith("ACE-Step 1.5 kept only ")
    assert "the sampler's song:" in whole.adherence.summary[0]
    assert whole.adherence.summary[1] == "The sampler's song stays beside it."
    kept = Adherence.from_json((making.folder / "whole-adherence.json").read_bytes())
    assert kept == whole.adherence
    assert Adherence.from_json((making.folder / "adherence.json").read_bytes()) == making.adherence


def test_flac_is_written_of_both_songs(humming: Asked, installed: HubConfig, renders: Path, tmp_path: Path) -> None:
    config = MakingConfig(check=False, workers=1, cache=renders, renderer="ace-step", hub=installed, format="flac")
    making = make(small_song(), tmp_path / "song", config, lambda *_: None, lambda event: None)
    names = {path.name for path in (tmp_path / "song").iterdir()}
    assert {"whole.flac", "whole-master.flac", "mix.flac", "master.flac"} <= names
    assert not any(name.endswith(".wav") for name in names)
    kept = WholeMix.from_json((tmp_path / "song" / "whole.json").read_bytes())
    assert kept == whole_of(making).mix


# ---- how far it left the plan


def found(**values: tuple[float | None, float, float | None]) -> Adherence:
    scores = tuple(
        Score(name=name, value=value, bar=bar, ceiling=ceiling, met=None)
        for name, (value, bar, ceiling) in values.items()
    )
    return Adherence(
        scores=scores, bars=(), loudness_lufs=-14, loudness_target_lufs=-14, true_peak_dbtp=-1, clipped_samples=0,
        silent_s=0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("adherence", "short"),
    [
        (found(chords=(0.5, 0.9, 0.95), beats=(0.99, 0.97, 1.0)), ["chords"]),
        (found(chords=(0.5, 0.9, 0.52)), []),  # the listener would not hear more in an exact render
        (found(chords=(0.88, 0.9, 0.95), beats=(0.6, 0.97, None)), ["beats"]),
        (found(chords=(None, 0.9, 0.95), key=(0.1, 0.95, 1.0)), []),
    ],
)
def test_short_is_what_misses_the_plan_by_more_than_the_listener_errs(adherence: Adherence, short: list[str]) -> None:
    assert [score.name for score in shortfalls(adherence)] == short


# ---- what is in the way


def test_nothing_is_rendered_where_the_model_cannot_be_used(tmp_path: Path, renders: Path) -> None:
    with pytest.raises(ModelMissing) as error:
        made(tmp_path / "song", HubConfig(tmp_path / "none"), renders)
    assert "ACE-Step 1.5" in error.value.message
    assert not error.value.permanent
    assert not (tmp_path / "song" / "blueprint.json").exists()


def test_a_song_that_is_too_long_for_it_is_refused_in_words(installed: HubConfig) -> None:
    with pytest.raises(ValueError, match="MusicGen small makes 1 to 30 seconds, but 40 are asked for"):
        require("musicgen", small_song(bars=20), installed)
    assert require("ace-step", small_song(bars=20), installed) == hub_model("ace-step")


@pytest.mark.parametrize(
    ("said", "told"),
    [("CUDA out of memory. Tried to allocate 9 GiB", "not enough memory for ACE-Step"), ("shape [3]", "broke down")],
)
def test_what_torch_says_is_put_into_words(
    installed: HubConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, told: str
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(said)

    monkeypatch.setattr(hub, "render_whole", fail)
    with pytest.raises(MusicAppError, match=told) as error:
        made(tmp_path / "song", installed, tmp_path / "renders")
    assert not error.value.permanent
    assert (tmp_path / "song" / "master.wav").is_file()


def test_a_cancel_while_the_model_works_is_a_cancel(
    humming: Asked, installed: HubConfig, renders: Path, tmp_path: Path
) -> None:
    config = MakingConfig(check=False, workers=1, cache=renders, renderer="ace-step", hub=installed)

    def stop(done: float, total: float, note: str) -> None:
        if note == "Making the song":
            raise JobCancelled

    with pytest.raises(JobCancelled):
        make(small_song(), tmp_path / "song", config, stop, lambda event: None)
    assert not (tmp_path / "song" / "whole.wav").exists()


def test_a_song_by_the_sampler_loads_nothing_of_this(tmp_path: Path, renders: Path) -> None:
    config = MakingConfig(check=False, workers=1, cache=renders)
    making = make(small_song(), tmp_path / "song", config, lambda *_: None, lambda event: None)
    assert making.whole is None
    assert making.ledger is not None
    assert making.ledger.renderers == ("sampler",)


# ---- with the libraries themselves


@pytest.mark.parametrize("name", ["ace-step", "musicgen"])  # the third one, so small, makes 2 s
def test_a_tiny_model_makes_a_whole_song(name: str, tmp_path: Path, renders: Path) -> None:
    for package in ("torch", "diffusers", "transformers"):
        pytest.importorskip(package, reason="pip install -r requirements-hub.txt")
    save_tiny(name, tmp_path / "hub")
    config = HubConfig(tmp_path / "hub", accepted=frozenset({name}), device="auto")
    making = made(tmp_path / "song", config, renders, model=name)
    whole = whole_of(making)
    assert whole.mix.frames == making.mix.frames
    assert whole.master.after.loudness_lufs is not None
    assert sha256_of(making.folder / "whole.wav") == whole.mix.sha256
    assert "torch" in sys.modules


def test_a_card_that_is_not_there_is_named(tmp_path: Path, renders: Path) -> None:
    torch = pytest.importorskip("torch", reason="pip install -r requirements-hub.txt")
    pytest.importorskip("diffusers", reason="pip install -r requirements-hub.txt")
    if torch.cuda.is_available():
        pytest.skip("this machine has a graphics card")
    (tmp_path / "hub" / "ace-step").mkdir(parents=True)
    (tmp_path / "hub" / "ace-step" / "model_index.json").write_text("{}")
    with pytest.raises(ModelMissing, match="HUB_DEVICE is cuda:1, but torch sees no graphics card"):
        made(tmp_path / "song", HubConfig(tmp_path / "hub", device="cuda:1"), renders)


def test_the_names_in_the_settings_are_those_of_the_models() -> None:
    from generation.core.sound.hub_models import MODELS
    from musicapp.settings import HUB_KNOWN

    assert tuple(MODELS) == HUB_KNOWN

"""Songs by models of the hub: offered, consented to, made on the queue of accelerators, kept beside the sampler's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from generation.core.results import RATE_HZ
from generation.core.sound import hub
from generation.models import Made, MadeState
from generation.services import ledger, made_again, made_files, making, plans, renderers
from musicapp.jobs.models import Job, State
from musicapp.people.models import User
from tests.conftest import signed_in
from tests.support.blueprints import small_song
from tests.support.making_seeds import FakeCore, tiny_blueprint
from tests.unit.generation.tiny_pipelines import save_tiny
from tests.web.generation.conftest import job_of, run
from tests.web.generation.test_making_for_real import quiet_broker

__all__ = ["quiet_broker"]
SHORT: dict[str, Any] = {"parts": 1, "bars": 4}


@pytest.fixture(autouse=True)
def no_soundfonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDFONTS", "")


@pytest.fixture
def weights(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A studio that seems to have the packages, and the weights of two models."""
    monkeypatch.setattr("generation.core.sound.hub_models.find_spec", lambda name: object())
    settings.HUB_FOLDER = tmp_path / "hub"
    for name, index in (("ace-step", "model_index.json"), ("musicgen", "config.json")):
        (settings.HUB_FOLDER / name).mkdir(parents=True)
        (settings.HUB_FOLDER / name / index).write_text("{}")
    return Path(settings.HUB_FOLDER)


@pytest.fixture
def humming(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that hums one tone for any song."""

    def hum(name: str, request: hub.HubRequest, config: object, progress: hub.Progress) -> hub.Wave:
        progress(1, 1, "Making the song")
        times = np.arange(round(request.duration_s * RATE_HZ)) / RATE_HZ
        return np.tile(0.3 * np.sin(2 * np.pi * 220 * times), (2, 1)).astype(np.float32)

    monkeypatch.setattr(hub, "render_whole", hum)


def create_page(client: Client, user: User) -> str:
    plan = plans.store(user, small_song())
    return client.get(plan.get_absolute_url()).content.decode()


def asked(client: Client, user: User, **body: Any) -> tuple[int, dict[str, Any]]:
    plan = plans.store(user, tiny_blueprint(**SHORT))
    address = reverse("generation:plan-make", args=[plan.pk])
    answer = client.post(address, json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def newest(user: User) -> Made:
    found = Made.objects.of(user).order_by("-created_at").first()
    assert isinstance(found, Made)
    return found


# ---- offered


def test_nothing_is_offered_where_there_is_no_model(as_owner: Client, owner: User, settings: Any) -> None:
    assert "Rendered by" not in create_page(as_owner, owner)


def test_models_whose_weights_are_here_are_offered_with_their_terms(
    as_owner: Client, owner: User, weights: Path
) -> None:
    page = create_page(as_owner, owner)
    assert "Rendered by" in page
    assert "MusicGen small, not for sale" in page
    assert "I accept the licence of MusicGen small: CC-BY-NC-4.0" in page
    assert ">ACE-Step 1.5<" in page
    assert "Stable Audio" not in page
    assert "I accept the licence of ACE-Step" not in page


def test_models_of_another_host_are_offered_where_they_are_named(
    as_owner: Client, owner: User, settings: Any, core: FakeCore
) -> None:
    settings.HUB_MODELS = ["ace-step"]
    assert ">ACE-Step 1.5<" in create_page(as_owner, owner)
    status, _ = asked(as_owner, owner, renderer="ace-step")
    assert status == 200
    assert job_of(newest(owner)).queue == "gpu"


# ---- asked for


def test_a_song_by_a_model_waits_for_an_accelerator_and_others_do_not(
    as_owner: Client, owner: User, weights: Path, core: FakeCore
) -> None:
    assert asked(as_owner, owner, renderer="ace-step")[0] == 200
    assert (job_of(newest(owner)).kind, job_of(newest(owner)).queue) == ("make-whole", "gpu")
    assert asked(as_owner, owner)[0] == 200
    assert (job_of(newest(owner)).kind, job_of(newest(owner)).queue) == ("make", "audio")


def test_a_licence_is_accepted_once_and_by_everybody_for_himself(
    as_owner: Client, owner: User, weights: Path, core: FakeCore
) -> None:
    status, answer = asked(as_owner, owner, renderer="musicgen")
    assert status == 422
    assert "Accept it before" in answer["error"]
    assert not Made.objects.exists()
    assert asked(as_owner, owner, renderer="musicgen", accepts="yes")[0] == 422  # not what a ticked box sends
    assert asked(as_owner, owner, renderer="musicgen", accepts=True)[0] == 200
    assert newest(owner).settings["accepted"] == {"musicgen": "CC-BY-NC-4.0 (not for sale)"}
    assert asked(as_owner, owner, renderer="musicgen")[0] == 200
    assert newest(owner).settings["accepted"]
    assert "I accept the licence" not in create_page(as_owner, owner)
    other = User.objects.create_user("other", password="a long password")
    assert asked(signed_in(other), other, renderer="musicgen")[0] == 422


def test_the_studio_may_accept_for_everybody(
    as_owner: Client, owner: User, weights: Path, settings: Any, core: FakeCore
) -> None:
    settings.HUB_ACCEPTED = ["musicgen"]
    assert "I accept the licence" not in create_page(as_owner, owner)
    assert asked(as_owner, owner, renderer="musicgen")[0] == 200


@pytest.mark.parametrize(
    ("renderer", "says"),
    [
        ("ace-step", "The weights of ACE-Step 1.5 are not on this machine"),
        ("kazoo", "“kazoo” is no renderer"),
        ("../../etc", "is no renderer"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_queued(
    as_owner: Client, owner: User, monkeypatch: pytest.MonkeyPatch, renderer: str, says: str
) -> None:
    monkeypatch.setattr("generation.core.sound.hub_models.find_spec", lambda name: object())
    status, answer = asked(as_owner, owner, renderer=renderer)
    assert status == 422
    assert says in answer["error"]
    assert not Job.objects.exists()


def test_a_song_that_is_too_long_for_a_model_is_refused_in_words(owner: User, weights: Path) -> None:
    with pytest.raises(ValueError, match="makes 1 to 30 seconds, but 40 are asked for; the sampler"):
        making.start(owner, tiny_blueprint(bars=20), renderer="musicgen", accepts=True)


def test_the_api_asks_for_the_same_consent(as_owner: Client, owner: User, weights: Path, core: FakeCore) -> None:
    body = {"blueprint": tiny_blueprint(**SHORT).model_dump(mode="json"), "renderer": "musicgen"}
    refused = as_owner.post("/api/made", json.dumps(body), content_type="application/json")
    assert refused.status_code == 422
    assert "CC-BY-NC-4.0" in refused.content.decode()
    taken = as_owner.post("/api/made", json.dumps(body | {"accept_licence": True}), content_type="application/json")
    assert taken.status_code == 202
    assert newest(owner).settings["renderer"] == "musicgen"


# ---- made


def made_whole(owner: User) -> Made:
    return run(making.start(owner, tiny_blueprint(**SHORT), renderer="musicgen", accepts=True)[0])


@pytest.mark.usefixtures("weights", "humming", "folders")
def test_the_models_song_is_the_master_and_the_samplers_stays_beside_it(
    as_owner: Client, owner: User, as_outsider: Client
) -> None:
    made = made_whole(owner)
    job = job_of(made)
    assert (made.state, job.state) == (MadeState.READY, State.DONE), job.details
    assert list(job.timings) == ["notes", "stems", "mix", "master", "check", "whole song", "store"]
    beside = made.settings["sampler_file"]
    sounds = {name: default_storage.open(name).read() for name in (made.master_file, beside)}
    assert sounds[made.master_file] != sounds[beside]
    assert made.song is not None
    assert default_storage.open(made.song.file).read() == sounds[made.master_file]
    assert made.song.state == "ready"
    assert [stem.part for stem in made.stems.all()] == ["drums"]
    assert made.adherence["summary"][0].startswith("MusicGen small kept only ")
    _is_shown(as_owner, made)
    address = reverse("generation:made-file", args=[made.pk, "sampler.flac"])
    assert b"".join(as_owner.get(address)) == sounds[beside]
    assert as_outsider.get(address).status_code == 404
    assert as_owner.get(f"/api/made/{made.pk}").json()["files"]["sampler.flac"] == address
    _stays(made)


def _is_shown(client: Client, made: Made) -> None:
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Rendered by MusicGen small" in page
    assert "Play the sampler" in page
    assert "No: MusicGen small must not be used to earn money. The sampler&#x27;s song beside it" in page
    assert "You accepted the licence of MusicGen small: CC-BY-NC-4.0 (not for sale)." in page
    answer = ledger.answer(made)
    assert answer.may_earn is False
    assert made.ledger["renderers"] == ["musicgen", "sampler"]


def _stays(made: Made) -> None:
    """No chore takes it away, and changes of its parts are the sampler's."""
    before = made_files.STILL_ARRIVING
    made_files.STILL_ARRIVING = before * 0
    try:
        assert made_files.sweep_orphans() == 0
    finally:
        made_files.STILL_ARRIVING = before
    child = made_again.again(made.owner, made, "drums", (1, 1), seed=3)
    assert (child.settings["renderer"], job_of(child).queue) == ("sampler", "audio")
    assert "accepted" not in child.settings
    once_more = made_again.replayed(made.owner, made)
    assert (once_more.settings["renderer"], job_of(once_more).queue) == ("musicgen", "gpu")
    assert once_more.settings["accepted"] == made.settings["accepted"]


def test_the_answer_is_no_before_the_model_has_begun(owner: User, folders: Path, weights: Path, core: FakeCore) -> None:
    made = making.start(owner, tiny_blueprint(**SHORT), renderer="musicgen", accepts=True)[0]
    assert ledger.answer(made).may_earn is None
    from tests.support.making_seeds import stem_of

    facts = stem_of(tiny_blueprint(**SHORT), 0, folders).model_dump(mode="json", exclude={"file"})
    made.stems.create(part="drums", name="Drums", file="none.flac", render_key="1", facts=facts, frames=1)
    assert ledger.answer(made).may_earn is False


def test_weights_that_are_gone_are_told_in_the_job_which_can_be_tried_again(
    owner: User, folders: Path, weights: Path
) -> None:
    made = making.start(owner, tiny_blueprint(**SHORT), renderer="ace-step")[0]
    (weights / "ace-step" / "model_index.json").unlink()
    run(made)
    job = job_of(made)
    assert (made.state, job.state) == (MadeState.FAILED, State.FAILED)
    assert job.error.startswith("The weights of ACE-Step 1.5 are not on this machine: put ")
    assert "Traceback" not in made.error
    assert job.can_retry
    assert not made.stems.exists()


def test_a_missing_package_is_told_in_the_job(
    owner: User, folders: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = making.start(owner, tiny_blueprint(**SHORT), renderer="ace-step")[0]
    monkeypatch.setattr("generation.core.sound.hub_models.find_spec", lambda name: None)
    run(made)
    assert "needs the packages torch and diffusers, which are not installed" in made.error


def test_a_tiny_model_goes_all_the_way(owner: User, folders: Path, settings: Any, tmp_path: Path) -> None:
    for package in ("torch", "diffusers", "transformers"):
        pytest.importorskip(package, reason="pip install -r requirements-hub.txt")
    settings.HUB_FOLDER = save_tiny("ace-step", tmp_path / "hub")
    assert [one.id for one in renderers.choices(owner)] == ["ace-step"]
    made = run(making.start(owner, tiny_blueprint(**SHORT), renderer="ace-step")[0])
    assert made.state == MadeState.READY, job_of(made).details
    assert made.ledger["may_earn"]
    assert default_storage.size(made.settings["sampler_file"]) > 1000


# ---- the command


def plan_file(folder: Path) -> Path:
    path = folder / "plan.json"
    path.write_text(tiny_blueprint(**SHORT).model_dump_json())
    return path


@pytest.mark.usefixtures("weights", "humming")
def test_the_command_writes_both_songs(tmp_path: Path) -> None:
    for _ in range(2):  # the second takes the place of the first
        call_command(
            "generate", out=tmp_path / "song", blueprint=plan_file(tmp_path), no_check=True, renderer="ace-step"
        )
    names = {path.name for path in (tmp_path / "song").iterdir()}
    assert {"mix.wav", "master.wav", "whole.wav", "whole-master.wav", "whole.json", "whole-master.json"} <= names


@pytest.mark.parametrize(
    ("renderer", "says"),
    [("kazoo", "There is no model 'kazoo'"), ("musicgen", "Accept it before"), ("stable-audio", "Accept it before")],
)
def test_the_command_says_what_is_in_the_way_and_leaves_nothing(
    tmp_path: Path, weights: Path, renderer: str, says: str
) -> None:
    with pytest.raises(CommandError, match=says) as error:
        call_command("generate", out=tmp_path / "song", blueprint=plan_file(tmp_path), renderer=renderer)
    assert error.value.returncode == 2
    assert not (tmp_path / "song").exists()

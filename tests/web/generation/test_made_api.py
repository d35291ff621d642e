"""Making songs by programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from generation.models import Made
from generation.services import making, plans
from musicapp.people.models import User
from tests.support.making_seeds import FakeCore, tiny_blueprint
from tests.web.generation.conftest import Ready, run


def post(client: Client, path: str, sent: dict[str, Any]) -> tuple[int, Any]:
    answer = client.post(f"/api/{path}", sent, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_blueprint_is_made_and_followed_to_its_end(
    core: FakeCore, owner: User, folders: Path, as_owner: Client
) -> None:
    document = tiny_blueprint().model_dump(mode="json")
    status, rows = post(as_owner, "made", {"blueprint": document, "variations": 2})
    assert (status, [row["variation"] for row in rows]) == (202, [1, 2])
    assert as_owner.get(f"/api/jobs/{rows[0]['job']}").json()["state"] == "queued"
    run(Made.objects.get(pk=rows[0]["id"]))
    found = as_owner.get(f"/api/made/{rows[0]['id']}").json()
    assert (found["state"], found["failing_bars"], found["may_earn"]) == ("ready", [3], True)
    assert [stem["part"] for stem in found["stems"]] == ["drums", "bass"]
    assert as_owner.get(found["files"]["master.flac"]).status_code == 200
    assert as_owner.get(found["stems"][0]["url"]).status_code == 200
    assert as_owner.get(f"/api/songs/{found['song']}").json()["title"] == "Harbour lights"


def test_while_it_is_made_only_what_is_there_is_named(
    core: FakeCore, owner: User, folders: Path, as_owner: Client
) -> None:
    made = making.start(owner, tiny_blueprint())[0]
    found = as_owner.get(f"/api/made/{made.pk}").json()
    assert (found["state"], found["stems"], found["may_earn"]) == ("waiting", [], None)
    assert "master.wav" not in found["files"]


def test_a_stored_plan_can_be_made(core: FakeCore, owner: User, folders: Path, as_owner: Client) -> None:
    plan = plans.store(owner, tiny_blueprint())
    assert post(as_owner, "made", {"plan": str(plan.pk)})[0] == 202
    assert Made.objects.get().plan == plan


def test_somebody_elses_plan_is_not_found(core: FakeCore, collaborator: User, folders: Path, as_owner: Client) -> None:
    plan = plans.store(collaborator, tiny_blueprint())
    assert post(as_owner, "made", {"plan": str(plan.pk)})[0] == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Send one of these"),
        ({"prompt": "a", "blueprint": {}}, "Send one of these"),
        ({"blueprint": {"tonic": "C"}}, "This is no blueprint that can be made"),
        ({"blueprint": tiny_blueprint().model_dump(mode="json") | {"bpm": 999}}, "bpm"),
        ({"blueprint": tiny_blueprint().model_dump(mode="json"), "variations": 20}, "Ask for 1 to 8"),
        ({"wish": "x"}, "Extra inputs"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(as_owner: Client, sent: dict[str, Any], said: str) -> None:
    status, answer = post(as_owner, "made", sent)
    assert status == 422
    assert said in answer["error"]
    assert not Made.objects.exists()


def test_bars_are_made_again(ready: Ready, as_owner: Client) -> None:
    made = ready()
    status, row = post(as_owner, f"made/{made.pk}/again", {"part": "bass", "first_bar": 2, "last_bar": 3, "seed": 9})
    assert (status, row["parent"], row["change"]) == (202, str(made.pk), "Bass again, bars 2 to 3")
    status, said = post(as_owner, f"made/{made.pk}/again", {"part": "bass", "first_bar": 2, "last_bar": 30})
    assert (status, "it has 4" in said["error"]) == (422, True)


def test_the_list_is_that_of_the_page(ready: Ready, as_owner: Client) -> None:
    made = ready()
    assert post(as_owner, f"made/{made.pk}/replay", {})[0] == 202
    found = as_owner.get("/api/made", {"sort": "oldest"}).json()
    assert (found["count"], found["made"][0]["id"]) == (2, str(made.pk))
    assert as_owner.get("/api/made", {"q": "nothing"}).json()["count"] == 0


def test_what_was_made_can_be_deleted(ready: Ready, as_owner: Client) -> None:
    made = ready()
    assert as_owner.delete(f"/api/made/{made.pk}").status_code == 204
    assert as_owner.get(f"/api/made/{made.pk}").status_code == 404


def test_a_prompt_becomes_a_plan_that_can_be_made(core: FakeCore, owner: User, folders: Path, as_owner: Client) -> None:
    status, plan = post(as_owner, "plans", {"prompt": "wistful indie pop, 92 BPM in D major, 30 seconds"})
    assert (status, plan["blueprint"]["bpm"], plan["blueprint"]["tonic"]) == (201, 92.0, "D")
    assert plan["heard"]
    assert post(as_owner, "made", {"plan": plan["id"]})[0] == 202
    assert post(as_owner, "made", {"prompt": "a waltz for piano"})[0] == 202
    assert post(as_owner, "made", {"prompt": "x" * 10_000})[0] == 422

"""Jobs over the REST API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from musicapp.jobs.models import Job, State
from musicapp.people.models import User


def make(owner: User, state: State = State.QUEUED, **more: Any) -> Job:
    return Job.objects.create(owner=owner, kind="hear", queue="audio", title="Ferrous", state=state, **more)


def test_it_lists_own_jobs_newest_first(as_owner: Client, owner: User, outsider: User) -> None:
    older, newer = make(owner), make(owner, State.FAILED, error="The file ends after 12 s.")
    make(outsider)
    found = as_owner.get("/api/jobs").json()
    assert [job["id"] for job in found["jobs"]] == [str(newer.pk), str(older.pk)]
    assert found["jobs"][0]["error"] == "The file ends after 12 s."


def test_it_lists_by_state(as_owner: Client, owner: User) -> None:
    make(owner)
    make(owner, State.FAILED)
    assert as_owner.get("/api/jobs", {"state": "failed"}).json()["count"] == 1
    answer = as_owner.get("/api/jobs", {"state": "odd"})
    assert answer.status_code == 422
    assert "state" in answer.json()["error"]


def test_it_cancels_a_waiting_job(as_owner: Client, owner: User) -> None:
    job = make(owner)
    assert as_owner.post(f"/api/jobs/{job.pk}/cancel").json()["state"] == "cancelled"


def test_it_tries_a_failed_job_again(as_owner: Client, owner: User) -> None:
    job = make(owner, State.FAILED, error="x")
    assert as_owner.post(f"/api/jobs/{job.pk}/retry").json()["state"] == "queued"


def test_it_says_why_a_job_cannot_be_tried_again(as_owner: Client, owner: User) -> None:
    job = make(owner, State.FAILED, can_retry=False)
    answer = as_owner.post(f"/api/jobs/{job.pk}/retry")
    assert answer.status_code == 409
    assert "cannot be tried again" in answer.json()["error"]


def test_a_session_proves_itself_by_csrf_token(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    job = make(owner)
    answer = client.post(f"/api/jobs/{job.pk}/cancel")
    assert answer.status_code == 403
    assert "X-CSRFToken" in answer.json()["error"]
    client.get("/settings/")
    token = client.cookies["csrftoken"].value
    assert client.post(f"/api/jobs/{job.pk}/cancel", headers={"X-CSRFToken": token}).status_code == 200


@pytest.mark.parametrize("path", ["/api/nothing", "/api/jobs/nonsense", "/api/songs/1"])
def test_an_unknown_address_answers_in_json(as_owner: Client, path: str) -> None:
    answer = as_owner.get(path)
    assert answer.status_code == 404
    assert set(answer.json()) == {"error"}


def test_a_method_that_is_not_there_says_so(as_owner: Client) -> None:
    answer = as_owner.delete("/api/jobs")
    assert answer.status_code == 405
    assert answer.headers["Allow"]


def test_a_fault_is_told_without_its_details(as_owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from musicapp.jobs import services

    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(services, "get_job_for", fail)
    as_owner.raise_request_exception = False
    answer = as_owner.get("/api/jobs/00000000-0000-0000-0000-000000000000")
    assert answer.status_code == 500
    assert "secret" not in answer.json()["error"]

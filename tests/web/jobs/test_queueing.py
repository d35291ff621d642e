"""Queueing, cancelling, trying again, clearing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.http import Http404
from kombu.exceptions import OperationalError

from musicapp.errors import MusicAppError
from musicapp.jobs import services
from musicapp.jobs.models import Job, State
from musicapp.jobs.tasks import run_job
from musicapp.people.models import User
from tests.web.jobs.conftest import Rehearsal

Commit = Any


def test_a_job_is_sent_once_its_row_is_committed(
    owner: User, rehearsal: Rehearsal, sent: list[str], django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = services.enqueue(owner, "rehearse", title="Prelude", subject_id=uuid4(), arguments={"bars": 4})
        assert sent == []
    assert sent == [str(job.pk)]
    assert rehearsal.queued == ["queued"]


def test_a_kind_that_is_not_registered_is_a_mistake(owner: User) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        services.enqueue(owner, "nonsense", title="Prelude")


def test_an_unreachable_broker_is_told_and_loses_nothing(
    owner: User, rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commit
) -> None:
    tries: list[int] = []

    def refuse(**options: Any) -> None:
        tries.append(1)
        raise OperationalError("connection refused")

    monkeypatch.setattr(run_job, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        jobs = [services.enqueue(owner, "rehearse", title=f"Prelude {number}") for number in range(5)]
    for job in jobs:
        job.refresh_from_db()
        assert (job.state, job.message, job.heartbeat_at) == (State.QUEUED, services.WAITS_FOR_BROKER, None)
    assert len(tries) == 1  # the others did not wait for the same failure


def test_a_waiting_job_is_cancelled_at_once(owner: User, rehearsal: Rehearsal) -> None:
    job = rehearsal.job(owner)
    services.cancel(job)
    assert job.state == State.CANCELLED
    assert rehearsal.ended == ["cancelled"]


def test_cancelling_twice_ends_once(owner: User, rehearsal: Rehearsal) -> None:
    job = rehearsal.job(owner)
    services.cancel(job)
    services.cancel(job)
    assert rehearsal.ended == ["cancelled"]


def test_cancelling_a_finished_job_changes_nothing(owner: User, rehearsal: Rehearsal) -> None:
    job = rehearsal.job(owner, state=State.DONE)
    services.cancel(job)
    assert (job.state, job.cancel_requested) == (State.DONE, False)


def test_a_running_job_whose_worker_is_gone_is_cancelled_now(owner: User, rehearsal: Rehearsal) -> None:
    job = rehearsal.job(owner, state=State.RUNNING, worker="", attempts=1)
    Job.objects.filter(pk=job.pk).update(heartbeat_at="2001-01-01T00:00:00Z")
    services.cancel(job)
    assert job.state == State.CANCELLED


def test_a_failed_job_goes_on_where_it_was(
    owner: User, rehearsal: Rehearsal, sent: list[str], django_capture_on_commit_callbacks: Commit
) -> None:
    fields = {"timings": {"read": 2.0}, "stage": "play", "attempts": 30, "error": "Full", "details": "Traceback"}
    job = rehearsal.job(owner, state=State.FAILED, cancel_requested=True, **fields)
    with django_capture_on_commit_callbacks(execute=True):
        services.retry(job)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error, job.details) == (State.QUEUED, 0, "", "")
    assert job.timings == {"read": 2.0}
    assert not job.cancel_requested
    assert sent == [str(job.pk)]
    assert rehearsal.queued == ["queued"]


def test_what_cannot_help_is_not_tried_again(owner: User, rehearsal: Rehearsal) -> None:
    with pytest.raises(MusicAppError, match="the file itself"):
        services.retry(rehearsal.job(owner, state=State.FAILED, can_retry=False))


def test_a_running_job_is_not_queued_again(owner: User, rehearsal: Rehearsal, sent: list[str]) -> None:
    job = rehearsal.job(owner, state=State.RUNNING)
    services.retry(job)
    job.refresh_from_db()
    assert job.state == State.RUNNING
    assert rehearsal.queued == []


def test_clearing_leaves_open_jobs_and_those_of_others(owner: User, outsider: User, rehearsal: Rehearsal) -> None:
    for state in State:
        rehearsal.job(owner, state=state)
        rehearsal.job(outsider, state=state)
    assert services.clear(owner, list(State)) == 3
    assert Job.objects.of(owner).count() == 2
    assert Job.objects.of(outsider).count() == 5


def test_a_stranger_finds_no_job(owner: User, outsider: User, rehearsal: Rehearsal) -> None:
    job = rehearsal.job(owner)
    assert services.get_job_for(owner, job.pk) == job
    with pytest.raises(Http404):
        services.get_job_for(outsider, job.pk)

"""What a sweep finds and leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from musicapp.jobs import claims, hosts, keeper, sweep
from musicapp.jobs.models import Job, State, Worker
from musicapp.jobs.registry import Periodic, kind_of
from musicapp.jobs.running import run_claimed
from musicapp.people.models import User
from tests.web.jobs.conftest import Rehearsal

ELSEWHERE = "studio2.0badcafe.4026531836:17:12345"


def dead_here() -> str:
    return f"{hosts.my_name().partition(':')[0]}:999999999:1"


def ago(seconds: float) -> Any:
    return timezone.now() - timedelta(seconds=seconds)


def running(rehearsal: Rehearsal, owner: User, **fields: Any) -> Job:
    values = {"state": State.RUNNING, "heartbeat_at": timezone.now(), "attempts": 1, **fields}
    return rehearsal.job(owner, **values)


@pytest.mark.parametrize(
    ("worker", "silent_s"),
    [(dead_here(), 0.0), (hosts.my_name(), claims.HUNG_AFTER_S + 5), (ELSEWHERE, claims.GONE_AFTER_S + 5)],
    ids=["dead-here", "hung-here", "silent-elsewhere"],
)
def test_a_job_is_freed_when_its_worker_is_gone(
    owner: User, rehearsal: Rehearsal, sent: list[str], worker: str, silent_s: float
) -> None:
    job = running(rehearsal, owner, worker=worker, heartbeat_at=ago(silent_s))
    sweep.take_up(("default",), is_idle=False)
    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert sent == [str(job.pk)]


@pytest.mark.parametrize(
    ("worker", "silent_s"),
    [(hosts.my_name(), 30.0), (ELSEWHERE, claims.GONE_AFTER_S - 8)],
    ids=["here", "elsewhere"],
)
def test_a_job_whose_worker_lives_is_left_alone(
    owner: User, rehearsal: Rehearsal, sent: list[str], worker: str, silent_s: float
) -> None:
    job = running(rehearsal, owner, worker=worker, heartbeat_at=ago(silent_s))
    sweep.take_up(("default",), is_idle=False)
    job.refresh_from_db()
    assert job.state == State.RUNNING
    assert sent == []


def test_twenty_kills_do_not_fail_an_honest_job(owner: User, rehearsal: Rehearsal, sent: list[str]) -> None:
    job = rehearsal.job(owner)
    for _ in range(20):
        assert claims.claim(job.pk)
        Job.objects.filter(pk=job.pk).update(worker=dead_here())
        sweep.free_the_abandoned()
    run_claimed(job.pk)
    job.refresh_from_db()
    assert job.state == State.DONE


def test_a_job_that_always_ends_its_worker_fails_with_a_sentence(owner: User, rehearsal: Rehearsal) -> None:
    job = running(rehearsal, owner, worker=dead_here(), attempts=claims.STARTS_LIMIT)
    sweep.free_the_abandoned()
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "30 times" in job.error
    assert job.can_retry
    assert rehearsal.ended == ["failed"]


def test_a_cancelled_job_whose_worker_is_gone_ends(owner: User, rehearsal: Rehearsal, sent: list[str]) -> None:
    job = running(rehearsal, owner, worker=dead_here(), cancel_requested=True)
    sweep.take_up(("default",), is_idle=True)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert rehearsal.ended == ["cancelled"]
    assert sent == []


def test_two_sweeps_free_a_job_once(owner: User, rehearsal: Rehearsal, sent: list[str]) -> None:
    running(rehearsal, owner, worker=dead_here())
    seen = claims.running().get()
    assert claims.take_from_the_gone(seen)
    assert not claims.take_from_the_gone(seen)


def test_an_idle_worker_sends_a_lost_message_again(owner: User, rehearsal: Rehearsal, sent: list[str]) -> None:
    never_sent, lost = rehearsal.job(owner), rehearsal.job(owner, heartbeat_at=ago(60))
    rehearsal.job(owner, heartbeat_at=timezone.now())
    rehearsal.job(owner, queue="gpu")
    sweep.take_up(("default", "audio"), is_idle=True)
    assert sent == [str(never_sent.pk), str(lost.pk)]
    sweep.take_up(("default", "audio"), is_idle=True)
    assert len(sent) == 2


def test_a_busy_worker_sends_nothing_again(owner: User, rehearsal: Rehearsal, sent: list[str]) -> None:
    rehearsal.job(owner, heartbeat_at=ago(60))
    sweep.take_up(("default",), is_idle=False)
    assert sent == []


def test_a_worker_is_listed_and_forgotten(db: None) -> None:
    keeper.show_up(("default", "audio"))
    keeper.show_up(("default", "audio"))
    Worker.objects.create(name="old:1:1", seen_at=ago(2 * 3600))
    sweep.take_up(("default",), is_idle=False)
    assert list(Worker.objects.values_list("name", "queues")) == [(hosts.my_name(), "default,audio")]


def test_a_heartbeat_says_that_the_run_lives_and_hears_of_a_cancel(owner: User, rehearsal: Rehearsal) -> None:
    job = rehearsal.job(owner)
    seen: list[Any] = []

    def work(run: Any) -> dict[str, Any]:
        Job.objects.filter(pk=job.pk).update(heartbeat_at=ago(60), cancel_requested=True)
        keeper.beat()
        seen.append((run.cancelled, Job.objects.get(pk=job.pk).heartbeat_at))
        return {}

    rehearsal.work = work
    run_claimed(job.pk)
    assert seen[0][0] is True
    assert timezone.now() - seen[0][1] < timedelta(seconds=10)
    assert keeper.is_idle()


def test_a_chore_that_fails_does_not_stop_the_keeper(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("a chore")

    keeper._attempt(Periodic("sweeping", 1.0, fail))
    assert "sweeping" in caplog.text


def test_a_job_of_a_removed_app_is_freed_too(owner: User, sent: list[str]) -> None:
    assert kind_of("forgotten") is None
    job = Job.objects.create(owner=owner, kind="forgotten", title="Old", state=State.RUNNING, worker=dead_here())
    sweep.free_the_abandoned()
    job.refresh_from_db()
    assert job.state == State.QUEUED

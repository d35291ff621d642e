"""One start of a job, from claim to end."""

from __future__ import annotations

import errno
from typing import Any

import pytest

from musicapp.errors import JobCancelled, StorageFull, UnreadableAudio
from musicapp.jobs import claims, hosts, progress, registry, stopping
from musicapp.jobs.models import Job, State
from musicapp.jobs.progress import Run
from musicapp.jobs.running import DISK_FULL, run_claimed
from musicapp.people.models import User
from tests.web.jobs.conftest import Rehearsal


@pytest.fixture
def job(owner: User, rehearsal: Rehearsal) -> Job:
    return rehearsal.job(owner)


def after(job: Job) -> Job:
    run_claimed(job.pk)
    job.refresh_from_db()
    return job


def raising(error: BaseException) -> Any:
    def work(run: Run) -> dict[str, Any]:
        raise error

    return work


def test_a_job_ends_finished_with_its_result(job: Job, rehearsal: Rehearsal) -> None:
    after(job)
    assert (job.state, job.progress, job.result) == (State.DONE, 1.0, {"bars": 32})
    assert job.took_s is not None
    assert job.worker == ""
    assert rehearsal.ended == ["done"]


def test_the_same_message_twice_does_the_work_once(job: Job, rehearsal: Rehearsal) -> None:
    run_claimed(job.pk)
    run_claimed(job.pk)
    assert rehearsal.starts == 1
    assert rehearsal.ended == ["done"]


def test_a_running_job_cannot_be_claimed(job: Job) -> None:
    assert claims.claim(job.pk) is not None
    assert claims.claim(job.pk) is None


def test_a_failure_is_a_sentence_with_details(job: Job, rehearsal: Rehearsal) -> None:
    rehearsal.work = raising(UnreadableAudio("The file is empty. Export it again."))
    after(job)
    assert (job.state, job.error, job.can_retry) == (State.FAILED, "The file is empty. Export it again.", False)
    assert "UnreadableAudio" in job.details
    assert rehearsal.ended == ["failed"]


def test_an_unforeseen_failure_can_be_tried_again_and_shows_no_code(job: Job, rehearsal: Rehearsal) -> None:
    rehearsal.work = raising(KeyError("secret"))
    after(job)
    assert job.can_retry
    assert "secret" not in job.error
    assert "secret" in job.details


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), StorageFull(DISK_FULL.message)])
def test_a_full_disk_is_told_and_can_be_tried_again(job: Job, rehearsal: Rehearsal, error: Exception) -> None:
    rehearsal.work = raising(error)
    after(job)
    assert (job.state, job.error, job.can_retry) == (State.FAILED, DISK_FULL.message, True)


def test_cancel_is_raised_out_of_progress(job: Job, rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "WRITE_EVERY_S", 0.0)

    def work(run: Run) -> dict[str, Any]:
        run.progress(1, 4)
        Job.objects.filter(pk=job.pk).update(cancel_requested=True)
        run.progress(2, 4)
        raise AssertionError("the work went on")

    rehearsal.work = work
    after(job)
    assert job.state == State.CANCELLED
    assert job.error == ""
    assert rehearsal.ended == ["cancelled"]


def test_a_job_cancelled_before_its_start_does_not_begin(job: Job, rehearsal: Rehearsal) -> None:
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    after(job)
    assert job.state == State.CANCELLED
    assert rehearsal.starts == 0


def test_a_stopping_worker_gives_the_job_back(job: Job, rehearsal: Rehearsal) -> None:
    def work(run: Run) -> dict[str, Any]:
        stopping.ask()
        run.progress(1, 4)
        raise AssertionError("the work went on")

    rehearsal.work = work
    after(job)
    assert (job.state, job.attempts, job.worker) == (State.QUEUED, 0, "")
    assert rehearsal.ended == []


def test_a_job_taken_over_by_another_worker_is_left_alone(job: Job, rehearsal: Rehearsal) -> None:
    def work(run: Run) -> dict[str, Any]:
        Job.objects.filter(pk=job.pk).update(worker="elsewhere:1:1")
        return {"bars": 1}

    rehearsal.work = work
    after(job)
    assert (job.state, job.worker, job.result) == (State.RUNNING, "elsewhere:1:1", {})
    assert rehearsal.ended == []


def test_a_job_that_is_deleted_while_it_runs_ends_quietly(job: Job, rehearsal: Rehearsal) -> None:
    def work(run: Run) -> dict[str, Any]:
        Job.objects.filter(pk=job.pk).delete()
        run.stage("play")
        raise AssertionError("the work went on")

    rehearsal.work = work
    run_claimed(job.pk)
    assert not Job.objects.filter(pk=job.pk).exists()


def test_a_kind_that_nobody_knows_any_more_fails_for_good(owner: User) -> None:
    job = after(Job.objects.create(owner=owner, kind="forgotten", title="Old"))
    assert (job.state, job.can_retry) == (State.FAILED, False)


def test_rows_are_written_at_most_four_times_a_second(job: Job, rehearsal: Rehearsal) -> None:
    versions = []

    def work(run: Run) -> dict[str, Any]:
        for done in range(2000):
            run.progress(done, 2000)
        versions.append(Job.objects.get(pk=job.pk).version)
        return {}

    rehearsal.work = work
    after(job)
    assert versions[0] <= 4


def test_a_finished_stage_is_timed_and_earns_new_starts(job: Job, rehearsal: Rehearsal) -> None:
    Job.objects.filter(pk=job.pk).update(attempts=12)
    seen = []

    def work(run: Run) -> dict[str, Any]:
        run.stage("read")
        seen.append(Job.objects.get(pk=job.pk).attempts)
        run.stage("play")
        seen.append(Job.objects.get(pk=job.pk).attempts)
        return {}

    rehearsal.work = work
    after(job)
    assert seen == [13, 0]
    assert set(job.timings) == {"read", "play"}
    assert [step.state for step in job.steps] == ["done", "done"]


def test_a_stage_finished_by_an_earlier_start_earns_nothing(job: Job, rehearsal: Rehearsal) -> None:
    Job.objects.filter(pk=job.pk).update(attempts=12, timings={"read": 4.0}, stage="play")
    seen = []

    def work(run: Run) -> dict[str, Any]:
        run.stage("read")
        run.stage("play")
        seen.append(Job.objects.get(pk=job.pk))
        raise JobCancelled

    rehearsal.work = work
    after(job)
    assert seen[0].attempts == 13
    assert seen[0].timings == {"read": 4.0}


def test_the_share_follows_what_earlier_jobs_took(job: Job, owner: User, rehearsal: Rehearsal) -> None:
    rehearsal.job(owner, state=State.DONE, timings={"read": 9.0, "play": 1.0})
    run = Run(job, registry._kinds["rehearse"])
    assert run._shares.overall("play", 0.0) == pytest.approx(0.9)


def test_an_end_whose_hook_fails_is_an_end(job: Job, rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    kind = replace(registry._kinds["rehearse"], on_end=raising(ValueError("hook")))
    monkeypatch.setitem(registry._kinds, "rehearse", kind)
    assert after(job).state == State.DONE


def test_the_name_of_the_worker_stands_in_the_row(job: Job, rehearsal: Rehearsal) -> None:
    names = []

    def work(run: Run) -> dict[str, Any]:
        names.append(Job.objects.get(pk=job.pk).worker)
        return {}

    rehearsal.work = work
    after(job)
    assert names == [hosts.my_name()]

"""Who may work on a job. Every step is one conditional UPDATE, so that of two who try only one succeeds."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Greatest, Now

from musicapp.jobs import hosts
from musicapp.jobs.models import Job, State
from musicapp.jobs.patience import patiently
from musicapp.jobs.wake import wake

log = logging.getLogger(__name__)

HEARTBEAT_S = 2.0
GONE_AFTER_S = 15.0  # a worker elsewhere that was silent for so long is gone
HUNG_AFTER_S = 120.0  # a worker here whose process lives but was silent for so long has lost the job
STARTS_LIMIT = 30
OUTCOME_WAITS_S = 600.0  # how long an outcome waits for a database that cannot be written; after that, it is done again
GAVE_UP = (
    "The work was started {count} times and the worker was ended each time before a step was finished. "
    "Look whether the machine runs out of memory, then try again."
)


class JobLostError(Exception):
    """The row is no longer this worker's: deleted, or taken over. Raised out of ``progress``; nothing is written."""


def claim(job_id: UUID) -> Job | None:
    """Makes a waiting job this process's own; None when it is not waiting (any more)."""
    mine = patiently(
        lambda: Job.objects.filter(pk=job_id, state=State.QUEUED).update(
            **change(
                state=State.RUNNING,
                worker=hosts.my_name(),
                heartbeat_at=Now(),
                started_at=Coalesce("started_at", Now()),
                attempts=F("attempts") + 1,
                message="",
                seconds_left=None,
            )
        )
    )
    if not mine:
        return None
    job = patiently(lambda: Job.objects.filter(pk=job_id, worker=hosts.my_name()).first())
    if job is not None:
        wake(job)
    return job


def write(job: Job, **fields: Any) -> None:
    """Changes a running job of this process, in the row and in ``job``."""
    changed = patiently(lambda: _held(job).update(**change(**fields)))
    if not changed:
        raise JobLostError
    for name, value in fields.items():
        setattr(job, name, value)
    wake(job)


def finish(job: Job, state: State, **fields: Any) -> bool:
    """Ends a running job of this process. False when it was no longer its own."""
    return patiently(lambda: end(_held(job), job, state, **fields), for_s=OUTCOME_WAITS_S, also_full=True)


def release(job: Job) -> bool:
    """Puts a running job of this process back to the waiting ones, without counting the start."""
    back = patiently(
        lambda: _held(job).update(
            **change(
                state=State.QUEUED,
                worker="",
                heartbeat_at=None,
                attempts=Greatest(F("attempts") - 1, 0),
                seconds_left=None,
            )
        )
    )
    wake(job)
    return bool(back)


def end(rows: Any, job: Job, state: State, **fields: Any) -> bool:
    """Ends the job if ``rows`` still holds it; ``on_end`` runs in the same transaction, so exactly once."""
    values = {"error": "", "details": "", "message": "", **fields}
    with transaction.atomic():
        ended = rows.update(
            **change(state=state, worker="", heartbeat_at=None, finished_at=Now(), seconds_left=None, **values)
        )
        if not ended:
            return False
        job.refresh_from_db()
        _tell_end(job)
    transaction.on_commit(lambda: wake(job))
    return True


def _tell_end(job: Job) -> None:
    if job.about is None or job.about.on_end is None:
        return
    try:
        with transaction.atomic():
            job.about.on_end(job)
    except DatabaseError:
        raise  # the whole end is tried again
    except Exception:  # the job has ended all the same
        log.exception("What should follow the end of %s failed.", job)


def running() -> QuerySet[Job]:
    """All running jobs, each with the database's own time: the clocks of hosts may differ."""
    return Job.objects.filter(state=State.RUNNING).annotate(looked_at=Now())


def is_gone(job: Job) -> bool:
    """Whether nobody works on this job of ``running()`` any more."""
    looked_at: datetime = getattr(job, "looked_at", job.updated_at)
    silent_s = (looked_at - (job.heartbeat_at or job.updated_at)).total_seconds()
    if hosts.is_here(job.worker):
        return not hosts.is_alive(job.worker) or silent_s > HUNG_AFTER_S
    return silent_s > GONE_AFTER_S


def take_from_the_gone(job: Job) -> bool:
    """Of a running job whose worker is gone: back to waiting, or ended where it was cancelled or tried too often."""
    rows = Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=job.worker, version=job.version)
    if job.cancel_requested:
        return end(rows, job, State.CANCELLED)
    if job.attempts >= STARTS_LIMIT:
        return end(rows, job, State.FAILED, error=GAVE_UP.format(count=job.attempts), can_retry=True)
    back = rows.update(**change(state=State.QUEUED, worker="", heartbeat_at=None, seconds_left=None))
    wake(job)
    return bool(back)


def _held(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=hosts.my_name())


def change(**fields: Any) -> dict[str, Any]:
    """These fields and what every change of a row raises with them."""
    return {**fields, "version": F("version") + 1, "updated_at": Now()}

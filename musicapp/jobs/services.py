"""What people do with jobs: queue, cancel, try again, clear."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.shortcuts import get_object_or_404
from kombu.exceptions import KombuError
from kombu.exceptions import OperationalError as BrokerError

from musicapp.errors import MusicAppError
from musicapp.jobs import claims, registry
from musicapp.jobs.models import OPEN, Job, State
from musicapp.jobs.patience import patiently
from musicapp.jobs.wake import wake

if TYPE_CHECKING:
    from musicapp.people.models import User

log = logging.getLogger(__name__)
WAITS_FOR_BROKER = "The job waits until the worker can be reached."
BROKER_PAUSE_S = 5.0  # after a failure, how long a process leaves the broker alone: a hundred uploads wait once
_broker_rests_until = 0.0


def get_job_for(user: User, pk: UUID) -> Job:
    """The person's own job; 404 for anybody else's."""
    return get_object_or_404(Job.objects.of(user), pk=pk)


def enqueue(
    owner: User,
    kind: str,
    *,
    title: str,
    subject_id: UUID | None = None,
    arguments: dict[str, Any] | None = None,
    queue: str = "",
) -> Job:
    """Writes the row; its id goes to the broker once the transaction is committed.

    ``queue`` is the one of its kind unless this job needs another.
    """
    entry = registry.kind_of(kind)
    if entry is None:
        raise ValueError(f"No app has registered the job kind {kind!r}.")
    with transaction.atomic():
        job = Job.objects.create(
            owner=owner,
            kind=kind,
            queue=queue or entry.queue,
            title=title[:300],
            subject_id=subject_id,
            arguments=arguments or {},
        )
        if entry.on_queued is not None:
            entry.on_queued(job)
    transaction.on_commit(lambda: send(job))
    return job


def send(job: Job) -> bool:
    """Gives the job's id to the broker. Where that fails the row waits, says so, and the sweep takes it up."""
    global _broker_rests_until  # noqa: PLW0603  (one clock per process)
    from musicapp.jobs.tasks import run_job

    if time.monotonic() < _broker_rests_until:
        return _tell_it_waits(job)
    as_seen = Job.objects.filter(pk=job.pk, state=State.QUEUED, version=job.version)
    if not patiently(lambda: as_seen.update(**claims.change(heartbeat_at=Now()))):
        return True  # another process was first
    try:
        run_job.apply_async(args=(str(job.pk),), queue=job.queue, retry=False)
    except (KombuError, BrokerError, OSError) as error:
        log.warning("The broker cannot be reached: %s", error)
        _broker_rests_until = time.monotonic() + BROKER_PAUSE_S
        return _tell_it_waits(job)
    waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED, message=WAITS_FOR_BROKER)
    patiently(lambda: waiting.update(**claims.change(message="")))
    wake(job)
    return True


def _tell_it_waits(job: Job) -> bool:
    waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED)
    patiently(lambda: waiting.update(**claims.change(message=WAITS_FOR_BROKER, heartbeat_at=None)))
    job.message = WAITS_FOR_BROKER
    wake(job)
    return False


def cancel(job: Job) -> None:
    """A waiting job ends at once; a running one at its next report; one whose worker is gone now."""
    waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED)
    if claims.end(waiting, job, State.CANCELLED):
        return
    Job.objects.filter(pk=job.pk, state=State.RUNNING).update(**claims.change(cancel_requested=True))
    still = claims.running().filter(pk=job.pk).first()
    if still is not None and claims.is_gone(still):
        claims.take_from_the_gone(still)
    job.refresh_from_db()
    wake(job)


def retry(job: Job) -> None:
    """Queues a failed or cancelled job again; it goes on after its last finished stage."""
    if not job.can_retry:
        raise MusicAppError("This cannot be tried again: the file itself is the trouble. Bring in another copy of it.")
    ended = Job.objects.filter(pk=job.pk, state__in=(State.FAILED, State.CANCELLED), can_retry=True)
    with transaction.atomic():
        again = ended.update(
            **claims.change(
                state=State.QUEUED, error="", details="", message="", cancel_requested=False, attempts=0,
                heartbeat_at=None, started_at=None, finished_at=None,
            )
        )  # fmt: skip
        job.refresh_from_db()
        if not again:
            return
        if job.about is not None and job.about.on_queued is not None:
            job.about.on_queued(job)
    transaction.on_commit(lambda: send(job))


def clear(user: User, states: Iterable[str]) -> int:
    """Removes the rows of ended jobs in these states; the count of removed."""
    ended = [state for state in states if state not in OPEN]
    count, _ = Job.objects.of(user).filter(state__in=ended).delete()
    return count

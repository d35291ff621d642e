"""Finding what fell down: jobs whose worker is gone, and waiting jobs whose message was lost."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from musicapp.jobs import claims, services
from musicapp.jobs.models import Job, State, Worker

LOST_AFTER = timedelta(seconds=10)  # an idle worker takes every message within moments; an older one is lost
AT_ONCE = 20
FORGET_WORKERS_AFTER = timedelta(hours=1)


def take_up(queues: tuple[str, ...], *, is_idle: bool) -> None:
    """One sweep. Only an idle worker sends again: while it is idle its queues are empty, so no message can pile up."""
    free_the_abandoned()
    if is_idle:
        send_the_lost(queues)
    Worker.objects.filter(seen_at__lt=Now() - FORGET_WORKERS_AFTER).delete()


def free_the_abandoned() -> int:
    """Running jobs whose worker is gone go back to the waiting ones (or end); the count."""
    freed = 0
    for job in claims.running():
        if claims.is_gone(job) and claims.take_from_the_gone(job):
            freed += 1
            job.refresh_from_db()
            if job.state == State.QUEUED:
                services.send(job)
    return freed


def send_the_lost(queues: tuple[str, ...]) -> int:
    """Sends waiting jobs again, oldest first, whose message nobody has taken; the count."""
    lost = Q(heartbeat_at=None) | Q(heartbeat_at__lt=Now() - LOST_AFTER)
    waiting = Job.objects.filter(lost, state=State.QUEUED, queue__in=queues).order_by("created_at")
    sent = 0
    for job in waiting[:AT_ONCE]:
        if not services.send(job):
            break
        sent += 1
    return sent

"""What every page shows of the person's jobs: the ring in the top bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Count, Max, Q
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from musicapp.jobs.models import Job, State

if TYPE_CHECKING:
    from musicapp.people.models import User


def ring(user: User) -> dict[str, Any]:
    """Counts of open jobs, their mean share and the longest time left, in one query."""
    running = Q(state=State.RUNNING)
    figures = (
        Job.objects.of(user)
        .open()
        .aggregate(
            running=Count("pk", filter=running),
            waiting=Count("pk", filter=Q(state=State.QUEUED)),
            share=Avg("progress", filter=running),
            seconds_left=Max("seconds_left", filter=running),
        )
    )
    return {**figures, "open": figures["running"] + figures["waiting"]}


def running_jobs(request: HttpRequest) -> dict[str, Any]:
    """``jobs_ring`` for templates; asks the database only when a template uses it."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    user = request.user
    return {"jobs_ring": SimpleLazyObject(lambda: ring(user))}

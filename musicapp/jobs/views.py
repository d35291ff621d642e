"""The jobs page and what its buttons do."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from musicapp.errors import MusicAppError
from musicapp.jobs import services
from musicapp.jobs.models import Job, State
from musicapp.people.models import User

SHOWN = 50  # of each group; the rest is counted
UNSHOWN = ("result", "arguments")
GROUPS = (
    ("running", "Running", (State.RUNNING,), "-started_at"),
    ("waiting", "Waiting", (State.QUEUED,), "created_at"),
    ("failed", "Failed", (State.FAILED,), "-finished_at"),
    ("finished", "Finished", (State.DONE, State.CANCELLED), "-finished_at"),
)


@login_required
@require_safe
@vary_on_headers("HX-Request")
def job_list(request: HttpRequest) -> HttpResponse:
    shown = {name: _count(request.GET.get(name)) for name, *_ in GROUPS}
    groups = [_group(_user(request), group, shown[group[0]]) for group in GROUPS]
    context = {"groups": groups, "is_empty": not any(group["count"] for group in groups), "nav": "jobs"}
    return render(request, "jobs/job_list.html", context)


@login_required
@require_safe
def card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One job: a fragment for htmx, a page of its own otherwise."""
    job = services.get_job_for(_user(request), pk)
    template = "jobs/_card.html" if _wants_fragment(request) else "jobs/job.html"
    return render(request, template, {"job": job, "nav": "jobs"})


@login_required
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    return render(request, "jobs/_ring.html")


@login_required
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    job = services.get_job_for(_user(request), pk)
    services.cancel(job)
    return _answer(request, job)


@login_required
@require_POST
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    job = services.get_job_for(_user(request), pk)
    try:
        services.retry(job)
    except MusicAppError as error:
        messages.error(request, error.message)
    job.refresh_from_db()
    return _answer(request, job)


@login_required
@require_POST
def clear(request: HttpRequest, states: str) -> HttpResponse:
    """``finished`` or ``failed``: the rows go, what they made stays."""
    wanted = next((group[2] for group in GROUPS if group[0] == states), ())
    count = services.clear(_user(request), wanted)
    messages.success(request, f"Cleared {count} {'job' if count == 1 else 'jobs'}. What they made is kept.")
    return redirect("jobs:list")


def _group(user: User, group: tuple[str, str, tuple[State, ...], str], shown: int) -> dict[str, Any]:
    name, label, states, order = group
    jobs = Job.objects.of(user).filter(state__in=states)
    return {
        "name": name,
        "label": label,
        "states": " ".join(states),
        "count": jobs.count(),
        "jobs": jobs.defer(*UNSHOWN, *(() if State.FAILED in states else ("details",))).order_by(order)[:shown],
        "shown": shown,
        "more": shown + SHOWN,
    }


def _count(asked: str | None) -> int:
    return min(int(asked), 1000) if asked and asked.isascii() and asked.isdecimal() and int(asked) > 0 else SHOWN


def _answer(request: HttpRequest, job: Job) -> HttpResponse:
    if _wants_fragment(request):
        return render(request, "jobs/_card.html", {"job": job})
    return redirect("jobs:list")


def _wants_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)

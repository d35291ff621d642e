"""Jobs over the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from musicapp.jobs import services
from musicapp.jobs.models import Job
from musicapp.people.access import person_of

PAGE = 100
router = Router(tags=["Jobs"])

StateName = Literal["queued", "running", "done", "failed", "cancelled"]


class JobOut(Schema):
    """One piece of long work. `progress` is a share from 0 to 1 over all stages."""

    id: UUID
    kind: str
    title: str
    subject_id: UUID | None = Field(description="The song it is about.")
    state: StateName
    stage: str
    progress: float
    seconds_left: float | None = Field(description="Estimate; null before one can be made.")
    message: str
    error: str = Field(description="Why it failed, as a sentence.")
    can_retry: bool
    timings: dict[str, Any] = Field(description="Seconds by finished stage.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobPage(Schema):
    count: int
    page: int
    has_more: bool
    jobs: list[JobOut]


@router.get("", response=JobPage, summary="Your jobs, newest first, 100 to a page")
def list_jobs(request: HttpRequest, state: StateName | None = None, page: int = 1) -> dict[str, Any]:
    jobs = Job.objects.of(person_of(request)).defer("details", "result", "arguments")
    if state:
        jobs = jobs.filter(state=state)
    page, count = max(1, page), jobs.count()
    shown = jobs.order_by("-created_at", "pk")[(page - 1) * PAGE : page * PAGE]
    return {"count": count, "page": page, "has_more": page * PAGE < count, "jobs": list(shown)}


@router.get("/{uuid:job_id}", response=JobOut, summary="One job")
def get_job(request: HttpRequest, job_id: UUID) -> Job:
    return services.get_job_for(person_of(request), job_id)


@router.post("/{uuid:job_id}/cancel", response=JobOut, summary="Stop a job; what it finished is kept")
def cancel_job(request: HttpRequest, job_id: UUID) -> Job:
    job = services.get_job_for(person_of(request), job_id)
    services.cancel(job)
    job.refresh_from_db()
    return job


@router.post("/{uuid:job_id}/retry", response=JobOut, summary="Try a failed or stopped job again")
def retry_job(request: HttpRequest, job_id: UUID) -> Job:
    job = services.get_job_for(person_of(request), job_id)
    services.retry(job)
    job.refresh_from_db()
    return job

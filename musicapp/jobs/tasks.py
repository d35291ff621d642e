"""The one Celery task: a message carries a job's id, the row says the rest. Chores of this app come with it."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from musicapp.jobs import leftovers  # noqa: F401  (registers its chore)
from musicapp.jobs.running import run_claimed


@shared_task(name="musicapp.jobs.run", ignore_result=True)
def run_job(job_id: str) -> None:
    run_claimed(UUID(job_id))

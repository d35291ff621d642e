"""One start of one job, from claim to end. The one place that catches whatever the work raises."""

from __future__ import annotations

import logging
import traceback
from typing import Any
from uuid import UUID

from musicapp.errors import JobCancelled, MusicAppError, StorageFull
from musicapp.jobs import claims, keeper, registry
from musicapp.jobs.models import State
from musicapp.jobs.patience import is_disk_full
from musicapp.jobs.progress import Run, WorkerStopsError

log = logging.getLogger(__name__)
DISK_FULL = StorageFull(
    "There is no room left on the studio's disk. Free some space, then try again: nothing was lost."
)
UNKNOWN_KIND = "No part of this studio knows how to do “{kind}” any more. Clear the job."
UNEXPECTED = (
    "Something went wrong that we did not foresee. Try again; if it happens again, the details help to find it."
)


def run_claimed(job_id: UUID) -> None:
    """Claims the job and does it. A job that is not waiting any more is left alone: it was sent twice."""
    job = claims.claim(job_id)
    if job is None:
        return
    kind = registry.kind_of(job.kind)
    if kind is None:
        claims.finish(job, State.FAILED, error=UNKNOWN_KIND.format(kind=job.kind), can_retry=False)
        return
    run = Run(job, kind)
    with keeper.watching(run):
        _do(run, kind)


def _do(run: Run, kind: registry.Kind) -> None:
    job = run.job
    try:
        if run.cancelled:
            raise JobCancelled
        result = kind.run(run)
        claims.finish(job, State.DONE, progress=1.0, result=result, **run.stage_finished())
    except claims.JobLostError:
        log.info("%s is no longer this worker's; its work here ends.", job)
    except WorkerStopsError:
        claims.release(job)
    except JobCancelled as stop:
        claims.finish(job, State.CANCELLED, message=stop.message)
    except Exception as error:
        claims.finish(job, State.FAILED, **failure(error))
        log.warning("%s failed: %s", job, error, exc_info=not isinstance(error, MusicAppError))


def failure(error: Exception) -> dict[str, Any]:
    """The fields of a failed job: a sentence, the details behind it, and whether trying again can help."""
    details = "".join(traceback.format_exception(error))
    if not isinstance(error, MusicAppError):
        error = DISK_FULL if is_disk_full(error) else MusicAppError(UNEXPECTED, permanent=False)
    return {"error": error.message, "details": details, "can_retry": not error.permanent}

"""What a handler gets: the row of its job, and how it reports what it does."""

from __future__ import annotations

import time
from typing import Any

from musicapp.errors import JobCancelled
from musicapp.jobs import claims, stopping
from musicapp.jobs.estimate import Shares, learned_weights, seconds_left
from musicapp.jobs.models import Job, State
from musicapp.jobs.registry import Kind

WRITE_EVERY_S = 0.25
LEARN_FROM = 20  # earlier jobs of the kind


class WorkerStopsError(Exception):
    """The worker is asked to end; the job goes back to the waiting ones. Raised out of ``progress``."""


class Run:
    """One start of a job in this process."""

    def __init__(self, job: Job, kind: Kind) -> None:
        self.job = job
        self.cancelled = job.cancel_requested  # also set by the keeper's thread, which reads the row
        self._shares = Shares(kind.stages, _weights(kind))
        self._began = self._stage_began = time.monotonic()
        self._stage = ""  # of this start; the row may still name one that an earlier start was killed in
        self._share_at_start: float | None = None
        self._written = 0.0

    def progress(self, done: float, total: float, note: str = "") -> None:
        """Reports ``done`` of ``total`` of the stage. What it raises where work must end is not to be caught."""
        self._stop_if_asked()
        now = time.monotonic()
        if now - self._written < WRITE_EVERY_S:
            return
        self._written = now
        self._look_at_the_flag()
        share = self._shares.overall(self._stage, done / total if total > 0 else 0.0)
        if self._share_at_start is None:
            self._share_at_start = share
        left = seconds_left(now - self._began, share, self._share_at_start)
        claims.write(self.job, progress=share, message=note[:300], seconds_left=left)

    def stage(self, name: str) -> None:
        """``name`` begins, and what ran before is finished."""
        self._stop_if_asked()
        self._look_at_the_flag()
        fields: dict[str, Any] = {"stage": name, "message": "", "progress": self._shares.overall(name, 0.0)}
        claims.write(self.job, **fields, **self.stage_finished())
        self._stage = name
        self._written = self._stage_began = time.monotonic()

    def title(self, text: str) -> None:
        """What the work is about has a better name now."""
        claims.write(self.job, title=text[:300])

    def stage_finished(self) -> dict[str, Any]:
        """The fields that say so. A stage that an earlier start had finished keeps its time and earns no new starts."""
        finished = self._stage
        seconds = round(time.monotonic() - self._stage_began, 3)
        timings: dict[str, float] = dict(self.job.timings)
        if not finished or timings.get(finished, -1.0) >= seconds:
            return {}
        fields: dict[str, Any] = {"timings": {**timings, finished: seconds}}
        if finished not in timings:
            fields["attempts"] = 0
        return fields

    def _stop_if_asked(self) -> None:
        if self.cancelled:
            raise JobCancelled
        if stopping.is_asked():
            raise WorkerStopsError

    def _look_at_the_flag(self) -> None:
        self.cancelled = bool(Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists())
        if self.cancelled:
            raise JobCancelled


def _weights(kind: Kind) -> dict[str, float]:
    earlier = Job.objects.filter(kind=kind.name, state=State.DONE).order_by("-finished_at")
    known = [one for one in earlier.values_list("timings", flat=True)[:LEARN_FROM] if set(one) >= set(kind.stages)]
    return learned_weights(known) or dict(kind.weights)

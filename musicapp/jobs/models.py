"""Long work as rows. The row is the truth; broker messages and sockets only point at it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from musicapp.jobs.registry import Kind
    from musicapp.people.models import User


class State(models.TextChoices):
    QUEUED = "queued", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "finished"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "cancelled"


OPEN = (State.QUEUED, State.RUNNING)


@dataclass(frozen=True)
class Step:
    name: str
    state: str  # done, now or empty
    seconds: float | None


class JobQuerySet(models.QuerySet["Job"]):
    def of(self, user: User) -> JobQuerySet:
        return self.filter(owner=user)

    def open(self) -> JobQuerySet:
        return self.filter(state__in=OPEN)


class Job(models.Model):
    """One piece of long work of one person, about one object (``subject_id``)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=40)  # a key of musicapp.jobs.registry
    queue = models.CharField(max_length=20, default="default")
    title = models.CharField(max_length=300)  # what the jobs page calls it: the song's title
    subject_id = models.UUIDField(null=True, blank=True, db_index=True)
    arguments: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)

    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED, db_index=True)
    stage = models.CharField(max_length=40, blank=True)
    progress = models.FloatField(default=0.0)  # 0 to 1 over all stages
    message = models.CharField(max_length=300, blank=True)
    seconds_left = models.FloatField(null=True, blank=True)
    error = models.TextField(blank=True)  # a sentence for the producer
    details = models.TextField(blank=True)  # the traceback, shown on request
    can_retry = models.BooleanField(default=True)
    result: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    timings: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # {stage: seconds}

    cancel_requested = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)  # starts since a stage was last finished
    worker = models.CharField(max_length=120, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)  # running: it lives; waiting: when it was sent
    version = models.PositiveBigIntegerField(default=0)  # raised by every change, so that a page knows what is newer
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["owner", "state", "-created_at"]),
            models.Index(fields=["owner", "updated_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title} ({self.state})"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def about(self) -> Kind | None:
        from musicapp.jobs.registry import kind_of

        return kind_of(self.kind)

    @property
    def took_s(self) -> float | None:
        """From its start to its end."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()

    @property
    def steps(self) -> list[Step]:
        """Its stages in order, with what is known of each."""
        names = self.about.stages if self.about else ()
        return [Step(name, self._step_state(name), self.timings.get(name)) for name in names]

    def _step_state(self, name: str) -> str:
        if self.state == State.RUNNING and name == self.stage:
            return "now"
        return "done" if name in self.timings else ""

    @property
    def href(self) -> str:
        """The address of what the job is about; empty where there is none."""
        if self.about is None or not self.about.link or self.subject_id is None:
            return ""
        try:
            return reverse(self.about.link, args=[self.subject_id])
        except NoReverseMatch:
            return ""


class Worker(models.Model):
    """A worker process that was alive at ``seen_at``. Written by itself every few seconds."""

    name = models.CharField(max_length=120, primary_key=True)
    queues = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name

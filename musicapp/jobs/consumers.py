"""Live jobs. A consumer sends what is, then every change, rendered from the page's own templates.

It always reads the rows. Where a channel layer spans processes, a message only says that it is time to look;
elsewhere it looks four times a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.http import Http404
from django.template.loader import render_to_string

from musicapp.jobs.context import ring
from musicapp.jobs.models import OPEN, Job, JobQuerySet
from musicapp.jobs.services import get_job_for
from musicapp.jobs.wake import group_of

if TYPE_CHECKING:
    from musicapp.people.models import User

log = logging.getLogger(__name__)
LOOK_EVERY_S = 0.25
LOOK_ANYWAY_S = 5.0  # where messages tell: a lost one costs no more than this
LATE_S = 3.0  # how far back a look reaches, for changes that were committed late
AT_ONCE = 40  # cards in one message; a hundred uploads come in three
NOT_FOUND = 4404
NOT_SIGNED_IN = 4401
BROKEN = 4500


class Jobs(AsyncWebsocketConsumer):
    """What both sockets share: one task that looks, renders and sends until the page closes."""

    user: User

    async def connect(self) -> None:
        self.user = cast("User", self.scope["user"])
        self._sent: dict[UUID, int] = {}  # versions
        self._shown: dict[UUID, tuple[str, str]] = {}
        self._looked_at = 0.0
        self._wake = asyncio.Event()
        await self.accept()
        if not self.user.is_authenticated:
            await self.close(code=NOT_SIGNED_IN)
        elif not await self.may_see():
            await self.close(code=NOT_FOUND)
        else:
            await self._listen()
            self._task = asyncio.create_task(self._look_for_ever())

    async def disconnect(self, code: int) -> None:
        task = getattr(self, "_task", None)
        if task is None:
            return
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        if settings.CHANNEL_LAYER_SPANS_PROCESSES:
            await self.channel_layer.group_discard(group_of(self.user.pk), self.channel_name)

    async def job_changed(self, event: dict[str, Any]) -> None:
        """A message of the channel layer."""
        self._wake.set()

    async def may_see(self) -> bool:
        return True

    def rows(self) -> JobQuerySet:
        """The rows this socket is about."""
        raise NotImplementedError

    def first(self) -> JobQuerySet:
        """Those of them that are sent at once."""
        raise NotImplementedError

    def render(self, changed: list[Job]) -> str:
        return "".join(self._fragment(job) for job in changed)

    def _fragment(self, job: Job) -> str:
        """The card; only its live part while nothing else of it changes, so that its buttons stay under the finger."""
        is_same = self._shown.get(job.pk) == (job.state, job.title)
        self._shown[job.pk] = (job.state, job.title)
        return render_to_string("jobs/_live.html" if is_same else "jobs/_card.html", {"job": job, "oob": True})

    async def _listen(self) -> None:
        if settings.CHANNEL_LAYER_SPANS_PROCESSES:
            await self.channel_layer.group_add(group_of(self.user.pk), self.channel_name)

    async def _look_for_ever(self) -> None:
        try:
            while True:
                if html := await database_sync_to_async(self.look)():
                    await self.send(text_data=html)
                await self._pause()
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("A jobs socket could not go on; the page connects again.")
            await self.close(code=BROKEN)

    async def _pause(self) -> None:
        every_s = LOOK_ANYWAY_S if settings.CHANNEL_LAYER_SPANS_PROCESSES else LOOK_EVERY_S
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), every_s)
        if self._wake.is_set():
            self._wake.clear()
            await asyncio.sleep(LOOK_EVERY_S)  # what comes close together goes in one message

    def look(self) -> str:
        """The fragments of what changed since the last look; empty when nothing did."""
        is_first = not self._looked_at
        since_s = time.monotonic() - self._looked_at + LATE_S
        began = time.monotonic()
        rows = self.first() if is_first else self.rows().filter(updated_at__gt=Now() - timedelta(seconds=since_s))
        changed = [job for job in rows.order_by("updated_at") if self._sent.get(job.pk) != job.version]
        if len(changed) <= AT_ONCE:
            self._looked_at = began  # otherwise the next look reaches back as far as this one
        changed = changed[:AT_ONCE]
        self._sent.update((job.pk, job.version) for job in changed)
        return self.render(changed) if changed or is_first else ""


class AllJobs(Jobs):
    """All jobs of a person: the ring of the top bar and each card that changed."""

    def rows(self) -> JobQuerySet:
        return Job.objects.of(self.user)

    def first(self) -> JobQuerySet:
        just_now = Now() - timedelta(seconds=30)  # what ended while the page was not connected
        return self.rows().filter(Q(state__in=OPEN[1:]) | Q(updated_at__gt=just_now))

    def render(self, changed: list[Job]) -> str:
        figures = render_to_string("jobs/_ring.html", {"jobs_ring": ring(self.user), "oob": True})
        return figures + super().render(changed)


class OneJob(Jobs):
    """One job: its card."""

    async def may_see(self) -> bool:
        try:
            await database_sync_to_async(get_job_for)(self.user, self.scope["url_route"]["kwargs"]["pk"])
        except Http404:
            return False
        return True

    def rows(self) -> JobQuerySet:
        return Job.objects.of(self.user).filter(pk=self.scope["url_route"]["kwargs"]["pk"])

    def first(self) -> JobQuerySet:
        return self.rows()

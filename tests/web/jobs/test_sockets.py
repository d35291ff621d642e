"""Live jobs over websockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser

from musicapp.jobs import consumers
from musicapp.jobs.consumers import AllJobs, OneJob
from musicapp.jobs.models import Job, State
from musicapp.jobs.wake import group_of, wake
from musicapp.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def make(owner: User, count: int = 1, **fields: Any) -> list[Job]:
    return [Job.objects.create(owner=owner, kind="hear", title=f"Prelude {n}", **fields) for n in range(count)]


def change(jobs: list[Job], **fields: Any) -> None:
    from musicapp.jobs import claims

    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(**claims.change(**fields))


@asynccontextmanager
async def opened(user: Any, job: Job | None = None) -> AsyncIterator[WebsocketCommunicator]:
    application = OneJob.as_asgi() if job else AllJobs.as_asgi()
    socket = WebsocketCommunicator(application, "/ws/jobs/")  # type: ignore[arg-type]
    socket.scope["user"] = user
    socket.scope["url_route"] = {"args": (), "kwargs": {"pk": job.pk} if job else {}}
    connected, _ = await socket.connect()
    assert connected
    yield socket
    await socket.disconnect()


async def close_code(socket: WebsocketCommunicator) -> int:
    message = await socket.receive_output(timeout=15)
    assert message["type"] == "websocket.close"
    return int(message["code"])


async def test_the_present_state_comes_first(owner: User) -> None:
    await sync_to_async(make)(owner, state=State.RUNNING, message="Bar 3 of 64")
    async with opened(owner) as socket:
        first = await socket.receive_from(timeout=15)
    assert 'id="jobs-ring"' in first
    assert "1 running" in first
    assert "Bar 3 of 64" in first
    assert first.count('hx-swap-oob="true"') == 2


async def test_every_change_follows(owner: User) -> None:
    (job,) = await sync_to_async(make)(owner)
    async with opened(owner) as socket:
        await socket.receive_from(timeout=15)
        await sync_to_async(change)([job], state=State.RUNNING, stage="rhythm", progress=0.5)
        second = await socket.receive_from(timeout=15)
        assert 'data-stage="rhythm"' in second
        assert 'data-progress="0.5000"' in second
        assert await socket.receive_nothing(timeout=0.6)


async def test_a_new_job_is_heard_of(owner: User) -> None:
    async with opened(owner) as socket:
        await socket.receive_from(timeout=15)
        await sync_to_async(make)(owner)
        assert "1 waiting" in await socket.receive_from(timeout=15)


async def test_many_changes_come_in_few_messages(owner: User) -> None:
    jobs = await sync_to_async(make)(owner, 100)
    async with opened(owner) as socket:
        seen = (await socket.receive_from(timeout=15)).count("data-job=")
        await sync_to_async(change)(jobs, state=State.RUNNING)
        messages = 0
        running: set[str] = set()
        while len(running) < 100:
            message = await socket.receive_from(timeout=15)
            messages += 1
            assert message.count("data-job=") <= consumers.AT_ONCE
            running |= {part[:36] for part in message.split('data-job="')[1:] if 'data-state="running"' in part}
        assert messages <= 8
        assert seen <= consumers.AT_ONCE


async def test_nothing_of_others_is_sent(owner: User, outsider: User) -> None:
    jobs = await sync_to_async(make)(owner)
    async with opened(outsider) as socket:
        assert "data-job=" not in await socket.receive_from(timeout=15)
        await sync_to_async(change)(jobs, state=State.RUNNING)
        assert await socket.receive_nothing(timeout=0.6)


async def test_one_job_sends_its_card_only(owner: User) -> None:
    one, other = await sync_to_async(make)(owner, 2)
    async with opened(owner, one) as socket:
        first = await socket.receive_from(timeout=15)
        assert f'id="job-{one.pk}"' in first
        assert "jobs-ring" not in first
        await sync_to_async(change)([other], progress=0.5)
        assert await socket.receive_nothing(timeout=0.6)
        await sync_to_async(change)([one], state=State.DONE)
        assert 'data-state="done"' in await socket.receive_from(timeout=15)


async def test_a_stranger_is_turned_away(owner: User, outsider: User) -> None:
    (job,) = await sync_to_async(make)(owner)
    async with opened(outsider, job) as socket:
        assert await close_code(socket) == consumers.NOT_FOUND


async def test_a_job_that_does_not_exist_is_turned_away_alike(owner: User) -> None:
    async with opened(owner, Job(pk=uuid4())) as socket:
        assert await close_code(socket) == consumers.NOT_FOUND


async def test_nobody_listens_without_signing_in() -> None:
    async with opened(AnonymousUser()) as socket:
        assert await close_code(socket) == consumers.NOT_SIGNED_IN


async def test_with_a_layer_that_spans_processes_a_wake_is_enough(
    owner: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CHANNEL_LAYER_SPANS_PROCESSES = True
    monkeypatch.setattr(consumers, "LOOK_ANYWAY_S", 60.0)
    (job,) = await sync_to_async(make)(owner)
    async with opened(owner) as socket:
        await socket.receive_from(timeout=15)
        await sync_to_async(change)([job], progress=0.25)
        layer: Any = get_channel_layer()
        await layer.group_send(group_of(owner.pk), {"type": "job.changed", "id": str(job.pk)})
        assert 'data-progress="0.2500"' in await socket.receive_from(timeout=15)


async def test_an_unreachable_layer_does_not_end_the_work(
    owner: User, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CHANNEL_LAYER_SPANS_PROCESSES = True

    async def refuse(*args: Any) -> None:
        raise ConnectionRefusedError("no layer")

    monkeypatch.setattr(get_channel_layer(), "group_send", refuse)
    (job,) = await sync_to_async(make)(owner)
    await sync_to_async(wake)(job)
    assert "channel layer cannot be reached" in caplog.text


async def test_a_look_that_fails_closes_the_socket_so_that_the_page_connects_again(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(consumer: Any) -> str:
        raise ValueError("a template")

    monkeypatch.setattr(consumers.Jobs, "look", fail)
    async with opened(owner) as socket:
        assert 3000 <= await close_code(socket) <= 4999  # others may not be sent


async def test_the_task_of_a_closed_page_ends(owner: User) -> None:
    before = len(asyncio.all_tasks())
    async with opened(owner) as socket:
        await socket.receive_from(timeout=15)
    await asyncio.sleep(0.1)
    assert len(asyncio.all_tasks()) <= before

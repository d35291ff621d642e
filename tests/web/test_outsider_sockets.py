"""Both websockets, through the whole ASGI application, as strangers try them."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from musicapp.asgi import application
from musicapp.jobs.models import Job, State
from musicapp.people import services, sockets
from musicapp.people.models import User
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Unheard Harbour"
NOT_SIGNED_IN, NOT_FOUND = 4401, 4404


@pytest.fixture
def job(owner: User) -> Job:
    return Job.objects.create(owner=owner, kind="hear", title=SECRET, state=State.RUNNING, stage="rhythm")


def knock(path: str, client: Client | None = None, origin: str = "http://localhost") -> WebsocketCommunicator:
    headers = [(b"origin", origin.encode()), (b"host", b"localhost")]
    if client is not None:
        headers.append((b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()))
    return WebsocketCommunicator(application, path, headers=headers)


async def closed_with(socket: WebsocketCommunicator) -> int | None:
    """The code the socket closes with, whether before or after it was accepted; None while it stays open."""
    accepted, code = await socket.connect(timeout=5)
    if not accepted:
        return code
    message = await socket.receive_output(timeout=5)
    return message.get("code") if message["type"] == "websocket.close" else None


async def test_an_anonymous_visitor_is_turned_away(job: Job) -> None:
    assert await closed_with(knock("/ws/jobs/")) == NOT_SIGNED_IN
    assert await closed_with(knock(f"/ws/jobs/{job.pk}/")) == NOT_SIGNED_IN


async def test_a_stranger_is_not_told_of_a_job(job: Job, outsider: User) -> None:
    client = await sync_to_async(signed_in)(outsider)
    assert await closed_with(knock(f"/ws/jobs/{job.pk}/", client)) == NOT_FOUND
    assert await closed_with(knock(f"/ws/jobs/{uuid.uuid4()}/", client)) == NOT_FOUND


async def test_a_stranger_sees_no_job_of_another_in_the_stream(job: Job, outsider: User) -> None:
    socket = knock("/ws/jobs/", await sync_to_async(signed_in)(outsider))
    await socket.connect()
    assert SECRET not in await socket.receive_from(timeout=5)
    await sync_to_async(Job.objects.filter(pk=job.pk).update)(version=9, progress=0.5)
    assert await socket.receive_nothing(timeout=1)
    await socket.disconnect()


async def test_whose_job_it_is_sees_it(job: Job, owner: User) -> None:
    socket = knock(f"/ws/jobs/{job.pk}/", await sync_to_async(signed_in)(owner))
    await socket.connect()
    assert SECRET in await socket.receive_from(timeout=5)
    await socket.disconnect()


async def test_another_site_cannot_open_a_socket_with_our_cookie(job: Job, owner: User) -> None:
    client = await sync_to_async(signed_in)(owner)
    accepted, _ = await knock("/ws/jobs/", client, origin="https://evil.example").connect()
    assert not accepted


async def test_a_socket_ends_with_its_session(job: Job, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "LOOK_EVERY_S", 0.2)
    socket = knock("/ws/jobs/", await sync_to_async(signed_in)(owner))
    await socket.connect()
    await socket.receive_from(timeout=5)
    await asyncio.sleep(0.5)
    assert await socket.receive_nothing(timeout=0.1), "it must stay while the session does"
    await sync_to_async(services.end_sessions)(owner)
    message = await socket.receive_output(timeout=5)
    assert (message["type"], message.get("code")) == ("websocket.close", sockets.COME_AGAIN)


async def test_a_socket_ends_when_the_account_is_closed(
    job: Job, outsider: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "LOOK_EVERY_S", 0.2)
    socket = knock("/ws/jobs/", await sync_to_async(signed_in)(outsider))
    await socket.connect()
    await socket.receive_from(timeout=5)
    await sync_to_async(services.set_active)(outsider, False)
    assert (await socket.receive_output(timeout=5))["type"] == "websocket.close"


async def test_a_socket_ends_when_the_person_signs_out(
    job: Job, outsider: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "LOOK_EVERY_S", 0.2)
    client = await sync_to_async(signed_in)(outsider)
    socket = knock("/ws/jobs/", client)
    await socket.connect()
    await socket.receive_from(timeout=5)
    await sync_to_async(client.post)("/sign-out/")
    assert (await socket.receive_output(timeout=5))["type"] == "websocket.close"

"""A websocket lives no longer than the session that opened it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from channels.db import database_sync_to_async
from django.contrib.auth import HASH_SESSION_KEY
from django.utils.crypto import constant_time_compare

from musicapp.people.models import User

LOOK_EVERY_S = 20.0
COME_AGAIN = 1012  # the page connects once more: with a renewed session it goes on, without one it is turned away

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]


class EndsWithSession:
    """ASGI, inside AuthMiddlewareStack: closes the socket soon after its session ended or its account was closed."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["user"].is_authenticated:
            await self.application(scope, receive, send)
            return
        ended = asyncio.create_task(_until_signed_out(scope))
        try:
            await self.application(scope, _until(ended, receive, send), send)
        finally:
            ended.cancel()


async def _until_signed_out(scope: Scope) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if not await database_sync_to_async(_is_signed_in)(scope):
            return


def _is_signed_in(scope: Scope) -> bool:
    """Asks the database, as the session and the person in the scope are those of the moment of connecting."""
    session = scope["session"]
    person = User.objects.filter(pk=scope["user"].pk, is_active=True).first()
    if person is None or not session.exists(session.session_key):
        return False
    return constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())


def _until(ended: asyncio.Task[None], receive: Receive, send: Send) -> Receive:
    """``receive`` that hangs up when ``ended`` is."""

    async def receive_or_hang_up() -> Message:
        message = asyncio.ensure_future(receive())
        await asyncio.wait({message, ended}, return_when=asyncio.FIRST_COMPLETED)
        if message.done():
            return message.result()
        message.cancel()
        await send({"type": "websocket.close", "code": COME_AGAIN})
        return {"type": "websocket.disconnect", "code": COME_AGAIN}

    return receive_or_hang_up

"""Takes the bodies of uploads as they arrive, in front of Django.

Django reads a whole body into a temporary file before it looks at a request, and forgets it when the line drops. Here
Django sees the request without its body: it signs in, checks and answers as for any other, and hands over the open
``Piece``, which is then filled block by block. What came before a dropped line stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.urls import Resolver404, resolve

from library.core import tus
from musicapp.errors import StorageFull

if TYPE_CHECKING:
    from library.services.uploads import Piece

HANDED = "partimento.handed"
BLOCK_BYTES = 2**20  # written to disk at once
ADDRESSES = {"POST": "library:uploads", "PATCH": "library:upload"}
OVERRIDABLE = {"PATCH", "DELETE", "HEAD"}
OTHER_BODY_BYTES = 32 * 2**20  # of every other request, which Django keeps whole

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Any, Any], Awaitable[None]]


@dataclass
class Handed:
    """Where the view puts the piece that the body belongs to."""

    piece: Piece | None = None


@dataclass
class Answer:
    """Django's answer, held back until the body has arrived."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    async def keep(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")

    def set(self, name: str, value: str) -> None:
        key = name.lower().encode()
        self.headers = [pair for pair in self.headers if pair[0].lower() != key] + [(name.encode(), value.encode())]

    def refuse(self, refusal: tus.Refusal) -> None:
        self.status, self.body = refusal.status, f"{refusal}\n".encode()
        self.set("Content-Type", "text/plain; charset=utf-8")
        self.set("Content-Length", str(len(self.body)))
        for name, value in refusal.headers.items():
            self.set(name, value)

    async def give(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


class StreamedUploads:
    """ASGI: pieces of uploads go past Django's body reading, all else goes through with a bounded body."""

    def __init__(self, django: Application) -> None:
        self.django = django

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = _with_method(scope)
        if _is_piece(scope):
            async with ThreadSensitiveContext():
                await self._take(scope, receive, send)
            return
        try:
            if _declared_bytes(scope) > OTHER_BODY_BYTES:
                raise _too_large()
            await self.django(scope, _bounded(receive), send)
        except tus.Refusal as refusal:
            answer = Answer()
            answer.refuse(refusal)
            await answer.give(send)

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        handed, answer = Handed(), Answer()
        try:
            await self.django({**scope, HANDED: handed}, _no_body(), answer.keep)
            if handed.piece is not None and answer.status < 300:
                await _fill(handed.piece, receive, answer)
        finally:
            if handed.piece is not None:
                handed.piece.release()
        await answer.give(send)


async def _fill(piece: Piece, receive: Receive, answer: Answer) -> None:
    """Appends the body to the piece and completes the answer."""
    whole, trouble = False, None
    try:
        whole = await _pump(piece, receive)
    except asyncio.CancelledError:  # the server ends: put away what came
        await sync_to_async(piece.close)(whole=False)
        raise
    except (tus.Refusal, StorageFull) as error:
        trouble = error
    try:
        await sync_to_async(piece.close)(whole=whole)
    except (tus.Refusal, StorageFull) as error:
        trouble = trouble or error
    answer.set("Upload-Offset", str(piece.offset))
    if trouble is not None and answer.status != 201:  # what was created stays: the client goes on from its offset
        answer.refuse(trouble if isinstance(trouble, tus.Refusal) else tus.Refusal(507, trouble.message))


async def _pump(piece: Piece, receive: Receive) -> bool:
    """Writes what arrives in large blocks; False where the line dropped before the end."""
    write = sync_to_async(piece.write)
    held: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            await write(b"".join(held))
            return False
        held.append(message.get("body", b""))
        more = message.get("more_body", False)
        if sum(map(len, held)) >= BLOCK_BYTES or not more:
            await write(b"".join(held))
            held.clear()
        if not more:
            return True


def _with_method(scope: Scope) -> Scope:
    """``X-HTTP-Method-Override`` for clients whose network knows no PATCH or DELETE, as tus asks."""
    override = dict(scope["headers"]).get(b"x-http-method-override", b"").decode("latin-1").upper()
    if scope["method"] == "POST" and override in OVERRIDABLE and _name_of(scope) == ADDRESSES["PATCH"]:
        return {**scope, "method": override}
    return scope


def _is_piece(scope: Scope) -> bool:
    wanted = ADDRESSES.get(scope["method"])
    return wanted is not None and _declared_bytes(scope) != 0 and _name_of(scope) == wanted


def _name_of(scope: Scope) -> str:
    try:
        return resolve(scope["path"]).view_name
    except Resolver404:
        return ""


def _declared_bytes(scope: Scope) -> int:
    """The Content-Length; -1 for a body in chunks, 0 for none."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return -1
    length = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


def _no_body() -> Receive:
    """A body without a byte; then silence, since the line is watched by ``_pump``."""
    told = False

    async def receive() -> Message:
        nonlocal told
        if told:
            await asyncio.Event().wait()
        told = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive


def _bounded(receive: Receive) -> Receive:
    """Refuses a body in chunks that grows beyond what other addresses take; Django reads it before it answers."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > OTHER_BODY_BYTES:
            raise _too_large()
        return message

    return bounded


def _too_large() -> tus.Refusal:
    return tus.Refusal(413, "The request is larger than this address takes. Songs go to the uploads.")

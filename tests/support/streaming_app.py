"""A bare ASGI application on the studio's web server, run as a process of its own by the tests of the server.

``python -m tests.support.streaming_app FD`` serves on a listening socket:
POST /count   reads the body; answers its bytes, messages, largest message
POST /slow    the same with a pause after each message
POST /early   answers before the body
GET /give?N   so many bytes
GET /last     what the last body came to, also when its line dropped, and the peak memory
/boom, /half  raise, at once or midway
/mute         ends without an answer
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from typing import Any

from musicapp.server import serve  # first: it installs the reactor

from musicapp.http import streaming  # isort: skip

last: dict[str, Any] = {}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    path = scope["path"]
    if path in {"/count", "/slow"}:
        await answer(send, await count(receive, 0.02 if path == "/slow" else 0))
    elif path == "/early":
        await answer(send, {"refused": True}, status=403)
    elif path == "/give":
        await give(send, int(scope["query_string"]))
    elif path == "/boom":
        raise ValueError("made to fail")
    elif path == "/mute":
        return
    elif path == "/half":
        await start(send, 200)
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ValueError("made to fail midway")
    else:
        await answer(send, {**last, "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss})


async def count(receive: Any, pause_s: float) -> dict[str, Any]:
    last.clear()
    last.update(bytes=0, messages=0, largest=0, dropped=False)
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            last["dropped"] = True
            return last
        last["bytes"] += len(message["body"])
        last["messages"] += 1
        last["largest"] = max(last["largest"], len(message["body"]))
        if not message["more_body"]:
            return last
        await asyncio.sleep(pause_s)


async def give(send: Any, size: int) -> None:
    await start(send, 200, [(b"content-length", str(size).encode())])
    block = bytes(65_536)
    for left in range(size, 0, -len(block)):
        await send({"type": "http.response.body", "body": block[:left], "more_body": left > len(block)})


async def start(send: Any, status: int, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers or []})


async def answer(send: Any, content: dict[str, Any], status: int = 200) -> None:
    body = json.dumps(content).encode()
    await start(send, status, [(b"content-length", str(len(body)).encode())])
    await send({"type": "http.response.body", "body": body})


def be_impatient() -> None:
    """The clocks of the server, short enough to be watched."""
    streaming.HEADER_SECONDS = streaming.IDLE_SECONDS = streaming.STALL_SECONDS = 1


if __name__ == "__main__":
    if "--impatient" in sys.argv:
        be_impatient()
    serve(application, f"fd:fileno={sys.argv[1]}")

"""HTTP requests whose bodies stream both ways, for Daphne.

As shipped, a request reaches the application only when its whole body has arrived, is then put into memory as a whole,
and is lost when the line drops midway; responses are written without waiting for a slow reader. Here a body is handed
on while it arrives and the socket is paused while the application is behind; what came before a dropped line is
delivered; and ``send`` returns when the reader has taken what was written.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from io import BytesIO
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.web import http

BODY_HELD_BYTES = 1 << 20  # of one request in memory; one more read of the socket may come on top
HEADER_SECONDS = 30  # for a whole request header, however slowly it drips in
IDLE_SECONDS = 60  # without a byte of a body that is awaited, or between two requests
STALL_SECONDS = 120  # without the reader taking anything of a response
LINGER_SECONDS = 5  # after an answer that came before the end of a body, so that the sender can read it
HEADER_BYTES = 32_768

Message = dict[str, Any]


class Body:
    """A request body between the socket and the application, which pulls it by ``receive``."""

    def __init__(self, pause: Callable[[], None], resume: Callable[[], None], wanted: Callable[[], None]) -> None:
        self.complete = False
        self._pause, self._resume, self._wanted = pause, resume, wanted
        self._chunks: deque[bytes] = deque()
        self._held_bytes = 0
        self._paused = False
        self._end_told = False
        self._gone = False
        self._changed = asyncio.Event()

    def feed(self, chunk: bytes) -> None:
        if self._gone:
            return
        self._chunks.append(chunk)
        self._held_bytes += len(chunk)
        if self._held_bytes >= BODY_HELD_BYTES and not self._paused:
            self._paused = True
            self._pause()
        self._changed.set()

    def end(self) -> None:
        self.complete = True
        self._changed.set()

    def put_nowait(self, message: Message) -> None:
        """What Daphne tells the application: only the disconnect counts, the body comes by ``feed``."""
        if message["type"] == "http.disconnect":
            self._gone = True
            self._changed.set()

    async def receive(self) -> Message:
        """The next ASGI message: all that is held as one ``http.request``, or the disconnect after it."""
        self._wanted()
        while True:
            if self._chunks or (self.complete and not self._end_told):
                return self._take()
            if self._gone:
                return {"type": "http.disconnect"}
            self._changed.clear()
            await self._changed.wait()

    def _take(self) -> Message:
        taken = b"".join(self._chunks)
        self._chunks.clear()
        self._held_bytes = 0
        self._end_told = self.complete
        if self._paused:
            self._paused = False
            self._resume()
        return {"type": "http.request", "body": taken, "more_body": not self.complete}


class StreamingRequest(WebRequest):  # type: ignore[misc]
    """A request that is handed to the application as soon as its header is there."""

    body: Body | None = None
    awaits_continue = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._writable = asyncio.Event()
        self._writable.set()

    @property
    def is_received(self) -> bool:
        return self.body is None or self.body.complete

    # --- the body, called by the channel
    def gotLength(self, length: int | None) -> None:  # noqa: N802
        self.content = BytesIO()  # Daphne looks at it; the body never goes there

    def begin(self, command: bytes, uri: bytes, version: bytes) -> None:
        """The header is complete: start the application."""
        channel = self.channel
        self.body = Body(channel.pause_reading, channel.resume_reading, self._send_continue)
        self.method, self.uri, self.clientproto = command, uri, version
        self.path = uri.split(b"?", 1)[0]
        self.args: dict[bytes, list[bytes]] = {}
        self.process()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        if self.body is not None:
            self.body.feed(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802
        if self.body is None:
            self.begin(command, path, version)
        if self.body is not None:
            self.body.end()

    def _send_continue(self) -> None:
        """``Expect: 100-continue`` is answered when the application first asks for the body."""
        if self.awaits_continue and not self._response_started and self.channel is not None:
            self.channel.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.awaits_continue = False

    # --- the response
    def handle_reply(self, message: Message) -> None:
        starts = message.get("type") == "http.response.start" and not self._response_started
        if starts and not self.finished and self.channel is not None:
            if not self.is_received:
                # What else arrives belongs to this request and must never be read as the next one.
                self.channel.persistent = False
                self.responseHeaders.setRawHeaders(b"Connection", [b"close"])
            self.registerProducer(self, True)
            if self.channel._waitingForTransport:
                self.pauseProducing()
        super().handle_reply(message)

    async def drained(self) -> None:
        """Returns when the reader has taken what was written; one that takes nothing for long is cut off."""
        try:
            await asyncio.wait_for(self._writable.wait(), STALL_SECONDS)
        except TimeoutError:
            if self.channel is not None:
                self.channel.transport.abortConnection()

    def finish(self) -> None:
        if self.producer:
            self.unregisterProducer()
        super().finish()
        self._writable.set()

    def handle_exception(self, exception: BaseException) -> None:
        """An answer half sent cannot become an error page; a broken line at least shows that it is not whole."""
        if self._response_started:
            if self.channel is not None:
                self.channel.transport.abortConnection()
        else:
            super().handle_exception(exception)

    def application_ended(self, task: asyncio.Future[None]) -> None:
        """One that ends without a whole answer leaves nothing to wait for; its exceptions are Daphne's to tell."""
        failed = not task.cancelled() and task.exception() is not None
        if not failed and not self.finished and self.channel is not None:
            self.channel.transport.abortConnection()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        self._writable.set()
        super().connectionLost(reason)

    # --- called by the transport, through the channel
    def pauseProducing(self) -> None:  # noqa: N802
        self._writable.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        self._writable.set()

    def stopProducing(self) -> None:  # noqa: N802
        self._writable.set()


class StreamingChannel(http.HTTPChannel):  # type: ignore[misc]
    """A connection that starts each request at the end of its header."""

    requestFactory = StreamingRequest  # noqa: N815  (Twisted's name)
    totalHeadersSize = HEADER_BYTES  # noqa: N815
    _discarding = False
    _header_clock: Any = None

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self._discarding:
            return
        if self.line_mode and data and self._header_clock is None:
            self._header_clock = self.callLater(HEADER_SECONDS, self._give_up_on_header)
        super().dataReceived(data)

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        if not self._discarding:
            super().lineReceived(line)

    def rawDataReceived(self, data: bytes) -> None:  # noqa: N802
        if not self._discarding:
            super().rawDataReceived(data)

    def allHeadersReceived(self) -> None:  # noqa: N802
        self._stop_header_clock()
        request = self.requests[-1]
        super().allHeadersReceived()
        if self.length == 0:
            return  # allContentReceived follows at once and starts it
        upgrade = request.requestHeaders.getRawHeaders(b"Upgrade") or [b""]
        if upgrade[0].lower() == b"websocket":
            self._respondToBadRequestAndDisconnect()  # a handshake has no body
        else:
            request.begin(self._command, self._path, self._version)

    def allContentReceived(self) -> None:  # noqa: N802
        self._stop_header_clock()
        self.setTimeout(self.timeOut)  # reading may have been paused, and the clock with it
        super().allContentReceived()

    def pause_reading(self) -> None:
        self.setTimeout(None)
        self._networkProducer.pauseProducing()

    def resume_reading(self) -> None:
        if self._handlingRequest or not self.requests:
            return
        self.setTimeout(self.timeOut)
        if not self._waitingForTransport:
            self._networkProducer.resumeProducing()

    def requestDone(self, request: StreamingRequest) -> None:  # noqa: N802
        if request.is_received:
            super().requestDone(request)
            return
        # Answered before its body was here. Closing at once would make the kernel throw the answer away.
        self.requests.remove(request)
        self._discarding = True
        self.setTimeout(None)
        self._networkProducer.resumeProducing()
        self._networkProducer.unregisterProducer()
        self.transport.loseWriteConnection()
        self._abortingCall = self.callLater(LINGER_SECONDS, self.forceAbortClient)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        self._stop_header_clock()
        super().connectionLost(reason)

    def _send100Continue(self) -> None:  # noqa: N802
        self.requests[-1].awaits_continue = True

    def _respondToBadRequestAndDisconnect(self) -> None:  # noqa: N802
        self._discarding = True
        if any(request._response_started for request in self.requests):
            self.transport.abortConnection()
        else:
            super()._respondToBadRequestAndDisconnect()

    def _give_up_on_header(self) -> None:
        self._header_clock = None
        self.transport.write(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        self.timeoutConnection()

    def _stop_header_clock(self) -> None:
        if self._header_clock is not None:
            self._header_clock.cancel()
            self._header_clock = None


class StreamingFactory(HTTPFactory):  # type: ignore[misc]
    """Daphne's factory with our channel."""

    protocol = StreamingChannel

    def __init__(self, server: Any) -> None:
        super().__init__(server)
        self.timeOut = IDLE_SECONDS

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        channel = http.HTTPFactory.buildProtocol(self, addr)
        return channel

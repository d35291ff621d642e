"""The web server: Daphne, with bodies that stream both ways (musicapp/http/streaming.py)."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any

from daphne.server import Server  # first: it installs the asyncio reactor
from twisted.internet import defer, error

from musicapp.errors import MusicAppError
from musicapp.http.streaming import Message, StreamingFactory, StreamingRequest

logger = logging.getLogger(__name__)


class CannotListen(MusicAppError):
    """The address is not to be had; the text says why."""


class StreamingServer(Server):  # type: ignore[misc]
    """Serves one ASGI application until it is told to stop."""

    listen_failure: str = ""

    @property
    def http_factory(self) -> StreamingFactory:
        return self._http_factory

    @http_factory.setter
    def http_factory(self, plain: Any) -> None:
        # run() makes Daphne's own factory and has no seam for another; ours takes its place here.
        self._http_factory = StreamingFactory(self)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """For HTTP the application pulls the body from the request; websockets keep Daphne's queue."""
        if not isinstance(protocol, StreamingRequest) or protocol.body is None:
            return super().create_application(protocol, scope)
        if protocol not in self.connections:
            return None
        scope.setdefault("asgi", {"version": "3.0"})
        running = self.application(
            scope=scope, receive=protocol.body.receive, send=partial(self.handle_reply, protocol)
        )
        task = asyncio.ensure_future(running)
        task.add_done_callback(protocol.application_ended)
        self.connections[protocol]["application_instance"] = task
        return protocol.body

    async def handle_reply(self, protocol: Any, message: Message) -> None:
        await super().handle_reply(protocol, message)
        if isinstance(protocol, StreamingRequest):
            await protocol.drained()

    def kill_all_applications(self) -> Any:
        """Cancels what runs, so that it can put away what it has, before the reactor ends."""
        running = [
            details["application_instance"]
            for details in self.connections.values()
            if "application_instance" in details and not details["application_instance"].done()
        ]
        for application in running:
            application.cancel()
        return defer.Deferred.fromFuture(asyncio.ensure_future(asyncio.wait(running))) if running else None

    def listen_error(self, failure: Any) -> None:
        reason = failure.value
        system_says = reason.socketError.strerror if isinstance(reason, error.CannotListenError) else None
        self.listen_failure = system_says or str(reason)
        self.stop()


def serve(application: Any, endpoint: str, *, root_path: str = "", behind_proxy: bool = False) -> None:
    """Listens on a Twisted endpoint ("tcp:port=8000:interface=127.0.0.1") until SIGTERM or SIGINT.

    Raises CannotListen.
    """
    server = StreamingServer(
        application=application,
        endpoints=[endpoint],
        root_path=root_path,
        server_name="Partimento",
        proxy_forwarded_address_header="X-Forwarded-For" if behind_proxy else None,
        proxy_forwarded_port_header="X-Forwarded-Port" if behind_proxy else None,
        proxy_forwarded_proto_header="X-Forwarded-Proto" if behind_proxy else None,
    )
    server.run()
    if server.listen_failure:
        raise CannotListen(server.listen_failure)

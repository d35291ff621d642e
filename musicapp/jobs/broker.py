"""The embedded broker: a folder, one file per message. For one machine, without a server.

Kombu's own filesystem transport can be stopped half-way by a kill: a message without its end, a table of queues
without its end, or a file left in the system's temporary folder. Here a message appears whole (by a rename) and is
taken by the unlink, which succeeds for exactly one process, so nothing half-done can stay.
"""

from __future__ import annotations

import logging
import os
import re
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, virtual
from kombu.utils.json import dumps, loads

log = logging.getLogger(__name__)
ENDING = ".msg"


class Channel(virtual.Channel):
    supports_fanout = False

    @property
    def folder(self) -> Path:
        client: Any = self.connection.client
        return Path(client.transport_options["folder"])

    def _folder_of(self, queue: str) -> Path:
        return self.folder / re.sub(r"[^\w-]", "_", queue)

    def _new_queue(self, queue: str, **_: Any) -> None:
        self._folder_of(queue).mkdir(parents=True, exist_ok=True)

    def _has_queue(self, queue: str, **_: Any) -> bool:
        return self._folder_of(queue).is_dir()

    def _put(self, queue: str, message: dict[str, Any], **_: Any) -> None:
        self._new_queue(queue)
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        beside = self._folder_of(queue) / f".{name}.{os.getpid()}"
        try:
            beside.write_text(dumps(message))
            beside.rename(beside.with_name(name + ENDING))
        except OSError:
            beside.unlink(missing_ok=True)
            raise

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        for path in self._messages(queue):
            text = _take(path)
            if text is None:
                continue
            message = _read(text)
            if message is not None:
                return message
            log.warning("A message that cannot be read was thrown away; its job is taken up from its row.")
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._messages(queue))

    def _purge(self, queue: str) -> int:
        return sum(_take(path) is not None for path in self._messages(queue))

    def _delete(self, queue: str, *_: Any, **__: Any) -> None:
        self._purge(queue)

    def _messages(self, queue: str) -> list[Path]:
        """Oldest first."""
        try:
            names = os.listdir(self._folder_of(queue))
        except FileNotFoundError:
            return []
        return [self._folder_of(queue) / name for name in sorted(names) if name.endswith(ENDING)]


class Transport(virtual.Transport):
    """Looks into the folder from the worker's event loop.

    Being asynchronous matters for more than speed: for other transports Celery lets the processes of its pool share one
    queue and one lock, and a process that is killed while it waits keeps that lock for ever.
    """

    Channel = Channel
    implements = virtual.Transport.implements.extend(asynchronous=True, exchange_type=frozenset(["direct"]))
    global_state = virtual.BrokerState()
    default_port = 0
    driver_type = "folder"
    driver_name = "folder"

    def driver_version(self) -> str:
        return "1"

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        loop.call_repeatedly(self.polling_interval, self.deliver_all)

    def deliver_all(self) -> None:
        """Hands out messages until there is none, or until the consumers have as many as they may hold."""
        cycle: Any = self.cycle
        try:
            while True:
                cycle.get(self._deliver)
        except Empty:
            return


def _read(text: str) -> dict[str, Any] | None:
    try:
        message = loads(text)
    except ValueError:
        return None
    return message if isinstance(message, dict) and {"body", "properties"} <= message.keys() else None


def _take(path: Path) -> str | None:
    """The text of the message, if this process is the one that removed it."""
    try:
        text = path.read_text(errors="replace")
        path.unlink()
    except OSError:
        return None
    return text


def register() -> None:
    """``filesystem://`` means this broker."""
    TRANSPORT_ALIASES["filesystem"] = "musicapp.jobs.broker:Transport"

"""Waiting for a signal without missing one and without polling."""

from __future__ import annotations

import os
import selectors
import signal
from types import FrameType
from typing import Self

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class SignalInbox:
    """Signals that arrived, in order; ``wait`` also wakes when a child ends."""

    def __enter__(self) -> Self:
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._reading, selectors.EVENT_READ)
        self._before = {number: signal.signal(number, _noticed) for number in (*STOPPING, signal.SIGCHLD)}
        signal.set_wakeup_fd(self._writing)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._selector.close()
        os.close(self._reading)
        os.close(self._writing)

    def wait(self, timeout_s: float | None) -> set[int]:
        """The signals that came within ``timeout_s`` seconds (None: however long it takes)."""
        if not self._selector.select(timeout_s):
            return set()
        return set(os.read(self._reading, 1024))


def _noticed(_number: int, _frame: FrameType | None) -> None:
    """The wake-up pipe carries the number; there is nothing else to do."""

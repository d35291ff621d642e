"""A small forked process that ends what the supervisor started when the supervisor itself is killed outright.

It reads one end of a pipe whose other end only the supervisor holds; when that end closes, however it came to close,
the process groups still on the list are ended.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

GRACE_S = 3.0
MOST_FILES = 1 << 20


class Guard:
    """Knows the process groups that are running."""

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                _watch(reading)
            finally:
                os._exit(0)
        os.close(reading)

    def started(self, group: int) -> None:
        self._tell(f"+{group}\n")

    def ended(self, group: int) -> None:
        self._tell(f"-{group}\n")

    def _tell(self, line: str) -> None:
        with suppress(BrokenPipeError):  # somebody ended the guard: the studio runs on without it
            os.write(self._writing, line.encode())

    def dismiss(self) -> None:
        """The supervisor ends in good order: nothing is left to guard."""
        os.close(self._writing)
        os.waitpid(self.pid, 0)


def _watch(reading: int) -> None:
    os.setsid()  # a Ctrl-C in the terminal is the supervisor's business
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.closerange(3, reading)
    os.closerange(reading + 1, MOST_FILES)
    groups: set[int] = set()
    with os.fdopen(reading) as lines:
        for line in lines:
            (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    end_groups(groups)


def end_groups(groups: set[int], *, grace_s: float = GRACE_S) -> None:
    """Ask every group to end; kill what is still there after ``grace_s`` seconds."""
    left = {group for group in groups if _signal_group(group, signal.SIGTERM)}
    deadline = time.monotonic() + grace_s
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {group for group in left if _signal_group(group, 0)}
    for group in left:
        _signal_group(group, signal.SIGKILL)


def kill_group(group: int) -> None:
    """End at once whatever is left of a group; nothing happens when nothing is."""
    _signal_group(group, signal.SIGKILL)


def _signal_group(group: int, number: int) -> bool:
    """Send a signal to a process group; False when the group is gone."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True

"""One running studio per ``var`` folder: a locked file that also says where it runs.

The lock belongs to the open file, so it vanishes with its process however that ends, and a process id that the system
has given to somebody else can never be taken for ours.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

STOP_TIMEOUT_S = 20.0


class StartError(Exception):
    """The studio cannot start. The message says what was seen, why it is wrong and what to do."""


@dataclass(frozen=True)
class Running:
    """A studio that is up: its supervisor's process id and its address."""

    pid: int
    address: str


def _file(var: Path) -> Path:
    return var / "run" / "partimento.json"


@contextmanager
def claim(var: Path, address: str) -> Iterator[None]:
    """Hold the folder for this process; raises StartError where it cannot be written or another studio holds it."""
    try:
        _file(var).parent.mkdir(parents=True, exist_ok=True)
        handle = _file(var).open("a+")
    except OSError as error:
        raise StartError(
            f"The folder {var} cannot be written to ({(error.strerror or 'unknown reason').lower()}), and the studio "
            "keeps its songs and database there; make it writable, or choose another: "
            "PARTIMENTO_VAR=/path/to/folder make run"
        ) from error
    with handle:
        if not _lock(handle):
            running = _read(handle)
            where = f" at {running.address}" if running else ""
            raise StartError(
                f"The studio is already running{where}; open that address, or end it first with: make stop"
            )
        handle.truncate(0)
        json.dump(asdict(Running(os.getpid(), address)), handle)
        handle.flush()
        yield
        handle.truncate(0)


def running(var: Path) -> Running | None:
    """The studio that holds ``var``, or None."""
    try:
        with _file(var).open("r+") as handle:
            return None if _lock(handle) else _read(handle)
    except OSError:
        return None


def stop(var: Path, *, timeout_s: float = STOP_TIMEOUT_S) -> Running | None:
    """End the studio that holds ``var`` and wait until it has; which one it was, or None.

    Raises StartError when it is still there after ``timeout_s`` seconds.
    """
    found = running(var)
    if found is None:
        return None
    os.kill(found.pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout_s
    while running(var) == found:
        if time.monotonic() > deadline:
            raise StartError(
                f"Process {found.pid} has not ended within {timeout_s:.0f} s; end it with: kill {found.pid}"
            )
        time.sleep(0.05)
    return found


def _lock(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _read(handle: IO[str]) -> Running | None:
    handle.seek(0)
    try:
        return Running(**json.load(handle))
    except (ValueError, TypeError):
        return None  # the holder is just starting or just ending

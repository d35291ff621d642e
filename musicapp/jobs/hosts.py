"""Names for worker processes that tell the living from the dead, also after a pid was given to another process."""

from __future__ import annotations

import functools
import os
import socket
from pathlib import Path

GONE_STATES = {"Z", "X"}  # a zombie has ended; only its parent has not looked yet


def my_name() -> str:
    """``host:pid:start``. ``host`` also tells boots and containers apart, ``start`` a pid that was used again."""
    return _name_of(os.getpid())


def is_here(name: str) -> bool:
    """Whether that worker runs (or ran) on this machine since its last boot, in this container."""
    return name.partition(":")[0] == _host()


def is_alive(name: str) -> bool:
    """Whether the named process of this machine still runs."""
    _, _, process = name.partition(":")
    pid, _, start = process.partition(":")
    return pid.isdecimal() and _start_of(int(pid)) == start


def runs_here(pid: int) -> bool:
    """Whether a process of this number runs on this machine."""
    return _start_of(pid) is not None


@functools.lru_cache(maxsize=4)
def _name_of(pid: int) -> str:
    return f"{_host()}:{pid}:{_start_of(pid)}"


@functools.cache
def _host() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
        space = os.stat("/proc/self/ns/pid").st_ino
    except OSError:
        return socket.gethostname()[:60]
    return f"{socket.gethostname()[:60]}.{boot}.{space}"


def _start_of(pid: int) -> str | None:
    """When the process began, in clock ticks since boot; None when it runs no more."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None if Path("/proc/self").exists() else _start_without_proc(pid)
    fields = status.rpartition(")")[2].split()  # the name in brackets may hold anything
    return None if fields[0] in GONE_STATES else fields[19]


def _start_without_proc(pid: int) -> str | None:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return "0"
    return "0"

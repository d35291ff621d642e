"""The thread beside the work in every worker process: heartbeats, and the sweep for what fell down.

It lives in the pool's processes and not in the worker that forks them, because a SQLite connection must not be
open where a fork may happen.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import Error, close_old_connections
from django.db.models.functions import Now

from musicapp.jobs import claims, hosts, sweep
from musicapp.jobs.models import Job, Worker
from musicapp.jobs.registry import chores

if TYPE_CHECKING:
    from musicapp.jobs.progress import Run

log = logging.getLogger(__name__)
SWEEP_S = 4.0

_runs: dict[str, Run] = {}
_lock = threading.Lock()


@contextmanager
def watching(run: Run) -> Iterator[None]:
    """While the block runs, the keeper's thread says that this process works on the job."""
    key = str(run.job.pk)
    with _lock:
        _runs[key] = run
    try:
        yield
    finally:
        with _lock:
            _runs.pop(key, None)


def start(queues: tuple[str, ...]) -> threading.Thread:
    """Starts the thread; it ends with the process."""
    thread = threading.Thread(target=_keep, args=(queues,), name="keeper", daemon=True)
    thread.start()
    return thread


def beat() -> None:
    """Says that the runs of this process live, and hears whether someone cancelled them."""
    with _lock:
        runs = dict(_runs)
    if not runs:
        return
    mine = Job.objects.filter(pk__in=runs, worker=hosts.my_name())
    mine.update(heartbeat_at=Now())
    for pk in mine.filter(cancel_requested=True).values_list("pk", flat=True):
        runs[str(pk)].cancelled = True


def show_up(queues: tuple[str, ...]) -> None:
    """Writes this process into the list of workers."""
    Worker.objects.update_or_create(
        name=hosts.my_name(), defaults={"queues": ",".join(queues), "seen_at": Now()}
    )


def is_idle() -> bool:
    return not _runs


class _Clock:
    """When each thing is due next."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def is_due(self, name: str, every_s: float) -> bool:
        now = time.monotonic()
        if now - self._last.get(name, -1e9) < every_s:
            return False
        self._last[name] = now
        return True


def _keep(queues: tuple[str, ...]) -> None:
    clock = _Clock()
    while True:
        try:
            one_round(queues, clock)
        except (Error, OSError):
            log.warning("The keeper could not write; it tries again.", exc_info=True)
        except Exception:  # this thread must outlive whatever a chore raises
            log.exception("A chore of the keeper failed.")
        close_old_connections()
        time.sleep(claims.HEARTBEAT_S / 2)


def one_round(queues: tuple[str, ...], clock: _Clock) -> None:
    if clock.is_due("beat", claims.HEARTBEAT_S):
        beat()
    if clock.is_due("worker", SWEEP_S):
        show_up(queues)
    if clock.is_due("sweep", SWEEP_S):
        sweep.take_up(queues, is_idle=is_idle())
    for chore in chores():
        if clock.is_due(f"chore {chore.name}", chore.seconds):
            chore.run()

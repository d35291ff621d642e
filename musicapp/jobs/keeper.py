"""The threads beside the work in every worker process: heartbeats, and the sweep for what fell down.

They live in the pool's processes and not in the worker that forks them, because a SQLite connection must not be
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
from musicapp.jobs.registry import Periodic, chores

if TYPE_CHECKING:
    from musicapp.jobs.progress import Run

log = logging.getLogger(__name__)
SWEEP_S = 4.0
LOOK_S = 0.5

_runs: dict[str, Run] = {}
_lock = threading.Lock()


@contextmanager
def watching(run: Run) -> Iterator[None]:
    """While the block runs, the keeper says that this process works on the job."""
    key = str(run.job.pk)
    with _lock:
        _runs[key] = run
    try:
        yield
    finally:
        with _lock:
            _runs.pop(key, None)


def start(queues: tuple[str, ...]) -> None:
    """Starts the threads; they end with the process."""
    for rounds in (_heartbeats(), _chores(queues)):
        threading.Thread(target=_keep, args=(rounds,), name="keeper", daemon=True).start()


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
    Worker.objects.update_or_create(name=hosts.my_name(), defaults={"queues": ",".join(queues), "seen_at": Now()})


def is_idle() -> bool:
    return not _runs


def _heartbeats() -> list[Periodic]:
    return [Periodic("heartbeat", claims.HEARTBEAT_S, beat)]


def _chores(queues: tuple[str, ...]) -> list[Periodic]:
    """What may take longer than a heartbeat may wait."""
    return [
        Periodic("worker", SWEEP_S, lambda: show_up(queues)),
        Periodic("sweep", SWEEP_S, lambda: sweep.take_up(queues, is_idle=is_idle())),
        *chores(),
    ]


def _keep(rounds: list[Periodic]) -> None:
    last = dict.fromkeys((chore.name for chore in rounds), -1e9)
    while True:
        for chore in rounds:
            if time.monotonic() - last[chore.name] >= chore.seconds:
                last[chore.name] = time.monotonic()
                _attempt(chore)
        close_old_connections()
        time.sleep(LOOK_S)


def _attempt(chore: Periodic) -> None:
    try:
        chore.run()
    except (Error, OSError) as error:
        log.warning("The keeper could not do “%s” and tries again: %s", chore.name, error)
    except Exception:  # the thread must outlive whatever a chore raises
        log.exception("The keeper's “%s” failed.", chore.name)

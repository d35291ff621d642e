"""What a Celery worker does at its start and end, by Celery's own signals."""

from __future__ import annotations

import ctypes
import signal
import sys
from typing import Any

from celery import signals

from musicapp.jobs import stopping

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_queues: list[str] = []  # written before the pool forks


@signals.celeryd_after_setup.connect
def note_queues(sender: str, instance: Any, **_: Any) -> None:
    _queues[:] = list(instance.app.amqp.queues.consume_from)


@signals.worker_process_init.connect
def start_in_pool(**_: Any) -> None:
    """In each process of the pool: end with the parent, even a killed one, and keep heartbeats."""
    _end_with_parent()
    _start_keeper()


@signals.worker_ready.connect
def start_without_pool(sender: Any, **_: Any) -> None:
    """Pools without processes of their own do the work here, so the keeper lives here too."""
    if "prefork" not in type(sender.pool).__module__:
        _start_keeper()


@signals.worker_shutting_down.connect
def let_go(**_: Any) -> None:
    """A worker that is asked to end does not wait for a long song: jobs go back at their next report."""
    stopping.ask()


def _start_keeper() -> None:
    from musicapp.jobs import keeper

    keeper.start(tuple(_queues) or ("default",))


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

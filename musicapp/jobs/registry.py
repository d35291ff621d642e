"""The kinds of long work there are, and the small chores of every worker. Apps register theirs in ``tasks.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from musicapp.jobs.models import Job
    from musicapp.jobs.progress import Run

Handler = Callable[["Run"], dict[str, Any]]
Hook = Callable[["Job"], None]
Chore = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a kind of job does and how it is shown."""

    name: str
    run: Handler
    queue: str = "default"
    stages: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(
        default_factory=dict
    )  # stage -> its part of the time, until timings teach better
    verb: str = ""  # "Hearing": stands before the title
    link: str = ""  # name of the address that shows the subject; takes its id
    on_queued: Hook | None = None  # called inside the transaction that queues the job, first and again
    on_end: Hook | None = None  # called once, inside the transaction that ends the job


@dataclass(frozen=True)
class Periodic:
    name: str
    seconds: float
    run: Chore


_kinds: dict[str, Kind] = {}
_chores: dict[str, Periodic] = {}
_found: list[bool] = []


def handler(name: str, **options: Any) -> Callable[[Handler], Handler]:
    """``@handler("hear", queue="audio", stages=(...))``: the options are the fields of ``Kind``."""

    def register(run: Handler) -> Handler:
        _kinds[name] = Kind(name=name, run=run, **options)
        return run

    return register


def periodic(name: str, seconds: float) -> Callable[[Chore], Chore]:
    """A chore that every worker does about every ``seconds``. It must be safe to run in several workers at once."""

    def register(run: Chore) -> Chore:
        _chores[name] = Periodic(name, seconds, run)
        return run

    return register


def kind_of(name: str) -> Kind | None:
    """The registered kind, or None for a job of an app that is no longer installed."""
    _find()
    return _kinds.get(name)


def chores() -> tuple[Periodic, ...]:
    _find()
    return tuple(_chores.values())


def _find() -> None:
    if not _found:
        autodiscover_modules("tasks")
        _found.append(True)

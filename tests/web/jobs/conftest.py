"""A kind of job that only tests know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from musicapp.jobs import keeper, registry, services, stopping
from musicapp.jobs.models import Job
from musicapp.jobs.progress import Run
from musicapp.people.models import User


class Rehearsal:
    """A kind named "rehearse" of two stages. ``work`` is its handler; ``queued`` and ``ended`` note the hooks."""

    def __init__(self) -> None:
        self.queued: list[str] = []
        self.ended: list[str] = []
        self.starts = 0
        self.work: Any = lambda run: {"bars": 32}

    def run(self, run: Run) -> dict[str, Any]:
        self.starts += 1
        return dict(self.work(run))

    def job(self, owner: User, **fields: Any) -> Job:
        return Job.objects.create(owner=owner, kind="rehearse", title=fields.pop("title", "Prelude"), **fields)


@pytest.fixture
def rehearsal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearsal]:
    one = Rehearsal()
    registry.kind_of("hear")  # so that finding the others does not happen later
    kind = registry.Kind(
        name="rehearse",
        run=one.run,
        stages=("read", "play"),
        weights={"read": 1, "play": 3},
        verb="Rehearsing",
        on_queued=lambda job: one.queued.append(job.state),
        on_end=lambda job: one.ended.append(job.state),
    )
    monkeypatch.setitem(registry._kinds, "rehearse", kind)
    monkeypatch.setattr(services, "_broker_rests_until", 0.0)
    yield one
    stopping.forget()
    keeper._runs.clear()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids given to the broker, which does nothing with them."""
    from musicapp.jobs.tasks import run_job

    ids: list[str] = []
    monkeypatch.setattr(run_job, "apply_async", lambda args, **options: ids.append(args[0]))
    return ids

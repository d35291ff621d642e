"""A core that makes tones in a moment, and no broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import generation.core
from generation.core.blueprint import Blueprint
from generation.models import Made
from generation.services import making
from musicapp.jobs import stopping
from musicapp.jobs.models import Job
from musicapp.jobs.running import run_claimed
from musicapp.jobs.tasks import run_job
from musicapp.people.models import User
from tests.support.making_seeds import FakeCore, tiny_blueprint

Ready = Callable[..., Made]


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCore]:
    fake = FakeCore()
    monkeypatch.setattr(generation.core, "making", fake, raising=False)
    monkeypatch.setattr(run_job, "apply_async", lambda **options: None)
    yield fake
    stopping.forget()


def job_of(made: Made) -> Job:
    found = making.job_of(made)
    assert found is not None
    return found


def run(made: Made) -> Made:
    run_claimed(job_of(made).pk)
    made.refresh_from_db()
    return made


@pytest.fixture
def ready(core: FakeCore, owner: User, folders: Path) -> Ready:
    """Makes a song to its end; takes a blueprint and what ``start`` takes."""

    def make(blueprint: Blueprint | None = None, user: User | None = None) -> Made:
        return run(making.start(user or owner, blueprint or tiny_blueprint())[0])

    return make

"""Songs that were made, for the journeys: by the job that makes them, with tones in place of music."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from generation.core.ledger import ledger_of
from generation.models import Made, MadeState
from generation.services import made_files, make_work, making, renderers
from musicapp.jobs import hosts
from musicapp.jobs import services as jobs
from musicapp.jobs.models import Job, State
from musicapp.people.models import User
from tests.support.making_seeds import FakeCore, stem_of, tiny_blueprint


def made_songs(owner: str, title: str = "Harbour lights", variations: int = 1, **more: Any) -> list[str]:
    """Ids of songs that are whole: one, or variations of one plan."""
    return [_finish(row) for row in _begun(owner, title, variations, **more)]


def _begun(owner: str, title: str, variations: int = 1, **more: Any) -> list[Made]:
    """Rows and jobs that no worker hears of."""
    plan = tiny_blueprint(title, **{"parts": 4, "bars": 16, **more})
    with patch.object(jobs, "send", lambda job: True):
        rows = making.start(User.objects.get(username=owner), plan, variations=variations)
    alive = {"worker": hosts.my_name(), "heartbeat_at": timezone.now(), "started_at": timezone.now()}
    Job.objects.filter(subject_id__in=[row.pk for row in rows]).update(state=State.RUNNING, **alive)
    return rows


def _finish(row: Made) -> str:
    job = making.job_of(row)
    assert job is not None
    Job.objects.filter(pk=job.pk).update(state=State.DONE, progress=1.0, finished_at=timezone.now())
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        result = FakeCore().make(
            tiny_blueprint_of(row), work, None, lambda *told: None,  # type: ignore[arg-type]
            lambda event: None if isinstance(event, str) else make_work.keep_stem(row, event, work),  # type: ignore[arg-type]
        )  # fmt: skip
        if (model := renderers.model_of(row)) is not None:
            result.whole = result  # the same tones once more
            result.ledger = ledger_of(result.blueprint, result.mix.stems, "1", "1", whole=model)
        make_work._store(row, result, work)  # type: ignore[arg-type]
    return str(row.pk)


def made_by_model(owner: str, model: str = "musicgen") -> str:
    """One whose whole song a model of the hub made; the studio must name that model in HUB_MODELS."""
    plan = tiny_blueprint("A borrowed harbour", parts=2, bars=8)
    with patch.object(jobs, "send", lambda job: True):
        row = making.start(User.objects.get(username=owner), plan, renderer=model, accepts=True)[0]
    return _finish(row)


def half_made(owner: str, title: str = "Half a harbour") -> dict[str, str]:
    """One whose job seems to run, with one of four stems there: {"made", "job"}."""
    row = _begun(owner, title)[0]
    job = making.job_of(row)
    assert job is not None
    now = {"stage": "stems", "progress": 0.31, "message": "Bass, bar 9 of 16", "seconds_left": 42.0}
    Job.objects.filter(pk=job.pk).update(**now, timings={"notes": 0.4})
    Made.objects.filter(pk=row.pk).update(state=MadeState.MAKING)
    add_made_stem(str(row.pk), 0)
    return {"made": str(row.pk), "job": str(job.pk)}


def add_made_stem(pk: str, place: int) -> None:
    """One more stem of it is ready."""
    row = Made.objects.get(pk=pk)
    with tempfile.TemporaryDirectory() as folder:
        make_work.keep_stem(row, stem_of(tiny_blueprint_of(row), place, Path(folder)), Path(folder))


def finish_made(pk: str) -> None:
    """The rest of it, as its job would."""
    _finish(Made.objects.get(pk=pk))


def tiny_blueprint_of(row: Made) -> Any:
    from generation.core.blueprint import Blueprint

    return Blueprint.model_validate(row.blueprint)


def made_state(pk: str) -> dict[str, Any]:
    row = Made.objects.get(pk=pk)
    return {"state": row.state, "stems": [stem.part for stem in row.stems.all()], "mixer": row.mixer,
            "children": [str(one) for one in Made.objects.filter(parent=row).values_list("pk", flat=True)],
            "folder": made_files.folder_of(row.pk)}  # fmt: skip

"""Songs that were made, for the journeys: by the job that makes them, with tones in place of music."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from generation.models import Made, MadeState
from generation.services import made_files, make_work, making
from musicapp.jobs.models import Job, State
from musicapp.people.models import User
from tests.support.making_seeds import FakeCore, stem_of, tiny_blueprint


def made(owner: str, title: str = "Harbour lights", variations: int = 1, **more: Any) -> list[str]:
    """Ids of songs that are whole: one, or variations of one plan."""
    user = User.objects.get(username=owner)
    rows = making.start(user, tiny_blueprint(title, **{"parts": 4, "bars": 16, **more}), variations=variations)
    return [_finish(row) for row in rows]


def _finish(row: Made) -> str:
    job = making.job_of(row)
    assert job is not None
    Job.objects.filter(pk=job.pk).update(state=State.DONE, progress=1.0)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        result = FakeCore().make(
            tiny_blueprint_of(row), work, None, lambda *told: None,  # type: ignore[arg-type]
            lambda event: None if isinstance(event, str) else make_work.keep_stem(row, event, work),  # type: ignore[arg-type]
        )  # fmt: skip
        make_work._store(row, result, work)  # type: ignore[arg-type]
    return str(row.pk)


def half_made(owner: str, title: str = "Half a harbour") -> dict[str, str]:
    """One whose job seems to run, with one of four stems there: {"made", "job"}."""
    user = User.objects.get(username=owner)
    row = making.start(user, tiny_blueprint(title, parts=4, bars=16))[0]
    job = making.job_of(row)
    assert job is not None
    running = {"state": State.RUNNING, "stage": "stems", "progress": 0.31, "message": "Bass, bar 9 of 16"}
    Job.objects.filter(pk=job.pk).update(**running, worker="elsewhere:1:1", seconds_left=42.0, timings={"notes": 0.4})
    Made.objects.filter(pk=row.pk).update(state=MadeState.MAKING)
    add_stem(str(row.pk), 0)
    return {"made": str(row.pk), "job": str(job.pk)}


def add_stem(pk: str, place: int) -> None:
    """One more stem of it is ready."""
    row = Made.objects.get(pk=pk)
    with tempfile.TemporaryDirectory() as folder:
        make_work.keep_stem(row, stem_of(tiny_blueprint_of(row), place, Path(folder)), Path(folder))


def finish(pk: str) -> None:
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

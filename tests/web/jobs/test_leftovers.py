"""What killed processes leave behind, and what must stay."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.utils import timezone

from musicapp.jobs.leftovers import sweep_files, sweep_workdirs
from musicapp.jobs.models import Job, State
from musicapp.people.models import User
from tests.web.jobs.conftest import Rehearsal

NOBODY = 999_999_999


def workdir(root: Path, name: object) -> Path:
    folder = root / str(name)
    folder.mkdir()
    (folder / "spool.i16").write_bytes(b"1234")
    return folder


def test_work_folders_stay_as_long_as_their_job_may_go_on(owner: User, rehearsal: Rehearsal, tmp_path: Path) -> None:
    stay = [workdir(tmp_path, rehearsal.job(owner, state=state).pk) for state in ("queued", "running", "failed")]
    old = rehearsal.job(owner, state=State.FAILED)
    Job.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=2))
    go = [
        workdir(tmp_path, rehearsal.job(owner, state=State.DONE).pk),
        workdir(tmp_path, rehearsal.job(owner, state=State.CANCELLED).pk),
        workdir(tmp_path, rehearsal.job(owner, state=State.FAILED, can_retry=False).pk),
        workdir(tmp_path, old.pk),
        workdir(tmp_path, uuid4()),
    ]
    foreign = workdir(tmp_path, "somebody else's")
    assert sweep_workdirs(tmp_path) == len(go)
    assert all(path.exists() for path in [*stay, foreign])
    assert not any(path.exists() for path in go)


def written(path: Path, age_s: float) -> Path:
    path.write_text("half")
    os.utime(path, (time.time() - age_s,) * 2)
    return path


def test_files_of_processes_that_ended_go(tmp_path: Path) -> None:
    mine = os.getpid()
    go = [
        written(tmp_path / f".original.wav.{NOBODY}", 10),
        written(tmp_path / f"put-{NOBODY}-a_b3", 10),
        written(tmp_path / f"copy-{NOBODY}-ab3x.flac", 10),
        written(tmp_path / f"copy-{mine}-old.flac", 7 * 3600),
    ]
    stay = [
        written(tmp_path / f".original.wav.{mine}", 10),
        written(tmp_path / f"put-{mine}-ab3x", 10),
        written(tmp_path / f".original.flac.{NOBODY}", 0),
        written(tmp_path / "original.wav", 1e6),
        written(tmp_path / "peaks.bin", 1e6),
    ]
    assert sweep_files(tmp_path.iterdir()) == len(go)
    assert all(path.exists() for path in stay)
    assert not any(path.exists() for path in go)


def test_a_folder_that_is_not_there_is_no_trouble(db: None, tmp_path: Path) -> None:
    assert sweep_workdirs(tmp_path / "missing") == 0
    assert sweep_files([tmp_path / "missing"]) == 0

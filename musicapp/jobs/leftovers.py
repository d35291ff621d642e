"""Temporary files that a killed process left behind."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from musicapp.jobs.hosts import runs_here
from musicapp.jobs.models import Job, State
from musicapp.jobs.registry import periodic

PID_IN_NAME = re.compile(r"[.-](\d+)(?:-[^.-]*)?(?:\.[^.-]*)?$")  # ".name.123", "put-123-ab12", "copy-123-ab12.flac"
WRITTEN_WITHIN_S = 2.0
OLD_S = 6 * 3600.0  # whoever writes a temporary file is done with it by then
FAILED_KEEPS = timedelta(days=1)  # so long a failed job can go on after its last finished stage


@periodic("leftovers", 20)
def sweep_leftovers() -> None:
    """Folders of jobs that ended, files of processes that ended."""
    sweep_workdirs(Path(settings.WORK_ROOT))
    sweep_files(Path(settings.WORK_ROOT).glob("*"))
    if settings.CELERY_BROKER_URL == "filesystem://":
        sweep_files(Path(settings.BROKER_FOLDER).glob("*/.*"))


def sweep_workdirs(root: Path) -> int:
    """Removes work folders that no start of their job will need; the count."""
    found = {path.name: path for path in root.glob("*") if path.is_dir() and _is_uuid(path.name)}
    needed = {str(job.pk) for job in Job.objects.filter(pk__in=list(found)) if _may_go_on(job)}
    gone = [path for name, path in found.items() if name not in needed]
    for path in gone:
        shutil.rmtree(path, ignore_errors=True)
    return len(gone)


def sweep_files(paths: Iterable[Path]) -> int:
    """Removes those whose name says that a process wrote them that runs no more, or that are old; the count."""
    count = 0
    for path in paths:
        try:
            age_s = time.time() - path.stat().st_mtime
        except OSError:
            continue
        named = PID_IN_NAME.search(path.name)
        is_orphan = named is not None and age_s > WRITTEN_WITHIN_S and not runs_here(int(named[1]))
        if path.is_file() and named is not None and (is_orphan or age_s > OLD_S):
            path.unlink(missing_ok=True)
            count += 1
    return count


def _may_go_on(job: Job) -> bool:
    if job.state == State.FAILED:
        return job.can_retry and timezone.now() - job.updated_at < FAILED_KEEPS
    return job.is_open


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False

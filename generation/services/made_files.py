"""Files of what was made: their names in the storage, how they go, and what a killed process left."""

from __future__ import annotations

import logging
import shutil
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from generation.models import Made, MadeStem, Plan
from library.services import storage
from musicapp.jobs.models import Job

log = logging.getLogger(__name__)
STILL_ARRIVING = timedelta(hours=6)  # files are stored before their row is: younger ones are no orphans
DRAFTS_KEEP = timedelta(days=30)  # plans that nobody named and nothing was made from
RENDERS_KEEP_BYTES = 6 * 10**9  # some forty songs of three minutes: what did not change is not rendered again
RENDERS_KEEP_S = 14 * 24 * 3600.0


def folder_of(made_id: object) -> str:
    return f"made/{made_id}"


def stem_name(made_id: object, part: str, render_key: str) -> str:
    """The name changes with the sound, so that a browser may keep what it has."""
    return f"{folder_of(made_id)}/stem-{part}-{render_key[:12]}.flac"


def renders_folder() -> Path:
    """Where renders are kept that later makings may use again."""
    return Path(settings.WORK_ROOT) / "renders"


def remove(made_id: object) -> None:
    """Removes everything that is stored for one making."""
    folder = folder_of(made_id)
    here = storage.local_path(folder)
    if here is not None:
        shutil.rmtree(here, ignore_errors=True)
        return
    for name in default_storage.listdir(folder)[1]:
        default_storage.delete(f"{folder}/{name}")


def discard(name: str) -> None:
    """Removes one stored file, if it is there."""
    if name and default_storage.exists(name):
        default_storage.delete(name)


def discard_unnamed(made: Made) -> None:
    """Removes stems of a making that no row names any more: those of bars that were made again."""
    folder = folder_of(made.pk)
    named = {stem.file for stem in made.stems.all()}
    for file in default_storage.listdir(folder)[1]:
        if file.startswith("stem-") and f"{folder}/{file}" not in named:
            default_storage.delete(f"{folder}/{file}")


# ---- chores


def purge_expired() -> int:
    """Deletes for good what was deleted long enough ago, and drafts that nobody looks at any more."""
    now = timezone.now()
    gone = list(Made.objects.filter(deleted_at__lt=now - settings.BIN_KEEPS).values_list("pk", flat=True))
    for pk in gone:
        delete_for_good(pk)
    Plan.objects.filter(deleted_at__lt=now - settings.BIN_KEEPS).delete()
    Plan.objects.filter(is_saved=False, made=None, updated_at__lt=now - DRAFTS_KEEP).delete()
    return len(gone)


def delete_for_good(pk: UUID) -> None:
    """The rows, then the files. Killed between the two, ``sweep_orphans`` removes the files later. Its song stays."""
    Job.objects.filter(kind__in=("make", "make-whole"), subject_id=pk).delete()
    Made.objects.filter(pk=pk).delete()
    remove(pk)


def sweep_orphans() -> int:
    """Removes stored files that no row names: of makings that are gone, and of stems that were made again."""
    try:
        folders, _ = default_storage.listdir("made")
    except FileNotFoundError:
        return 0
    known = {str(pk) for pk in Made.objects.values_list("pk", flat=True).iterator(2_000)}
    count = 0
    for name in folders:
        count += _sweep_folder(name, is_known=name in known)
    return count


def _sweep_folder(name: str, *, is_known: bool) -> int:
    folder = f"made/{name}"
    files = default_storage.listdir(folder)[1]
    if Job.objects.open().filter(subject_id__in=[name] if is_known else []).exists():
        return 0
    stray = [file for file in files if not _is_named(f"{folder}/{file}") and not _is_fresh(f"{folder}/{file}")]
    for file in stray:
        default_storage.delete(f"{folder}/{file}")
    if stray:
        log.info("Removed %d files of %s that no row names.", len(stray), folder)
    if not is_known and len(stray) == len(files):
        remove(name)
    return len(stray)


def _is_named(name: str) -> bool:
    if name.endswith(".json"):
        name = name.removesuffix(".json")
    by_made = Q(mix_file=name) | Q(master_file=name) | Q(score=name) | Q(settings__sampler_file=name)
    if MadeStem.objects.filter(file=name).exists() or Made.objects.filter(by_made).exists():
        return True
    return name.endswith(".musicxml") and Made.objects.filter(score=f"{name.removesuffix('.musicxml')}.mid").exists()


def _is_fresh(name: str) -> bool:
    try:
        return timezone.now() - default_storage.get_modified_time(name) < STILL_ARRIVING
    except (FileNotFoundError, NotImplementedError):
        return True


def sweep_renders() -> int:
    """Forgets kept renders that were not used for long, and the oldest where they take too much room; the count."""
    found = []
    for path in renders_folder().rglob("*"):
        try:
            status = path.stat()
        except OSError:
            continue
        if path.is_file():
            found.append((max(status.st_mtime, status.st_atime), status.st_size, path))
    room, count = RENDERS_KEEP_BYTES, 0
    for used_at, size, path in sorted(found, reverse=True):
        room -= size
        if room < 0 or time.time() - used_at > RENDERS_KEEP_S:
            path.unlink(missing_ok=True)
            count += 1
    return count

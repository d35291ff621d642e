"""What must be true before the first page: the database has its tables and the static files are collected."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from musicapp.supervisor.instance import StartError


def prepare(say: Callable[[str], None]) -> None:
    """Migrate and collect static files where something changed since the last start."""
    try:
        if database_is_behind():
            say("Preparing the database.")
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise StartError(_database_sentence(error)) from error
    finally:
        connections.close_all()
    collect_static(say)


def database_is_behind() -> bool:
    """Whether a migration waits to be applied."""
    executor = MigrationExecutor(connections["default"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _database_sentence(error: DatabaseError) -> str:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if settings.DATABASE_URL:
        return (
            f"The database that DATABASE_URL names cannot be used ({reason}); check that its server runs, that the "
            "address and password are right, and that the database exists."
        )
    return (
        f"The database {settings.DATABASES['default']['NAME']} cannot be used ({reason}); check that its folder is "
        "writable and the disk has room, or put a backup of the file in its place."
    )


def collect_static(say: Callable[[str], None]) -> None:
    """Copy static files under their hashed names, unless none of them changed since that was last done."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    wanted = static_fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say("Preparing the pages.")
    try:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(wanted)
    except (ValueError, OSError) as error:
        raise StartError(
            f"The static files could not be prepared in {settings.STATIC_ROOT} ({error}); check that the folder is "
            "writable, the disk has room, and no file of the project is missing (git status)."
        ) from error


def static_fingerprint() -> str:
    """A hash over name, size and time of every static file, and of the packages that bring some."""
    digest = hashlib.sha256()
    for file in (settings.BASE_DIR / "requirements.txt", settings.BASE_DIR / "package-lock.json"):
        digest.update(file.read_bytes() if file.exists() else b"")
    for entry in settings.STATICFILES_DIRS:
        folder = entry[1] if isinstance(entry, tuple) else entry
        for path, status in sorted(_files(str(folder))):
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            yield path, os.lstat(path)

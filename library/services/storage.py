"""Files of songs: on this machine's disk, or in a bucket behind the same names."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage, storages

from musicapp.errors import StorageFull

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def folder_of(song_id: object) -> str:
    return f"songs/{song_id}"


def local_path(name: str) -> Path | None:
    """Where the file lies on this machine; None where the storage is a bucket."""
    stored = storages["default"]
    return Path(stored.path(name)) if isinstance(stored, FileSystemStorage) else None


@contextmanager
def local_copy(name: str) -> Iterator[Path]:
    """The stored file as a path: itself on a file system, a temporary file (removed at the end) for a bucket.

    Raises FileNotFoundError where nothing is stored under ``name``.
    """
    here = local_path(name)
    if here is not None:
        if not here.is_file():
            raise FileNotFoundError(errno.ENOENT, "No such stored file", name)
        yield here
        return
    settings.WORK_ROOT.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=f"copy-{os.getpid()}-", suffix=Path(name).suffix, dir=settings.WORK_ROOT)
    try:
        with room_or_say_so(), os.fdopen(handle, "wb") as into, default_storage.open(name) as stored:
            shutil.copyfileobj(stored, into, 1 << 20)
        yield Path(beside)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(beside)


def put(path: Path, name: str) -> str:
    """Moves a file of this machine into the storage under exactly ``name``; returns the name.

    Doing it twice is harmless: where ``path`` is gone and the name is there, the first time did it.
    Raises StorageFull.
    """
    if not path.exists() and default_storage.exists(name):
        return name
    here = local_path(name)
    with room_or_say_so():
        if here is None:
            _send(path, name)
        else:
            here.parent.mkdir(parents=True, exist_ok=True)
            _move(path, here)
    return name


def put_bytes(content: bytes, name: str) -> str:
    """Stores ``content`` under exactly ``name``, in place of what was there. Raises StorageFull."""
    settings.WORK_ROOT.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=f"put-{os.getpid()}-", dir=settings.WORK_ROOT)
    try:
        with room_or_say_so(), os.fdopen(handle, "wb") as file:
            file.write(content)
        return put(Path(beside), name)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(beside)


def size_of(name: str) -> int | None:
    """Bytes stored under ``name``; None where nothing is."""
    return default_storage.size(name) if default_storage.exists(name) else None


def remove_song_files(song_id: object) -> None:
    """Removes everything stored for a song."""
    folder = folder_of(song_id)
    here = local_path(folder)
    if here is not None:
        shutil.rmtree(here, ignore_errors=True)
        return
    for name in default_storage.listdir(folder)[1]:
        default_storage.delete(f"{folder}/{name}")


def _move(path: Path, into: Path) -> None:
    try:
        os.replace(path, into)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = into.with_name(f".{into.name}.{os.getpid()}")
        try:
            shutil.copyfile(path, beside)
            os.replace(beside, into)
        finally:
            beside.unlink(missing_ok=True)
        path.unlink()


def _send(path: Path, name: str) -> None:
    if default_storage.exists(name):
        default_storage.delete(name)
    with path.open("rb") as file:
        default_storage.save(name, File(file))
    path.unlink()


@contextmanager
def room_or_say_so() -> Iterator[None]:
    """Turns "no space left" into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFull(
                "There is no room left on the studio's disk. Free some space, then go on: nothing that arrived is lost."
            ) from error
        raise

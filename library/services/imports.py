"""Folders of files on the studio's own machine, brought into the library. Doing it again skips what is in."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from django.conf import settings

from library.core.file_names import is_song_name
from library.core.tus import megabytes
from library.models import Song
from library.services.songs_in import take_in
from library.services.storage import room_or_say_so

if TYPE_CHECKING:
    from musicapp.people.models import User

Outcome = Literal["added", "already here", "skipped"]
BLOCK_BYTES = 2**20


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What became of one file; ``why`` is a sentence part for all that was not added."""

    path: str
    outcome: Outcome
    why: str = ""
    song: Song | None = None


def songs_below(folder: Path) -> Iterator[Path | Imported]:
    """All files in the folder and below, in order; a folder that cannot be entered as what became of it.

    Links are followed; a folder that is reached again (a link to one above it) is not entered twice.
    """
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            status = here.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            inside = sorted(here.iterdir())
        except OSError as error:
            yield _skipped(here, f"the folder cannot be opened ({error.strerror})")
            continue
        for path in inside:
            if not path.is_dir():
                yield path
        waiting += [path for path in reversed(inside) if path.is_dir() and not path.name.startswith(".")]


def import_file(owner: User, path: Path, *, move: bool = False) -> Imported:
    """Takes one file in. Raises StorageFull."""
    if not is_song_name(path.name):
        return _skipped(path, "no song by its name")
    try:
        status = path.stat()
        if trouble := _trouble(status):
            return _skipped(path, trouble)
        song_id = _id_of(owner, path, status)
        known = Song.objects.filter(pk=song_id).first()
        return _here(path, known) if known else _take(owner, path, song_id, move=move)
    except OSError as error:
        return _skipped(path, f"the file cannot be read ({error.strerror})")


def _trouble(status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode):
        return "no ordinary file"
    if status.st_size == 0:
        return "the file is empty"
    if status.st_size > settings.UPLOAD_MAX_BYTES:
        return (
            f"it has {megabytes(status.st_size)}, more than the {megabytes(settings.UPLOAD_MAX_BYTES)} that are allowed"
        )
    return ""


def _take(owner: User, path: Path, song_id: UUID, *, move: bool) -> Imported:
    beside = None if move else Path(settings.UPLOADS_ROOT) / f"import-{song_id}.part"
    try:
        sha256 = _hashed(path, beside)
        twin = Song.objects.of(owner).present().filter(sha256=sha256).first()
        if twin is not None:
            return _here(path, twin)
        song = take_in(owner, beside or path, _readable(path.name), song_id=song_id, sha256=sha256)
        return Imported(path=_readable(str(path)), outcome="added", song=song)
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def _hashed(path: Path, copy: Path | None) -> str:
    """The sha256 of a file, which is copied on the way where ``copy`` says so."""
    digest = hashlib.sha256()
    with path.open("rb") as file, room_or_say_so():
        if copy is not None:
            copy.parent.mkdir(parents=True, exist_ok=True)
        with open(copy or os.devnull, "wb") as into:
            while block := file.read(BLOCK_BYTES):
                digest.update(block)
                if copy is not None:
                    into.write(block)
    return digest.hexdigest()


def _id_of(owner: User, path: Path, status: os.stat_result) -> UUID:
    """The same for the same file at the same place, unchanged, so that an import that was cut off goes on."""
    named = f"{owner.pk}\0{status.st_size}\0{status.st_mtime_ns}\0".encode() + os.fsencode(path.resolve())
    return UUID(bytes=hashlib.sha256(named).digest()[:16], version=5)


def _here(path: Path, song: Song) -> Imported:
    where = "in the bin" if song.deleted_at else f"as “{song}”"
    return Imported(path=_readable(str(path)), outcome="already here", why=where, song=song)


def _skipped(path: Path, why: str) -> Imported:
    return Imported(path=_readable(str(path)), outcome="skipped", why=why)


def _readable(name: str) -> str:
    """A name of any bytes as text; bytes that are no UTF-8 are read as Latin-1."""
    raw = os.fsencode(name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")

"""Songs on their way out: sensible file names, corrected tags in a copy, many songs as one zip that is never whole."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import IO, Any, cast

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.files.storage import default_storage

from library.core.file_names import clean_line, extension_of
from library.core.tags import Tags, write_tags
from library.models import Song
from library.services import storage

CHUNK_BYTES = 256 * 1024
FORBIDDEN = str.maketrans(dict.fromkeys('<>:"/\\|?*', " "))
LONGEST_STEM = 150
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
END = object()


def file_name(song: Song) -> str:
    """ "Artist - Title.flac" in characters that every file system takes."""
    stem = " - ".join(part for part in (_safe(song.artist), _safe(str(song))) if part)
    stem = clean_line(stem, LONGEST_STEM).strip(" .") or "Song"
    if stem.split(".")[0].strip().lower() in RESERVED:
        stem = f"Song {stem}"
    return stem + (extension_of(song.file) or extension_of(song.original_name))


def part_name(song: Song, part: str, ending: str) -> str:
    """ "Title - melody.mid"."""
    return f"{safe_stem(str(song), part)}.{ending}"


def safe_stem(title: str, part: str) -> str:
    """ "Title - part", the title in characters that every file system takes."""
    stem = clean_line(_safe(title), LONGEST_STEM).strip(" .") or "Song"
    return f"{stem} - {part}"


def _safe(text: str) -> str:
    """Without characters that some file system refuses, and without words of dots alone, which lead upwards."""
    return " ".join(word for word in text.translate(FORBIDDEN).split() if word.strip("."))


def distinct_names(songs: Iterable[Song]) -> Iterator[tuple[Song, str]]:
    """Each song with a name that no other has, whatever the case of its letters: "Title (2).mp3"."""
    taken: set[str] = set()
    for song in songs:
        name = file_name(song)
        stem, extension = (name[: -len(ext)], ext) if (ext := extension_of(name)) else (name, "")
        number = 2
        while name.casefold() in taken:
            name, number = f"{stem} ({number}){extension}", number + 1
        taken.add(name.casefold())
        yield song, name


def tagged_copy(song: Song) -> Path:
    """A temporary copy of the file with the corrected tags written; the original stays as it came.

    The caller removes it. Raises FileNotFoundError, StorageFull, and what writing tags raises.
    """
    settings.WORK_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        prefix="tagged-", suffix=extension_of(song.file), dir=settings.WORK_ROOT, delete=False
    ) as file:
        copy = Path(file.name)
    try:
        with storage.room_or_say_so(), storage.local_copy(song.file) as original:
            shutil.copyfile(original, copy)
        write_tags(copy, tags_of(song), picture_of(song))
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return copy


def tags_of(song: Song) -> Tags:
    """What the studio knows of the song, for its file."""
    return Tags(**{name: getattr(song, name) for name in (field.name for field in fields(Tags))})


def picture_of(song: Song) -> bytes | None:
    if not song.artwork:
        return None
    with suppress(FileNotFoundError), default_storage.open(song.artwork) as file:
        return bytes(file.read())
    return None


def chunks_then_remove(path: Path) -> Iterator[bytes]:
    """The bytes of a temporary file, which is gone afterwards, also when the reader leaves."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    finally:
        path.unlink(missing_ok=True)


class ZipPipe:
    """What zipfile writes into; it holds no more than one chunk."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.at = 0

    def write(self, data: bytes) -> int:
        self.waiting.append(bytes(data))
        self.at += len(data)
        return len(data)

    def flush(self) -> None: ...

    def taken(self) -> bytes:
        out, self.waiting = b"".join(self.waiting), []
        return out


def zipped(songs: Iterable[Song]) -> Iterator[bytes]:
    """A zip of the originals, uncompressed (sound does not shrink), chunk by chunk.

    A song whose file is gone is named in "Missing songs.txt" instead of ending the download midway.
    """
    pipe = ZipPipe()
    missing = []
    with zipfile.ZipFile(cast("IO[bytes]", pipe), "w", zipfile.ZIP_STORED) as archive:
        for song, name in distinct_names(songs):
            if not default_storage.exists(song.file):
                missing.append(name)
                continue
            entry = zipfile.ZipInfo(name, song.added_at.timetuple()[:6])
            with default_storage.open(song.file) as file, archive.open(entry, "w", force_zip64=True) as into:
                while chunk := file.read(CHUNK_BYTES):
                    into.write(chunk)
                    yield pipe.taken()
        if missing:
            archive.writestr("Missing songs.txt", "No longer stored:\n" + "\n".join(missing) + "\n")
    yield pipe.taken()


async def in_turn(chunks: Iterator[Any]) -> AsyncIterator[Any]:
    """A plain iterator for a streaming answer: under ASGI it would else be read to its end before the first byte."""
    following = sync_to_async(lambda: next(chunks, END))
    try:
        while (chunk := await following()) is not END:
            yield chunk
    finally:
        if close := getattr(chunks, "close", None):
            await sync_to_async(close)()

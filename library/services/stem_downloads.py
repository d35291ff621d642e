"""Stems on their way out: one by one, or all in a zip that is never whole in memory."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO, cast

from django.core.files.storage import default_storage

from library.core.file_names import clean_line, extension_of
from library.models import Song, Stem, StemSet
from library.services.downloads import CHUNK_BYTES, ZipPipe, file_name

CONTENT_TYPE = "audio/flac"
LONGEST = 150


def stem_name(song: Song, stem: str) -> str:
    """ "Artist - Title - drums.flac" in characters that every file system takes."""
    return f"{_base(song)} - {stem}.flac"


def zip_name(song: Song) -> str:
    return f"{_base(song)} - stems.zip"


def _base(song: Song) -> str:
    name = file_name(song)
    return clean_line(name.removesuffix(extension_of(name)), LONGEST)


def zipped(song: Song, found: StemSet) -> Iterator[bytes]:
    """All stems, uncompressed (FLAC does not shrink), chunk by chunk, with a note of who made them."""
    pipe = ZipPipe()
    when = found.made_at.timetuple()[:6]
    with zipfile.ZipFile(cast("IO[bytes]", pipe), "w", zipfile.ZIP_STORED) as archive:
        for stem in found.stems.all():
            yield from _added(archive, pipe, stem, zipfile.ZipInfo(stem_name(song, stem.name), when))
        archive.writestr(zipfile.ZipInfo("About these stems.txt", when), about(song, found))
    yield pipe.taken()


def _added(archive: zipfile.ZipFile, pipe: ZipPipe, stem: Stem, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with default_storage.open(stem.file) as file, archive.open(entry, "w", force_zip64=True) as into:
        while chunk := file.read(CHUNK_BYTES):
            into.write(chunk)
            yield pipe.taken()


def about(song: Song, found: StemSet) -> str:
    """Who split the song, when, and what to expect."""
    return (
        f"Stems of “{song}”\n"
        f"Split by {found.separator_label}, version {found.separator_version}, on {found.made_at:%d %B %Y}.\n"
        f"{found.remark}\n"
        f"Licence of the separator: {found.licence}\n"
        f"{found.sample_rate_hz} Hz, {found.bit_depth} bit. Played together they give the song.\n"
    )

"""Tags of every format by mutagen, in one shape. Runs in the limited process of tags_child.py."""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutagen
from mutagen.apev2 import APEv2
from mutagen.asf import ASFTags
from mutagen.flac import Picture as FlacPicture
from mutagen.id3 import ID3
from mutagen.mp4 import MP4Tags

from library.core import tag_keys
from library.core.file_names import clean_line, clean_text
from library.core.iff import text_chunks
from library.core.tag_text import isrc, number, release_date, repaired
from library.core.tags import Tags

LONGEST = 300
LONGEST_OF = {"genre": 120, "comment": 5_000}
LONGEST_READ = 20_000  # of one value; the rest of a 10 MB comment is never looked at
MOST_VALUES = 8
MOST_PICTURES = 8
FRONT_COVER = 3
# What mutagen raises on damaged and crafted files, far beyond its own error.
DAMAGE = (
    mutagen.MutagenError, ValueError, LookupError, TypeError, AttributeError, struct.error, EOFError, OSError,
    ArithmeticError, MemoryError, RecursionError,
)  # fmt: skip
UNREADABLE = "Its tags are damaged and were left out. The sound is not touched by that."


@dataclass(frozen=True)
class Picture:
    content: bytes
    kind: int = FRONT_COVER  # of the ID3 list; 3 is the front cover


def read_file(path: Path) -> tuple[Tags, list[Picture], list[str]]:
    """Tags, pictures (the front cover first) and sentences about what could not be read."""
    notes: list[str] = []
    found: dict[str, list[str]] = {}
    pictures: list[Picture] = []
    for reader in (_whole_file, ID3, APEv2):
        try:
            holder = reader(str(path))
            read = _values_of(holder)
            found = {field: found.get(field) or values for field, values in (found | read).items()}
            pictures = pictures or list(_pictures_of(holder))
        except mutagen.MutagenError as error:
            _note_damage(notes, error, reader is _whole_file)
        except DAMAGE:
            notes.append(UNREADABLE)
        if any(found.values()):
            break
    if not any(found.values()):
        with suppress(*DAMAGE):
            found = _pick(tag_keys.CHUNKS, text_chunks(path).get)
    pictures.sort(key=lambda picture: picture.kind != FRONT_COVER)
    return as_tags(found), pictures[:MOST_PICTURES], list(dict.fromkeys(notes))


def _whole_file(path: str) -> Any:
    return mutagen.File(path)


def _note_damage(notes: list[str], error: mutagen.MutagenError, is_whole: bool) -> None:
    """A file without this kind of tag is no damage; sound that mutagen cannot measure is none either."""
    if not is_whole and "No" not in type(error).__name__:
        notes.append(UNREADABLE)


def as_tags(found: dict[str, list[str]]) -> Tags:
    """Cleaned and parsed. Unknown shapes are left out."""
    line = {field: _line(found.get(field, []), LONGEST_OF.get(field, LONGEST)) for field in tag_keys.ID3}
    return Tags(
        title=line["title"],
        artist=line["artist"],
        album=line["album"],
        album_artist=line["album_artist"],
        composer=line["composer"],
        genre=line["genre"],
        released=next(filter(None, map(release_date, found.get("released", []))), ""),
        track_number=next(filter(None, map(number, found.get("track_number", []))), None),
        disc_number=next(filter(None, map(number, found.get("disc_number", []))), None),
        isrc=next(filter(None, map(isrc, found.get("isrc", []))), ""),
        comment=next(filter(None, (clean_text(text, 5_000) for text in found.get("comment", []))), ""),
    )


def _line(values: Iterable[str], longest: int) -> str:
    """Several artists or genres stand beside each other."""
    cleaned = dict.fromkeys(filter(None, (clean_line(value, longest) for value in values)))
    return clean_line("; ".join(list(cleaned)[:MOST_VALUES]), longest)


def _values_of(holder: Any) -> dict[str, list[str]]:
    """All texts of each field, of whatever kind of tag the file has."""
    tags = getattr(holder, "tags", holder)
    if tags is None:
        return {}
    if isinstance(tags, ID3):
        return _pick(tag_keys.ID3, lambda name: _id3_texts(tags, name))
    if isinstance(tags, MP4Tags):
        return _pick(tag_keys.MP4, lambda name: map(_mp4_text, tags.get(name, [])))
    if isinstance(tags, ASFTags):
        return _pick(tag_keys.ASF, lambda name: map(str, tags.get(name, [])))
    if isinstance(tags, APEv2):
        return _pick(tag_keys.APE, lambda name: str(tags[name]).split("\0") if name in tags else [])
    return _pick(tag_keys.VORBIS, lambda name: tags.get(name, []))


def _pick(names: tag_keys.Names, texts: Callable[[str], Iterable[str] | None]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field, keys in names.items():
        found[field] = []
        for key in keys:
            found[field] += [str(text)[:LONGEST_READ] for text in (texts(key) or [])][:MOST_VALUES]
    return found


def _id3_texts(tags: ID3, name: str) -> list[str]:
    frames = tags.getall(name)
    if name == "COMM":  # programs keep their own notes under a description
        frames = sorted((frame for frame in frames if not frame.desc.startswith("iTun")), key=lambda frame: frame.desc)
    texts: list[str] = []
    for frame in frames:
        values = frame.genres if name == "TCON" else [str(value) for value in frame.text]
        texts += [repaired(value[:LONGEST_READ]) if frame.encoding == 0 else value for value in values]
    return texts


def _mp4_text(value: Any) -> str:
    if isinstance(value, tuple):
        return str(value[0])
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _pictures_of(holder: Any) -> Iterable[Picture]:
    tags = getattr(holder, "tags", holder)
    yield from (Picture(picture.data, picture.type) for picture in getattr(holder, "pictures", []))
    if isinstance(tags, ID3):
        yield from (Picture(frame.data, int(frame.type)) for frame in tags.getall("APIC"))
    elif isinstance(tags, MP4Tags):
        yield from (Picture(bytes(cover)) for cover in tags.get("covr", []))
    elif isinstance(tags, ASFTags):
        yield from (_asf_picture(value.value) for value in tags.get("WM/Picture", []))
    elif isinstance(tags, APEv2):
        if "Cover Art (Front)" in tags:
            yield Picture(bytes(tags["Cover Art (Front)"].value).partition(b"\0")[2])
    elif tags is not None:
        yield from _vorbis_pictures(tags)


def _vorbis_pictures(tags: Any) -> Iterable[Picture]:
    for encoded in tags.get("METADATA_BLOCK_PICTURE", []):
        with suppress(binascii.Error, *DAMAGE):
            picture = FlacPicture(base64.b64decode(encoded))
            yield Picture(picture.data, picture.type)
    for encoded in tags.get("COVERART", []):
        with suppress(binascii.Error, *DAMAGE):
            yield Picture(base64.b64decode(encoded))


def _asf_picture(raw: bytes) -> Picture:
    """One byte of kind, four of size, two UTF-16 texts that end with a zero, then the picture."""
    kind, size = struct.unpack_from("<BI", raw)
    at = 5
    for _ in range(2):
        while raw[at : at + 2] != b"\0\0":
            if at >= len(raw):
                raise ValueError("the texts of the picture have no end")
            at += 2
        at += 2
    return Picture(raw[at : at + size], kind)

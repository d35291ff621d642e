"""Writes ``Tags`` into a file of any format that holds tags. Runs in the limited process of tags_child.py."""

from __future__ import annotations

import base64
from dataclasses import asdict
from pathlib import Path
from typing import Any

import mutagen
from mutagen import id3
from mutagen.apev2 import APEv2
from mutagen.asf import ASFTags
from mutagen.flac import FLAC
from mutagen.flac import Picture as FlacPicture
from mutagen.mp4 import MP4Cover, MP4FreeForm, MP4Tags

from library.core import tag_keys
from library.core.tag_reading import DAMAGE, FRONT_COVER
from library.core.tags import Tags

JPEG = "image/jpeg"


def write_file(path: Path, tags: Tags, picture: bytes | None) -> bool:
    """Sets every field of ``Tags`` (an empty one is removed); a JPEG cover only where there is no picture.

    False where the format holds no tags or the file is too damaged.
    """
    try:
        file = mutagen.File(str(path))
        if file is None:
            return False
        if file.tags is None:
            file.add_tags()
        texts = {field: "" if value is None else str(value) for field, value in asdict(tags).items()}
        _write(file, texts, picture)
    except (NotImplementedError, *DAMAGE):
        return False
    return True


def _write(file: Any, texts: dict[str, str], picture: bytes | None) -> None:
    held = file.tags
    if isinstance(held, id3.ID3):
        _write_id3(held, texts, picture)
        file.save(v2_version=3)  # read by every player and system
        return
    if isinstance(held, MP4Tags):
        _write_mp4(held, texts, picture)
    elif isinstance(held, ASFTags):
        _write_plain(held, tag_keys.ASF, texts)
    elif isinstance(held, APEv2):
        _write_plain(held, tag_keys.APE, texts)
    else:
        _write_plain(held, tag_keys.VORBIS, texts)
        _add_vorbis_picture(file, picture)
    file.save()


def _write_plain(held: Any, names: tag_keys.Names, texts: dict[str, str]) -> None:
    for field, keys in names.items():
        for key in keys:
            if key in held:
                del held[key]
        if texts[field]:
            held[keys[0]] = texts[field]


def _write_id3(held: id3.ID3, texts: dict[str, str], picture: bytes | None) -> None:
    for field, (name, *others) in tag_keys.ID3.items():
        for other in (name, *others):
            if name != "COMM":
                held.delall(other)
        if name == "COMM":
            _write_comment(held, texts[field])
        elif texts[field]:
            held.add(getattr(id3, name)(encoding=id3.Encoding.UTF8, text=[texts[field]]))
    if picture and not held.getall("APIC"):
        held.add(id3.APIC(encoding=id3.Encoding.UTF8, mime=JPEG, type=FRONT_COVER, desc="", data=picture))


def _write_comment(held: id3.ID3, text: str) -> None:
    """Comments under a description belong to the programs that wrote them."""
    for frame in held.getall("COMM"):
        if not frame.desc:
            del held[frame.HashKey]
    if text:
        held.add(id3.COMM(encoding=id3.Encoding.UTF8, lang="eng", desc="", text=[text]))


def _write_mp4(held: MP4Tags, texts: dict[str, str], picture: bytes | None) -> None:
    for field, keys in tag_keys.MP4.items():
        name = keys[0]
        before = held.pop(name, None)
        if not texts[field]:
            continue
        if name in {"trkn", "disk"}:
            held[name] = [(int(texts[field]), before[0][1] if before else 0)]
        elif name.startswith("----"):
            held[name] = [MP4FreeForm(texts[field].encode())]
        else:
            held[name] = [texts[field]]
    if picture and not held.get("covr"):
        held["covr"] = [MP4Cover(picture, MP4Cover.FORMAT_JPEG)]


def _add_vorbis_picture(file: Any, picture: bytes | None) -> None:
    if not picture:
        return
    block = FlacPicture()
    block.type, block.mime, block.data = FRONT_COVER, JPEG, picture
    if isinstance(file, FLAC):
        if not file.pictures:
            file.add_picture(block)
    elif "METADATA_BLOCK_PICTURE" not in file.tags:
        file.tags["METADATA_BLOCK_PICTURE"] = [base64.b64encode(block.write()).decode()]

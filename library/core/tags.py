"""Reads and writes the tags of strangers' files, in a process of its own with limits on time and memory.

A file may be made so that the tag library eats memory or never ends; then the process dies and the song has no tags.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from musicapp.errors import MusicAppError

WALL_SECONDS = 30.0
CPU_SECONDS = 20
ADDRESS_SPACE_BYTES = 2**30
ROOM_TO_WRITE_BYTES = 64 * 2**20
GAVE_UP = (
    "Its tags could not be read: they are damaged or larger than the studio reads. The sound is not touched by that."
)
NOT_WRITTEN = "Tags cannot be written into this kind of file. Download the original instead."
PACKAGE_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Tags:
    """What a file says about its music. Cleaned text; "" and None mean that it says nothing."""

    title: str = ""
    artist: str = ""
    album: str = ""
    album_artist: str = ""
    composer: str = ""
    genre: str = ""
    released: str = ""  # 1997, 1997-05 or 1997-05-21
    track_number: int | None = None
    disc_number: int | None = None
    isrc: str = ""
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class FoundTags:
    """Tags, the front cover as JPEG in two sizes (None: there is none), and sentences about what was left out."""

    tags: Tags = Tags()
    artwork: bytes | None = None
    artwork_small: bytes | None = None
    notes: tuple[str, ...] = ()


def read_tags(path: Path) -> FoundTags:
    """The tags of a file of any format. Never raises for what is in the file: what cannot be read is noted."""
    answer = _ask({"verb": "read", "path": str(path), "file_bytes": 0})
    if answer is None:
        return FoundTags(notes=(GAVE_UP,))
    return FoundTags(
        tags=Tags(**answer["tags"]),
        artwork=_bytes(answer["artwork"]),
        artwork_small=_bytes(answer["artwork_small"]),
        notes=tuple(answer["notes"]),
    )


def write_tags(path: Path, tags: Tags, picture: bytes | None = None) -> None:
    """Writes tags into the file at ``path``, in place; with ``picture`` (JPEG) also a front cover, where it has none.

    Frames that ``Tags`` does not know stay. Raises MusicAppError where the format holds no tags or is damaged.
    """
    room = path.stat().st_size + ROOM_TO_WRITE_BYTES
    request = {"verb": "write", "path": str(path), "file_bytes": room, "tags": asdict(tags), "picture": _text(picture)}
    answer = _ask(request)
    if answer is None or not answer["written"]:
        raise MusicAppError(NOT_WRITTEN)


def _ask(request: dict[str, Any]) -> dict[str, Any] | None:
    """The answer of the limited process; None where it broke down or was stopped."""
    limits = {"cpu_s": CPU_SECONDS, "address_space_bytes": ADDRESS_SPACE_BYTES}
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(PACKAGE_ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "library.core.tags_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    try:
        out, _ = process.communicate(json.dumps(request | limits).encode(), timeout=WALL_SECONDS)
        return dict(json.loads(out)) if process.returncode == 0 else None
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


def _text(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()

"""Texts in the chunks of WAV and AIFF files: what recorders and editors write where they know no ID3."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from library.core.tag_text import repaired

BYTE_ORDERS = {b"RIFF": "<", b"RF64": "<", b"FORM": ">"}
LONGEST_TEXT = 20_000
MOST_CHUNKS = 1_000
LARGEST_LIST = 2**20


def text_chunks(path: Path) -> dict[str, list[str]]:
    """Texts by the four-letter name of their chunk; empty for a file of another kind. Raises OSError, struct.error."""
    with path.open("rb") as file:
        byte_order = BYTE_ORDERS.get(file.read(4), "")
        if not byte_order:
            return {}
        file.seek(12)
        return _walk(file, byte_order)


def _walk(file: BinaryIO, byte_order: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for _ in range(MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            break
        name, size = head[:4], struct.unpack(byte_order + "I", head[4:])[0]
        after = file.tell() + size + size % 2
        if name == b"LIST":
            _add_info(file.read(min(size, LARGEST_LIST)), found)
        elif name in {b"NAME", b"AUTH", b"ANNO"}:
            _add(name, file.read(min(size, LONGEST_TEXT)), found)
        file.seek(after)
    return found


def _add_info(block: bytes, found: dict[str, list[str]]) -> None:
    if block[:4] != b"INFO":
        return
    at = 4
    while at + 8 <= len(block):
        name, size = block[at : at + 4], struct.unpack_from("<I", block, at + 4)[0]
        _add(name, block[at + 8 : at + 8 + min(size, LONGEST_TEXT)], found)
        at += 8 + size + size % 2


def _add(name: bytes, text: bytes, found: dict[str, list[str]]) -> None:
    key = name.decode("latin-1").upper()
    found.setdefault(key, []).append(repaired(text.partition(b"\0")[0].decode("latin-1")))

"""The words of tus 1.0 (https://tus.io/protocols/resumable-upload): reading headers, refusing with the right status.

Pure: knows no web framework, no files. Sizes and offsets are bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from musicapp.errors import MusicAppError

VERSION = "1.0.0"
EXTENSIONS = ("creation", "creation-with-upload", "checksum", "expiration", "termination")
CHECKSUMS = ("sha1", "sha256", "md5", "crc32")
PIECE_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 8_192
LARGEST_NUMBER = 2**63 - 1
CHECKSUM_MISMATCH = 460


class Refusal(MusicAppError):
    """A request that breaks the protocol or a limit; ``status`` is the HTTP status, the text says what to do."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = dict(headers or {})


class Sum(Protocol):
    """A running checksum."""

    def update(self, data: bytes | memoryview, /) -> object: ...
    def digest(self) -> bytes: ...


class Crc32:
    """CRC-32 as four big-endian bytes, in the manner of hashlib."""

    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes | memoryview, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


@dataclass(frozen=True)
class Checksum:
    """What a piece must add up to."""

    algorithm: str
    expected: bytes
    running: Sum = field(compare=False)

    def update(self, data: bytes | memoryview) -> None:
        self.running.update(data)

    def agrees(self) -> bool:
        return hmac.compare_digest(self.running.digest(), self.expected)


@dataclass(frozen=True)
class Creation:
    """What a creation request asks for."""

    length: int
    metadata: Mapping[str, str]
    metadata_header: str

    @property
    def name(self) -> str:
        """The file's name, under any of the keys that clients use."""
        return next((self.metadata[key] for key in ("filename", "name") if self.metadata.get(key)), "")


def check_version(headers: Mapping[str, str]) -> None:
    """Raises Refusal 412 where the client does not speak version 1.0.0."""
    spoken = headers.get("Tus-Resumable", "")
    if spoken != VERSION:
        raise Refusal(
            412,
            f"This server speaks tus {VERSION}; the request says {spoken or 'nothing'}. Send Tus-Resumable: {VERSION}.",
            {"Tus-Version": VERSION},
        )


def read_creation(headers: Mapping[str, str], largest: int) -> Creation:
    """What a POST wants to create; at most ``largest`` bytes. Raises Refusal 400 or 413."""
    if "Upload-Defer-Length" in headers:
        raise Refusal(400, "Uploads of a length not yet known are not supported. Send Upload-Length.")
    if "Upload-Concat" in headers:
        raise Refusal(400, "Joining uploads is not supported. Send the file as one upload.")
    length = read_number(headers, "Upload-Length")
    if length > largest:
        raise Refusal(
            413,
            f"The file has {megabytes(length)}, more than the {megabytes(largest)} that are allowed. "
            "Save it as FLAC or cut it into parts.",
        )
    header = headers.get("Upload-Metadata", "")
    return Creation(length=length, metadata=read_metadata(header), metadata_header=header)


def read_metadata(header: str) -> dict[str, str]:
    """``Upload-Metadata``: comma-separated pairs of a key and a base64 value. Raises Refusal 400.

    Values that are no UTF-8 are read as Latin-1, so that any name arrives somehow.
    """
    if len(header) > LONGEST_METADATA:
        raise Refusal(400, f"Upload-Metadata is longer than {LONGEST_METADATA} characters. Send the file's name only.")
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            value = base64.b64decode(encoded.strip(), validate=True)
        except (binascii.Error, ValueError):
            raise Refusal(400, "Upload-Metadata must be pairs of a key and a base64 value.") from None
        if key in found or not key.isascii():
            raise Refusal(400, "Upload-Metadata must have plain ASCII keys, each once.")
        found[key] = _decoded(value)
    return found


def read_number(headers: Mapping[str, str], name: str) -> int:
    """A header that must be a whole number from 0. Raises Refusal 400."""
    value = headers.get(name, "")
    if not re.fullmatch(r"[0-9]{1,19}", value) or int(value) > LARGEST_NUMBER:
        raise Refusal(400, f"{name} must be a whole number of bytes from 0; it is {value[:40]!r}.")
    return int(value)


def check_piece_type(headers: Mapping[str, str]) -> None:
    """Raises Refusal 415 where the body is not declared as a piece of an upload."""
    if headers.get("Content-Type", "").split(";")[0].strip().lower() != PIECE_TYPE:
        raise Refusal(415, f"The body of a PATCH must have the Content-Type {PIECE_TYPE}.")


def check_offset(sent: int, true: int) -> None:
    """Raises Refusal 409 (with the true offset) where a piece does not begin where the upload ends."""
    if sent != true:
        raise Refusal(409, f"The upload has {true} bytes, the piece begins at {sent}.", {"Upload-Offset": str(true)})


def read_checksum(headers: Mapping[str, str]) -> Checksum | None:
    """``Upload-Checksum``: an algorithm and a base64 sum; None where not sent. Raises Refusal 400."""
    header = headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _, encoded = header.strip().partition(" ")
    if algorithm not in CHECKSUMS:
        raise Refusal(400, f"The checksum {algorithm[:20]!r} is not known; use one of {', '.join(CHECKSUMS)}.")
    running: Sum = Crc32() if algorithm == "crc32" else hashlib.new(algorithm, usedforsecurity=False)
    try:
        expected = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(400, "Upload-Checksum must be an algorithm and a base64 sum.") from None
    if len(expected) != len(running.digest()):
        raise Refusal(400, f"A {algorithm} sum has {len(running.digest())} bytes, not {len(expected)}.")
    return Checksum(algorithm, expected, running)


def mismatch(checksum: Checksum) -> Refusal:
    return Refusal(
        CHECKSUM_MISMATCH, f"The piece does not agree with its {checksum.algorithm} sum and was dropped. Send it again."
    )


def megabytes(size_bytes: int) -> str:
    """ "2,048 MB" """
    return f"{max(1, round(size_bytes / 2**20)):,} MB"


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")

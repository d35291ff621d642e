from __future__ import annotations

import base64
import hashlib
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.core import tus

LARGEST = 1000


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def refusal(act: object, *arguments: object) -> tus.Refusal:
    with pytest.raises(tus.Refusal) as raised:
        act(*arguments)  # type: ignore[operator]
    return raised.value


def test_it_reads_a_creation() -> None:
    header = f"filename {b64('Sarabande ♯3.flac')},filetype {b64('audio/flac')},private"
    creation = tus.read_creation({"Upload-Length": "1000", "Upload-Metadata": header}, LARGEST)
    assert creation.length == 1000
    assert creation.name == "Sarabande ♯3.flac"
    assert creation.metadata["private"] == ""
    assert creation.metadata_header == header


def test_a_name_in_another_encoding_still_arrives() -> None:
    assert tus.read_metadata(f"name {b64('Café.mp3'.encode('latin-1'))}") == {"name": "Café.mp3"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "1e3"}, 400),
        ({"Upload-Length": "٣"}, 400),
        ({"Upload-Length": "9" * 19}, 400),
        ({"Upload-Length": "9" * 30}, 400),
        ({"Upload-Length": "1001"}, 413),
        ({"Upload-Length": "5", "Upload-Defer-Length": "1"}, 400),
        ({"Upload-Defer-Length": "1"}, 400),
        ({"Upload-Length": "5", "Upload-Concat": "partial"}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": "name not_base64!"}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": "name YQ==,name YQ=="}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": "näme YQ=="}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": "name " + "A" * 9000}, 400),
    ],
)
def test_it_refuses_a_creation_that_breaks_the_rules(headers: dict[str, str], status: int) -> None:
    assert refusal(tus.read_creation, headers, LARGEST).status == status


def test_it_says_how_large_a_file_may_be() -> None:
    said = refusal(tus.read_creation, {"Upload-Length": str(3 * 2**30)}, 2 * 2**30)
    assert "3,072 MB" in str(said)
    assert "2,048 MB" in str(said)


def test_only_version_1_is_spoken() -> None:
    tus.check_version({"Tus-Resumable": "1.0.0"})
    assert refusal(tus.check_version, {"Tus-Resumable": "0.2.2"}).headers == {"Tus-Version": "1.0.0"}
    assert refusal(tus.check_version, {}).status == 412


def test_a_piece_must_begin_at_the_end() -> None:
    tus.check_offset(5, 5)
    refused = refusal(tus.check_offset, 4, 5)
    assert (refused.status, refused.headers) == (409, {"Upload-Offset": "5"})


def test_a_piece_must_say_what_it_is() -> None:
    tus.check_piece_type({"Content-Type": "application/offset+octet-stream"})
    assert refusal(tus.check_piece_type, {"Content-Type": "audio/mpeg"}).status == 415
    assert refusal(tus.check_piece_type, {}).status == 415


@pytest.mark.parametrize("algorithm", tus.CHECKSUMS)
@given(body=st.binary(max_size=200), split=st.integers(0, 200))
def test_checksums_agree_with_what_they_were_made_of_and_nothing_else(algorithm: str, body: bytes, split: int) -> None:
    digest = zlib.crc32(body).to_bytes(4, "big") if algorithm == "crc32" else hashlib.new(algorithm, body).digest()
    for content, agrees in ((body, True), (body + b"x", False)):
        checksum = tus.read_checksum({"Upload-Checksum": f"{algorithm} {b64(digest)}"})
        assert checksum is not None
        checksum.update(content[:split])
        checksum.update(content[split:])
        assert checksum.agrees() is agrees


@pytest.mark.parametrize("header", ["sha512 YQ==", "sha1 ???", "sha1 YQ==", "sha1", ""])
def test_it_refuses_checksums_it_cannot_check(header: str) -> None:
    assert refusal(tus.read_checksum, {"Upload-Checksum": header}).status == 400
    assert tus.read_checksum({}) is None


@given(st.text(max_size=300))
def test_any_metadata_is_read_or_refused(header: str) -> None:
    with suppress(tus.Refusal):
        assert isinstance(tus.read_metadata(header), dict)

"""Uploads over real sockets to the real web process: any tus client, dropped lines, killed processes, flat memory."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import io
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
from tusclient import client as tusclient

from tests.support.web_process import PIECE, Web

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    running = Web(tmp_path_factory.mktemp("uploads") / "var")
    try:
        yield running
    finally:
        running.stop()


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def client_of(web: Web) -> Any:
    return tusclient.TusClient(web.url, headers={"Authorization": f"Bearer {web.token}"})


def test_the_tuspy_client_uploads_in_pieces_with_checksums(web: Web) -> None:
    sound = noise(3_000_000)
    uploader = client_of(web).uploader(
        file_stream=io.BytesIO(sound),
        chunk_size=1_000_000,
        metadata={"filename": "suite nr. 3.wav"},
        upload_checksum=True,
    )
    uploader.upload()
    ((name, path, jobs),) = web.songs()
    assert (name, jobs) == ("suite nr. 3.wav", 1)
    assert path.read_bytes() == sound


def test_the_tuspy_client_goes_on_after_the_server_was_killed(web: Web) -> None:
    sound = noise(5_000_000)
    uploader = client_of(web).uploader(
        file_stream=io.BytesIO(sound), chunk_size=1_000_000, metadata={"filename": "a.wav"}
    )
    uploader.upload(stop_at=2_000_000)
    web.kill()
    web.start()
    again = client_of(web).uploader(file_stream=io.BytesIO(sound), chunk_size=1_000_000, url=uploader.url)
    assert again.get_offset() == 2_000_000
    again.upload()
    ((_, path, jobs),) = web.songs()
    assert jobs == 1
    assert path.read_bytes() == sound


def test_a_dropped_line_keeps_every_byte_that_came(web: Web) -> None:
    sound = noise(2_000_000)
    address = web.create(len(sound))
    with web.begin_piece(address, 0, len(sound)) as line:
        line.sendall(sound[:777_777])
    assert web.offset_when_over(address, 777_777) == 777_777
    assert web.ask("PATCH", address, body=sound[777_777:], Upload_Offset="777777", Content_Type=PIECE).status == 204
    assert web.songs()[0][1].read_bytes() == sound


def test_kill_9_in_the_middle_of_one_long_piece_loses_seconds_not_the_upload(web: Web) -> None:
    sound = noise(1_000_000) * 200
    address = web.create(len(sound))
    with web.begin_piece(address, 0, len(sound)) as line:
        line.sendall(sound[:150_000_000])
        safe = web.offset_when_over(address, 64_000_000)
        web.kill()
    web.start()
    offset = web.offset(address)
    assert safe <= offset <= 150_000_000
    with web.begin_piece(address, offset, len(sound) - offset) as line:
        line.sendall(sound[offset:])
        assert line.recv(1000).startswith(b"HTTP/1.1 204")
    ((_, path, jobs),) = web.songs()
    assert jobs == 1
    assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(sound).digest()


def test_a_polite_end_of_the_server_keeps_every_byte_it_was_given(web: Web) -> None:
    address = web.create(10_000_000)
    with web.begin_piece(address, 0, 10_000_000) as line:
        line.sendall(noise(5_000_000))
        until_s = time.monotonic() + 10
        while sum(part.stat().st_size for part in web.parts.iterdir()) < 4_000_000:
            assert time.monotonic() < until_s
            time.sleep(0.05)
        web.process.terminate()
        assert web.process.wait(10) == 0
    web.start()
    assert web.offset(address) >= 4_000_000


def test_a_second_piece_at_once_gets_423_and_the_first_goes_on(web: Web) -> None:
    address = web.create(6)
    with web.begin_piece(address, 0, 6) as line:
        line.sendall(b"abc")
        time.sleep(0.5)
        refused = web.ask("PATCH", address, body=b"abc", Upload_Offset="0", Content_Type=PIECE)
        assert refused.status == 423
        line.sendall(b"def")
        assert line.recv(1000).startswith(b"HTTP/1.1 204")
    assert web.songs()[0][1].read_bytes() == b"abcdef"


def test_a_refused_piece_is_answered_before_its_body_is_sent(web: Web) -> None:
    address = web.create(6)
    with web.begin_piece(address, 5, 1_000_000_000) as line:
        answer = line.recv(2000)
    assert answer.startswith(b"HTTP/1.1 409")
    assert b"Upload-Offset: 0" in answer
    assert web.offset(address) == 0


def test_a_wrong_checksum_drops_the_piece_and_a_dropped_line_with_one_too(web: Web) -> None:
    address = web.create(6)
    wrong = {"Upload_Checksum": "sha1 zEy2sZqQ0Xg0rAnHMwR2fjSjVzI="}  # of other bytes
    response = web.ask("PATCH", address, body=b"abc", Upload_Offset="0", Content_Type=PIECE, **wrong)
    assert response.status == 460
    assert response.headers["Upload-Offset"] == "0"
    assert web.offset(address) == 0


def test_bodies_in_chunks_and_verbs_in_a_header_work(web: Web) -> None:
    address = web.create(6)
    with closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)) as line:
        headers = {
            "Tus-Resumable": "1.0.0",
            "Authorization": f"Bearer {web.token}",
            "Content-Type": PIECE,
            "Upload-Offset": "0",
            "X-HTTP-Method-Override": "PATCH",
        }
        line.request("POST", urlsplit(address).path, body=iter([b"ab", b"cd"]), headers=headers, encode_chunked=True)
        response = line.getresponse()
        assert (response.status, response.headers["Upload-Offset"]) == (204, "4")
    assert web.ask("POST", address, X_HTTP_Method_Override="HEAD").headers["Upload-Offset"] == "4"
    assert web.ask("POST", address, X_HTTP_Method_Override="DELETE").status == 204
    assert web.ask("HEAD", address).status == 404


def test_bytes_with_the_creation_stream_too(web: Web) -> None:
    sound = noise(3_000_000)
    response = web.ask("POST", web.url, body=sound[:2_000_000], Upload_Length="3000000", Content_Type=PIECE)
    assert (response.status, response.headers["Upload-Offset"]) == (201, "2000000")
    address = response.headers["Location"]
    assert web.ask("PATCH", address, body=sound[2_000_000:], Upload_Offset="2000000", Content_Type=PIECE).status == 204
    assert web.songs()[0][1].read_bytes() == sound


def test_no_other_address_takes_a_large_body(web: Web) -> None:
    with socket.create_connection(("127.0.0.1", web.port), timeout=30) as line:
        line.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99000000000\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_no_other_address_takes_a_large_body_in_chunks_either(web: Web) -> None:
    with socket.create_connection(("127.0.0.1", web.port), timeout=30) as line:
        line.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        block = b"100000\r\n" + bytes(2**20) + b"\r\n"
        with contextlib.suppress(ConnectionError):
            for _ in range(64):
                line.sendall(block)
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_thirty_uploads_at_once_all_arrive(web: Web) -> None:
    sounds = [noise(200_000 + number) for number in range(30)]

    def upload(sound: bytes) -> None:
        client_of(web).uploader(
            file_stream=io.BytesIO(sound), chunk_size=70_000, metadata={"filename": "s.wav"}
        ).upload()

    threads = [threading.Thread(target=upload, args=(sound,)) for sound in sounds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    songs = web.songs()
    assert sorted(path.stat().st_size for _, path, _ in songs) == sorted(map(len, sounds))
    assert {jobs for _, _, jobs in songs} == {1}


def test_memory_stays_flat_while_two_gigabytes_arrive(web: Web) -> None:
    size = 2 * 2**30
    address = web.create(size)
    before_mib = web.peak_mib()
    block = noise(2**20)
    with web.begin_piece(address, 0, size) as line:
        started_s = time.monotonic()
        for _ in range(size // len(block)):
            line.sendall(block)
        assert line.recv(1000).startswith(b"HTTP/1.1 204")
    took_s = time.monotonic() - started_s
    print(
        f"2 GiB in {took_s:.1f} s, {size / took_s / 1e6:.0f} MB/s; memory {before_mib:.0f} -> {web.peak_mib():.0f} MiB"
    )
    assert web.peak_mib() < before_mib + 40
    assert web.peak_mib() < 200
    assert web.songs()[0][1].stat().st_size == size

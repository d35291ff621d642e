"""Uploads over real sockets to the real web process: any tus client, dropped lines, killed processes, flat memory."""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tusclient import client as tusclient

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
PIECE = "application/offset+octet-stream"
MAKE_OWNER = """
from musicapp.people.models import ApiToken, User
user = User.objects.create_user("owner", "owner@example.org", "four quiet bars of rest", is_owner=True)
print(ApiToken.make(user, "script")[1])
"""
TELL_SONGS = """
import json
from library.models import Song, Upload
from library.services.storage import local_path
from musicapp.jobs.models import Job
found = []
for song in Song.objects.all():
    found.append([song.original_name, str(local_path(song.file)), Job.objects.filter(subject_id=song.pk).count()])
Upload.objects.all().delete(), Job.objects.all().delete(), Song.objects.all().delete()
print(json.dumps(found))
"""


class Web:
    """The web process alone, on a database and files of its own; jobs stay waiting."""

    def __init__(self, var: Path) -> None:
        self.environment = os.environ | {"PARTIMENTO_VAR": str(var), "DJANGO_SETTINGS_MODULE": "musicapp.settings"}
        self.parts = var / "uploads"
        self.manage("migrate", "--verbosity", "0")
        self.token = self.manage("shell", "--no-imports", "--command", MAKE_OWNER).split()[-1]
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/library/uploads/"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "web", "--fd", str(self.listening.fileno())],
            cwd=ROOT,
            env=self.environment,
            pass_fds=[self.listening.fileno()],
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.listening.close()

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def songs(self) -> list[tuple[str, Path, int]]:
        """Name, stored file and number of jobs of each song since the last time of asking."""
        told = json.loads(self.manage("shell", "--no-imports", "--command", TELL_SONGS).splitlines()[-1])
        return [(name, Path(path), jobs) for name, path, jobs in told]

    def ask(self, method: str, address: str, *, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {self.token}"}
        line.request(method, urlsplit(address).path, body=body, headers=sent | {k.replace("_", "-"): v for k, v in headers.items()})
        response = line.getresponse()
        response.text = response.read().decode()  # type: ignore[attr-defined]
        line.close()
        return response

    def create(self, length: int) -> str:
        response = self.ask("POST", self.url, Upload_Length=str(length), Upload_Metadata="filename c29uZy53YXY=")
        assert response.status == 201
        return response.headers["Location"]

    def offset(self, address: str) -> int:
        return int(self.ask("HEAD", address).headers["Upload-Offset"])

    def offset_when_over(self, address: str, least: int) -> int:
        until_s = time.monotonic() + 20
        while (offset := self.offset(address)) < least:
            assert time.monotonic() < until_s, f"the offset stays at {offset}"
            time.sleep(0.05)
        return offset

    def begin_piece(self, address: str, offset: int, size: int) -> socket.socket:
        """A PATCH whose body the caller sends."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        head = (
            f"PATCH {urlsplit(address).path} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Type: {PIECE}\r\n"
            f"Upload-Offset: {offset}\r\nContent-Length: {size}\r\n\r\n"
        )
        line.sendall(head.encode())
        return line

    def peak_mib(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024


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
    uploader = client_of(web).uploader(file_stream=io.BytesIO(sound), chunk_size=1_000_000, metadata={"filename": "a.wav"})
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


def test_thirty_uploads_at_once_all_arrive(web: Web) -> None:
    sounds = [noise(200_000 + number) for number in range(30)]

    def upload(sound: bytes) -> None:
        client_of(web).uploader(file_stream=io.BytesIO(sound), chunk_size=70_000, metadata={"filename": "s.wav"}).upload()

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
    print(f"2 GiB in {took_s:.1f} s, {size / took_s / 1e6:.0f} MB/s; memory {before_mib:.0f} -> {web.peak_mib():.0f} MiB")
    assert web.peak_mib() < before_mib + 40
    assert web.peak_mib() < 200
    assert web.songs()[0][1].stat().st_size == size

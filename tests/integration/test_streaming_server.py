"""The web server on real sockets: bodies stream both ways, memory stays flat, connections stay in step."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
GIB = 2**30
CHUNKED = b"POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
MEMORY_MAY_GROW_KIB = 16 * 1024


class Server:
    """tests.support.streaming_app in a process of its own."""

    def __init__(self, *options: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port: int = listening.getsockname()[1]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.streaming_app", str(listening.fileno()), *options],
                cwd=ROOT,
                pass_fds=[listening.fileno()],
            )

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def last(self) -> dict[str, Any]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            line.request("GET", "/last")
            return dict(json.load(line.getresponse()))

    def last_when(self, **wanted: Any) -> dict[str, Any]:
        until_s = time.monotonic() + 20
        while not wanted.items() <= (last := self.last()).items():
            assert time.monotonic() < until_s, f"waited for {wanted}, saw {last}"
            time.sleep(0.05)
        return last

    def post(self, path: str, size: int) -> dict[str, Any]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as line:
            line.putrequest("POST", path)
            line.putheader("Content-Length", str(size))
            line.endheaders()
            block = bytes(2**20)
            for left in range(size, 0, -len(block)):
                line.send(block[:left])
            return dict(json.load(line.getresponse()))


@pytest.fixture
def server() -> Iterator[Server]:
    yield from run()


@pytest.fixture
def impatient_server() -> Iterator[Server]:
    yield from run("--impatient")


def run(*options: str) -> Iterator[Server]:
    server = Server(*options)
    try:
        server.last()
        yield server
    finally:
        server.process.terminate()
        assert server.process.wait(10) == 0


def read_all(line: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    received = b""
    with suppress(ConnectionResetError):
        while block := line.recv(65_536):
            received += block
    return received


def test_memory_does_not_grow_with_an_upload_of_a_gigabyte(server: Server) -> None:
    before_kib = server.last()["peak_kib"]
    assert server.post("/count", GIB)["bytes"] == GIB
    assert server.last()["peak_kib"] < before_kib + MEMORY_MAY_GROW_KIB


def test_an_application_that_is_behind_slows_the_sender_down(server: Server) -> None:
    before_kib = server.last()["peak_kib"]
    seen = server.post("/slow", 100 * 2**20)
    assert seen["bytes"] == 100 * 2**20
    assert seen["largest"] < 2 * 2**20
    assert server.last()["peak_kib"] < before_kib + MEMORY_MAY_GROW_KIB


def test_memory_does_not_grow_while_a_slow_reader_takes_a_gigabyte(server: Server) -> None:
    before_kib = server.last()["peak_kib"]
    with server.connect() as line:
        line.sendall(f"GET /give?{GIB} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        received = len(line.recv(1000))
        time.sleep(1)
        assert server.last()["peak_kib"] < before_kib + MEMORY_MAY_GROW_KIB
        while received < GIB:
            received += len(line.recv(2**20))
    assert server.last()["peak_kib"] < before_kib + MEMORY_MAY_GROW_KIB


def test_the_body_is_handed_on_while_it_arrives(server: Server) -> None:
    with server.connect() as line:
        line.sendall(b"POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello")
        assert server.last_when(bytes=5)["messages"] == 1
        line.sendall(b"world")
        assert b'"bytes": 10' in line.recv(1000)


def test_what_came_before_a_dropped_line_is_delivered(server: Server) -> None:
    with server.connect() as line:
        line.sendall(b"POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n" + bytes(100_000))
    assert server.last_when(dropped=True)["bytes"] == 100_000


def test_a_sender_that_dies_behind_a_slow_application_loses_nothing(server: Server) -> None:
    with server.connect() as line:
        line.sendall(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n" + bytes(20_000_000))
    assert server.last_when(dropped=True)["bytes"] == 20_000_000


def test_requests_one_after_the_other_share_a_connection(server: Server) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port)) as line:
        for size in (0, 3, 300_000):
            line.request("POST", "/count", body=bytes(size))
            assert json.load(line.getresponse())["bytes"] == size


def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    post = b"POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
    close = b"GET /give?4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with server.connect() as line:
        line.sendall(post + post.replace(b"4", b"2").replace(b"body", b"ab") + close)
        answers = read_all(line)
    assert answers.count(b"200 OK") == 3
    assert answers.index(b'"bytes": 4') < answers.index(b'"bytes": 2') < answers.index(b"\0\0\0\0")


def test_chunked_bodies_are_understood(server: Server) -> None:
    with server.connect() as line:
        line.sendall(CHUNKED + b"5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n")
        assert b'"bytes": 8' in line.recv(1000)


def test_a_broken_chunk_ends_the_connection(server: Server) -> None:
    with server.connect() as line:
        line.sendall(CHUNKED + b"nonsense\r\nGET /give?9 HTTP/1.1\r\n\r\n")
        answer = read_all(line)
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1") == 1


def test_100_continue_is_sent_when_the_body_is_wanted(server: Server) -> None:
    head = b"HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    with server.connect() as line:
        line.sendall(b"POST /count " + head)
        assert line.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"hello")
        assert b'"bytes": 5' in line.recv(1000)
    with server.connect() as line:
        line.sendall(b"POST /early " + head)
        assert line.recv(1000).startswith(b"HTTP/1.1 403")


def test_an_answer_before_the_end_of_the_body_closes_and_smuggles_nothing(server: Server) -> None:
    with server.connect() as line:
        line.sendall(b"POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n")
        with suppress(ConnectionError):
            for _ in range(200):
                line.sendall(b"GET /give?5 HTTP/1.1\r\nHost: x\r\n\r\n" * 500)
        answer = read_all(line)
    assert answer.startswith(b"HTTP/1.1 403")
    assert b"Connection: close" in answer
    assert answer.count(b"HTTP/1.1") == 1


def test_an_application_that_fails_is_an_error_page_or_a_broken_line(server: Server) -> None:
    with server.connect() as line:
        line.sendall(b"POST /boom HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        assert line.recv(1000).startswith(b"HTTP/1.1 500")
    with server.connect() as line:
        line.sendall(b"GET /half HTTP/1.1\r\nHost: x\r\n\r\n")
        assert not read_all(line).endswith(b"0\r\n\r\n")
    assert server.last()["peak_kib"]


def test_an_application_that_ends_without_an_answer_leaves_nobody_waiting(server: Server) -> None:
    with server.connect() as line:
        line.sendall(b"GET /mute HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_all(line) == b""


def test_a_reader_that_takes_nothing_is_cut_off(impatient_server: Server) -> None:
    with impatient_server.connect() as line:
        line.sendall(b"GET /give?100000000 HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(3)
        assert len(read_all(line)) < 100_000_000


def test_a_header_that_drips_in_is_cut_off(impatient_server: Server) -> None:
    with impatient_server.connect() as line:
        started_s = time.monotonic()
        with suppress(ConnectionError):
            for letter in b"GET /last HTTP/1.1\r\nX-Slow: " + b"a" * 200:
                line.sendall(bytes([letter]))
                time.sleep(0.1)
                if time.monotonic() - started_s > 2:
                    break
        assert read_all(line).startswith(b"HTTP/1.1 408")


def test_a_body_that_stops_is_cut_off_and_a_silent_connection_is_closed(impatient_server: Server) -> None:
    with impatient_server.connect() as line, impatient_server.connect() as silent:
        line.sendall(b"POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nonly this")
        assert impatient_server.last_when(dropped=True)["bytes"] == 9
        assert read_all(silent) == b""


def test_a_slow_application_is_no_idle_sender(impatient_server: Server) -> None:
    assert impatient_server.post("/slow", 150 * 2**20)["bytes"] == 150 * 2**20


def test_a_request_in_flight_ends_with_the_server(server: Server) -> None:
    with server.connect() as line:
        line.sendall(b"POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nonly this")
        server.last_when(bytes=9)
        server.process.terminate()
        assert server.process.wait(5) == 0

"""``make run`` with real processes: they start, answer, come back when killed, and none stays behind."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.studio import ROOT, free_port

pytestmark = pytest.mark.integration
READY = "The studio is ready: "


class Run:
    """One ``manage.py run`` on a folder and a port of its own."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port = var, port
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self.environment = kept | {"PARTIMENTO_VAR": str(var), "PORT": str(port), "WORKERS": "1"}
        self.log = (var if var.parent.is_dir() else var.parent).with_suffix(".log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def said(self) -> str:
        return self.log.read_text()

    def until_ready(self) -> Run:
        until(lambda: READY in self.said() or self.process.poll() is not None, within_s=60)
        assert READY in self.said(), self.said()
        return self

    def processes(self) -> dict[int, str]:
        """Every living process that was started for this folder, with its command line."""
        return {pid: line for pid, line in commands().items() if mentions(pid, f"PARTIMENTO_VAR={self.var}")}

    def pid_of(self, verb: str) -> int | None:
        """The process that the supervisor started for ``manage.py <verb>``."""
        return next((pid for pid, line in self.processes().items() if f"manage.py {verb}" in line and leads(pid)), None)

    def status(self, path: str = "/") -> int | None:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            asking.request("GET", path)
            return asking.getresponse().status
        except OSError:
            return None
        finally:
            asking.close()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose database and pages are made, so that each test starts as quickly as a second start."""
    run = Run(tmp_path_factory.mktemp("studio") / "var", free_port()).until_ready()
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(30) == 0, run.said()
    return run.var


@pytest.fixture
def studio(prepared: Path) -> Iterator[Run]:
    run = Run(prepared, free_port()).until_ready()
    yield run
    run.process.send_signal(signal.SIGTERM)
    try:
        run.process.wait(30)
    finally:
        for pid in run.processes():
            os.kill(pid, signal.SIGKILL)


def test_the_address_it_prints_answers(studio: Run) -> None:
    assert f"{READY}http://127.0.0.1:{studio.port}/" in studio.said()
    assert studio.status() in {200, 302}


def test_the_web_process_stays_under_200_mb(studio: Run) -> None:
    assert studio.status() in {200, 302}
    status = Path(f"/proc/{studio.pid_of('web')}/status").read_text()
    resident_kb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    assert 20_000 < resident_kb < 200_000


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_ends_every_process_it_started(studio: Run, number: signal.Signals) -> None:
    assert studio.pid_of("web")
    assert until(lambda: studio.pid_of("worker"))
    studio.process.send_signal(number)
    assert studio.process.wait(30) == 0
    assert studio.said().endswith("Stopped.\n")
    assert studio.processes() == {}


def test_make_stop_ends_it_and_says_which(studio: Run) -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "stop"],
        cwd=ROOT,
        env=studio.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"Stopped the studio at http://127.0.0.1:{studio.port}/\n"
    assert studio.process.wait(10) == 0
    assert studio.processes() == {}


def test_a_second_start_names_the_first(studio: Run) -> None:
    second = refused(studio.var, free_port())
    assert second == (
        f"CommandError: The studio is already running at http://127.0.0.1:{studio.port}/; "
        "open that address, or end it first with: make stop"
    )
    assert studio.status() in {200, 302}


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused(tmp_path / "var", port).startswith(f"CommandError: Port {port} is in use by another program")


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = refused(tmp_path / "file" / "var", free_port())
    assert str(tmp_path / "file") in said
    assert "writable" in said


def test_a_killed_web_process_comes_back_and_refuses_nobody(studio: Run) -> None:
    first = studio.pid_of("web")
    assert first
    os.kill(first, signal.SIGKILL)
    assert studio.status() in {200, 302}  # asked while nobody serves: the answer waits for the next web process
    assert studio.pid_of("web") not in {None, first}
    assert "The web process was ended by SIGKILL; starting it again in 0.5 s." in studio.said()


def test_a_killed_worker_comes_back_and_leaves_no_pool_behind(studio: Run) -> None:
    first = until(lambda: studio.pid_of("worker"))
    pool = until(lambda: [pid for pid, line in studio.processes().items() if "worker" in line and pid != first])
    assert pool, "the worker has no pool process"
    os.kill(first, signal.SIGKILL)
    assert until(lambda: studio.pid_of("worker") not in {None, first})
    assert until(lambda: not set(pool) & set(studio.processes()))


def test_no_process_stays_when_the_supervisor_is_killed(studio: Run) -> None:
    assert until(lambda: studio.pid_of("worker"))
    studio.process.kill()
    assert until(lambda: studio.processes() == {}, within_s=15), studio.processes()
    again = Run(studio.var, studio.port).until_ready()
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(30) == 0


def refused(var: Path, port: int) -> str:
    """The one line that a start says which must fail."""
    run = Run(var, port)
    assert run.process.wait(30) in {1, 2}, run.said()
    assert len(run.said().splitlines()) == 1, run.said()
    return run.said().strip()


def until(ask: Callable[[], Any], *, within_s: float = 20) -> Any:
    """The first true answer within the time, else the last."""
    deadline = time.monotonic() + within_s
    while not (answer := ask()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def commands() -> dict[int, str]:
    """All living processes of this machine with their command lines; ended ones that nobody collected do not count."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if line:
            found[int(folder.name)] = line
    return found


def mentions(pid: int, variable: str) -> bool:
    try:
        return variable.encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def leads(pid: int) -> bool:
    """Whether the process leads its group: the supervisor's own children do, theirs do not."""
    try:
        return os.getpgid(pid) == pid
    except ProcessLookupError:
        return False

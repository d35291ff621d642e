"""The parts of the supervisor; tests/integration/test_start.py watches it at work with real processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from musicapp.supervisor import address, guard, instance, service
from musicapp.supervisor.signals import SignalInbox

ROOT = Path(__file__).resolve().parents[3]


def test_a_second_studio_on_the_same_folder_is_told_where_the_first_is(tmp_path: Path) -> None:
    with (
        instance.claim(tmp_path, "http://127.0.0.1:8000/"),
        pytest.raises(instance.StartError, match=r"already running at http://127\.0\.0\.1:8000/"),
        instance.claim(tmp_path, "http://127.0.0.1:8001/"),
    ):
        pytest.fail("the folder was claimed twice")


def test_a_folder_is_free_again_after_its_studio_ended(tmp_path: Path) -> None:
    with instance.claim(tmp_path, "http://127.0.0.1:8000/"):
        assert instance.running(tmp_path) == instance.Running(os.getpid(), "http://127.0.0.1:8000/")
    assert instance.running(tmp_path) is None


def test_stopping_never_signals_a_process_that_only_has_an_old_number(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        file = tmp_path / "run" / "partimento.json"
        file.parent.mkdir()
        file.write_text(f'{{"pid": {stranger.pid}, "address": "http://127.0.0.1:8000/"}}')
        assert instance.stop(tmp_path) is None
        assert stranger.poll() is None
        stranger.communicate(b"\n")


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(instance.StartError, match=r"cannot be written to .* PARTIMENTO_VAR="),
        instance.claim(tmp_path / "file" / "var", "http://127.0.0.1:8000/"),
    ):
        pytest.fail("a folder inside a file was claimed")


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(instance.StartError, match=rf"Port {port} is in use .* PORT=\d+ make run"):
            address.listen("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(instance.StartError, match="no address of this machine"):
        address.listen("192.0.2.1", 0)


@pytest.mark.parametrize(
    ("bind", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://localhost:8000/"),  # noqa: S104
        ("::1", "http://[::1]:8000/"),
    ],
)
def test_the_address_can_be_typed_into_a_browser(bind: str, shown: str) -> None:
    assert address.page_address(bind, 8000) == shown


def test_pauses_between_restarts_grow_to_half_a_minute() -> None:
    pauses_s = [service.pause_after(ends) for ends in range(1, 10)]
    assert pauses_s == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


@pytest.mark.parametrize(
    ("code", "words"), [(3, "ended with code 3"), (-9, "was ended by SIGKILL"), (-99, "was ended by signal 99")]
)
def test_an_end_is_told_in_words(code: int, words: str) -> None:
    assert service.how_it_ended(code) == words


def test_a_service_that_ends_is_started_again_and_leaves_no_child_behind(tmp_path: Path) -> None:
    watch = guard.Guard()
    child_file = tmp_path / "child"
    script = (
        "import subprocess, sys;"
        f"open({str(child_file)!r}, 'w').write(str(subprocess.Popen(['sleep', '600']).pid)); sys.exit(3)"
    )
    running = service.Service("worker", [sys.executable, "-c", script], tmp_path)
    try:
        running.start(watch)
        first = running.pid
        sentence = until(lambda: running.look(watch))
        assert sentence == "The worker ended with code 3; starting it again in 0.5 s."
        assert until(lambda: not is_alive(int(child_file.read_text())))
        assert until(lambda: running.look(watch) or running.pid)
        assert running.pid != first
    finally:
        running.kill(watch)
        watch.dismiss()


def test_the_guard_ends_every_group_when_its_supervisor_is_gone(tmp_path: Path) -> None:
    script = (
        "import subprocess, os, signal; from musicapp.supervisor.guard import Guard;"
        "guard = Guard(); child = subprocess.Popen(['sleep', '600'], start_new_session=True);"
        "guard.started(child.pid); print(child.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert until(lambda: not is_alive(int(done.stdout)))


def test_a_signal_wakes_the_inbox_at_once() -> None:
    with SignalInbox() as inbox:
        assert inbox.wait(0) == set()
        os.kill(os.getpid(), signal.SIGTERM)
        assert inbox.wait(5) == {signal.SIGTERM}


def is_alive(pid: int) -> bool:
    """Whether the process still runs; one that ended but was not yet collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def until(ask: Callable[[], Any], within_s: float = 10.0) -> Any:
    """The first true answer of ``ask`` within the time, else its last."""
    deadline = time.monotonic() + within_s
    while not (answer := ask()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return answer

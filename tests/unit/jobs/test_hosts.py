from __future__ import annotations

import os
import subprocess
import sys

from musicapp.jobs import hosts


def name_of(pid: int, start: str) -> str:
    host, _, _ = hosts.my_name().partition(":")
    return f"{host}:{pid}:{start}"


def test_this_process_is_here_and_alive() -> None:
    assert hosts.is_here(hosts.my_name())
    assert hosts.is_alive(hosts.my_name())
    assert len(hosts.my_name()) <= 120


def test_a_killed_process_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    start = hosts._start_of(child.pid)
    assert start is not None
    assert hosts.is_alive(name_of(child.pid, start))
    child.kill()
    child.wait()
    assert not hosts.is_alive(name_of(child.pid, start))


def test_a_process_that_ended_and_was_not_looked_after_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    start = hosts._start_of(child.pid)
    assert child.stdout
    child.stdout.read()  # to its end; the zombie stays until wait()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not hosts.is_alive(name_of(child.pid, start or "1"))
    child.wait()


def test_a_number_that_was_given_to_another_process_is_not_the_old_one() -> None:
    assert not hosts.is_alive(name_of(os.getpid(), "1"))


def test_a_name_of_another_machine_is_not_here() -> None:
    assert not hosts.is_here("studio2.0badcafe.4026531836:17:12345")


def test_a_name_that_is_none_is_not_alive() -> None:
    for name in ("", "host", "host:", "host:x:1", "host:-1:1", "host:²:1"):
        assert not hosts.is_alive(name)

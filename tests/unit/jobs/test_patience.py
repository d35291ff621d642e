from __future__ import annotations

import errno
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from musicapp.jobs import patience
from musicapp.jobs.patience import is_disk_full, patiently


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PAUSES_S", (0.001,))
    outside = SimpleNamespace(in_atomic_block=False, close_if_unusable_or_obsolete=lambda: None)
    monkeypatch.setattr(patience, "connection", outside)


def failing(times: int, error: Exception) -> list[int]:
    calls: list[int] = []

    def write() -> int:
        calls.append(1)
        if len(calls) <= times:
            raise error
        return len(calls)

    patiently(write)
    return calls


def test_a_locked_database_is_waited_for() -> None:
    assert len(failing(3, OperationalError("database is locked"))) == 4


def test_waiting_ends() -> None:
    def write() -> None:
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        patiently(write, for_s=0.05)


def test_a_full_disk_is_not_waited_for() -> None:
    with pytest.raises(OperationalError):
        failing(1, OperationalError("database or disk is full"))


def test_other_errors_are_not_waited_for() -> None:
    with pytest.raises(ValueError, match="wrong"):
        failing(1, ValueError("wrong"))


def test_a_full_disk_is_recognised_behind_other_errors() -> None:
    outer = RuntimeError("cannot write")
    outer.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert is_disk_full(outer)
    assert is_disk_full(OperationalError("database or disk is full"))
    assert not is_disk_full(OSError(errno.ENOENT, "No such file"))
    assert not is_disk_full(OperationalError("database is locked"))

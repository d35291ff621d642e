"""One byte that a worker shares with its pool: set when the worker is asked to end."""

from __future__ import annotations

import mmap

_byte = mmap.mmap(-1, 1)  # anonymous and shared: processes forked later see the same byte


def ask() -> None:
    _byte[0] = 1


def is_asked() -> bool:
    return _byte[0] == 1


def forget() -> None:
    _byte[0] = 0

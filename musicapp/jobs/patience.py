"""Waiting out a database that is busy or away for a moment, and recognising a disk that is full."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

from musicapp.errors import StorageFull

log = logging.getLogger(__name__)
T = TypeVar("T")

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
PAUSES_S = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)


def patiently(write: Callable[[], T], *, for_s: float = 120.0, also_full: bool = False) -> T:
    """``write()``, tried again while the database is locked or away. Must be safe to repeat.

    A full disk is waited for only where ``also_full`` says so. Inside a transaction it is tried once: only the whole
    transaction can be repeated.
    """
    ends_at = time.monotonic() + for_s
    tries = 0
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError) as error:
            hopeless = is_disk_full(error) and not also_full
            if hopeless or connection.in_atomic_block or time.monotonic() > ends_at:
                raise
            if tries == 0:
                log.warning("The database cannot be written (%s); waiting.", error)
            connection.close_if_unusable_or_obsolete()
            time.sleep(PAUSES_S[min(tries, len(PAUSES_S) - 1)])
            tries += 1


def is_disk_full(error: BaseException | None) -> bool:
    """Whether this error, or what led to it, says that a disk has no room left."""
    while error is not None:
        if isinstance(error, StorageFull) or (isinstance(error, OSError) and error.errno in FULL):
            return True
        if isinstance(error, OperationalError) and "disk is full" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False

"""Stamps: small files that remember which inputs a finished step was made from.

A step writes its stamp after everything else, so a set-up that was killed midway is simply done again.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path]) -> str:
    """One hash over the contents of ``files`` and the Python version; a missing file counts as empty."""
    digest = hashlib.sha256(".".join(map(str, sys.version_info[:3])).encode())
    for file in files:
        digest.update(b"\0" + file.name.encode() + b"\0")
        if file.exists():
            digest.update(file.read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Whether ``stamp`` was written for ``value``."""
    try:
        return stamp.read_text().strip() == value
    except OSError:
        return False


def write(stamp: Path, value: str) -> None:
    """Remember ``value``; either the whole stamp is there afterwards or none."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    unfinished = stamp.with_suffix(".new")
    unfinished.write_text(value + "\n")
    unfinished.replace(stamp)

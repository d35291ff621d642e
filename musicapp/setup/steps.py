"""The order of events: from a fresh clone to a studio that starts. Standard library only."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from musicapp.setup import node_packages, python_packages, system
from musicapp.setup.problems import SetupError

ROOT = Path(__file__).resolve().parents[2]
USAGE = "Use: bootstrap.py setup [--dev], or bootstrap.py run (any command of manage.py)."


def prepare(root: Path, *, dev: bool) -> None:
    """Make or mend the environment, the Python packages and the front-end packages of ``root``."""
    if _is_ready(root, dev=dev):
        return
    system.check_folder(root)
    with _alone(root):
        started_s = time.monotonic()
        if python_packages.ensure_environment(root):
            _say("Made the Python environment .venv.")
        if not python_packages.are_current(root, dev=dev):
            _say("Installing the Python packages; this takes a minute or two the first time.")
            python_packages.install(root, dev=dev)
        if not node_packages.are_current(root, dev=dev):
            _say("Installing the front-end packages.")
            node_packages.install(root, dev=dev)
        if system.misses_fingerprints():
            _say("Installing the system library libchromaprint1, which recognises recordings.")
            if warning := system.install_fingerprints():
                _say(f"Note: {warning}")
        if system.misses_soundfonts():
            _say("Installing MuseScore General, the recorded instruments of new songs (40 MB).")
            if warning := system.install_soundfont():
                _say(f"Note: {warning}")
        _say(f"Set up in {time.monotonic() - started_s:.0f} s.")


def _is_ready(root: Path, *, dev: bool) -> bool:
    return python_packages.are_current(root, dev=dev) and node_packages.are_current(root, dev=dev)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """One set-up at a time in a folder; a second one waits, then finds most of its work done."""
    with open(root / "bootstrap.py", "rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            _say("Another set-up is at work in this folder; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def main(arguments: Sequence[str]) -> int:
    """``setup [--dev]`` only prepares; any other word prepares, then becomes that command of manage.py."""
    verb, *rest = arguments or ["help"]
    if verb == "help" or (verb == "setup" and rest not in ([], ["--dev"])):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        prepare(ROOT, dev=verb == "setup" and rest == ["--dev"])
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. Run the command again to go on where this ended.", file=sys.stderr)
        return 130
    if verb == "setup":
        return 0
    os.chdir(ROOT)
    python = str(python_packages.environment_python(ROOT))
    os.execv(python, [python, "manage.py", verb, *rest])

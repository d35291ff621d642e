"""Child processes that make stems beside each other. Leaving the block ends them, however it is left."""

import contextlib
import errno
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from musicapp.errors import MusicAppError, StorageFull

_PACKAGE_ROOT = Path(__file__).resolve().parents[3]
_LOOK_EVERY_S = 0.25
_FULL = (errno.ENOSPC, errno.EDQUOT)

Watch = Callable[[dict[str, float]], None]  # shares of what is being made; may raise to stop


class Crew:
    """Up to `workers` processes; they start at once and load while the caller is still writing requests."""

    def __init__(self, workers: int) -> None:
        self._said: queue.Queue[tuple[int, dict[str, Any] | None]] = queue.Queue()
        self._errors: list[IO[bytes]] = []
        self._children: list[subprocess.Popen[bytes]] = []
        self._waiting: deque[tuple[str, dict[str, Any]]] = deque()
        self._busy: dict[int, str] = {}
        self._shares: dict[str, float] = {}
        for number in range(max(1, workers)):
            self._start(number)

    def ask(self, name: str, request: dict[str, Any]) -> None:
        """One more stem to make; a child that is free begins with it."""
        self._waiting.append((name, request))
        self._hand_out()

    def finished(self, watch: Watch) -> Iterator[tuple[str, dict[str, Any]]]:
        """Names and facts as they are done. Raises StorageFull, or MusicAppError with what a child said."""
        while self._busy or self._waiting:
            watch(self._shares)
            try:
                number, row = self._said.get(timeout=_LOOK_EVERY_S)
            except queue.Empty:
                continue
            name = self._busy.get(number, "")
            if row is None:
                raise MusicAppError(f"Making {name!r} broke down. Try again. {self._last_words(number)}".strip())
            if "share" in row:
                self._shares[name] = row["share"]
            elif "error" in row:
                raise _error(name, row)
            else:
                del self._busy[number]
                self._shares[name] = 1.0
                self._hand_out()
                yield name, row["done"]

    def _start(self, number: int) -> None:
        errors = tempfile.TemporaryFile()  # noqa: SIM115  closed in __exit__
        one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        child = subprocess.Popen(
            [sys.executable, "-m", "generation.core.mixing.stem_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **one_thread, "PYTHONPATH": str(_PACKAGE_ROOT), "PYTHONHASHSEED": "0"},
            start_new_session=True,
        )
        self._errors.append(errors)
        self._children.append(child)
        threading.Thread(target=self._hear, args=(number, child), daemon=True).start()

    def _hear(self, number: int, child: "subprocess.Popen[bytes]") -> None:
        for line in child.stdout or ():
            with contextlib.suppress(ValueError):
                self._said.put((number, json.loads(line)))
        self._said.put((number, None))

    def _hand_out(self) -> None:
        for number, child in enumerate(self._children):
            if number not in self._busy and self._waiting:
                name, request = self._waiting.popleft()
                self._busy[number] = name
                with contextlib.suppress(BrokenPipeError):  # its end is heard and said by `finished`
                    if child.stdin is not None:
                        child.stdin.write(json.dumps(request).encode() + b"\n")
                        child.stdin.flush()

    def _last_words(self, number: int) -> str:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            self._children[number].wait(timeout=1)
        file = self._errors[number]
        file.seek(0)
        lines = file.read()[-2000:].decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
        for file in self._errors:
            file.close()


def _error(name: str, row: dict[str, Any]) -> Exception:
    if row.get("errno") in _FULL:
        return StorageFull(
            "The disk is full: there was no room for the sound of the parts. Free some space, try again."
        )
    if row.get("kind") == "ValueError":
        return ValueError(f"{name}: {row['error']}")
    return MusicAppError(f"{name} could not be made: {row['error']}")

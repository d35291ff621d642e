"""One process that is kept alive: started in a process group of its own, restarted with growing pauses."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from musicapp.supervisor.guard import Guard, kill_group

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STEADY_S = 30.0  # after this long the next end counts as the first again


def pause_after(ends: int) -> float:
    """Seconds to wait before starting again after ``ends`` ends in a row."""
    return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** (ends - 1))


def how_it_ended(code: int) -> str:
    """A process's exit code in words."""
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


@dataclass
class Service:
    """A command that should always be running."""

    name: str
    command: Sequence[str]
    folder: Path
    inherited: tuple[int, ...] = ()
    ends_in_a_row: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _started_s: float = 0.0
    _due_s: float = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self, guard: Guard) -> None:
        self._process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.inherited,
        )
        self._started_s = time.monotonic()
        guard.started(self._process.pid)

    def look(self, guard: Guard) -> str | None:
        """Notice an end and plan the next start, or start when that is due; a sentence when it has just ended."""
        now_s = time.monotonic()
        if self._process is None:
            if now_s >= self._due_s:
                self.start(guard)
            return None
        code = self._process.poll()
        if code is None:
            return None
        self._bury(guard)
        self.ends_in_a_row = 1 if now_s - self._started_s > STEADY_S else self.ends_in_a_row + 1
        pause_s = pause_after(self.ends_in_a_row)
        self._due_s = now_s + pause_s
        return f"The {self.name} {how_it_ended(code)}; starting it again in {pause_s:g} s."

    def wait_s(self) -> float | None:
        """Seconds until a planned start, None where none is planned."""
        return None if self._process else max(0.0, self._due_s - time.monotonic())

    def ask_to_end(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def kill(self, guard: Guard) -> None:
        """End the process and everything it started, now."""
        if self._process is not None:
            kill_group(self._process.pid)
            self._process.wait()
            self._bury(guard)

    def _bury(self, guard: Guard) -> None:
        """The process is gone: end what it left behind in its group (pool processes, decoders)."""
        if self._process is not None:
            kill_group(self._process.pid)
            guard.ended(self._process.pid)
            self._process = None

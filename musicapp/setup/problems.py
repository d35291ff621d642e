"""What goes wrong while the studio is being set up, each as one sentence, and how commands are run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NO_SPACE = re.compile(r"No space left on device|ENOSPC", re.IGNORECASE)


class SetupError(Exception):
    """Set-up cannot go on. The message says what was seen, why it is wrong and what to do."""


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    ok: bool
    output: str


def run_command(command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> Outcome:
    """Run ``command`` without a terminal and keep what it printed; a command that is not there counts as failed."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        return Outcome(False, f"{command[0]}: {error.strerror}")
    return Outcome(done.returncode == 0, done.stdout)


def last_lines(output: str, count: int = 3) -> str:
    """The last lines that say something, on one line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return " / ".join(lines[-count:])

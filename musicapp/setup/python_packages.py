"""The virtual environment and the pinned packages in it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from musicapp.setup import stamps, system
from musicapp.setup.problems import NO_SPACE, Outcome, SetupError, last_lines, run_command

OFFLINE = re.compile(
    r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|Connection refused"
    r"|Network is unreachable|ConnectTimeout|ReadTimeout|Max retries exceeded",
)
LOG_NAME = "setup.log"
BARE = "requirements-bare.txt"  # packages whose own needs are left out


def environment_python(root: Path) -> Path:
    """The interpreter of the project's own environment."""
    return root / ".venv" / "bin" / "python"


def ensure_environment(root: Path) -> bool:
    """Make ``.venv`` unless a working one of this Python is there; True when it was made."""
    if _environment_works(root):
        return False
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    package = f"python{version}-venv"
    make = [sys.executable, "-m", "venv", "--clear", str(root / ".venv")]
    outcome = run_command(make, cwd=root)
    if not outcome.ok and _misses_venv(outcome):
        reason = system.install_with_apt(package)
        if reason is not None:
            raise SetupError(
                f"Python {version} here has no venv module (Debian and Ubuntu ship it apart) and it could not be "
                f"installed ({reason}); type: {system.typed_by_hand(package)}, then run the command again."
            )
        outcome = run_command(make, cwd=root)
    if not outcome.ok:
        raise SetupError(_sentence("The virtual environment .venv could not be made", outcome, root))
    return True


def _misses_venv(outcome: Outcome) -> bool:
    return "ensurepip" in outcome.output or "No module named venv" in outcome.output


def _environment_works(root: Path) -> bool:
    """Whether .venv runs, has pip, and is of the Python version that was asked for."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    ask = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
    outcome = run_command([str(environment_python(root)), "-c", ask], cwd=root)
    return outcome.ok and outcome.output.strip() == version


def are_current(root: Path, *, dev: bool) -> bool:
    """Whether the installed packages are those of the requirements files."""
    if not environment_python(root).exists():
        return False
    return any(stamps.is_current(_stamp(root), _wanted(root, dev=kind)) for kind in {dev, True})


def install(root: Path, *, dev: bool) -> None:
    """Install the pinned packages; raises SetupError with one sentence when that fails."""
    file = "requirements-dev.txt" if dev else "requirements.txt"
    pip = [str(environment_python(root)), "-m", "pip", "install", "--disable-pip-version-check"]
    limits = ["-c", "constraints.txt"] if (root / "constraints.txt").exists() else []
    _stamp(root).unlink(missing_ok=True)
    _run_pip(root, file, [*pip, "-r", file, *limits])
    if (root / BARE).exists():
        _run_pip(root, BARE, [*pip, "--no-deps", "-r", BARE])
    stamps.write(_stamp(root), _wanted(root, dev=dev))


def _run_pip(root: Path, file: str, command: list[str]) -> None:
    outcome = run_command(command, cwd=root)
    (root / ".venv" / LOG_NAME).write_text(outcome.output)
    if not outcome.ok:
        raise SetupError(_sentence(f"The Python packages of {file} could not be installed", outcome, root))


def _stamp(root: Path) -> Path:
    return root / ".venv" / ".partimento-packages"


def _wanted(root: Path, *, dev: bool) -> str:
    names = ["requirements.txt", "constraints.txt", BARE]
    if dev:
        names += ["requirements-dev.txt", "requirements-train.txt", "requirements-demucs.txt"]
    return stamps.fingerprint(root / name for name in names)


def _sentence(what: str, outcome: Outcome, root: Path) -> str:
    if NO_SPACE.search(outcome.output):
        return f"{what} because the disk is full; free some space and run the command again."
    if OFFLINE.search(outcome.output):
        return (
            f"{what} because the Python package index does not answer; check the internet connection (or the "
            "index that pip is set to) and run the command again, it goes on where it stopped."
        )
    log = root / ".venv" / LOG_NAME
    where = f"; the whole output is in {log}" if log.exists() else ""
    return f"{what}: {last_lines(outcome.output, 2) or 'no reason was given'}{where}."

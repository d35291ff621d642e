"""What the machine itself must bring: room, a folder to write in, and a few of Debian's or Ubuntu's packages."""

from __future__ import annotations

import ctypes.util
import errno
import os
import shutil
import tempfile
from pathlib import Path

from musicapp.setup.problems import SetupError, last_lines, run_command

ROOM_BYTES = 1_500_000_000


def check_folder(root: Path) -> None:
    """The project folder must be writable and have room for the packages."""
    try:
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as error:
        reason = "read-only" if error.errno == errno.EROFS else (error.strerror or "not writable").lower()
        raise SetupError(
            f"The folder {root} cannot be written to ({reason}), and the set-up keeps its packages there; "
            "change its owner or permissions, or clone the project into a folder of your own."
        ) from error
    free_bytes = shutil.disk_usage(root).free
    if free_bytes < ROOM_BYTES:
        raise SetupError(
            f"Only {free_bytes / 1e9:.1f} GB are free where {root} lies, but the packages need "
            f"{ROOM_BYTES / 1e9:.1f} GB; free some space and run the command again."
        )


def _apt_command() -> list[str] | None:
    """How apt-get can be called without asking for a password, or None where it cannot."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") and run_command(["sudo", "-n", "true"], cwd=Path("/")).ok:
        return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return None


def install_with_apt(*packages: str) -> str | None:
    """Install system packages where that needs no password; the reason when it did not happen, else None."""
    apt = _apt_command()
    if apt is None:
        return "it needs an administrator"
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*apt, "install", "-y", "-q", "--no-install-recommends", *packages]
    cwd = Path("/")
    if run_command(install, cwd=cwd, env=env).ok:
        return None
    run_command([*apt, "update", "-q"], cwd=cwd, env=env)
    outcome = run_command(install, cwd=cwd, env=env)
    return None if outcome.ok else last_lines(outcome.output, 1)


def typed_by_hand(*packages: str) -> str:
    """The exact command that a person with a password types."""
    return f"sudo apt-get install {' '.join(packages)}"


SOUNDFONT_PACKAGE = "musescore-general-soundfont-small"
_SOUNDS = Path("/usr/share/sounds")


def misses_soundfonts() -> bool:
    """Whether this machine has no recorded instruments to play with."""
    return not (os.environ.get("SOUNDFONTS") or [*_SOUNDS.glob("sf3/*.sf3"), *_SOUNDS.glob("sf2/*.sf2")])


def install_soundfont() -> str | None:
    """Install MuseScore General where possible; a warning where instruments must be synthesised."""
    reason = install_with_apt(SOUNDFONT_PACKAGE)
    if reason is None:
        return None
    return (
        f"Without the package {SOUNDFONT_PACKAGE} ({reason}) pianos, strings and guitars of new songs are synthesised; "
        f"everything else works. To have recorded ones: {typed_by_hand(SOUNDFONT_PACKAGE)}"
    )


def misses_fingerprints() -> bool:
    """Whether the library that recognises recordings is not on this machine."""
    return not (ctypes.util.find_library("chromaprint") or shutil.which("fpcalc"))


def install_fingerprints() -> str | None:
    """Install libchromaprint where possible; a warning for the person where the studio must do without it."""
    reason = install_with_apt("libchromaprint1")
    if reason is None:
        return None
    return (
        f"Without the system library libchromaprint1 ({reason}) the same recording in another format is not "
        f"recognised as already here; everything else works. To have it: {typed_by_hand('libchromaprint1')}"
    )

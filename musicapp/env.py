"""The only reader of the environment. Bad values stop the start with one sentence.

Every name asked for is remembered in ``ASKED``, so that a test can compare the
list with docs/settings.md.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path

ASKED: dict[str, str] = {}
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class BadSetting(SystemExit):
    """A setting has a value the studio cannot use."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name} is {value!r}, but must be {wanted}. Correct it or leave it out to use the default.")


def text(name: str, default: str = "") -> str:
    ASKED[name] = default
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:
    ASKED[name] = "yes" if default else "no"
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE | FALSE:
        return value.strip().lower() in TRUE
    raise BadSetting(name, value, "yes or no")


def integer(name: str, default: int, *, least: int = 0) -> int:
    ASKED[name] = str(default)
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        number = int(value)
    except ValueError:
        raise BadSetting(name, value, "a whole number") from None
    if number < least:
        raise BadSetting(name, value, f"{least} or more")
    return number


def words(name: str, default: str = "") -> list[str]:
    """Comma-separated words."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def choices(name: str, known: Collection[str]) -> list[str]:
    """Comma-separated words out of ``known``."""
    found = words(name)
    if set(found) - set(known):
        raise BadSetting(name, text(name), f"any of {', '.join(known)}, divided by commas")
    return found


def commits(name: str, known: Collection[str]) -> dict[str, str]:
    """Comma-separated ``word=commit``, each word out of ``known`` and each commit whole."""
    pairs = [pair.partition("=")[::2] for pair in words(name)]
    if not all(word in known and re.fullmatch("[0-9a-f]{40}", commit) for word, commit in pairs):
        wanted = f"NAME=COMMIT pairs divided by commas, NAME one of {', '.join(known)} and COMMIT of 40 digits 0 to f"
        raise BadSetting(name, text(name), wanted)
    return dict(pairs)


def shaped(name: str, default: str, pattern: str, wanted: str) -> str:
    """A text that fits ``pattern`` as a whole."""
    value = text(name, default)
    if not re.fullmatch(pattern, value):
        raise BadSetting(name, value, wanted)
    return value


def path(name: str, default: Path) -> Path:
    ASKED[name] = default.name
    value = os.environ.get(name)
    return Path(value).expanduser().resolve() if value else default


def secret(name: str, keep_in: Path) -> str:
    """The value of ``name``, or one made on the first start and kept in ``keep_in`` (readable by its owner only)."""
    ASKED[name] = "made on the first start"
    if value := os.environ.get(name):
        return value
    try:
        return keep_in.read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return _make_secret(name, keep_in)
    except OSError as error:
        raise SystemExit(
            f"{keep_in} cannot be read ({error.strerror}). Run the studio as the owner of that file, or set {name}."
        ) from None


def _make_secret(name: str, keep_in: Path) -> str:
    made = secrets.token_urlsafe(50)
    try:
        keep_in.parent.mkdir(parents=True, exist_ok=True)
        beside = keep_in.with_name(f"{keep_in.name}.{os.getpid()}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made)
        os.link(beside, keep_in)  # fails if another process was first: then theirs counts
        beside.unlink()
    except FileExistsError:
        beside.unlink(missing_ok=True)
        return keep_in.read_text().strip()
    except OSError as error:
        raise SystemExit(
            f"{name} is not set and cannot be kept in {keep_in.parent} ({error.strerror}). "
            f"Make that folder writable, or set {name}."
        ) from None
    return made

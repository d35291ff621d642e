"""Sets the studio up, then starts it: ``python3 bootstrap.py run`` (``make run`` calls this).

This file keeps to what Python 3.6 can read, so that an old Python says one clear sentence instead of a syntax error.
The work is done by musicapp/setup/, which needs nothing but the standard library.
"""

import os
import sys

OLDEST = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")
ROOT = os.path.dirname(os.path.abspath(__file__))


def find_newer_python(search_path: str) -> str:
    """Path of an installed Python that is new enough, or an empty string."""
    for name in NEWER_NAMES:
        for folder in search_path.split(os.pathsep):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and os.access(path, os.X_OK):
                return path
    return ""


def too_old_sentence(version: str, executable: str) -> str:
    """What to say where no Python on the machine will do."""
    return (
        f"{executable} is Python {version}, but Partimento needs {OLDEST[0]}.{OLDEST[1]} or newer and none was found; "
        "install one (Debian 12, Ubuntu 24.04: sudo apt-get install python3 python3-venv) or name one: "
        "make run PYTHON=/path/to/python3.12"
    )


def main() -> int:
    if sys.version_info < OLDEST:
        newer = find_newer_python(os.environ.get("PATH", ""))
        if not newer:
            print(too_old_sentence(sys.version.split()[0], sys.executable), file=sys.stderr)
            return 2
        os.execv(newer, [newer, *sys.argv])
    sys.path.insert(0, ROOT)
    from musicapp.setup.steps import main as set_up

    return set_up(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

"""Sets the studio up, then starts it: ``python3 bootstrap.py run`` (``make run`` calls this).

This file is written so that a Python far too old can still read it and say one clear sentence; the work is done by
musicapp/setup/, which needs nothing but the standard library.
"""

from __future__ import print_function

import os
import sys

OLDEST = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")
ROOT = os.path.dirname(os.path.abspath(__file__))


def find_newer_python(names=NEWER_NAMES, folders=None):
    """Path of an installed Python that is new enough, or None."""
    if folders is None:
        folders = os.environ.get("PATH", "").split(os.pathsep)
    for name in names:
        for folder in folders:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and os.access(path, os.X_OK):
                return path
    return None


def too_old_sentence(version, executable):
    """What to say where no Python on the machine will do."""
    return (
        "{} is Python {}.{}, but Partimento needs {}.{} or newer and none was found; install one "
        "(Debian 12, Ubuntu 24.04: sudo apt-get install python3 python3-venv) or name one: "
        "make run PYTHON=/path/to/python3.12"
    ).format(executable, version[0], version[1], OLDEST[0], OLDEST[1])


def main():
    if sys.version_info[:2] < OLDEST:
        newer = find_newer_python()
        if newer is None:
            print(too_old_sentence(sys.version_info, sys.executable), file=sys.stderr)
            return 2
        os.execv(newer, [newer] + sys.argv)
    sys.path.insert(0, ROOT)
    from musicapp.setup.steps import main as set_up

    return set_up(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

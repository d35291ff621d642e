#!/usr/bin/env python
"""Every verb of the studio that is a command."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicapp.settings")
    # Jobs run side by side, so that a second thread within one only makes both wait (three times slower when busy).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

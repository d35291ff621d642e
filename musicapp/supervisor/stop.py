"""``make stop``: end the studio that runs on this folder. Standard library only, so it works in any state of set-up."""

from __future__ import annotations

import sys
from pathlib import Path

from musicapp import env
from musicapp.supervisor import instance


def main() -> int:
    var = env.path("PARTIMENTO_VAR", Path(__file__).resolve().parents[2] / "var")
    try:
        stopped = instance.stop(var)
    except instance.StartError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Stopped the studio at {stopped.address}" if stopped else "The studio is not running.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

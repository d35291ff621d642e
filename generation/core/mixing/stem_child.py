"""A process that makes stems: a line of JSON in for each, lines of JSON out. It ends when its input closes.

Run as ``python -m generation.core.mixing.stem_child``.
"""

import json
import os
import queue
import sys
import threading
import time
from pathlib import Path
from typing import Any

_TELL_EVERY_S = 0.2


def main() -> int:
    """Waits for requests while it loads what rendering needs."""
    requests: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    os.nice(5)
    from generation.core.mixing import warm_up

    warm_up.load()
    while True:
        request = requests.get()
        try:
            _say({"done": _make(request)})
        except OSError as error:
            _say({"error": str(error), "errno": error.errno})
        except Exception as error:  # noqa: BLE001  said to the parent, which raises it
            _say({"error": str(error) or type(error).__name__, "kind": type(error).__name__})


def _listen(requests: "queue.Queue[dict[str, Any]]") -> None:
    """Passes requests on; when the parent is gone, however it went, the pipe closes and so does this process."""
    for line in sys.stdin.buffer:
        requests.put(json.loads(line))
    os._exit(0)


def _make(request: dict[str, Any]) -> dict[str, Any]:
    from generation.core.mixing.shelf import Shelf
    from generation.core.mixing.stem_job import StemJob
    from generation.core.mixing.stem_render import StemRender

    next_s = 0.0

    def tell(share: float) -> None:
        nonlocal next_s
        if time.monotonic() >= next_s:
            next_s = time.monotonic() + _TELL_EVERY_S
            _say({"share": min(1.0, share)})

    shelf = Shelf(Path(request["shelf"]), request["shelf_bytes"])
    facts = StemRender(StemJob.from_wire(request["job"]), shelf, Path(request["scratch"]), tell).make()
    shelf.bring(facts["key"], Path(request["target"]))
    return facts


def _say(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

"""The process that reads and writes tags. Run as ``python -m library.core.tags_child``; see tags.py.

One JSON request on standard input, one JSON answer on standard output. Only mutagen and Pillow are imported, so that
the limits can be tight.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from library.core.artwork import BadPicture, thumbnails
from library.core.tag_reading import Picture, read_file
from library.core.tag_writing import write_file
from library.core.tags import Tags


def main() -> int:
    request = json.loads(sys.stdin.buffer.read())
    limit_self(request)
    answer = read(request) if request["verb"] == "read" else write(request)
    sys.stdout.write(json.dumps(answer))
    return 0


def limit_self(request: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu_s"], request["cpu_s"] + 5))
    resource.setrlimit(resource.RLIMIT_AS, (request["address_space_bytes"], request["address_space_bytes"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (request["file_bytes"], request["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(request: dict[str, Any]) -> dict[str, Any]:
    tags, pictures, notes = read_file(Path(request["path"]))
    large, small, trouble = first_good(pictures)
    return {"tags": asdict(tags), "artwork": encoded(large), "artwork_small": encoded(small), "notes": notes + trouble}


def first_good(pictures: list[Picture]) -> tuple[bytes | None, bytes | None, list[str]]:
    """The first picture that can be shown, in two sizes; sentences about those that cannot."""
    trouble: list[str] = []
    for picture in pictures:
        try:
            return *thumbnails(picture.content), trouble
        except (BadPicture, MemoryError) as error:
            why = str(error) or "it needs more memory than is allowed"
            trouble.append(f"Its cover picture was left out: {why}.")
    return None, None, trouble


def write(request: dict[str, Any]) -> dict[str, Any]:
    picture = None if request["picture"] is None else base64.b64decode(request["picture"])
    return {"written": write_file(Path(request["path"]), Tags(**request["tags"]), picture)}


def encoded(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()


if __name__ == "__main__":
    sys.exit(main())

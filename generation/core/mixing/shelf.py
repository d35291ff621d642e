"""Renders that are kept, each under the key of all that it depends on: a sound file and a few facts beside it.

Files are written beside their place and renamed, so two processes may use one folder. What was not used for longest
goes first when the folder grows beyond its size.
"""

import contextlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from mastering.core.wave_file import frames_of, sha256_of

DEFAULT_BYTES = 4 * 10**9


class Shelf:
    """A folder of renders. `limit_bytes` None keeps everything."""

    def __init__(self, folder: Path, limit_bytes: int | None = DEFAULT_BYTES) -> None:
        self.folder, self._limit = folder, limit_bytes

    def place(self, key: str) -> Path:
        """Where the sound of a key lies, or will."""
        return self.folder / key[:2] / f"{key}.wav"

    def facts(self, key: str) -> dict[str, Any] | None:
        """What was noted with a render, or None where it is not there whole. What is damaged is taken away."""
        sound, note = self.place(key), self.place(key).with_suffix(".json")
        try:
            facts: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
            if frames_of(sound) == facts["frames"] and sha256_of(sound) == facts["sha256"]:
                os.utime(sound)
                return facts
        except (OSError, ValueError, KeyError, TypeError):
            pass
        with contextlib.suppress(OSError):
            if note.exists():
                note.unlink(missing_ok=True)
                sound.unlink(missing_ok=True)
        return None

    def ready(self, key: str) -> Path:
        """A place to write a sound to, its folder made."""
        place = self.place(key)
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def note(self, key: str, facts: dict[str, Any]) -> None:
        """Says that the sound of a key is there; the shelf is then cut to its size."""
        path = self.place(key).with_suffix(".json")
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_text(json.dumps(facts, sort_keys=True), encoding="utf-8")
        os.replace(part, path)
        self._cut()

    def bring(self, key: str, target: Path) -> None:
        """A copy of a render at `target`, renamed there when whole."""
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            if self._limit is None:  # a folder of this making alone: no copy is needed
                with contextlib.suppress(OSError):
                    os.link(self.place(key), part)
            if not part.exists():
                shutil.copyfile(self.place(key), part)
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)

    def _cut(self) -> None:
        if self._limit is None:
            return
        rows = []
        for path in self.folder.glob("??/*.wav"):
            with contextlib.suppress(OSError):
                facts = path.stat()
                rows.append((facts.st_mtime, facts.st_size, path))
        total = sum(size for _, size, _ in rows)
        for _, size, path in sorted(rows)[:-1]:  # the newest stays, however large
            if total <= self._limit:
                return
            with contextlib.suppress(OSError):
                path.with_suffix(".json").unlink(missing_ok=True)
                path.unlink(missing_ok=True)
            total -= size

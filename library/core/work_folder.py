"""The folder of one hearing: what finished stages left, so that a run that was killed goes on where it stopped.

After each stage a record `<stage>.json` is written beside and renamed, with the checksums of the files that later
stages need. A record counts only when it can be read, belongs to this sound file and version, and its files are intact.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from library.core.analyser_version import VERSION
from library.core.heard import HeardSoFar, Stage

SPOOL, BASE_PEAKS, PEAKS = "spool.i16", "peaks.npy", "peaks.bin"
NOTES, RHYTHM, TRANSCRIPTION = "notes.npz", "bars.json", "transcription.json.gz"
_FILES = {SPOOL, BASE_PEAKS, PEAKS, NOTES, RHYTHM, TRANSCRIPTION}
NEEDED_AFTER: dict[Stage, tuple[str, ...]] = {
    Stage.DECODE: (SPOOL, BASE_PEAKS),
    Stage.WAVEFORM: (SPOOL, PEAKS),
    Stage.NOTES: (SPOOL, PEAKS, NOTES),
    Stage.RHYTHM: (SPOOL, PEAKS, NOTES, RHYTHM),
    Stage.HARMONY: (SPOOL, PEAKS, NOTES, RHYTHM),
    Stage.SECTIONS: (SPOOL, PEAKS, NOTES, RHYTHM),
    Stage.THEORY: (PEAKS, TRANSCRIPTION),
}
_HEAD_BYTES = 2**20


class WorkFolder:
    """Reads and writes the records and files of one hearing."""

    def __init__(self, folder: Path, source: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._source = _identity(source)
        for half_written in folder.glob("*.part"):
            half_written.unlink()

    def path(self, name: str) -> Path:
        """Where a file of this hearing lies."""
        return self.folder / name

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """A path to write to; it takes its final name only when all went well."""
        part = self.folder / f"{name}.part"
        try:
            yield part
            os.replace(part, self.folder / name)
        finally:
            part.unlink(missing_ok=True)

    def save(self, heard: HeardSoFar) -> None:
        """Write the record of `heard.stage`, then remove files that no later stage needs."""
        if heard.stage is None:
            raise ValueError("only a finished stage can be saved")
        needed = NEEDED_AFTER[heard.stage]
        record = {
            "version": VERSION,
            "source": self._source,
            "files": {name: _checksum(self.path(name)) for name in needed},
            "heard": heard.model_dump(mode="json"),
        }
        with self.writing(f"{heard.stage}.json") as part:
            part.write_text(json.dumps(record), encoding="utf-8")
        for name in _FILES - set(needed):
            self.path(name).unlink(missing_ok=True)

    def last(self) -> HeardSoFar:
        """What the last intact record says; an empty HeardSoFar where there is none."""
        for stage in reversed(Stage):
            heard = self._read(stage)
            if heard is not None:
                return heard
        return HeardSoFar()

    def _read(self, stage: Stage) -> HeardSoFar | None:
        try:
            record = json.loads(self.path(f"{stage}.json").read_text(encoding="utf-8"))
            if record["version"] != VERSION or record["source"] != self._source:
                return None
            if any(_checksum(self.path(name)) != check for name, check in record["files"].items()):
                return None
            heard = HeardSoFar.model_validate_json(json.dumps(record["heard"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None  # damaged or never written: the stage is done again
        moved = {  # the folder may have moved
            "peaks_path": str(self.path(PEAKS)) if heard.peaks_path else None,
            "transcription_path": str(self.path(TRANSCRIPTION)) if heard.transcription_path else None,
        }
        return heard.model_copy(update=moved)


def _identity(source: Path) -> dict[str, object]:
    """Enough of a sound file to see that a folder belongs to it, without reading two gigabytes."""
    with source.open("rb") as file:
        head = hashlib.sha256(file.read(_HEAD_BYTES)).hexdigest()
    return {"bytes": source.stat().st_size, "head_sha256": head}


def _checksum(path: Path) -> list[int]:
    """Length and CRC-32 of a file."""
    check, length = 0, 0
    with path.open("rb") as file:
        while block := file.read(_HEAD_BYTES):
            check = zlib.crc32(block, check)
            length += len(block)
    return [length, check]

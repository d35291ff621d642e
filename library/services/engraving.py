"""Engraved sheets of a song: made when its page first shows them, kept until it is corrected or heard anew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage

from library.core.analysis import Analysis
from library.core.engraving import PARTS, VERSION, WIDTHS, engraved_apart
from library.models import Hearing, Song
from library.services import storage
from library.services.note_files import remember, transcription_of, work_folder


@dataclass(frozen=True, slots=True)
class Wanted:
    """One sheet as a page asks for it. Raises ValueError with a sentence for what there is not."""

    part: str
    width: str
    numerals: bool

    def __post_init__(self) -> None:
        if self.part not in PARTS:
            raise ValueError(f"There is no part “{self.part}”: choose one of {', '.join(PARTS)}.")
        if self.width not in WIDTHS:
            raise ValueError(f"There is no width “{self.width}”: choose one of {', '.join(WIDTHS)}.")

    @property
    def key(self) -> str:
        """Its name among the files of the song."""
        return f"sheet-{self.part}-{self.width}{'-numerals' if self.numerals else ''}.json"


def sheet(song: Song, hearing: Hearing, wanted: Wanted) -> dict[str, Any]:
    """The document of docs/formats.md. Raises FileNotFoundError, and MusicAppError with a sentence where it fails."""
    revision = f"{VERSION} {hearing.updated_at.isoformat()}"
    known = _kept(str(hearing.scores.get(wanted.key, "")))
    if known and known.get("revision") == revision:
        return known
    with work_folder() as folder, transcription_of(hearing) as transcription:
        into = folder / wanted.key
        heard = Analysis.model_validate(hearing.shown)
        engraved_apart(heard, transcription, wanted.part, wanted.width, into, numerals=wanted.numerals)
        made: dict[str, Any] = {"revision": revision, **json.loads(into.read_bytes())}
    content = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
    remember(hearing, wanted.key, storage.put_bytes(content, f"{storage.folder_of(song.pk)}/{wanted.key}"))
    return made


def _kept(name: str) -> dict[str, Any] | None:
    if not name or not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        found: dict[str, Any] = json.loads(file.read())
    return found

"""The notes of a song as MIDI, MusicXML and PDF: made when first asked for, kept until they change."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import default_storage

from library.core.analysis import Analysis
from library.core.note_files import NO_NOTES, Names, NoteFile, written_apart
from library.models import Hearing, Song
from library.services import storage
from musicapp.errors import MusicAppError

if TYPE_CHECKING:
    from collections.abc import Iterator


def stored(song: Song, hearing: Hearing, kind: NoteFile) -> str:
    """The name in the storage. Raises FileNotFoundError where no notes are stored, MusicAppError where they fail."""
    known = hearing.scores.get(kind.name)
    if known and default_storage.exists(known):
        return str(known)
    if kind.needs_notes and not hearing.notes:
        raise MusicAppError(NO_NOTES)
    names = Names(str(song), song.artist, settings.VENDOR["vendor/inter"])
    with work_folder() as folder, transcription_of(hearing) as transcription:
        into = folder / kind.name
        written_apart(kind, Analysis.model_validate(hearing.shown), transcription, names, into)
        name = storage.put(into, f"{storage.folder_of(song.pk)}/notes-{kind.name}")
    remember(hearing, kind.name, name)
    return name


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    settings.WORK_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="notes-", dir=settings.WORK_ROOT) as folder:
        yield Path(folder)


@contextmanager
def transcription_of(hearing: Hearing) -> Iterator[Path | None]:
    """The stored notes as a path; None where none were heard."""
    if not hearing.notes:
        yield None
        return
    with storage.local_copy(hearing.notes) as path:
        yield path


def remember(hearing: Hearing, key: str, name: str) -> None:
    """Keeps where a file lies, only while the song is still as the file says it."""
    still = Hearing.objects.filter(pk=hearing.pk, updated_at=hearing.updated_at)
    still.update(scores={**hearing.scores, key: name})
    hearing.scores = {**hearing.scores, key: name}

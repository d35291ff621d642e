"""The notes of a song as MIDI and MusicXML: made when first asked for, kept until it is corrected or heard anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from library.core.analysis import Analysis
from library.core.note_files import NoteFile, written_apart
from library.models import Hearing, Song
from library.services import storage


def stored(song: Song, hearing: Hearing, kind: NoteFile) -> str:
    """The name in the storage. Raises FileNotFoundError where no notes are stored, MusicAppError where they fail."""
    known = hearing.scores.get(kind.name)
    if known and default_storage.exists(known):
        return str(known)
    settings.WORK_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="notes-", dir=settings.WORK_ROOT) as folder:
        into = Path(folder) / kind.name
        with storage.local_copy(hearing.notes) as transcription:
            written_apart(kind, Analysis.model_validate(hearing.shown), transcription, str(song), into)
        name = storage.put(into, f"{storage.folder_of(song.pk)}/notes-{kind.name}")
    _remember(hearing, kind, name)
    return name


def _remember(hearing: Hearing, kind: NoteFile, name: str) -> None:
    """Only while the song is still as the file says it."""
    still = Hearing.objects.filter(pk=hearing.pk, updated_at=hearing.updated_at)
    still.update(scores={**hearing.scores, kind.name: name})
    hearing.scores = {**hearing.scores, kind.name: name}

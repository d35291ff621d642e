"""How a file becomes a song: into the storage, a row, and the job that hears it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from library.core.file_names import clean_name, extension_of, title_of
from library.models import Song
from library.services import storage
from library.services.search import search_text
from musicapp.jobs.patience import patiently
from musicapp.jobs.services import enqueue

if TYPE_CHECKING:
    from musicapp.people.models import User

TITLE_LENGTH = 300


def take_in(owner: User, path: Path, original_name: str, *, song_id: UUID | None = None, sha256: str = "") -> Song:
    """Moves a whole file into the storage and makes its song, which waits to be heard.

    Repeating it with the same ``song_id`` is harmless at any point: the song and its job are made once.
    Raises StorageFull; FileNotFoundError where neither the file nor a stored one is there.
    """
    song_id = song_id or uuid4()
    name = clean_name(original_name)
    stored = storage.put(path, f"{storage.folder_of(song_id)}/original{extension_of(name)}")
    new = Song(
        pk=song_id, owner=owner, original_name=name, file=stored, sha256=sha256, title=title_of(name)[:TITLE_LENGTH]
    )
    fields = {
        "owner": owner,
        "original_name": name,
        "file": stored,
        "size_bytes": storage.size_of(stored) or 0,
        "sha256": sha256,
        "title": new.title,
        "search_text": search_text(new),
    }

    def once() -> Song:
        with transaction.atomic():
            song, made = Song.objects.get_or_create(pk=song_id, defaults=fields)
            if made:
                enqueue(owner, "hear", title=str(song), subject_id=song.pk)
        return song

    return patiently(once)

"""What was made joins the library as a song: its master, heard once by the check and not again."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from generation.models import Made
from generation.services.titles import genre_of
from library.models import Song, SongState
from library.services import hearing, storage
from library.services.search import search_text
from musicapp.jobs import services as jobs
from musicapp.jobs.patience import patiently

if TYPE_CHECKING:
    from library.core.heard import Heard

BLOCK_BYTES = 1 << 20
UNTITLED = "Untitled song"


def join(made: Made, heard: Heard | None) -> Song | None:
    """The song of this making, there once however often this runs; None where a person put it in the bin meanwhile.

    Without a hearing it is queued to be heard, as a song that was brought in is. Raises StorageFull.
    """
    song_id = made.song_id or uuid.uuid5(made.pk, "song")
    known = Song.objects.filter(pk=song_id).first()
    if known is not None and known.deleted_at is not None:
        return known
    name = f"{storage.folder_of(song_id)}/original.flac"
    storage.put(_copy(made.master_file), name)
    values = _tags(made) | {
        "file": name,
        "original_name": f"{made.title or UNTITLED}.flac",
        "size_bytes": storage.size_of(name) or 0,
    }
    song = patiently(lambda: _row(made, song_id, values))
    if heard is None:
        patiently(lambda: _queue(made, song))
        return song
    hearing.keep_heard(song, heard)
    # The check listened to a WAV; what is stored is the same sound as FLAC.
    as_stored = {"container": "flac", "codec": "flac", "sha256": _sha256(name), "fingerprint": heard.fingerprint or ""}
    patiently(lambda: Song.objects.filter(pk=song.pk).update(**as_stored))
    song.refresh_from_db()
    return song


def _row(made: Made, song_id: uuid.UUID, values: dict[str, Any]) -> Song:
    with transaction.atomic():
        song, is_new = Song.objects.get_or_create(
            pk=song_id, defaults={**values, "owner_id": made.owner_id, "state": SongState.HEARING}
        )
        if not is_new:
            files = {name: values[name] for name in ("file", "size_bytes")}
            Song.objects.filter(pk=song_id).update(**files)
        song.search_text = search_text(song)
        song.save(update_fields=["search_text"])
    return song


def _queue(made: Made, song: Song) -> None:
    with transaction.atomic():
        Song.objects.filter(pk=song.pk).update(state=SongState.WAITING)
        jobs.enqueue(made.owner, "hear", title=str(song), subject_id=song.pk)


def _tags(made: Made) -> dict[str, Any]:
    artist = made.owner.get_full_name() or made.owner.get_username()
    prompt = made.blueprint.get("prompt", "")
    return {
        "title": made.title or UNTITLED,
        "artist": artist,
        "composer": artist,
        "genre": genre_of(made.blueprint["genres"][0][0]) if made.blueprint["genres"] else "",
        "released": f"{timezone.localdate():%Y}",
        "comment": f"Made from: {prompt}" if prompt else "",
    }


def _copy(stored: str) -> Path:
    """A file of its own with the same content: the same blocks of the disk where that can be, else a copy."""
    settings.WORK_ROOT.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=f"put-{os.getpid()}-", suffix=".flac", dir=settings.WORK_ROOT)
    os.close(handle)
    with storage.room_or_say_so(), storage.local_copy(stored) as path:
        try:
            os.unlink(beside)
            os.link(path, beside)
        except OSError:
            shutil.copyfile(path, beside)
    return Path(beside)


def _sha256(stored: str) -> str:
    digest = hashlib.sha256()
    with storage.local_copy(stored) as path, path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()

"""The bin: songs that were deleted and can come back, until they are deleted for good with their files."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from library.models import Playlist, Song, SongQuerySet, TagChange
from library.services import storage
from musicapp.jobs import services as jobs
from musicapp.jobs.models import Job

if TYPE_CHECKING:
    from musicapp.people.models import User

log = logging.getLogger(__name__)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STILL_ARRIVING = timedelta(hours=6)  # files are stored before their row is: younger ones are no orphans
AT_ONCE = 500
ABOUT_SONGS = ("hear", "stems")  # kinds of jobs that end with their song


def move_to_bin(songs: SongQuerySet) -> tuple[int, int]:
    """Deletes songs so that it can be undone: their count, and the stamp that ``put_back`` takes."""
    now = timezone.now()
    with transaction.atomic():
        ids = list(songs.present().values_list("pk", flat=True))
        count = Song.objects.filter(pk__in=ids).present().update(deleted_at=now)
        for job in Job.objects.open().filter(kind__in=ABOUT_SONGS, subject_id__in=ids):
            jobs.cancel(job)
    return count, (now - EPOCH) // timedelta(microseconds=1)


def put_back(user: User, stamp: int) -> int:
    """Undoes one ``move_to_bin``; the count of songs that came back."""
    moment = EPOCH + timedelta(microseconds=stamp)
    return Song.objects.of(user).filter(deleted_at=moment).update(deleted_at=None)


def restore(songs: SongQuerySet) -> int:
    return songs.filter(deleted_at__isnull=False).update(deleted_at=None)


def delete_for_good(songs: SongQuerySet) -> int:
    """Removes the rows, then the files. Killed between the two, ``sweep_orphans`` removes the files later."""
    ids = list(songs.filter(deleted_at__isnull=False).values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        with transaction.atomic():
            Job.objects.filter(kind__in=ABOUT_SONGS, subject_id__in=part).delete()
            Song.objects.filter(pk__in=part).delete()
            transaction.on_commit(partial(_remove_files, part))
    return len(ids)


def _remove_files(ids: list[UUID]) -> None:
    for pk in ids:
        storage.remove_song_files(pk)


def days_left(song: Song) -> int:
    """Days, begun ones counted, until the song is deleted for good, at least 0."""
    if song.deleted_at is None:
        return int(settings.BIN_KEEPS.days)
    return max(0, -((timezone.now() - song.deleted_at - settings.BIN_KEEPS) // timedelta(days=1)))


def purge_expired() -> int:
    """Deletes for good what has been in the bin long enough, and forgets what can no longer be undone."""
    past = timezone.now() - settings.BIN_KEEPS
    count = delete_for_good(Song.objects.filter(deleted_at__lt=past))
    Playlist.objects.filter(deleted_at__lt=past).delete()
    TagChange.objects.filter(created_at__lt=past).delete()
    return count


def sweep_orphans() -> int:
    """Removes stored files of songs that have no row; the count of such songs."""
    try:
        folders, _ = default_storage.listdir("songs")
    except FileNotFoundError:
        return 0
    known = set(map(str, Song.objects.values_list("pk", flat=True).iterator(5_000)))
    orphans = [name for name in folders if _is_id(name) and name not in known and not _is_fresh(name)]
    for name in orphans:
        # A song may have come in between the listing and now: ask again, right before removing.
        if not Song.objects.filter(pk=name).exists():
            storage.remove_song_files(name)
    if orphans:
        log.info("Removed the files of %d songs that no longer exist.", len(orphans))
    return len(orphans)


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _is_fresh(name: str) -> bool:
    folder = storage.folder_of(name)
    try:
        _, files = default_storage.listdir(folder)
        moments = [default_storage.get_modified_time(f"{folder}/{file}") for file in files]
    except (FileNotFoundError, NotImplementedError):
        return True
    return any(timezone.now() - moment < STILL_ARRIVING for moment in moments)

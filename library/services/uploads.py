"""Files that arrive in pieces: their rows, their parts on disk, and what happens when one is whole."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections
from django.db.models import F
from django.utils import timezone

from library.core import tus
from library.core.file_names import clean_name
from library.models import Song, Upload
from library.services.songs_in import take_in
from library.services.storage import room_or_say_so
from musicapp.errors import MusicAppError, StorageFull
from musicapp.jobs.patience import patiently

if TYPE_CHECKING:
    from musicapp.people.models import User

log = logging.getLogger(__name__)

CHECKPOINT_BYTES = 64 * 2**20  # so much may have to be sent again after a power cut
CHECKPOINT_SECONDS = 3.0
ROOM_TO_SPARE_BYTES = 64 * 2**20
KEEP_ROW_AFTER_EXPIRY = timedelta(days=7)  # so long a late client hears "gone" rather than "unknown"
STRAY_AFTER_SECONDS = 24 * 3600


def part_of(upload: Upload) -> Path:
    return Path(settings.UPLOADS_ROOT) / f"{upload.pk}.part"


def begin(owner: User, creation: tus.Creation) -> Upload:
    """A new upload, empty. Raises StorageFull where the disk could not take all of it."""
    Path(settings.UPLOADS_ROOT).mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.UPLOADS_ROOT).free
    if creation.length + ROOM_TO_SPARE_BYTES > free:
        raise StorageFull(
            f"The studio's disk has {tus.megabytes(free)} left, too little for this file of "
            f"{tus.megabytes(creation.length)}. Free some space, then try again."
        )
    upload = Upload(
        owner=owner,
        name=clean_name(creation.name),
        metadata=creation.metadata_header,
        length=creation.length,
        expires_at=timezone.now() + settings.UPLOAD_EXPIRES,
    )
    with room_or_say_so():
        part_of(upload).touch()
    patiently(lambda: upload.save(force_insert=True))
    return upload


def offset_of(upload: Upload) -> int:
    """How many bytes are safe: never more than the row vouches for, nor than the disk holds."""
    if upload.song_id is not None or upload.offset == upload.length:
        return upload.length
    try:
        return min(upload.offset, part_of(upload).stat().st_size)
    except FileNotFoundError:
        return 0


def check_not_expired(upload: Upload) -> None:
    """Raises Refusal 410."""
    if upload.song_id is None and upload.expires_at < timezone.now():
        raise tus.Refusal(410, "This upload was left too long and its part was removed. Start it anew.")


class Piece:
    """The end of an upload, locked and open for more bytes. ``close`` it in any case."""

    def __init__(self, upload: Upload, *, offset: int, size: int | None, checksum: tus.Checksum | None = None) -> None:
        """Raises Refusal: 423 while another piece arrives, 409 not at the end, 413 beyond the length."""
        self.upload = upload
        self._checksum = checksum
        self._guard = threading.Lock()
        self._file = _locked(upload)
        try:
            upload.refresh_from_db()
            self.offset = self._start = offset_of(upload)
            tus.check_offset(offset, self.offset)
            if (size or 0) > upload.length - self.offset:
                raise self._too_much()
            if self._file is not None and upload.song_id is None:
                os.ftruncate(self._file, self.offset)
                os.lseek(self._file, self.offset, os.SEEK_SET)
            elif self._file is not None:
                part_of(upload).unlink(missing_ok=True)  # made again by opening it: its bytes had just become a song
        except BaseException:
            self._unlock()
            raise
        self._saved, self._saved_at_s = self.offset, time.monotonic()

    def write(self, block: bytes) -> None:
        """Appends. Raises StorageFull or Refusal 413; what fitted is kept."""
        with self._guard:
            room = self.upload.length - self.offset
            if self._file is not None and room:
                self._append(memoryview(block)[:room])
            if len(block) > room:
                raise self._too_much()

    def close(self, *, whole: bool = True) -> Song | None:
        """Puts away what came and unlocks; the song where the upload is now complete.

        ``whole`` says that the piece arrived to its end, so that its checksum may be asked.
        Raises Refusal 460 (and drops the piece) where the checksum disagrees, StorageFull where the song's file cannot
        be stored yet.
        """
        with self._guard:
            try:
                self._settle(whole)
                if self.upload.song_id is None and self.offset == self.upload.length:
                    return complete(self.upload)
                return self.upload.song
            finally:
                self._unlock()
                close_connections()

    def release(self) -> None:
        """Unlocks where ``close`` was not reached: what the last checkpoint vouched for counts."""
        with self._guard:
            self._unlock()

    def _append(self, block: memoryview) -> None:
        if self._file is None:
            return
        if self._checksum is not None:
            self._checksum.update(block)
        with room_or_say_so():
            while block:
                written = os.write(self._file, block)
                self.offset += written
                block = block[written:]
        if self._checksum is None:
            self._checkpoint_when_due()

    def _settle(self, whole: bool) -> None:
        if self._file is None:
            return
        if self._checksum is not None and not (whole and self._checksum.agrees()):
            os.ftruncate(self._file, self._start)
            self.offset = self._start
            if whole:
                raise tus.mismatch(self._checksum)
        self._checkpoint()

    def _checkpoint_when_due(self) -> None:
        many = self.offset - self._saved >= CHECKPOINT_BYTES
        if many or time.monotonic() - self._saved_at_s > CHECKPOINT_SECONDS:
            self._checkpoint()
            close_connections()

    def _checkpoint(self) -> None:
        """The row may only vouch for what would survive a power cut."""
        if self._file is not None:
            with room_or_say_so():
                os.fdatasync(self._file)
        self.upload.offset = self.offset
        self.upload.expires_at = timezone.now() + settings.UPLOAD_EXPIRES
        rows = Upload.objects.filter(pk=self.upload.pk)
        patiently(lambda: rows.update(offset=self.upload.offset, expires_at=self.upload.expires_at))
        self._saved, self._saved_at_s = self.offset, time.monotonic()

    def _too_much(self) -> tus.Refusal:
        return tus.Refusal(413, f"The piece goes beyond the {self.upload.length} bytes that the upload was to have.")

    def _unlock(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def complete(upload: Upload) -> Song:
    """The song of an upload that is whole. The song has the upload's id, so that doing it twice makes one song."""
    song = take_in(upload.owner, part_of(upload), upload.name, song_id=upload.pk)
    upload.song = song
    rows = Upload.objects.filter(pk=upload.pk)
    patiently(lambda: rows.update(song=song))
    return song


def finish_if_whole(upload: Upload) -> None:
    """Completes an upload whose process ended between its last byte and its song."""
    if upload.song_id is None and upload.offset == upload.length:
        with suppress(tus.Refusal):
            Piece(upload, offset=upload.length, size=0).close()


def end(upload: Upload) -> None:
    """Removes the upload and its part; a song that came of it stays. Raises Refusal 423 while a piece arrives."""
    file = _locked(upload, wait_s=2.0)
    part_of(upload).unlink(missing_ok=True)
    Upload.objects.filter(pk=upload.pk).delete()
    if file is not None:
        os.close(file)


def waiting_of(owner: User) -> list[Upload]:
    """Uploads of this person that are not whole and can go on, oldest first."""
    rows = Upload.objects.filter(owner=owner, song__isnull=True, expires_at__gt=timezone.now())
    return list(rows.exclude(offset=F("length")).order_by("created_at")[:1000])


def sweep_expired() -> None:
    """Completes what is whole, removes what expired and what no row knows. Safe in several processes at once."""
    _complete_whole()
    now = timezone.now()
    for upload in Upload.objects.filter(song__isnull=True, expires_at__lt=now):
        with suppress(tus.Refusal):
            file = _locked(upload)
            part_of(upload).unlink(missing_ok=True)
            if file is not None:
                os.close(file)
    Upload.objects.filter(song__isnull=True, expires_at__lt=now - KEEP_ROW_AFTER_EXPIRY).delete()
    Upload.objects.filter(song__isnull=False, expires_at__lt=now).delete()
    _remove_strays()


def _complete_whole() -> None:
    for upload in Upload.objects.filter(song__isnull=True, offset=F("length")).select_related("owner"):
        try:
            finish_if_whole(upload)
        except FileNotFoundError:
            if upload.expires_at < timezone.now():  # until then the file may lie on another host, where it arrived
                log.warning("Upload %s is whole but its file is gone; removing its row.", upload.pk)
                upload.delete()
        except MusicAppError as error:
            log.warning("Upload %s cannot be completed yet: %s", upload.pk, error)


def _remove_strays() -> None:
    known = {f"{pk}.part" for pk in Upload.objects.filter(song__isnull=True).values_list("pk", flat=True)}
    for part in Path(settings.UPLOADS_ROOT).glob("*.part"):
        with suppress(FileNotFoundError):
            if part.name not in known and time.time() - part.stat().st_mtime > STRAY_AFTER_SECONDS:
                part.unlink()


def close_connections() -> None:
    """Gives back the database connections of a thread that serves one long upload."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


def _locked(upload: Upload, wait_s: float = 0.0) -> int | None:
    """The part, open and locked against every other process; None where the upload is whole and its part moved on.

    The lock is the kernel's, so that a killed process leaves none behind. Raises Refusal 423.
    """
    until_s = time.monotonic() + wait_s
    whole = upload.song_id is not None or upload.offset == upload.length
    try:
        file = os.open(part_of(upload), os.O_RDWR | (0 if whole else os.O_CREAT), 0o600)
    except FileNotFoundError:
        return None
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until_s:
                os.close(file)
                raise tus.Refusal(423, "Another piece of this upload is arriving. Wait for its end.") from None
            time.sleep(0.05)
        else:
            return file

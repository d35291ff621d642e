"""How a file becomes a song: into the storage, a row, the job that hears it; its tags, and whether it is here twice."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from library.core.file_names import clean_name, extension_of, title_of
from library.models import Song, SongQuerySet
from library.services import storage
from library.services.artwork import keep_artwork
from library.services.search import search_text
from musicapp.jobs.patience import patiently
from musicapp.jobs.services import enqueue

if TYPE_CHECKING:
    from library.core.tags import Tags
    from musicapp.people.models import User

TITLE_LENGTH = 300
LENGTH_MAY_DIFFER_S = 8.0  # of two copies: silence cut off or added at an end


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


def apply_tags(song: Song, path: Path) -> None:
    """Fills what is empty from the tags of the file, and keeps its cover. What a person wrote stays.

    Runs in the worker. Whatever the file holds, it only adds notes to ``song.warnings``. Raises StorageFull.
    """
    from library.core.tags import read_tags

    found = read_tags(path)
    pictures: dict[str, str] = {}
    if found.artwork and found.artwork_small and not song.artwork:
        pictures = keep_artwork(song, found.artwork, found.artwork_small)

    def fill() -> Song:
        with transaction.atomic():
            row = Song.objects.select_for_update().get(pk=song.pk)
            for field, value in filled(row, found.tags).items():
                setattr(row, field, value)
            for field, name in pictures.items():
                setattr(row, field, name)
            row.warnings = list(dict.fromkeys([*row.warnings, *found.notes]))
            row.search_text = search_text(row)
            row.save(update_fields=[*asdict(found.tags), *pictures, "warnings", "search_text"])
        return row

    patiently(fill)


def filled(song: Song, tags: Tags) -> dict[str, object]:
    """The values that the tags give to empty columns. A title that was only made of the file's name counts as empty."""
    is_made_up = song.version == 0 and song.title == title_of(song.original_name)[:TITLE_LENGTH]
    empty = {field for field in asdict(tags) if getattr(song, field) in {"", None}} | (
        {"title"} if is_made_up else set()
    )
    return {field: value for field, value in asdict(tags).items() if field in empty and value not in {"", None}}


def mark_duplicate(song: Song) -> None:
    """Sets ``duplicate_of`` where the library has this recording already: the later song points to the earlier one.

    By the bytes of the file, else by its fingerprint among songs of about the same length. Runs in the worker, when a
    song is heard for the first time: later a person has had the choice to keep both.
    """
    row = Song.objects.get(pk=song.pk)
    twin = None if row.heard_at else _same_file(row) or _same_recording(row)
    if twin is None:
        return
    # Two copies that arrive together are heard in any order; the one that is recognised last finds the other.
    earlier, later = sorted((row, twin), key=lambda copy: (copy.added_at, copy.pk))
    patiently(lambda: Song.objects.filter(pk=later.pk).update(duplicate_of=earlier))
    song.refresh_from_db(fields=["duplicate_of"])


def _others(song: Song) -> SongQuerySet:
    """Songs of the same person that are no copies themselves, the earliest first."""
    others = Song.objects.filter(owner_id=song.owner_id, duplicate_of__isnull=True).exclude(pk=song.pk)
    return others.present().order_by("added_at", "pk")


def _same_file(song: Song) -> Song | None:
    return _others(song).filter(sha256=song.sha256).first() if song.sha256 else None


def _same_recording(song: Song) -> Song | None:
    from library.core.fingerprint_match import SAME_BELOW, differences, is_telling, items_of

    items = items_of(song.fingerprint)
    if song.duration_s is None or not is_telling(items):
        return None
    about = (song.duration_s - LENGTH_MAY_DIFFER_S, song.duration_s + LENGTH_MAY_DIFFER_S)
    near = _others(song).filter(duration_s__range=about).exclude(fingerprint="")
    known = list(near.values_list("pk", "fingerprint"))
    shares = differences(items, [items_of(fingerprint) for _, fingerprint in known])
    same = [pk for (pk, _), share in zip(known, shares, strict=True) if share < SAME_BELOW]
    return Song.objects.get(pk=same[0]) if same else None

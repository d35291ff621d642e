"""Changing tags, one song or many at once, so that nothing is lost: conflicts are found, every change can be undone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from library.models import Song, SongQuerySet, TagChange
from library.services.search import search_text

if TYPE_CHECKING:
    from musicapp.people.models import User

LABELS = {
    "title": "Title", "artist": "Artist", "album": "Album", "album_artist": "Album artist", "composer": "Composer",
    "genre": "Genre", "released": "Released", "rating": "Rating",
}  # fmt: skip
AT_ONCE = 400
NEEDED_FOR_SEARCH = ("pk", "version", "comment", "isrc", "key", "metre", "original_name", "search_text")


@dataclass(frozen=True, slots=True)
class Clash:
    """A tag that somebody else changed while this person was editing it."""

    field: str
    theirs: str
    yours: str

    @property
    def label(self) -> str:
        return LABELS[self.field]


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a preview: what a tag of a song is, and what it will be."""

    song: Song
    field: str
    before: Any
    after: Any

    @property
    def label(self) -> str:
        return LABELS[self.field]


@dataclass(frozen=True, slots=True)
class Undone:
    songs: int
    left_alone: int  # tags that were changed again since, and stay as they are


def edit(song: Song, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Clash]:
    """Saves what a person changed, ``was`` to ``now``; a tag that somebody else changed meanwhile is a clash.

    With a clash nothing is saved. Tags that the person did not touch keep what others made of them.
    """
    with transaction.atomic():
        fresh = Song.objects.select_for_update().get(pk=song.pk)
        touched = {field: value for field, value in now.items() if value != was.get(field, value)}
        clashes = [
            Clash(field, str(getattr(fresh, field)), str(value))
            for field, value in touched.items()
            if getattr(fresh, field) not in (was[field], value)
        ]
        if not clashes:
            change(fresh.owner, [fresh], {fresh.pk: touched})
    return clashes


def change(owner: User, songs: Iterable[Song], wanted: Mapping[Any, Mapping[str, Any]]) -> TagChange | None:
    """Writes the wanted tags of these (locked) songs with the record that undoes it; None where nothing differs."""
    record: dict[str, dict[str, list[Any]]] = {}
    fields: set[str] = set()
    changed = []
    for song in songs:
        differences = {f: [getattr(song, f), v] for f, v in wanted.get(song.pk, {}).items() if getattr(song, f) != v}
        if not differences:
            continue
        for field, (_, value) in differences.items():
            setattr(song, field, value)
        song.version += 1
        song.search_text = search_text(song)
        fields |= differences.keys()
        record[str(song.pk)] = differences
        changed.append(song)
    if not changed:
        return None
    Song.objects.bulk_update(changed, [*sorted(fields), "version", "search_text"], batch_size=AT_ONCE)
    return TagChange.objects.create(owner=owner, changes=record)


def differences(songs: SongQuerySet, wanted: Mapping[str, Any]) -> Iterable[Difference]:
    """What a change of many songs would do, song by song."""
    for song in songs.only("title", "original_name", *wanted).iterator(AT_ONCE):
        for field, after in wanted.items():
            before = getattr(song, field)
            if before != after:
                yield Difference(song, field, before, after)


def seen(songs: SongQuerySet) -> str:
    """A mark of the songs as they are now: it differs as soon as one is edited, added or gone."""
    mark = hashlib.sha256()
    for pk, version in songs.order_by("pk").values_list("pk", "version").iterator(5_000):
        mark.update(f"{pk}:{version};".encode())
    return mark.hexdigest()


def change_many(owner: User, songs: SongQuerySet, wanted: Mapping[str, Any], mark: str) -> TagChange | None:
    """The same change for many songs, in one transaction. Raises Changed where they are no longer as previewed."""
    with transaction.atomic():
        rows = list(songs.order_by("pk").select_for_update(of=("self",)).only(*NEEDED_FOR_SEARCH, *LABELS))
        if seen(songs) != mark:
            raise Changed
        return change(owner, rows, {song.pk: wanted for song in rows})


class Changed(Exception):
    """The songs changed between the preview and the click."""


def undo(record: TagChange) -> Undone:
    """Puts the tags back; what was changed again since then is left alone. A second time does nothing."""
    with transaction.atomic():
        record = TagChange.objects.select_for_update().get(pk=record.pk)
        if record.undone_at is not None:
            return Undone(0, 0)
        songs = list(Song.objects.select_for_update().filter(pk__in=record.changes, owner=record.owner))
        back: dict[Any, dict[str, Any]] = {}
        left_alone = 0
        for song in songs:
            for field, (before, after) in record.changes[str(song.pk)].items():
                if getattr(song, field) == after:
                    back.setdefault(song.pk, {})[field] = before
                else:
                    left_alone += 1
        change(record.owner, songs, back)
        record.undone_at = timezone.now()
        record.save(update_fields=["undone_at"])
    return Undone(len(back), left_alone)


def rate(song: Song, rating: int) -> TagChange | None:
    """Sets the stars, 0 (none) to 5."""
    with transaction.atomic():
        fresh = Song.objects.select_for_update().get(pk=song.pk)
        return change(fresh.owner, [fresh], {fresh.pk: {"rating": rating}})

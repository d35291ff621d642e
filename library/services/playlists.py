"""Lists in a person's own order, and lists that fill themselves. Edits of two people at once lose nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Max, Q, Sum
from django.utils import timezone

from library.core.rules import RuleSet
from library.models import Playlist, PlaylistEntry, Song, SongQuerySet
from library.services.listing import HEAVY, Totals, totals_of, with_jobs
from library.services.search import songs_matching

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from musicapp.people.models import User

IN_ORDER = ("position", "id")


@dataclass(frozen=True, slots=True)
class Listed:
    """A playlist in the overview of all."""

    playlist: Playlist
    totals: Totals
    words: str  # of a smart one: its rules
    first: list[Song]  # for its picture


def of(user: User) -> QuerySet[Playlist]:
    return Playlist.objects.filter(owner=user, deleted_at__isnull=True)


def overview(user: User) -> list[Listed]:
    """All playlists with their counts and lengths."""
    here = Q(entries__song__deleted_at__isnull=True)
    ordinary = (
        of(user)
        .filter(rules__isnull=True)
        .annotate(count=Count("entries", filter=here), seconds=Sum("entries__song__duration_s", filter=here))
    )
    listed = [
        Listed(row, Totals(row.count, row.seconds or 0.0), "", [entry.song for entry in entries_of(row)[:4]])
        for row in ordinary
    ]
    for row in of(user).filter(rules__isnull=False):
        songs = songs_of(row)
        listed.append(Listed(row, totals_of(songs), rules_of(row).in_words(), list(songs.defer(*HEAVY)[:4])))
    return sorted(listed, key=lambda one: one.playlist.name.casefold())


def rules_of(playlist: Playlist) -> RuleSet:
    return RuleSet.model_validate(playlist.rules or {})


def songs_of(playlist: Playlist) -> SongQuerySet:
    """The songs of a smart playlist, newest first."""
    return songs_matching(playlist.owner, rules_of(playlist)).order_by("-added_at", "pk")


def entries_of(playlist: Playlist) -> QuerySet[PlaylistEntry]:
    """Entries in order with their songs; songs in the bin are left out until they come back."""
    heavy = [f"song__{name}" for name in HEAVY]
    here = playlist.entries.filter(song__deleted_at__isnull=True)
    return here.select_related("song", "song__duplicate_of").defer(*heavy).order_by(*IN_ORDER)


def totals(playlist: Playlist) -> Totals:
    """Count and length of an ordinary playlist."""
    row = entries_of(playlist).order_by().aggregate(count=Count("pk"), seconds=Sum("song__duration_s"))
    return Totals(row["count"], row["seconds"] or 0.0)


def page_entries(playlist: Playlist, start: int, count: int) -> list[PlaylistEntry]:
    entries = list(entries_of(playlist)[start : start + count])
    with_jobs([entry.song for entry in entries])
    return entries


def add(playlist: Playlist, songs: Sequence[UUID]) -> int:
    """Adds songs at the end, in this order, each once; those already in it are left where they are."""
    with transaction.atomic():
        _lock(playlist)
        there = set(playlist.entries.values_list("song_id", flat=True))
        new = [pk for pk in dict.fromkeys(songs) if pk not in there]
        last = playlist.entries.aggregate(last=Max("position"))["last"]
        start = 0 if last is None else last + 1
        rows = [PlaylistEntry(playlist=playlist, song_id=pk, position=start + i) for i, pk in enumerate(new)]
        PlaylistEntry.objects.bulk_create(rows, batch_size=500)
    return len(new)


def remove(playlist: Playlist, entries: Sequence[int]) -> int:
    count, _ = playlist.entries.filter(pk__in=entries).delete()
    return count


def move(playlist: Playlist, entry: int, before: int | None) -> bool:
    """Puts an entry in front of another, or at the end; False where it is gone.

    Only the one entry moves, whatever order the others have got meanwhile: two people ordering at once both keep
    their moves. Where ``before`` is gone the entry goes to the end.
    """
    with transaction.atomic():
        _lock(playlist)
        order = list(playlist.entries.order_by(*IN_ORDER).values_list("pk", flat=True))
        if entry not in order or entry == before:
            return entry in order
        order.remove(entry)
        order.insert(order.index(before) if before in order else len(order), entry)
        _renumber(playlist, order)
    return True


def step(playlist: Playlist, entry: int, steps: int) -> bool:
    """Moves an entry up (negative) or down past songs that are shown; False where it cannot go further."""
    with transaction.atomic():
        _lock(playlist)
        shown = list(entries_of(playlist).values_list("pk", flat=True))
        if entry not in shown:
            return False
        place = shown.index(entry) + steps
        if not 0 <= place < len(shown):
            return False
        shown.remove(entry)
        before = shown[place] if place < len(shown) else None
        return move(playlist, entry, before)


def _renumber(playlist: Playlist, order: list[int]) -> None:
    """Writes the positions that changed, in as few statements as there are runs of equal shift."""
    old = dict(playlist.entries.values_list("pk", "position"))
    shifts: dict[int, list[int]] = {}
    for place, pk in enumerate(order):
        if old[pk] != place:
            shifts.setdefault(place - old[pk], []).append(pk)
    for shift, rows in shifts.items():
        for start in range(0, len(rows), 500):
            PlaylistEntry.objects.filter(pk__in=rows[start : start + 500]).update(position=F("position") + shift)


def _lock(playlist: Playlist) -> None:
    """One edit of a playlist's order at a time: the row is the lock."""
    Playlist.objects.select_for_update().get(pk=playlist.pk)


def delete(playlist: Playlist) -> None:
    playlist.deleted_at = timezone.now()
    playlist.save(update_fields=["deleted_at"])


def undelete(playlist: Playlist) -> None:
    playlist.deleted_at = None
    playlist.save(update_fields=["deleted_at"])

"""Which songs a person means: those ticked, or all that the filters show."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import QueryDict

from library.forms import SongFilter
from library.models import Song, SongQuerySet
from library.services.search import songs_matching

if TYPE_CHECKING:
    from musicapp.people.models import User

MOST_TICKED = 20_000


def selection_of(user: User, sent: QueryDict, *, binned: bool = False) -> SongQuerySet:
    """The songs of ``song=<id>`` (many), or with ``all=1`` those that the filters in ``query`` show.

    Ids of other people's songs are left out, like ids of songs that are gone.
    """
    if sent.get("all") and not binned:
        return songs_matching(user, SongFilter(QueryDict(sent.get("query", ""))).rules())
    ids = [pk for text in sent.getlist("song")[:MOST_TICKED] if (pk := _uuid(text))]
    mine = Song.objects.of(user).filter(pk__in=ids)
    return mine.filter(deleted_at__isnull=False) if binned else mine.present()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

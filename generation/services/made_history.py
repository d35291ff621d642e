"""Everything that a person made: found, sorted, rated, kept, named, deleted and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from generation.models import Made, Plan
from generation.services import making
from library.models import Song
from library.services import tags
from musicapp.jobs import services as jobs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from musicapp.people.models import User

PAGE = 30
LONG = ("blueprint", "mix", "adherence", "ledger", "mixer")
SORTS = {
    "newest": ("Newest", ("-created_at",)),
    "oldest": ("Oldest", ("created_at",)),
    "title": ("Title", ("title", "-created_at")),
    "rating": ("Rating", ("-rating", "-created_at")),
    "length": ("Length", (F("duration_s").desc(nulls_last=True), "-created_at")),
}
SHOWS = {"all": "All", "kept": "Kept", "rated": "3 stars or more", "failed": "Failed or stopped"}
TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was made."""

    rows: list[Made]
    count: int
    page: int
    q: str
    sort: str
    show: str

    @property
    def has_more(self) -> bool:
        return self.page * PAGE < self.count


def found(user: User, asked: Mapping[str, str]) -> Found:
    """What an address asks for: q, sort, show, page. What it does not know is left out."""
    q, sort, show = asked.get("q", "").strip()[:200], asked.get("sort", ""), asked.get("show", "")
    sort, show = sort if sort in SORTS else "newest", show if show in SHOWS else "all"
    number = asked.get("page", "1")
    page = min(10_000, int(number)) if number.isascii() and number.isdecimal() and int(number) else 1
    rows = _matching(Made.objects.of(user).present(), q, show)
    shown = rows.order_by(*SORTS[sort][1], "pk").defer(*LONG).select_related("song")
    return Found(list(shown[(page - 1) * PAGE : page * PAGE]), rows.count(), page, q, sort, show)


def _matching(rows: QuerySet[Made], q: str, show: str) -> QuerySet[Made]:
    for word in q.split():
        said = Q(title__icontains=word) | Q(change__icontains=word) | Q(settings__said__icontains=word)
        rows = rows.filter(said | Q(blueprint__prompt__icontains=word))
    if show == "kept":
        return rows.filter(is_kept=True)
    if show == "rated":
        return rows.filter(rating__gte=3)
    return rows.filter(state__in=("failed", "cancelled")) if show == "failed" else rows


def rate(made: Made, rating: int) -> None:
    """0 (none) to 5 stars, for its song too."""
    Made.objects.filter(pk=made.pk).update(rating=rating)
    if made.song is not None:
        tags.rate(made.song, rating)


def keep(made: Made, *, is_kept: bool) -> None:
    Made.objects.filter(pk=made.pk).update(is_kept=is_kept)


def rename(made: Made, title: str) -> None:
    """A new title; its song takes it too unless it has one of its own meanwhile."""
    before, title = making.title_of(made), " ".join(title.split())[:TITLE_LENGTH]
    Made.objects.filter(pk=made.pk).update(title=title)
    song = made.song
    if song is not None and song.title == before and title:
        tags.edit(song, {"title": before}, {"title": title})


def delete(made: Made) -> None:
    """Away from the lists, so that it can be taken back; a making that runs stops. Its song stays in the library."""
    with transaction.atomic():
        Made.objects.filter(pk=made.pk).update(deleted_at=timezone.now())
        job = making.job_of(made)
        if job is not None and job.is_open:
            jobs.cancel(job)


def take_back(made: Made) -> None:
    Made.objects.filter(pk=made.pk).update(deleted_at=None)


def plan_of(user: User, made: Made) -> Plan:
    """Its blueprint as a plan of its own, to be changed without touching what was made."""
    plan: Plan = Plan.objects.create(owner=user, title=made.title, blueprint=made.blueprint)
    return plan


def into_library(made: Made) -> Song | None:
    """Back from the bin, or there again where its song was deleted for good. None while there is no master."""
    from generation.services.made_song import join

    if made.song is not None:
        Song.objects.filter(pk=made.song.pk).update(deleted_at=None)
        return made.song
    if not made.master_file:
        return None
    song = join(made, None)
    Made.objects.filter(pk=made.pk).update(song=song)
    return song

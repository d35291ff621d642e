"""The library page's list: which songs, in what order, how many, and what is being done to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, F, Sum
from django.db.models.expressions import OrderBy
from django.db.models.functions import Lower

from library.core.circle import CIRCLE, KeyPlace
from library.forms import SongFilter
from library.models import Song, SongQuerySet, SongState
from library.services import hear_again
from library.services.search import songs_matching
from musicapp.jobs.models import Job, State

if TYPE_CHECKING:
    from musicapp.people.models import User

PAGE = 50
MOST_LOOSENED = 4  # each costs a query
LONGEST_FACET = 200  # more genres than this are found by typing
# What a list never shows; leaving it out of the query keeps rows small.
HEAVY = ("fingerprint", "comment", "search_text", "warnings", "sha256", "isrc")
SORTS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "artist": ("artist", "title"),
    "album": ("album", "disc_number", "track_number", "title"),
    "length": ("duration_s",),
    "tempo": ("bpm",),
    "key": ("key_position", "is_minor"),
    "metre": ("metre",),
    "genre": ("genre", "title"),
    "rating": ("rating",),
    "loudness": ("loudness_lufs",),
    "state": ("state",),
    "added": ("added_at",),
}
TEXT = {"title", "artist", "album", "genre"}
DEFAULT_SORT = "-added"


@dataclass(frozen=True, slots=True)
class Totals:
    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of the table that sorts."""

    name: str
    label: str
    address: str
    direction: str  # "ascending", "descending" or "" where the list is not sorted by it

    @property
    def aria(self) -> str:
        return self.direction or "none"


@dataclass(slots=True)
class Shown:
    """One page of a list."""

    songs: list[Song]
    page: int
    totals: Totals
    has_more: bool

    @property
    def first(self) -> Song | None:
        return self.songs[0] if self.songs else None


def totals_of(songs: SongQuerySet) -> Totals:
    row = songs.order_by().aggregate(count=Count("*"), seconds=Sum("duration_s"))
    return Totals(row["count"], row["seconds"] or 0.0)


def sort_of(text: str) -> str:
    return text if text.lstrip("-") in SORTS and not text.startswith("--") else DEFAULT_SORT


def in_order(songs: SongQuerySet, sort: str) -> SongQuerySet:
    """Sorted by one column, equal ones always in the same order; songs without a value come last either way."""
    down = sort.startswith("-")
    order: list[OrderBy] = []
    for column in SORTS[sort.lstrip("-")]:
        value = Lower(column) if column in TEXT else F(column)
        last = True if Song._meta.get_field(column).null else None
        order.append(value.desc(nulls_last=last) if down else value.asc(nulls_last=last))
    return songs.order_by(*order, "pk")


def page_of(songs: SongQuerySet, sort: str, page: int, totals: Totals, pages: int = 1) -> Shown:
    """One page (or some at once), found by its ids first: sorting whole rows would carry their waveforms along."""
    start = (page - 1) * PAGE
    ordered = in_order(songs, sort).values_list("pk", flat=True)
    ids = list(ordered[start : start + PAGE * pages]) if totals.count else []
    rows = Song.objects.defer(*HEAVY).select_related("duplicate_of").in_bulk(ids)
    listed = with_jobs([rows[pk] for pk in ids if pk in rows])
    return Shown(listed, page, totals, has_more=start + len(ids) < totals.count)


def with_jobs(songs: list[Song]) -> list[Song]:
    """Gives each song that is not heard yet its newest job as ``song.job``."""
    waiting = {song.pk: song for song in songs if song.state != SongState.READY}
    for song in songs:
        song.job = None  # type: ignore[attr-defined]
    if waiting:
        jobs = Job.objects.filter(kind="hear", subject_id__in=waiting).defer("details", "result").order_by("created_at")
        for job in jobs:
            waiting[job.subject_id].job = job  # type: ignore[index, attr-defined]
    return songs


def columns(sort: str, query: dict[str, Any]) -> dict[str, Column]:
    """Every heading with the address that sorts by it; a second click turns the order round."""
    found = {}
    for name in SORTS:
        now = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
        first = f"-{name}" if name in {"rating", "added"} else name
        other = name if sort == f"-{name}" else f"-{name}"
        address = "?" + urlencode({**query, "sort": other if now else first}, doseq=True)
        found[name] = Column(name, name.capitalize(), address, now)
    return found


def facets(user: User) -> dict[str, list[Any]]:
    """What the filters can be set to, from what is there."""
    songs = Song.objects.of(user).present().order_by()
    genres = songs.exclude(genre="").values_list("genre").annotate(n=Count("*")).order_by("-n")[:LONGEST_FACET]
    metres = songs.exclude(metre="").values_list("metre").annotate(n=Count("*")).order_by("-n", "metre")
    return {
        "genres": sorted(genres, key=lambda row: str(row[0]).casefold()),
        "metres": list(metres),
        "keys": [KeyPlace.parse(name) for name in CIRCLE],
        "states": list(SongState.choices),
    }


@dataclass(frozen=True, slots=True)
class Looser:
    """A way out of an empty list: without one filter there are songs."""

    text: str
    address: str
    count: int


def loosened(user: User, wanted: SongFilter) -> list[Looser]:
    """What each filter alone keeps away, most songs first; only where more than one is set."""
    chips = wanted.chips()[:MOST_LOOSENED]
    if len(chips) < 2:
        return []
    counts = [songs_matching(user, wanted.without(chip.names).rules()).count() for chip in chips]
    found = [Looser(chip.text, chip.without, count) for chip, count in zip(chips, counts, strict=True) if count]
    return sorted(found, key=lambda one: -one.count)


def formats(user: User) -> list[str]:
    codecs = Song.objects.of(user).present().exclude(codec="").order_by("codec")
    return list(codecs.values_list("codec", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Listening:
    """All songs of one person that wait for or are in a hearing."""

    count: int
    share: float
    job: Job | None
    seconds_left: float | None
    again: hear_again.Waiting | None  # those among them that were heard before


def listening(user: User, tally: hear_again.Tally | None = None) -> Listening | None:
    """The strip over the list: how many songs are being heard, and how far. None where none is."""
    jobs = Job.objects.of(user).open().filter(kind="hear")
    made = Count("pk", filter=hear_again.MADE_OF_A_WISH)
    row = jobs.order_by().aggregate(count=Count("pk"), share=Avg("progress"), again=made)
    wishes = (tally or hear_again.tally(user)).wishes
    count = row["count"] + wishes
    if not count:
        return None
    again = hear_again.waiting(user, wishes, row["again"])
    running = list(jobs.filter(state=State.RUNNING).defer("details", "result").order_by("started_at")[:8])
    share = again.share if again and again.total > 1 else row["share"] or 0.0
    return Listening(count, share, running[0] if running else None, _left(count, running), again)


def _left(count: int, running: list[Job]) -> float | None:
    """Seconds until all are heard, if the songs that wait take as long as those that run; None before that is known."""
    known = [
        (job.seconds_left, job.seconds_left / (1 - job.progress))
        for job in running
        if job.seconds_left is not None and job.progress < 0.99
    ]
    if not known:
        return None
    waiting = count - len(running)
    whole = sum(total for _, total in known) / len(known)
    return max(left for left, _ in known) + waiting * whole / max(1, len(running))

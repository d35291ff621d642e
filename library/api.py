"""Songs over the REST API: the same searches, edits and bin as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import BaseModel, ValidationError

from library.core.rules import Condition, Group, RuleSet
from library.forms import SongFilter, TagForm
from library.models import Song, SongQuerySet, SongState
from library.services import bin as song_bin
from library.services import listing, tags
from library.services.access import get_song_for
from library.services.search import songs_matching
from library.services.theory_search import Passage, with_passages
from musicapp.people.access import person_of

router = Router(tags=["Songs"])


class Links(Schema):
    page: str
    audio: str
    analysis: str
    theory: str
    notes: str


class PassageOut(Schema):
    words: str
    count: int = Field(description="How often it comes.")
    start_s: float = Field(description="The first time.")
    end_s: float | None


class SongRow(Schema):
    """A song as lists give it. Figures are null, and texts empty, until they have been heard."""

    id: UUID
    title: str
    artist: str
    album: str
    album_artist: str
    composer: str
    genre: str
    released: str = Field(description="1997, 1997-05 or 1997-05-21.")
    track_number: int | None
    disc_number: int | None
    rating: int = Field(description="0 (none) to 5.")
    state: str = Field(description=f"One of {', '.join(SongState.values)}.")
    error: str = Field(description="Why it could not be read or heard, as a sentence.")
    duration_s: float | None
    bpm: float | None
    key: str = Field(description="“Eb major”.")
    metre: str
    loudness_lufs: float | None
    true_peak_dbtp: float | None
    added_at: datetime
    heard_at: datetime | None
    deleted_at: datetime | None = Field(description="Set while the song is in the bin.")
    duplicate_of: UUID | None = Field(alias="duplicate_of_id", description="The same recording, already here.")
    original_name: str
    size_bytes: int
    container: str
    codec: str
    sample_rate_hz: int | None
    channels: int | None
    bit_depth: int | None
    version: int = Field(description="Raised by every edit.")
    passages: list[PassageOut] = Field([], description="Where the song does what “theory” or “rules” asked for.")
    links: Links

    @staticmethod
    def resolve_passages(song: Song) -> list[Passage]:
        return getattr(song, "passages", [])

    @staticmethod
    def resolve_links(song: Song) -> dict[str, str]:
        return {
            "page": song.get_absolute_url(),
            "audio": reverse("library:audio", args=[song.pk]),
            **{name: reverse(f"api:get_{name}", args=[song.pk]) for name in ("analysis", "theory", "notes")},
        }


class SongOut(SongRow):
    """A song with all its tags."""

    comment: str
    isrc: str
    sha256: str
    warnings: list[Any]


class SongPage(Schema):
    count: int = Field(description="All songs that match, over all pages.")
    seconds: float = Field(description="Their length in all.")
    page: int
    has_more: bool
    songs: list[SongRow]


class SongQuery(Schema):
    """The filters of the library page; each narrows the list. Checked by the page's own form."""

    q: str = Field("", description="Words to find in any text of a song.")
    bpm_min: str = Field("", description="Tempo from, in BPM.")
    bpm_max: str = Field("", description="Tempo up to, in BPM.")
    key: str = Field("", description="“D major”.")
    near: str = Field("", description="“yes” adds the keys next to it on the circle of fifths.")
    genre: str = Field("", description="“-” finds songs without one.")
    metre: str = Field("", description="“4/4”.")
    length_min: str = Field("", description="“3:30” or seconds.")
    length_max: str = Field("", description="“3:30” or seconds.")
    rating: str = Field("", description="This many stars or more.")
    state: str = Field("", description=f"One of {', '.join(SongState.values)}.")
    theory: str = Field("", description="“ii–V–i in minor”, “deceptive cadence”, “7/8”; several with commas.")
    rules: str = Field("", description="A rule set as JSON, as smart playlists keep it; narrows the list further.")
    sort: str = Field(listing.DEFAULT_SORT, description=f"One of {', '.join(listing.SORTS)}; “-” turns it round.")
    page: int = Field(1, ge=1, le=1_000_000, description=f"{listing.PAGE} songs to a page.")


class TagsIn(BaseModel, extra="forbid"):
    """What to change; what is left out stays as it is."""

    title: str | None = None
    artist: str | None = None
    album: str | None = None
    album_artist: str | None = None
    composer: str | None = None
    genre: str | None = None
    released: str | None = None
    rating: int | None = Field(None, ge=0, le=5)
    version: int | None = Field(None, description="Send the version you read to be told (409) if it changed since.")


@router.get("/songs", response=SongPage, summary="Your songs: searched, filtered, sorted")
def list_songs(request: HttpRequest, wanted: Query[SongQuery]) -> dict[str, Any]:
    filters = SongFilter(request.GET)
    if problems := filters.problems():
        raise HttpError(422, " ".join(problems))
    if listing.sort_of(wanted.sort) != wanted.sort:
        raise HttpError(422, f"“{wanted.sort}” is no order of songs. Choose one of {', '.join(listing.SORTS)}.")
    rules = filters.rules()
    if wanted.rules:
        rules = RuleSet(rules=(*rules.rules, *_as_items(_rules(wanted.rules))))
    page = _page(songs_matching(person_of(request), rules), wanted.sort, wanted.page)
    with_passages(page["songs"], rules)
    return page


def _rules(text: str) -> RuleSet:
    try:
        return RuleSet.from_json(text)
    except ValidationError as error:
        raise HttpError(422, str(error.errors()[0]["msg"]).removeprefix("Value error, ")) from None


def _as_items(rules: RuleSet) -> tuple[Condition | Group, ...]:
    """A rule set as rules of another: under "any" as one group, so that no group needs to stand in a group."""
    if rules.match == "all":
        return rules.rules
    if any(isinstance(rule, Group) for rule in rules.rules):
        raise HttpError(422, "Groups under “any” cannot be asked for here. Turn them round: “all” of groups of “any”.")
    return (Group(match="any", rules=tuple(rule for rule in rules.rules if isinstance(rule, Condition))),)


@router.get("/bin", response=SongPage, summary="Songs in the bin, newest first")
def list_bin(request: HttpRequest, page: int = 1) -> dict[str, Any]:
    binned = Song.objects.of(person_of(request)).filter(deleted_at__isnull=False)
    return _page(binned, listing.DEFAULT_SORT, max(1, page))


def _page(songs: SongQuerySet, sort: str, page: int) -> dict[str, Any]:
    totals = listing.totals_of(songs)
    shown = listing.page_of(songs, sort, page, totals)
    found = {"count": totals.count, "seconds": totals.seconds}
    return found | {"page": page, "has_more": shown.has_more, "songs": shown.songs}


@router.get("/songs/{uuid:song_id}", response=SongOut, summary="One song")
def get_song(request: HttpRequest, song_id: UUID) -> Song:
    return get_song_for(request.user, song_id)


@router.patch("/songs/{uuid:song_id}", response=SongOut, summary="Change tags or rating")
def edit_song(request: HttpRequest, song_id: UUID, sent: TagsIn) -> Song:
    song = get_song_for(request.user, song_id)
    wanted = {name: value for name, value in sent.model_dump(exclude_unset=True).items() if value is not None}
    if wanted.pop("version", song.version) != song.version:
        raise HttpError(409, f"The song has changed and is at version {song.version} now. Read it again, then edit.")
    before = {name: getattr(song, name) for name in wanted}
    if tags.edit(song, before, _checked(song, wanted)):
        raise HttpError(409, "Somebody else changed the same tags just now. Read the song again, then edit.")
    song.refresh_from_db()
    return song


def _checked(song: Song, wanted: dict[str, Any]) -> dict[str, Any]:
    """The tags as the form of the page would clean them; a bad one is refused with the form's sentence."""
    now = {name: getattr(song, name) for name in TagForm.Meta.fields}
    form = TagForm({**now, **wanted}, instance=Song(title=song.title))
    if not form.is_valid():
        said = [f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()]
        raise HttpError(422, " ".join(said))
    return {name: form.cleaned_data.get(name, value) for name, value in wanted.items()}


@router.delete("/songs/{uuid:song_id}", response={204: None}, summary="Move to the bin")
def bin_song(request: HttpRequest, song_id: UUID) -> HttpResponse:
    song = get_song_for(request.user, song_id)
    song_bin.move_to_bin(Song.objects.filter(pk=song.pk))
    return HttpResponse(status=204)


@router.post("/songs/{uuid:song_id}/restore", response=SongOut, summary="Take out of the bin")
def restore_song(request: HttpRequest, song_id: UUID) -> Song:
    song = get_song_for(request.user, song_id, binned=True)
    song_bin.restore(Song.objects.filter(pk=song.pk))
    song.refresh_from_db()
    return song

"""Nobody reaches what is not theirs: every address of the studio. The websockets are in test_outsider_sockets.py.

Each named address is classified below. An address that is not makes a test fail: decide who may reach it, and write
it down here.
"""

from __future__ import annotations

import gzip
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from library.core.notes.transcription import Transcription
from library.models import (
    Correction,
    Hearing,
    Playlist,
    PlaylistEntry,
    Song,
    SongState,
    Stem,
    StemSet,
    TagChange,
    Upload,
)
from musicapp.jobs.models import Job, State
from musicapp.people.models import ApiToken, Invitation, User

SECRET = "Unheard Harbour"  # stands in every object of the owner and may stand in no answer to anybody else
METHODS = ("get", "head", "post", "patch", "put", "delete", "options")
PAST = 1_700_000_000_000_000  # of a deletion, in microseconds


@dataclass
class Things:
    """What the owner has."""

    song: Song
    binned: Song
    playlist: Playlist
    smart: Playlist
    deleted_list: Playlist
    entry: PlaylistEntry
    upload: Upload
    job: Job
    failed_job: Job
    invitation: Invitation
    token: ApiToken
    person: User
    change: TagChange
    correction: Correction


Kwargs = Callable[[Things], dict[str, Any]]


def pk_of(thing: str) -> Kwargs:
    return lambda things: {"pk": getattr(things, thing).pk}


def song_with(**more: str) -> Kwargs:
    return lambda things: {"pk": things.song.pk, **more}


def api_song(things: Things) -> dict[str, Any]:
    return {"song_id": things.song.pk}


def api_job(things: Things) -> dict[str, Any]:
    return {"job_id": things.job.pk}


# For everybody, signed in or not, with what is in the address.
PUBLIC: dict[str, dict[str, Any]] = {
    "home": {},  # only leads to the library, which asks for the sign-in
    "healthz": {},
    "readyz": {},
    "manifest": {},
    "favicon": {},
    "people:first": {},
    "people:sign-in": {},
    "people:sign-out": {},
    "people:join": {"token": "x" * 43},
    "people:reset": {},
    "people:reset-sent": {},
    "people:reset-set": {"uidb64": "MQ", "token": "x-y"},
    "people:reset-done": {},
    "api:root": {},  # only leads to the explanations, which ask for the sign-in
    "api:api-root": {},
    "api:openapi-json": {},
}

# For whoever is signed in, about nothing but their own.
OWN: dict[str, dict[str, Any]] = {
    "library:songs": {},
    "library:find": {},
    "library:listening": {},
    "library:cancel-all": {},
    "library:hear-again": {},
    "library:export-csv": {},
    "library:export-json": {},
    "library:bulk": {},
    "library:bulk-apply": {},
    "library:delete": {},
    "library:undelete": {"stamp": PAST},
    "library:download": {},
    "library:bin": {},
    "library:bin-restore": {},
    "library:bin-delete": {},
    "library:playlists": {},
    "library:rules": {},
    "library:uploads": {},
    "theory:progressions": {},
    "theory:reading": {},
    "theory:next": {},
    "theory:instead": {},
    "theory:cadence": {},
    "theory:modulate": {},
    "theory:shapes": {},
    "theory:take": {"kind": "mid"},
    "theory:rhythm": {},
    "theory:rhythm-state": {},
    "theory:rhythm-midi": {},
    "jobs:list": {},
    "jobs:summary": {},
    "jobs:clear": {"states": "failed"},
    "people:settings": {},
    "people:password": {},
    "people:sessions-end": {},
    "people:tokens": {},
    "api:docs": {},
    "api:me": {},
    "api:list_songs": {},
    "api:list_bin": {},
    "api:list_jobs": {},
    "api:hear_songs": {},
}

# For the owner of the studio alone; 404 for everybody else.
OWNER_ONLY: dict[str, dict[str, Any]] = {"people:people": {}, "people:invite": {}}

# About one object: 404 for everybody but the one whose it is.
OBJECT: dict[str, Kwargs] = {
    "library:song": pk_of("song"),
    "library:similar": pk_of("song"),
    "library:audio": pk_of("song"),
    "library:playable": pk_of("song"),
    "library:artwork": song_with(size="small"),
    "library:peaks": pk_of("song"),
    "library:analysis": pk_of("song"),
    "library:drawings": pk_of("song"),
    "library:chords": pk_of("song"),
    "library:hear": pk_of("song"),
    "library:corrections": pk_of("song"),
    "library:correct-edit": pk_of("song"),
    "library:correct-preview": pk_of("song"),
    "library:corrections-revision": pk_of("song"),
    "library:uncorrect-all": pk_of("song"),
    "library:uncorrect": lambda things: {"pk": things.song.pk, "correction": things.correction.pk},
    "library:remove": pk_of("song"),
    "library:stems": pk_of("song"),
    "library:stem": song_with(name="drums"),
    "library:stems-zip": pk_of("song"),
    "library:heard": song_with(kind="analysis.json"),
    "library:notes": song_with(kind="all.mid"),
    "library:sheet": song_with(part="lead-sheet"),
    "library:row": pk_of("song"),
    "library:details": pk_of("song"),
    "library:menu": pk_of("song"),
    "library:keep": pk_of("song"),
    "library:edit": pk_of("song"),
    "library:rate": pk_of("song"),
    "library:title": pk_of("song"),
    "library:original": pk_of("song"),
    "library:undo": pk_of("change"),
    "library:upload": pk_of("upload"),
    "library:playlist": pk_of("playlist"),
    "library:playlist-rules": pk_of("smart"),
    "library:playlist-rename": pk_of("playlist"),
    "library:playlist-delete": pk_of("playlist"),
    "library:playlist-undelete": pk_of("deleted_list"),
    "library:playlist-add": pk_of("playlist"),
    "library:playlist-remove": pk_of("playlist"),
    "library:playlist-order": pk_of("playlist"),
    "jobs:card": pk_of("job"),
    "jobs:cancel": pk_of("job"),
    "jobs:retry": pk_of("failed_job"),
    "people:token-revoke": pk_of("token"),
    "people:invitation-revoke": pk_of("invitation"),
    "people:person-close": pk_of("person"),
    "people:person-open": pk_of("person"),
    "api:get_song": api_song,
    "api:restore_song": lambda things: {"song_id": things.binned.pk},
    "api:get_analysis": api_song,
    "api:hear_song": api_song,
    "api:get_theory": api_song,
    "api:get_notes": api_song,
    "api:get_heard_file": lambda things: {"song_id": things.song.pk, "name": "analysis.json"},
    "api:get_notes_file": lambda things: {"song_id": things.song.pk, "name": "all.mid"},
    "api:list_corrections": api_song,
    "api:uncorrect_song": lambda things: {"song_id": things.song.pk, "correction_id": things.correction.pk},
    "api:split_song": api_song,
    "api:similar_songs": api_song,
    "api:next_songs": api_song,
    "api:get_job": api_job,
    "api:cancel_job": api_job,
    "api:retry_job": lambda things: {"job_id": things.failed_job.pk},
}
ALIASES = {  # other methods of the same address
    "api:edit_song": "api:get_song",
    "api:bin_song": "api:get_song",
    "api:get_stems": "api:split_song",
    "api:correct_song": "api:list_corrections",
    "api:stop_hearing_songs": "api:hear_songs",
}
WITHOUT_PAGES = ("api:", "library:upload")  # refuse instead of leading to the sign-in


def named(patterns: list[Any] | None = None, space: str = "") -> Iterator[str]:
    """Every name of the resolver, with its namespaces."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from named(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            assert one.name, f"{one.pattern} has no name, so that nobody can say who may reach it"
            yield f"{space}{one.name}"


@pytest.fixture
def things(owner: User, collaborator: User, folders: object) -> Things:
    song = make_song(owner)
    binned = make_song(owner, deleted_at=timezone.now() - timedelta(days=1))
    playlist = Playlist.objects.create(owner=owner, name=f"{SECRET} list")
    smart = Playlist.objects.create(owner=owner, name=f"{SECRET} rules", rules={"match": "all", "rules": []})
    deleted = Playlist.objects.create(owner=owner, name=f"{SECRET} gone", deleted_at=timezone.now())
    later = timezone.now() + timedelta(hours=1)
    return Things(
        song, binned, playlist, smart, deleted,
        entry=PlaylistEntry.objects.create(playlist=playlist, song=song, position=1),
        upload=Upload.objects.create(owner=owner, name=f"{SECRET}.wav", length=9, expires_at=later),
        job=Job.objects.create(owner=owner, kind="hear", title=SECRET, subject_id=song.pk, state=State.QUEUED),
        failed_job=Job.objects.create(owner=owner, kind="hear", title=SECRET, state=State.FAILED, error=SECRET),
        invitation=Invitation.make(owner, SECRET)[0],
        token=ApiToken.make(owner, SECRET)[0],
        person=collaborator,
        change=TagChange.objects.create(owner=owner, changes={str(song.pk): {"title": ["before", SECRET]}}),
        correction=Correction.objects.create(song=song, made_by=owner, kind="genre", value={"name": SECRET}),
    )  # fmt: skip


def make_song(owner: User, **more: Any) -> Song:
    song = Song.objects.create(
        owner=owner, title=SECRET, original_name=f"{SECRET}.wav", state=SongState.READY, container="wav",
        codec="pcm_s16le", duration_s=2.0, **more,
    )  # fmt: skip
    folder = f"songs/{song.pk}"
    song.file = default_storage.save(f"{folder}/original.wav", ContentFile(f"RIFF {SECRET}".encode()))
    song.artwork = song.artwork_small = default_storage.save(f"{folder}/small.jpg", ContentFile(SECRET.encode()))
    song.save()
    peaks = default_storage.save(f"{folder}/peaks.bin", ContentFile(SECRET.encode()))
    document = {"schema_version": 1, "duration_s": 2.0, "loudness": {}, "key": None, "chords": []}
    transcription = Transcription(duration_s=2.0).to_json().encode()
    notes = default_storage.save(f"{folder}/notes.json.gz", ContentFile(gzip.compress(transcription)))
    score = default_storage.save(f"{folder}/notes-all.mid", ContentFile(SECRET.encode()))
    Hearing.objects.create(
        song=song, document=document, stage="done", peaks=peaks, notes=notes, scores={"all.mid": score}, theory={"a": 1}
    )
    give_stems(song)
    return song


def give_stems(song: Song) -> None:
    found = StemSet.objects.create(
        song=song, separator=SECRET, separator_version="1", separator_label=SECRET, sample_rate_hz=8_000, bit_depth=16,
        frames=16_000, residual_dbfs=-200.0, seconds=1.0,
    )  # fmt: skip
    file = default_storage.save(f"songs/{song.pk}/stem-{found.pk.hex}-drums.flac", ContentFile(SECRET.encode()))
    Stem.objects.create(stem_set=found, name="drums", position=1, file=file, size_bytes=len(SECRET))


def everything_kept(owner: User) -> dict[str, Any]:
    """Every row of the apps that is not the stranger's, to be compared before and after."""
    rows = {}
    for app in ("library", "jobs", "people"):
        for model in apps.get_app_config(app).get_models():
            fields = {field.name for field in model._meta.fields}
            mine = model._default_manager.filter(owner=owner) if "owner" in fields else model._default_manager.all()
            mine = mine.exclude(username="outsider") if model is User else mine
            mine = mine.filter(user=owner) if model is ApiToken else mine
            rows[model.__name__] = list(mine.order_by("pk").values())
    return rows


def said_in(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode("utf-8", "replace") + str(answer.headers)


def send(client: Client, method: str, path: str, things: Things, **more: str) -> HttpResponseBase:
    """A request with whatever the address might want, naming the owner's own objects."""
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", **more}
    if path.startswith("/api/"):
        return getattr(client, method)(path, {} if method in {"get", "head"} else "{}", headers=headers,
                                       content_type="application/json")  # fmt: skip
    if method in {"patch", "put"}:
        return getattr(client, method)(path, b"x", content_type="application/offset+octet-stream", headers=headers)
    named_things = {
        "song": [str(things.song.pk), str(things.binned.pk)], "entry": [str(things.entry.pk)],
        "playlist": str(things.playlist.pk), "title": "Taken", "name": "Taken", "rating": "5", "artist": "Taken",
        "change": ["artist", "rating"], "order": str(things.entry.pk),
    }  # fmt: skip
    if method == "get":
        return client.get(path, {"song": named_things["song"]}, headers=headers)
    return getattr(client, method)(path, named_things if method == "post" else {}, headers=headers)


def unknown(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The same address about an object that nobody has."""
    swap = {uuid.UUID: uuid.uuid4, int: lambda: 999_999}
    return {name: swap.get(type(value), lambda v=value: v)() for name, value in kwargs.items()}


def test_every_address_is_classified() -> None:
    known = {*PUBLIC, *OWN, *OWNER_ONLY, *OBJECT, *ALIASES}
    assert set(named()) - known == set(), "decide who may reach these, in this file"


def test_no_classified_address_is_gone() -> None:
    known = {*PUBLIC, *OWN, *OWNER_ONLY, *OBJECT}
    assert known - set(named()) == set()


def test_every_classified_object_takes_an_id(things: Things) -> None:
    for name, kwargs in OBJECT.items():
        assert any(isinstance(value, uuid.UUID | int) for value in kwargs(things).values()), name


@pytest.mark.parametrize("name", sorted({*OWN, *OWNER_ONLY, *OBJECT}))
def test_an_anonymous_visitor_is_asked_to_sign_in(name: str, things: Things, client: Client, owner: User) -> None:
    kwargs = OBJECT[name](things) if name in OBJECT else {**OWN, **OWNER_ONLY}[name]
    before = everything_kept(owner)
    refused = False
    for method in ("get", "head", "post", "patch", "delete"):
        answer = send(client, method, reverse(name, kwargs=kwargs), things)
        to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/")
        refused = refused or to_sign_in or answer.status_code == 401
        assert to_sign_in or answer.status_code in {401, 405}, f"{method} {name}: {answer.status_code}"
        assert SECRET not in said_in(answer)
        if name.startswith(WITHOUT_PAGES) and name != "api:docs":
            assert answer.status_code in {401, 405}
    assert refused
    assert everything_kept(owner) == before


@pytest.mark.parametrize("name", sorted({*OWNER_ONLY, *OBJECT}))
def test_a_stranger_finds_nothing(name: str, things: Things, as_outsider: Client, owner: User) -> None:
    kwargs = OBJECT[name](things) if name in OBJECT else OWNER_ONLY[name]
    before = everything_kept(owner)
    for method in METHODS:
        answer = send(as_outsider, method, reverse(name, kwargs=kwargs), things)
        made_up = send(as_outsider, method, reverse(name, kwargs=unknown(kwargs)), things)
        assert answer.status_code == made_up.status_code, f"{method} {name} tells that it exists"
        assert SECRET not in said_in(answer)
        if method in {"get", "post"} or (method, name) == ("patch", "library:upload"):
            assert answer.status_code in {404, 405}, f"{method} {name}: {answer.status_code}"
    assert everything_kept(owner) == before


@pytest.mark.parametrize("name", sorted(OBJECT))
def test_whose_it_is_does_find_it(name: str, things: Things, as_owner: Client) -> None:
    """So that the 404 of a stranger is not the 404 of an object that is missing."""
    path = reverse(name, kwargs=OBJECT[name](things))
    answers = {method: send(as_owner, method, path, things).status_code for method in ("get", "post")}
    assert set(answers.values()) - {404, 405}, answers


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_stranger_changes_and_sees_only_their_own(
    name: str, things: Things, as_outsider: Client, owner: User
) -> None:
    before = everything_kept(owner)
    for method in METHODS:
        for query in ("", f"?q=Unheard&all=1&song={things.song.pk}&query="):
            answer = send(as_outsider, method, reverse(name, kwargs=OWN[name]) + query, things)
            assert answer.status_code < 500
            assert SECRET not in said_in(answer), f"{method} {name}{query}"
    assert everything_kept(owner) == before


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_address_tells_nothing_of_anybody(name: str, things: Things, client: Client, owner: User) -> None:
    before = everything_kept(owner)
    for method in ("get", "head", "post", "delete"):
        answer = send(client, method, reverse(name, kwargs=PUBLIC[name]), things)
        assert answer.status_code < 500 or name == "readyz"
        for words in (SECRET, "owner@example.org", str(things.song.pk)):
            assert words not in said_in(answer)
    assert everything_kept(owner) == before


def test_a_song_in_the_bin_is_found_by_nobody(things: Things, as_owner: Client) -> None:
    for name in ("library:song", "library:audio", "library:peaks", "library:analysis"):
        assert as_owner.get(reverse(name, kwargs={"pk": things.binned.pk})).status_code == 404

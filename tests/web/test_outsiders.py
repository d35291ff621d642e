"""Nobody reaches what is not theirs: every address of the studio. The websockets are in test_outsider_sockets.py.

Each named address is classified in addresses.py. One that is not makes a test fail: decide who may reach it, and
write it down there.
"""

from __future__ import annotations

import gzip
import uuid
from collections.abc import Iterator
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

from generation.models import Made, MadeStem, Plan
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
from tests.support.making_seeds import tiny_blueprint
from tests.web.addresses import ALIASES, OBJECT, OWN, OWNER_ONLY, PUBLIC, WITHOUT_PAGES, Things

SECRET = "Unheard Harbour"  # stands in every object of the owner and may stand in no answer to anybody else
METHODS = ("get", "head", "post", "patch", "put", "delete", "options")


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
        made=make_made(owner, song),
        deleted_made=make_made(owner, None, deleted_at=timezone.now()),
        plan=make_plan(owner),
        deleted_plan=make_plan(owner, deleted_at=timezone.now()),
    )  # fmt: skip


def make_plan(owner: User, **more: Any) -> Plan:
    blueprint = tiny_blueprint(SECRET).model_dump(mode="json")
    return Plan.objects.create(owner=owner, title=SECRET, blueprint=blueprint, **more)


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


def make_made(owner: User, song: Song | None, **more: Any) -> Made:
    plan = tiny_blueprint(SECRET, prompt=SECRET)
    made = Made.objects.create(
        owner=owner,
        title=SECRET,
        change=SECRET,
        blueprint=plan.model_dump(mode="json"),
        state="ready",
        song=song,
        **more,
    )
    file = default_storage.save(f"made/{made.pk}/stem-bass-1.flac", ContentFile(SECRET.encode()))
    sounds = [{"name": SECRET, "licence": "MIT"}]
    facts = {"part": "bass", "name": SECRET, "frames": 1, "sha256": "", "key": "1", "peak_dbfs": None, "sounds": sounds,
             "loudness_lufs": None, "gain_db": 0.0, "pan": 0.0, "renderer": "sampler"}  # fmt: skip
    MadeStem.objects.create(made=made, part="bass", name=SECRET, file=file, render_key="1", facts=facts, frames=1)
    return made


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
    for app in ("library", "jobs", "people", "generation"):
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
    assert set(named()) - known == set(), "decide who may reach these, in addresses.py"


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

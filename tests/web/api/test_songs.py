"""Songs over the REST API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from library.models import Hearing, Song, SongState
from library.services.listing import PAGE
from library.services.search import search_text
from musicapp.jobs.models import Job, State
from musicapp.people.models import ApiToken, User


def make(owner: User, title: str, **more: Any) -> Song:
    song = Song(owner=owner, title=title, original_name=f"{title}.wav", state=SongState.READY, **more)
    song.search_text = search_text(song)
    song.save()
    return song


class Script:
    """A program that knows a token."""

    def __init__(self, owner: User) -> None:
        self.headers = {"Authorization": f"Bearer {ApiToken.make(owner, 'script')[1]}"}
        self.client = Client(enforce_csrf_checks=True)

    def __call__(self, method: str, path: str, sent: Any = None) -> Any:
        body = json.dumps(sent) if sent is not None else ""
        return getattr(self.client, method)(
            f"/api{path}", body, content_type="application/json", headers=self.headers
        ) if method != "get" else self.client.get(f"/api{path}", sent or {}, headers=self.headers)  # fmt: skip


@pytest.fixture
def script(owner: User) -> Script:
    return Script(owner)


def test_it_lists_what_the_page_would(script: Script, owner: User, outsider: User) -> None:
    make(owner, "Harbour Lights", bpm=92.0, key="D major", key_position=2, is_minor=False)
    make(owner, "Ferrous", bpm=110.0)
    make(outsider, "Not yours")
    found = script("get", "/songs", {"sort": "title"}).json()
    assert [song["title"] for song in found["songs"]] == ["Ferrous", "Harbour Lights"]
    assert (found["count"], found["page"], found["has_more"]) == (2, 1, False)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"q": "HARBÖUR"}, ["Harbour Lights"]),
        ({"bpm_min": "100"}, ["Ferrous"]),
        ({"bpm_min": "80", "bpm_max": "100"}, ["Harbour Lights"]),
        ({"key": "D major"}, ["Harbour Lights"]),
        ({"key": "G major"}, []),
        ({"key": "G major", "near": "yes"}, ["Harbour Lights"]),
        ({"sort": "-tempo"}, ["Ferrous", "Harbour Lights"]),
    ],
)
def test_it_filters_and_sorts(script: Script, owner: User, query: dict[str, str], titles: list[str]) -> None:
    make(owner, "Harbour Lights", bpm=92.0, key="D major", key_position=2, is_minor=False)
    make(owner, "Ferrous", bpm=110.0)
    assert [song["title"] for song in script("get", "/songs", query).json()["songs"]] == titles


def test_it_pages(script: Script, owner: User) -> None:
    for number in range(PAGE + 1):
        make(owner, f"Take {number:02d}")
    first = script("get", "/songs", {"sort": "title"}).json()
    second = script("get", "/songs", {"sort": "title", "page": 2}).json()
    assert (len(first["songs"]), first["has_more"], first["count"]) == (PAGE, True, PAGE + 1)
    assert ([song["title"] for song in second["songs"]], second["has_more"]) == ([f"Take {PAGE}"], False)


def test_a_whole_page_costs_few_queries(script: Script, owner: User, django_assert_max_num_queries: Any) -> None:
    for number in range(PAGE):
        make(owner, f"Take {number:02d}")
    with django_assert_max_num_queries(6):
        assert len(script("get", "/songs").json()["songs"]) == PAGE


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"length_min": "long"}, "“long” is no length"),
        ({"sort": "colour"}, "“colour” is no order of songs"),
        ({"page": "zero"}, "page"),
        ({"page": "0"}, "page"),
        ({"key": "H major"}, "H major"),
    ],
)
def test_it_says_which_filter_it_does_not_understand(script: Script, query: dict[str, str], sentence: str) -> None:
    answer = script("get", "/songs", query)
    assert answer.status_code == 422
    assert sentence in answer.json()["error"]


def test_it_gives_a_song(script: Script, owner: User) -> None:
    song = make(owner, "Harbour Lights", comment="for Mira", sample_rate_hz=48_000)
    found = script("get", f"/songs/{song.pk}").json()
    assert found["comment"] == "for Mira"
    assert found["sample_rate_hz"] == 48_000
    assert found["bpm"] is None
    assert script.client.get(found["links"]["analysis"], headers=script.headers).status_code == 404


def test_it_changes_tags_and_rating(script: Script, owner: User) -> None:
    song = make(owner, "Harbor Light")
    sent = {"title": "Harbour Lights", "artist": "Mira", "released": "2026-05", "rating": 4, "version": 0}
    answer = script("patch", f"/songs/{song.pk}", sent)
    assert answer.status_code == 200
    song.refresh_from_db()
    assert (song.title, song.artist, song.released, song.rating) == ("Harbour Lights", "Mira", "2026-05", 4)
    assert answer.json()["version"] == song.version == 1
    assert script("get", "/songs", {"q": "mira"}).json()["count"] == 1


def test_what_is_left_out_stays(script: Script, owner: User) -> None:
    song = make(owner, "Ferrous", artist="Halden", rating=3)
    script("patch", f"/songs/{song.pk}", {"artist": ""})
    song.refresh_from_db()
    assert (song.title, song.artist, song.rating) == ("Ferrous", "", 3)


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"rating": 6}, 422, "less than or equal to 5"),
        ({"released": "soon"}, 422, "“soon” is no date"),
        ({"title": "x" * 301}, 422, "300"),
        ({"version": 7, "title": "y"}, 409, "at version 0 now"),
        ({"colour": "y"}, 422, "colour"),
        ([1], 422, "could not be understood"),
    ],
)
def test_a_bad_edit_is_refused_and_changes_nothing(
    script: Script, owner: User, sent: Any, status: int, sentence: str
) -> None:
    song = make(owner, "Ferrous")
    answer = script("patch", f"/songs/{song.pk}", sent)
    assert answer.status_code == status
    assert sentence in answer.json()["error"]
    song.refresh_from_db()
    assert (song.title, song.version) == ("Ferrous", 0)


def test_a_body_that_is_no_json_is_told_so(script: Script, owner: User) -> None:
    song = make(owner, "Ferrous")
    answer = script.client.patch(
        f"/api/songs/{song.pk}", "{title:", content_type="application/json", headers=script.headers
    )
    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]


def test_it_moves_to_the_bin_and_back(script: Script, owner: User) -> None:
    song = make(owner, "Ferrous")
    assert script("delete", f"/songs/{song.pk}").status_code == 204
    assert script("get", f"/songs/{song.pk}").status_code == 404
    assert [row["title"] for row in script("get", "/bin").json()["songs"]] == ["Ferrous"]
    assert script("post", f"/songs/{song.pk}/restore").json()["deleted_at"] is None
    assert script("get", "/songs").json()["count"] == 1


def test_it_gives_what_was_heard(script: Script, owner: User) -> None:
    song = make(owner, "Ferrous")
    document = {"schema_version": 1, "duration_s": 2.0}
    Hearing.objects.create(song=song, document=document, stage="harmony", seconds_by_stage={"decode": 0.2})
    found = script("get", f"/songs/{song.pk}/analysis").json()
    assert (found["stage"], found["analysis"]) == ("harmony", document)


def test_it_says_that_nothing_was_heard_yet(script: Script, owner: User) -> None:
    answer = script("get", f"/songs/{make(owner, 'Ferrous').pk}/analysis")
    assert answer.status_code == 404
    assert "Nothing has been heard" in answer.json()["error"]


def test_it_hears_again_once(script: Script, owner: User) -> None:
    song = make(owner, "Ferrous")
    first = script("post", f"/songs/{song.pk}/hear")
    assert first.status_code == 202
    assert Job.objects.get().state == State.QUEUED
    assert script("post", f"/songs/{song.pk}/hear").json()["id"] == first.json()["id"]
    assert Job.objects.count() == 1

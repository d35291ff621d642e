"""Corrections of one song: made, listed, undone, kept over a new hearing; by page and by API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from library.core.analysis import Analysis
from library.models import Correction, Hearing, Song
from library.services import corrections, hearing
from musicapp.people.models import User
from tests.support import seeds
from tests.web.api.test_songs import Script


@pytest.fixture
def song(owner: User, folders: object) -> Song:
    return Song.objects.get(pk=seeds.song("owner", "Four chords", seconds=32.0))


@pytest.fixture
def script(owner: User) -> Script:
    return Script(owner)


def shown(song: Song) -> dict[str, Any]:
    return Hearing.objects.get(song=song).shown


def post(client: Client, song: Song, htmx: bool = False, **fields: str) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse("library:corrections", args=[song.pk]), fields, headers=headers)


def test_a_key_is_set_from_the_page_and_the_columns_follow(song: Song, as_owner: Client) -> None:
    answer = post(as_owner, song, kind="key", tonic="A", scale="minor", seen="0")
    assert answer.status_code == 302
    song.refresh_from_db()
    assert (song.key, song.is_minor, song.version) == ("A minor", True, 1)
    assert shown(song)["key"] == {"key": "A minor", "confidence": 1.0, "mode": None}
    assert [chord["roman"] for chord in shown(song)["chords"][:2]] == ["III", "i"]


def test_what_the_machine_heard_stays_apart(song: Song, as_owner: Client) -> None:
    before = Hearing.objects.get(song=song).document
    post(as_owner, song, kind="tempo", factor="half")
    found = Hearing.objects.get(song=song)
    assert found.document == before
    assert found.shown["tempo"]["bpm"] == before["tempo"]["bpm"] / 2
    assert found.theory is not None


def test_an_undo_gives_back_what_was_heard(song: Song, as_owner: Client) -> None:
    post(as_owner, song, kind="tempo", factor="double")
    made = Correction.objects.get()
    as_owner.post(reverse("library:uncorrect", args=[song.pk, made.pk]))
    song.refresh_from_db()
    assert song.bpm == Hearing.objects.get(song=song).document["tempo"]["bpm"]
    assert Hearing.objects.get(song=song).corrected is None
    assert "Undo" not in as_owner.get(song.get_absolute_url()).content.decode().partition('id="corrections"')[2]


def test_the_page_lists_what_was_corrected(song: Song, as_owner: Client) -> None:
    post(as_owner, song, kind="metre", signature="3/4")
    text = as_owner.get(song.get_absolute_url()).content.decode()
    assert "<b>Metre</b> 3/4" in text
    assert "1 made" in text


def test_htmx_gets_the_parts_that_change_and_draws_anew(song: Song, as_owner: Client) -> None:
    answer = post(as_owner, song, htmx=True, kind="key", tonic="D", scale="dorian")
    assert "song:corrected" in answer.headers["HX-Trigger"]
    assert 'id="song-facts" hx-swap-oob="true"' in answer.content.decode()
    assert "D minor, Dorian" in answer.content.decode()


def test_a_correction_that_is_none_gets_a_sentence(song: Song, as_owner: Client) -> None:
    answer = post(as_owner, song, htmx=True, kind="metre", signature="0/4")
    assert "0/4 is no time signature: write one as in 4/4 or 6/8." in answer.content.decode()
    assert not Correction.objects.exists()


def test_the_later_of_two_people_is_told(song: Song, as_owner: Client) -> None:
    post(as_owner, song, kind="tempo", factor="half", seen="0")
    answer = post(as_owner, song, htmx=True, kind="tempo", factor="half", seen="0")
    assert "Somebody corrected this song just now." in answer.content.decode()
    assert Correction.objects.count() == 1


def test_corrections_survive_a_new_hearing(song: Song, as_owner: Client, owner: User) -> None:
    corrections.add(song, owner, "key", {"key": "A minor"})
    corrections.add(song, owner, "tempo", {"factor": "half"})
    found = Hearing.objects.get(song=song)
    anew = {**found.document, "tempo": {"bpm": 87.0, "confidence": 0.9}}
    Hearing.objects.filter(pk=found.pk).update(document=anew)
    derived = corrections.derive(song, Analysis.model_validate(anew), "")
    corrections.keep(song, found, derived)
    song.refresh_from_db()
    assert (song.key, song.bpm) == ("A minor", 87.0)
    text = as_owner.get(song.get_absolute_url()).content.decode()
    assert "Kept, but left out: The tempo was set to 60 BPM, which is neither half nor double of the 87 heard." in text


def test_a_song_still_being_heard_cannot_be_corrected(song: Song, owner: User) -> None:
    Hearing.objects.filter(song=song).update(stage="rhythm")
    with pytest.raises(ValueError, match="still being heard"):
        corrections.add(song, owner, "key", {"key": "A minor"})


def test_figures_of_a_stored_document_are_those_of_the_song(song: Song) -> None:
    assert hearing.heard_figures(Analysis.model_validate(shown(song)))["key"] == "C major"


def test_the_api_makes_lists_and_undoes(song: Song, script: Script) -> None:
    at = f"/songs/{song.pk}/corrections"
    made = script("post", at, {"kind": "chord", "value": {"label": "D:min7", "start_s": 2.0, "end_s": 4.0}})
    assert made.status_code == 201
    listed = script("get", at).json()
    assert (listed["revision"], [one["kind"] for one in listed["corrections"]]) == (1, ["chord"])
    answer = script("get", f"/songs/{song.pk}/analysis").json()
    assert answer["analysis"]["chords"][1]["label"] == "D:min7"
    assert answer["heard"]["chords"][1]["label"] == "A:min"
    undone = script("post", f"{at}/{made.json()['id']}/undo").json()
    assert undone["corrections"][0]["undone_at"] is not None
    assert script("get", f"/songs/{song.pk}/analysis").json()["heard"] is None


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"kind": "chord", "value": {"label": "Q", "start_s": 0, "end_s": 1}}, 422, "'Q' is no chord"),
        ({"kind": "tempo", "value": {"bpm": 87}}, 422, "neither half nor double"),
        ({"kind": "mood", "value": {}}, 422, "“mood” cannot be corrected"),
        ({"kind": "key", "value": {"key": "A minor"}, "revision": 7}, 409, "Somebody corrected this song just now."),
    ],
)
def test_the_api_refuses_with_a_sentence(
    song: Song, script: Script, sent: dict[str, Any], status: int, said: str
) -> None:
    answer = script("post", f"/songs/{song.pk}/corrections", sent)
    assert answer.status_code == status
    assert said in answer.json()["error"]


def test_theory_and_notes_say_when_there_are_none(song: Song, script: Script) -> None:
    assert "Hear it again" in script("get", f"/songs/{song.pk}/theory").json()["error"]
    assert "Hear it again" in script("get", f"/songs/{song.pk}/notes").json()["error"]
    assert script("get", f"/songs/{song.pk}/notes/all.xyz").status_code == 404

"""Songs that are like a song, and songs that can follow it: the panel, the page, the API."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from library.models import Song, SongProfile
from library.services import bin as song_bin
from library.services import similar
from musicapp.people.models import User
from tests.support import theory_seeds
from tests.support.song_rows import a_song

PANEL = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "similar-found"}


@pytest.fixture
def library(owner: User, folders: Path) -> dict[str, str]:
    return theory_seeds.theory_songs(owner.username)


def song(library: dict[str, str], title: str) -> Song:
    return Song.objects.get(pk=library[title])


def test_the_most_alike_comes_first_and_is_told_why(library: dict[str, str]) -> None:
    best = similar.alike(song(library, "Stairs of Seville"))[0]
    assert best.song.title == "Down the Same Steps"
    words = [reason.words for reason in best.reasons]
    assert "same turn i–VII–VI–V" in words
    assert "2 BPM apart" in words
    assert "one step on the circle" in words
    assert best.plays_s == 0.0


def test_songs_in_the_bin_and_of_others_are_not_compared(owner: User, outsider: User, library: dict[str, str]) -> None:
    theory_seeds.put(outsider, theory_seeds.SONGS[3])
    song_bin.move_to_bin(Song.objects.filter(pk=library["Down the Same Steps"]))
    titles = {one.song.title for one in similar.alike(song(library, "Stairs of Seville"))}
    assert "Down the Same Steps" not in titles
    assert "Stairs of Seville" not in titles


def test_weights_change_the_order(library: dict[str, str]) -> None:
    by_tempo = similar.alike(
        song(library, "Stairs of Seville"), {"harmony": 0.0, "groove": 0.0, "tempo": 1.0, "key": 0.0}
    )
    assert by_tempo[0].song.title == "Down the Same Steps"
    assert all(one.likeness.tempo for one in by_tempo)


def test_a_song_that_lifts_its_last_chorus_is_left_in_its_last_key(library: dict[str, str]) -> None:
    rows = similar.followers(song(library, "Lifted"))
    assert rows[0].codes == ("10B", "9B")  # it ends in D major; the other begins in G major
    assert rows[0].song.title == "Lifted Once More"
    assert rows[0].follow.tempo is not None
    assert rows[0].follow.tempo.words == "1.6 % slower"


def test_the_panel_comes_when_it_is_seen(as_owner: Client, library: dict[str, str]) -> None:
    page = as_owner.get(reverse("library:song", args=[library["Lifted"]])).content.decode()
    assert 'hx-trigger="intersect once, change delay:150ms, submit"' in page
    assert "same turn" not in page
    panel = as_owner.get(reverse("library:similar", args=[library["Lifted"]]), **PANEL).content.decode()
    assert "same turn I–V–vi–IV" in panel
    assert "<html" not in panel


def test_it_is_a_page_of_its_own_without_scripts(as_owner: Client, library: dict[str, str]) -> None:
    page = as_owner.get(reverse("library:similar", args=[library["Lifted"]]), {"show": "next"}).content.decode()
    assert "It ends in <b>D major</b> (10B)" in page
    assert "10B → 9B" in page
    assert "Play next" in page


def test_nonsense_in_the_address_is_the_usual(as_owner: Client, library: dict[str, str]) -> None:
    wrong = {"harmony": "loud", "groove": "nan", "tempo": "1e9", "key": "-3", "reach": "99", "show": "?"}
    assert as_owner.get(reverse("library:similar", args=[library["Lifted"]]), wrong, **PANEL).status_code == 200
    none = dict.fromkeys(("harmony", "groove", "tempo", "key"), "0")
    assert (
        "Lifted Once More"
        in as_owner.get(reverse("library:similar", args=[library["Lifted"]]), none, **PANEL).content.decode()
    )


def test_the_panel_says_what_is_missing(owner: User, as_owner: Client, folders: Path) -> None:
    waiting = Song.objects.create(owner=owner, title="Waiting", original_name="x.wav")
    said = as_owner.get(reverse("library:similar", args=[waiting.pk]), **PANEL).content.decode()
    assert "has not been heard to the end yet" in said
    alone = theory_seeds.put(owner, theory_seeds.SONGS[0])
    said = as_owner.get(reverse("library:similar", args=[alone]), **PANEL).content.decode()
    assert "no other heard song" in said


def test_a_song_heard_before_there_were_profiles_gets_one_when_it_is_looked_at(library: dict[str, str]) -> None:
    SongProfile.objects.filter(song_id=library["Lifted"]).delete()
    assert similar.alike(song(library, "Lifted"))[0].song.title == "Lifted Once More"


def test_a_song_without_anything_heard_is_like_nothing(owner: User, library: dict[str, str]) -> None:
    bare = a_song(owner, bpm=None, key="")
    assert similar.alike(bare) == []
    assert similar.followers(bare) == []


def test_the_api_names_what_is_alike(as_owner: Client, library: dict[str, str]) -> None:
    rows = as_owner.get(f"/api/songs/{library['Stairs of Seville']}/similar", {"count": 1}).json()
    assert [row["title"] for row in rows] == ["Down the Same Steps"]
    assert rows[0]["shares"]["harmony"] > 80
    assert {"aspect": "tempo", "words": "2 BPM apart", "here_s": None, "there_s": None} in rows[0]["reasons"]


def test_the_api_says_what_can_follow(as_owner: Client, library: dict[str, str]) -> None:
    rows = as_owner.get(f"/api/songs/{library['Lifted']}/next", {"reach": 6}).json()
    assert rows[0]["leaves"] == "D major (10B)"
    assert rows[0]["tempo_change_percent"] == -1.64
    refused = as_owner.get(f"/api/songs/{library['Lifted']}/next", {"reach": 90})
    assert refused.status_code == 422

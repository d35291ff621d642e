"""The library page: what it lists, filters, counts and costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from library.models import Song, SongState
from musicapp.jobs.models import Job, State
from musicapp.people.models import User
from tests.support import library_seeds
from tests.support.song_rows import a_playlist, a_song

PAGE = reverse("library:songs")
HTMX = {"HTTP_HX_REQUEST": "true"}


def titles(client: Client, query: str = "", **headers: Any) -> list[str]:
    answer = client.get(f"{PAGE}?{query}", **headers)
    assert answer.status_code == 200
    return [song.title for song in answer.context["shown"].songs]


def test_an_empty_library_teaches(as_owner: Client) -> None:
    page = as_owner.get(PAGE).content.decode()
    assert "Drop your songs anywhere on this page" in page
    assert 'data-open="add-songs"' in page
    assert 'id="filters"' not in page


def test_it_lists_my_songs_with_count_and_length_and_nobody_elses(
    as_owner: Client, owner: User, outsider: User
) -> None:
    a_song(owner, "Low Tide")
    a_song(owner, "Ferrous", duration_s=312.0)
    a_song(outsider, "Not yours")
    page = as_owner.get(PAGE).content.decode()
    assert "2 songs, 9 min 18 s" in page
    assert "Low Tide" in page
    assert "E♭ major" in page
    assert "Not yours" not in page


def test_songs_in_the_bin_are_not_listed(as_owner: Client, owner: User) -> None:
    from django.utils import timezone

    a_song(owner, "Gone", deleted_at=timezone.now())
    assert titles(as_owner) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ros", ["Rós"]),
        ("q=OKONKWO+low", ["Low Tide"]),
        ("q=tide+low", ["Low Tide"]),
        ("q=%25", []),
        ("q=_", []),
        ("bpm_min=80&bpm_max=90", ["Low Tide"]),
        ("bpm_min=100", ["Ferrous", "Rós"]),
        ("key=Eb+major", ["Low Tide"]),
        ("key=Bb+major&near=1", ["Low Tide", "Rós"]),
        ("genre=techno", ["Ferrous"]),
        ("genre=-", ["Rós"]),
        ("length_min=5:00", ["Ferrous"]),
        ("length_max=4:00", ["Rós"]),
        ("metre=3/4", ["Rós"]),
        ("rating=4", ["Ferrous"]),
        ("state=ready", ["Ferrous", "Low Tide", "Rós"]),
        ("state=failed", []),
        ("bpm_min=nonsense", ["Ferrous", "Low Tide", "Rós"]),
    ],
)
def test_filters(as_owner: Client, owner: User, query: str, found: list[str]) -> None:
    a_song(owner, "Low Tide")
    a_song(owner, "Ferrous", artist="Halden", genre="Techno", bpm=110.0, key="E minor", duration_s=312.0, rating=5)
    a_song(owner, "Rós", artist="Sigrún", genre="", bpm=120.0, key="G minor", duration_s=200.0, metre="3/4")
    assert sorted(titles(as_owner, query)) == found


@pytest.mark.parametrize(
    "column", ["title", "artist", "length", "tempo", "key", "genre", "rating", "loudness", "album"]
)
def test_every_column_sorts_both_ways_with_unknown_ones_last(as_owner: Client, owner: User, column: str) -> None:
    a_song(
        owner,
        "b",
        artist="b",
        album="b",
        duration_s=2.0,
        bpm=2.0,
        key="G major",
        genre="b",
        rating=2,
        loudness_lufs=-9.0,
    )
    a_song(
        owner,
        "A",
        artist="A",
        album="A",
        duration_s=1.0,
        bpm=1.0,
        key="C major",
        genre="A",
        rating=1,
        loudness_lufs=-19.0,
    )
    unknown = {"duration_s": None, "bpm": None, "key": "", "loudness_lufs": None}
    a_song(owner, "c", artist="c", album="c", genre="c", rating=3, **unknown)
    assert titles(as_owner, f"sort={column}") == ["A", "b", "c"]
    nullable = column in {"length", "tempo", "key", "loudness"}
    assert titles(as_owner, f"sort=-{column}") == (["b", "A", "c"] if nullable else ["c", "b", "A"])


def test_headings_say_the_order(as_owner: Client, owner: User) -> None:
    a_song(owner)
    page = as_owner.get(f"{PAGE}?sort=title").content.decode()
    assert page.count('aria-sort="ascending"') == 1
    assert page.count('aria-sort="descending"') == 0
    assert 'href="?sort=-title"' in page


def test_a_sort_that_does_not_exist_is_the_usual_one(as_owner: Client, owner: User) -> None:
    a_song(owner)
    assert titles(as_owner, "sort=password") == ["Low Tide"]
    assert titles(as_owner, "sort=--title&page=none&pages=-4") == ["Low Tide"]


def test_active_filters_are_chips_with_a_way_out(as_owner: Client, owner: User) -> None:
    a_song(owner)
    a_song(owner, "Ferrous", bpm=140.0)
    page = as_owner.get(f"{PAGE}?bpm_min=80&bpm_max=110").content.decode()
    assert "80 to 110 BPM" in page
    assert "1 of 2 shown" in page
    assert "Save as smart playlist" in page


def test_nothing_found_says_what_to_loosen(as_owner: Client, owner: User) -> None:
    a_song(owner)
    page = as_owner.get(f"{PAGE}?q=tide&bpm_min=150").content.decode()
    assert "No song is all of that" in page
    assert "without from 150 BPM: 1 song" in page
    assert "Clear all filters" in page


def test_htmx_gets_only_the_results_and_the_count(as_owner: Client, owner: User) -> None:
    a_song(owner)
    answer = as_owner.get(f"{PAGE}?q=tide", **HTMX, HTTP_HX_TARGET="results")
    text = answer.content.decode()
    assert "<html" not in text
    assert 'id="results"' in text
    assert 'id="tally" hx-swap-oob="true"' in text
    assert "HX-Request" in answer["Vary"]


def test_a_boosted_visit_gets_the_page(as_owner: Client, owner: User) -> None:
    text = as_owner.get(PAGE, **HTMX, HTTP_HX_BOOSTED="true", HTTP_HX_TARGET="page").content.decode()
    assert "<html" in text


def test_the_view_is_remembered(as_owner: Client, owner: User) -> None:
    a_song(owner)
    assert "cover-card" in as_owner.get(f"{PAGE}?view=covers").content.decode()
    assert "cover-card" in as_owner.get(PAGE).content.decode()
    assert "cover-card" not in as_owner.get(f"{PAGE}?view=table").content.decode()


def test_pages_follow_each_other_without_gap_or_repeat(as_owner: Client, owner: User) -> None:
    library_seeds.library(owner.username, 120)
    seen = [
        title
        for page in (1, 2, 3)
        for title in titles(as_owner, f"sort=tempo&page={page}", **HTMX, HTTP_HX_TARGET="more")
    ]
    assert len(seen) == 120
    assert sorted(seen) == sorted(Song.objects.values_list("title", flat=True))
    assert titles(as_owner, "sort=tempo&pages=3", **HTMX, HTTP_HX_TARGET="results") == seen


@pytest.mark.parametrize(
    "query", ["", "q=low", "view=covers", "sort=-rating&page=3", "q=none&bpm_min=80&rating=5&key=C+major"]
)
def test_a_page_takes_at_most_fifteen_queries(as_owner: Client, owner: User, query: str) -> None:
    library_seeds.library(owner.username, 160)
    library_seeds.unusual(owner.username)
    a_playlist(owner, "Some", *Song.objects.all()[:3])
    with CaptureQueriesContext(connection) as asked:
        as_owner.get(f"{PAGE}?{query}")
    assert len(asked) <= 15


def test_hostile_text_stays_text(as_owner: Client, owner: User) -> None:
    nasty = "<script>alert(1)</script>'\"&amp;{{ 7 }}"
    song = a_song(owner, nasty, artist=nasty, genre=nasty, album=nasty)
    parts = [reverse(f"library:{name}", args=[song.pk]) for name in ("row", "details", "menu", "edit")]
    for address in (PAGE, f"{PAGE}?view=covers", *parts):
        text = as_owner.get(address).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script" in text


def test_data_for_the_player_survives_quotes(as_owner: Client, owner: User) -> None:
    import html
    import json
    import re

    title = 'Don\'t "stop" <b> & go'
    a_song(owner, title)
    found = re.search(r"data-play='([^']*)'", as_owner.get(PAGE).content.decode())
    assert found
    assert json.loads(html.unescape(found[1]))["title"] == title


def test_a_row_says_what_is_being_done_and_offers_to_cancel(as_owner: Client, owner: User) -> None:
    ids = library_seeds.unusual(owner.username)
    text = as_owner.get(reverse("library:row", args=[ids["hearing"]])).content.decode()
    job = Job.objects.get(subject_id=ids["hearing"])
    assert "Finding chords, 62 %" in text
    assert "9 s left" in text
    assert reverse("jobs:cancel", args=[job.pk]) in text


@pytest.mark.parametrize(
    ("state", "says", "offers"),
    [
        ("failed", "no room left", ["Try again", "Remove"]),
        ("rejected", "ends before any sound", ["Remove"]),
        ("cancelled", "Stopped before it was heard", ["Hear now", "Remove"]),
        ("duplicate", "Already here as", ["Keep both", "Remove"]),
    ],
)
def test_a_row_that_is_not_heard_says_why_and_what_to_do(
    as_owner: Client, owner: User, state: str, says: str, offers: list[str]
) -> None:
    a_song(owner)
    ids = library_seeds.unusual(owner.username)
    text = as_owner.get(reverse("library:row", args=[ids[state]])).content.decode()
    assert says in text
    assert all(offer in text for offer in offers)
    assert ("Try again" in text) == (state == "failed")


def test_the_strip_says_how_far_all_hearings_are(as_owner: Client, owner: User) -> None:
    library_seeds.unusual(owner.username)
    text = as_owner.get(reverse("library:listening")).content.decode()
    assert "Listening to 2 songs" in text
    assert "31 %" in text
    assert "Cancel all 2" in text


def test_cancel_all_stops_my_hearings_only(as_owner: Client, owner: User, outsider: User) -> None:
    library_seeds.unusual(owner.username)
    library_seeds.unusual(outsider.username)
    as_owner.post(reverse("library:cancel-all"), **HTMX)
    assert not Job.objects.of(owner).filter(state=State.QUEUED).exists()
    assert not Job.objects.of(owner).filter(state=State.RUNNING, cancel_requested=False).exists()
    assert Job.objects.of(outsider).filter(state=State.QUEUED).exists()
    assert not Job.objects.of(outsider).filter(cancel_requested=True).exists()


def test_keep_both_makes_it_a_song_of_its_own(as_owner: Client, owner: User) -> None:
    song = a_song(owner, "Again", duplicate_of=a_song(owner))
    text = as_owner.post(reverse("library:keep", args=[song.pk]), **HTMX).content.decode()
    assert "Already here" not in text
    song.refresh_from_db()
    assert song.duplicate_of is None


def test_the_side_panel_shows_the_selected_song(as_owner: Client, owner: User) -> None:
    library_seeds.library(owner.username, 1, heard=1)
    song = Song.objects.get()
    text = as_owner.get(reverse("library:details", args=[song.pk])).content.decode()
    assert "Circle of fifths" in text
    assert "FLAC, 44.1 kHz, 24-bit, stereo" in text
    assert f"{song.bpm:.0f}" in text


def test_a_row_changes_when_its_song_does(as_owner: Client, owner: User) -> None:
    song = a_song(owner)
    assert "Low Tide" in as_owner.get(PAGE).content.decode()
    Song.objects.filter(pk=song.pk).update(title="High Tide", state=SongState.READY)
    page = as_owner.get(PAGE).content.decode()
    assert "High Tide" in page
    assert "Low Tide" not in page


@pytest.mark.parametrize("name", ["row", "details", "menu", "edit", "original"])
def test_a_stranger_gets_404(as_outsider: Client, owner: User, name: str) -> None:
    song = a_song(owner, content=b"fLaC")
    assert as_outsider.get(reverse(f"library:{name}", args=[song.pk])).status_code == 404


@pytest.mark.parametrize("name", ["edit", "rate", "keep"])
def test_a_stranger_cannot_change_a_song(as_outsider: Client, owner: User, name: str) -> None:
    song = a_song(owner)
    assert (
        as_outsider.post(reverse(f"library:{name}", args=[song.pk]), {"rating": "5", "title": "Mine"}).status_code
        == 404
    )
    song.refresh_from_db()
    assert (song.title, song.rating) == ("Low Tide", 0)


@pytest.mark.parametrize("name", ["songs", "bin", "playlists", "rules", "listening", "export-csv", "export-json"])
def test_signed_out_people_are_asked_to_sign_in(client: Client, db: None, name: str) -> None:
    answer = client.get(reverse(f"library:{name}"))
    assert answer.status_code == 302
    assert reverse("people:sign-in") in answer["Location"]

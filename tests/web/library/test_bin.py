"""Deleting songs, taking it back, and deleting them for good with their files."""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from library.models import Playlist, Song
from library.services import bin as the_bin
from library.services import storage
from musicapp.people.models import User
from tests.support import library_seeds
from tests.support.song_rows import a_playlist, a_song

HTMX = {"HTTP_HX_REQUEST": "true"}


def test_a_deleted_song_can_be_taken_back(as_owner: Client, owner: User) -> None:
    songs = [a_song(owner, "One"), a_song(owner, "Two"), a_song(owner, "Three")]
    wish = {"song": [str(song.pk) for song in songs[:2]]}
    toast = json.loads(as_owner.post(reverse("library:delete"), wish, **HTMX)["HX-Trigger"])["toast"]
    assert toast["text"] == "2 songs moved to the bin."
    assert list(Song.objects.present().values_list("title", flat=True)) == ["Three"]
    as_owner.post(toast["undo"], **HTMX)
    assert Song.objects.present().count() == 3


def test_undo_brings_back_only_what_that_click_deleted(as_owner: Client, owner: User) -> None:
    first, second = a_song(owner, "One"), a_song(owner, "Two")
    as_owner.post(reverse("library:delete"), {"song": str(first.pk)}, **HTMX)
    toast = json.loads(as_owner.post(reverse("library:delete"), {"song": str(second.pk)}, **HTMX)["HX-Trigger"])[
        "toast"
    ]
    as_owner.post(toast["undo"], **HTMX)
    assert list(Song.objects.present().values_list("title", flat=True)) == ["Two"]


def test_deleting_a_song_stops_its_hearing(as_owner: Client, owner: User) -> None:
    from musicapp.jobs.models import Job

    ids = library_seeds.unusual(owner.username)
    as_owner.post(reverse("library:delete"), {"song": [ids["waiting"], ids["hearing"]]}, **HTMX)
    assert set(Job.objects.values_list("state", "cancel_requested")) <= {
        ("cancelled", False),
        ("running", True),
        ("cancelled", True),
    }


def test_the_bin_says_how_long_each_song_is_kept(as_owner: Client, owner: User) -> None:
    a_song(owner, "Fresh", deleted_at=timezone.now())
    a_song(owner, "Old", deleted_at=timezone.now() - timedelta(days=28, hours=1))
    text = as_owner.get(reverse("library:bin")).content.decode()
    assert "in 30 days" in text
    assert "in 2 days" in text


def test_restored_songs_are_back_in_their_playlists(as_owner: Client, owner: User) -> None:
    song = a_song(owner)
    made = a_playlist(owner, "Mix", song)
    as_owner.post(reverse("library:delete"), {"song": str(song.pk)}, **HTMX)
    assert "Low Tide" not in as_owner.get(made.get_absolute_url()).content.decode()
    as_owner.post(reverse("library:bin-restore"), {"song": str(song.pk)})
    assert "Low Tide" in as_owner.get(made.get_absolute_url()).content.decode()


def test_deleting_for_good_asks_with_verb_and_count_first(as_owner: Client, owner: User) -> None:
    songs = [a_song(owner, name, deleted_at=timezone.now()) for name in ("One", "Two")]
    wish: dict[str, Any] = {"song": [str(song.pk) for song in songs]}
    text = as_owner.post(reverse("library:bin-delete"), wish, **HTMX).content.decode()
    assert "Delete 2 songs for good?" in text
    assert "Delete 2 songs</button>" in text
    assert Song.objects.count() == 2


def test_deleting_for_good_removes_row_and_files(
    as_owner: Client, owner: User, folders: Path, django_capture_on_commit_callbacks: Any
) -> None:
    song = a_song(owner, content=b"sound", deleted_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        as_owner.post(reverse("library:bin-delete"), {"song": str(song.pk), "sure": "1"})
    assert not Song.objects.exists()
    assert not default_storage.exists(song.file)


def test_only_songs_in_the_bin_can_be_deleted_for_good(as_owner: Client, owner: User) -> None:
    song = a_song(owner)
    as_owner.post(reverse("library:bin-delete"), {"song": str(song.pk), "sure": "1"})
    assert Song.objects.filter(pk=song.pk).exists()


def test_emptying_the_bin_leaves_other_people_their_songs(as_owner: Client, owner: User, outsider: User) -> None:
    a_song(owner, deleted_at=timezone.now())
    theirs = a_song(outsider, deleted_at=timezone.now())
    as_owner.post(reverse("library:bin-delete"), {"everything": "1", "sure": "1"})
    assert list(Song.objects.all()) == [theirs]


@pytest.mark.parametrize("name", ["delete", "bin-restore", "bin-delete"])
def test_a_strangers_click_touches_nothing(as_outsider: Client, owner: User, name: str) -> None:
    here, binned = a_song(owner), a_song(owner, deleted_at=timezone.now())
    as_outsider.post(reverse(f"library:{name}"), {"song": [str(here.pk), str(binned.pk)], "sure": "1"})
    here.refresh_from_db()
    binned.refresh_from_db()
    assert here.deleted_at is None
    assert binned.deleted_at is not None


def test_a_strangers_undo_touches_nothing(as_outsider: Client, owner: User) -> None:
    song = a_song(owner)
    _, stamp = the_bin.move_to_bin(Song.objects.all())
    as_outsider.post(reverse("library:undelete", args=[stamp]))
    song.refresh_from_db()
    assert song.deleted_at is not None


def test_an_impossible_undo_is_not_found(as_owner: Client, db: None) -> None:
    assert as_owner.post(reverse("library:undelete", args=[10**30])).status_code == 404


def test_expired_songs_go_for_good(
    owner: User, folders: Path, django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    settings.BIN_KEEPS = timedelta(days=30)
    kept = a_song(owner, "Kept", content=b"1", deleted_at=timezone.now() - timedelta(days=29))
    gone = a_song(owner, "Gone", content=b"2", deleted_at=timezone.now() - timedelta(days=31))
    Playlist.objects.create(owner=owner, name="Old", deleted_at=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        assert the_bin.purge_expired() == 1
    assert list(Song.objects.all()) == [kept]
    assert default_storage.exists(kept.file)
    assert not default_storage.exists(gone.file)
    assert not Playlist.objects.exists()


def aged(name: str, hours: float) -> None:
    then = time.time() - hours * 3600
    os.utime(default_storage.path(name), (then, then))


def test_files_left_by_a_kill_are_swept_and_others_are_not(owner: User, folders: Path) -> None:
    here = a_song(owner, "Here", content=b"1")
    killed = a_song(owner, "Killed between row and file", content=b"2")
    arriving = a_song(owner, "Stored, row not yet written", content=b"3")
    for song, hours in ((here, 99), (killed, 99), (arriving, 0.1)):
        aged(song.file, hours)
    Song.objects.exclude(pk=here.pk).delete()
    storage.put_bytes(b"4", "songs/not-a-song/keep.txt")
    assert the_bin.sweep_orphans() == 1
    assert [default_storage.exists(song.file) for song in (here, killed, arriving)] == [True, False, True]
    assert default_storage.exists("songs/not-a-song/keep.txt")


def test_sweeping_an_empty_studio_does_nothing(db: None, folders: Path) -> None:
    assert the_bin.sweep_orphans() == 0

"""The two documents that the song page is drawn from: small on the way, and fresh only when something changed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from library.models import Song
from musicapp.people.models import User
from tests.support import seeds
from tests.support.full_songs import full_song


@pytest.fixture
def song(owner: User, folders: Path) -> Song:
    """Half a minute with 40 chords and 300 notes."""
    return Song.objects.get(pk=full_song("owner", seconds=30.0))


def sent(client: Client, song: Song, name: str, **headers: str) -> Any:
    return client.get(reverse(f"library:{name}", args=[song.pk]), headers={"Accept-Encoding": "gzip", **headers})


@pytest.mark.parametrize("name", ["analysis", "drawings"])
def test_it_is_sent_compressed_to_those_who_take_it(song: Song, as_owner: Client, name: str) -> None:
    answer = sent(as_owner, song, name)
    assert answer["Content-Encoding"] == "gzip"
    plain = gzip.decompress(answer.content)
    assert len(answer.content) < len(plain) / 3
    assert json.loads(plain) == as_owner.get(reverse(f"library:{name}", args=[song.pk])).json()


@pytest.mark.parametrize("name", ["analysis", "drawings"])
def test_what_did_not_change_is_not_sent_again(song: Song, as_owner: Client, name: str) -> None:
    seal = sent(as_owner, song, name)["ETag"]
    again = sent(as_owner, song, name, **{"If-None-Match": seal})
    assert (again.status_code, again.content) == (304, b"")


def test_every_note_and_close_is_there(song: Song, as_owner: Client) -> None:
    told = as_owner.get(reverse("library:drawings", args=[song.pk])).json()
    notes, harmony = told["notes"], told["harmony"]
    assert {len(notes[name]) for name in ("start_s", "length_s", "pitch", "part", "sure")} == {300}
    assert [key["name"] for key in notes["keys"]] == ["D major", "F major", "D major", "B minor", "E major"]
    assert 30 <= len(harmony["tension"]["time_s"]) <= 40  # equal neighbours are one chord
    assert harmony["pace"]["changes"]


def test_a_song_without_theory_has_nothing_to_draw(owner: User, folders: Path, as_owner: Client) -> None:
    told = as_owner.get(reverse("library:drawings", args=[seeds.song("owner", "Four chords")])).json()
    assert (told["notes"], told["harmony"]) == (None, None)

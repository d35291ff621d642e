"""Sound, pictures and peaks: ranges, validators, types, and nothing for strangers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from moto import mock_aws

from library.core.preview import FILM_OR_M4A
from library.models import Hearing, Song, SongState
from library.services import serving, storage
from library.services.playable import playable, preview_name
from musicapp.people.models import User
from tests.conftest import signed_in

SOUND = bytes(range(256)) * 40


@pytest.fixture
def song(owner: User, folders: Path) -> Song:
    row = Song(owner=owner, title="Low Tide", original_name="low tide.wav", container="wav", codec="pcm_s16le")
    row.file = storage.put_bytes(SOUND, f"{storage.folder_of(row.pk)}/original.wav")
    row.state = SongState.READY
    row.save()
    return row


def address(name: str, song: Song, *more: str) -> str:
    return reverse(f"library:{name}", args=[song.pk, *more])


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous")
def body(response: HttpResponseBase) -> bytes:
    chunks: Any = response
    return b"".join(chunks)


pytestmark = pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous")


def test_the_whole_song_comes_with_what_a_player_needs(as_owner: Client, song: Song) -> None:
    response = as_owner.get(address("audio", song))
    assert response.status_code == 200
    assert body(response) == SOUND
    assert response["Content-Type"] == "audio/wav"
    assert response["Content-Length"] == str(len(SOUND))
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == 'inline; filename="low tide.wav"'
    assert response["Last-Modified"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=10000-", 10_000, 10_239),
        ("bytes=-40", 10_200, 10_239),
        ("bytes=0-99999", 0, 10_239),
    ],
)
def test_a_range_comes_as_partial_content(as_owner: Client, song: Song, asked: str, first: int, last: int) -> None:
    response = as_owner.get(address("audio", song), headers={"range": asked})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(SOUND)}"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == SOUND[first : last + 1]


def test_a_long_range_comes_in_parts_that_add_up(as_owner: Client, song: Song, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "RANGE_MAX_BYTES", 4_000)
    monkeypatch.setattr(serving, "CHUNK_BYTES", 1_000)
    got = b""
    while len(got) < len(SOUND):
        response = as_owner.get(address("audio", song), headers={"range": f"bytes={len(got)}-"})
        assert response.status_code == 206
        part = body(response)
        assert 0 < len(part) <= 4_000
        got += part
    assert got == SOUND


def test_a_range_after_the_end_is_refused_with_the_length(as_owner: Client, song: Song) -> None:
    response = as_owner.get(address("audio", song), headers={"range": "bytes=10240-"})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */10240"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,4-5", "lines=0-1"])
def test_a_range_that_makes_no_sense_gives_the_whole(as_owner: Client, song: Song, asked: str) -> None:
    response = as_owner.get(address("audio", song), headers={"range": asked})
    assert response.status_code == 200
    assert body(response) == SOUND


def test_a_head_request_has_the_headers_and_no_body(as_owner: Client, song: Song) -> None:
    response = as_owner.head(address("audio", song), headers={"range": "bytes=0-9"})
    assert response.status_code == 206
    assert response["Content-Length"] == "10"
    assert not response.content


def test_a_player_that_has_it_already_is_told_so(as_owner: Client, song: Song) -> None:
    first = as_owner.get(address("audio", song))
    again = as_owner.get(address("audio", song), headers={"if-none-match": first["ETag"]})
    since = as_owner.get(address("audio", song), headers={"if-modified-since": first["Last-Modified"]})
    assert (again.status_code, since.status_code) == (304, 304)
    assert again["ETag"] == first["ETag"]


def test_a_range_of_a_file_that_changed_gives_the_whole_new_file(as_owner: Client, song: Song) -> None:
    old = as_owner.get(address("audio", song))
    same = as_owner.get(address("audio", song), headers={"range": "bytes=0-9", "if-range": old["ETag"]})
    dated = as_owner.get(address("audio", song), headers={"range": "bytes=0-9", "if-range": old["Last-Modified"]})
    storage.put_bytes(b"another sound", song.file)
    changed = as_owner.get(address("audio", song), headers={"range": "bytes=0-9", "if-range": old["ETag"]})
    assert (same.status_code, dated.status_code, changed.status_code) == (206, 206, 200)
    assert body(changed) == b"another sound"


@pytest.mark.parametrize(
    ("container", "codec", "content_type"),
    [
        ("mp3", "mp3float", "audio/mpeg"),
        (FILM_OR_M4A, "aac", "audio/mp4"),
        ("flac", "flac", "audio/flac"),
        ("ogg", "opus", "audio/ogg"),
        ("", "", "application/octet-stream"),
    ],
)
def test_the_type_is_what_decoding_found_not_what_the_name_says(
    as_owner: Client, song: Song, container: str, codec: str, content_type: str
) -> None:
    Song.objects.update(container=container, codec=codec, original_name="page.html")
    assert as_owner.head(address("audio", song))["Content-Type"] == content_type


def test_a_hostile_name_cannot_leave_its_header(as_owner: Client, song: Song) -> None:
    Song.objects.update(original_name='a"; filename="evil.html\r\nSet-Cookie: x=1')
    response = as_owner.head(address("audio", song))
    assert "Set-Cookie" not in response.headers
    assert "\n" not in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("inline")


def test_what_browsers_cannot_play_comes_as_the_copy_that_they_can(as_owner: Client, song: Song) -> None:
    Song.objects.update(container="asf", codec="wmav2")
    before = as_owner.get(address("audio", song))
    storage.put_bytes(b"fLaC of it", preview_name(song))
    after = as_owner.get(address("audio", song))
    assert (before["Content-Type"], after["Content-Type"]) == ("application/octet-stream", "audio/flac")
    assert body(after) == b"fLaC of it"


def test_a_song_whose_file_is_gone_is_not_found(as_owner: Client, song: Song) -> None:
    storage.remove_song_files(song.pk)
    assert as_owner.get(address("audio", song)).status_code == 404


def test_peaks_may_be_kept_for_ever_under_an_address_with_their_version(as_owner: Client, song: Song) -> None:
    name = storage.put_bytes(b"PTPK" + bytes(60), f"{storage.folder_of(song.pk)}/peaks.bin")
    Hearing.objects.create(song=song, peaks=name)
    kept = as_owner.get(address("peaks", song) + "?v=2", headers={"range": "bytes=0-3"})
    asked_anew = as_owner.get(address("peaks", song))
    assert (kept.status_code, body(kept)) == (206, b"PTPK")
    assert kept["Cache-Control"] == "private, max-age=31536000, immutable"
    assert asked_anew["Cache-Control"] == "private, no-cache"
    assert kept["Content-Type"] == "application/octet-stream"


def test_peaks_that_are_not_drawn_yet_are_not_found(as_owner: Client, song: Song) -> None:
    assert as_owner.get(address("peaks", song)).status_code == 404
    Hearing.objects.create(song=song)
    assert as_owner.get(address("peaks", song)).status_code == 404


def test_the_picture_of_a_song_is_its_own_or_woven_from_its_harmony(as_owner: Client, song: Song) -> None:
    Song.objects.update(harmony_strip="TPDT")
    woven = as_owner.get(address("artwork", song, "large"))
    assert woven["Content-Type"] == "image/svg+xml"
    assert b"#5aa9dc" in woven.content
    again = as_owner.get(address("artwork", song, "large"), headers={"if-none-match": woven["ETag"]})
    assert again.status_code == 304
    name = storage.put_bytes(b"\xff\xd8\xff jpeg", f"{storage.folder_of(song.pk)}/small.jpg")
    Song.objects.update(artwork_small=name)
    own = as_owner.get(address("artwork", song, "small"))
    assert (own["Content-Type"], body(own)) == ("image/jpeg", b"\xff\xd8\xff jpeg")


def test_there_are_no_other_sizes_of_pictures(as_owner: Client, song: Song) -> None:
    assert as_owner.get(address("artwork", song, "huge")).status_code == 404


def test_the_address_of_a_picture_changes_when_its_harmony_is_heard(song: Song) -> None:
    before = playable(song)["artwork"]
    song.harmony_strip = "TPD"
    assert playable(song)["artwork"] != before


def test_the_player_can_ask_what_a_song_is_now(as_owner: Client, as_outsider: Client, song: Song) -> None:
    Song.objects.update(harmony_strip="TPD")
    told = as_owner.get(playable(song)["self"])
    assert told.json()["harmony"] == "TPD"
    assert told.json()["url"] == address("audio", song)
    assert as_outsider.get(playable(song)["self"]).status_code == 404


@pytest.fixture(params=["audio", "peaks", "small", "large"])
def any_media(request: pytest.FixtureRequest, song: Song) -> str:
    storage.put_bytes(b"PTPK", f"{storage.folder_of(song.pk)}/peaks.bin")
    Hearing.objects.create(song=song, peaks=f"{storage.folder_of(song.pk)}/peaks.bin")
    kind = request.param
    return address(kind, song) if kind in {"audio", "peaks"} else address("artwork", song, kind)


def test_a_stranger_finds_nothing(as_outsider: Client, any_media: str) -> None:
    assert as_outsider.get(any_media).status_code == 404
    assert as_outsider.head(any_media).status_code == 404


def test_somebody_who_is_not_signed_in_is_sent_to_the_door(client: Client, any_media: str) -> None:
    response = client.get(any_media)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("people:sign-in"))


def test_a_song_in_the_bin_is_silent(as_owner: Client, song: Song, any_media: str) -> None:
    Song.objects.update(deleted_at="2026-01-01T00:00:00Z")
    assert as_owner.get(any_media).status_code == 404


def test_media_cannot_be_written_to(as_owner: Client, any_media: str) -> None:
    assert as_owner.post(any_media).status_code == 405


def test_the_palette_finds_own_songs_and_playlists_only(owner: User, outsider: User, song: Song) -> None:
    Song.objects.update(search_text="low tide")
    mine = signed_in(owner).get(reverse("library:find"), {"q": "Tid"}).json()
    theirs = signed_in(outsider).get(reverse("library:find"), {"q": "tid"}).json()
    assert [found["title"] for found in mine["songs"]] == ["Low Tide"]
    assert mine["songs"][0]["play"]["url"] == address("audio", song)
    assert theirs == {"songs": [], "playlists": []}


def test_the_palette_is_silent_while_nothing_is_typed(as_owner: Client, song: Song) -> None:
    assert as_owner.get(reverse("library:find"), {"q": "  "}).json() == {"songs": [], "playlists": []}


def test_a_song_in_a_bucket_comes_by_a_signed_link_after_the_same_check(
    as_owner: Client, as_outsider: Client, song: Song, settings: Any
) -> None:
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="songs")
        bucket = {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": "songs", "region_name": "us-east-1", "access_key": "a", "secret_key": "b"},
        }
        settings.STORAGES = settings.STORAGES | {"default": bucket}
        boto3.client("s3", region_name="us-east-1").put_object(Bucket="songs", Key=song.file, Body=SOUND)
        response = as_owner.get(address("audio", song))
        assert response.status_code == 302
        assert response["Cache-Control"] == "private, no-store"
        assert "response-content-type=audio%2Fwav" in response["Location"]
        assert "Signature" in response["Location"]
        assert as_outsider.get(address("audio", song)).status_code == 404
        Song.objects.update(file="songs/gone")
        assert as_owner.get(address("audio", song)).status_code == 404

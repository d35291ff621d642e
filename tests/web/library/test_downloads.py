"""Files on their way out: originals, tagged copies, zips and exports."""

from __future__ import annotations

import csv
import io
import json
import wave
import zipfile
from pathlib import Path
from typing import Any

import mutagen
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from library.models import Hearing, Song
from library.services import downloads, storage
from musicapp.people.models import User
from tests.support.song_rows import a_song

pytestmark = pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")


def body(answer: Any) -> bytes:
    return b"".join(answer)


def a_wav() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as into:
        into.setnchannels(1)
        into.setsampwidth(2)
        into.setframerate(8_000)
        into.writeframes(b"\1\0" * 800)
    return file.getvalue()


def a_wav_song(owner: User, **fields: Any) -> Song:
    song = a_song(owner, "Ósk: live?", artist="Sigrún", container="wav", codec="pcm_s16le", **fields)
    song.file = f"{storage.folder_of(song.pk)}/original.wav"
    storage.put_bytes(a_wav(), song.file)
    song.save()
    return song


def test_the_original_comes_under_a_sensible_name(as_owner: Client, owner: User, folders: Path) -> None:
    song = a_wav_song(owner)
    answer = as_owner.get(reverse("library:original", args=[song.pk]))
    assert body(answer) == a_wav()
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Sigr%C3%BAn%20-%20%C3%93sk%20live.wav"


def test_corrected_tags_are_written_into_a_copy_and_the_original_stays(
    as_owner: Client, owner: User, folders: Path
) -> None:
    song = a_wav_song(owner, album="Night EP")
    answer = as_owner.get(reverse("library:original", args=[song.pk]), {"tags": "1"})
    content = body(answer)
    assert int(answer["Content-Length"]) == len(content)
    tagged = mutagen.File(io.BytesIO(content))
    assert str(tagged.tags["TIT2"]) == "Ósk: live?"
    assert str(tagged.tags["TALB"]) == "Night EP"
    assert default_storage.open(song.file).read() == a_wav()
    assert list((folders / "work_root").iterdir()) == []


def test_a_file_that_takes_no_tags_says_so_and_leaves_no_copy(as_owner: Client, owner: User, folders: Path) -> None:
    song = a_song(owner, content=b"this is no sound at all")
    answer = as_owner.get(reverse("library:original", args=[song.pk]), {"tags": "1"})
    assert answer.status_code == 422
    assert "Download the original instead" in answer.content.decode()
    assert list((folders / "work_root").iterdir()) == []


def test_a_file_that_is_gone_is_not_found(as_owner: Client, owner: User, folders: Path) -> None:
    song = a_song(owner)
    for query in ({}, {"tags": "1"}):
        assert as_owner.get(reverse("library:original", args=[song.pk]), query).status_code == 404


def test_several_songs_come_as_a_zip_with_what_is_missing_named(as_owner: Client, owner: User, folders: Path) -> None:
    songs = [a_song(owner, "Tide", content=b"1" * 700_000), a_song(owner, "tide", content=b"2"), a_song(owner, "Lost")]
    answer = as_owner.post(reverse("library:download"), {"song": [str(song.pk) for song in songs]})
    with zipfile.ZipFile(io.BytesIO(body(answer))) as archive:
        assert archive.testzip() is None
        found = {name: len(archive.read(name)) for name in archive.namelist()}
    assert found.pop("Missing songs.txt") > 0
    assert sorted(name.casefold() for name in found) == ["mira okonkwo - tide (2).flac", "mira okonkwo - tide.flac"]
    assert sorted(found.values()) == [1, 700_000]


def test_a_zip_holds_no_more_than_a_chunk_in_memory(owner: User, folders: Path) -> None:
    songs = [a_song(owner, str(n), content=b"x" * 3_000_000) for n in range(3)]
    largest = max(len(chunk) for chunk in downloads.zipped(songs))
    assert largest < 2 * downloads.CHUNK_BYTES


def test_a_stranger_gets_nothing_in_a_zip(as_outsider: Client, owner: User, folders: Path) -> None:
    song = a_song(owner, content=b"1")
    answer = as_outsider.post(reverse("library:download"), {"song": str(song.pk)})
    assert answer.status_code == 302


def test_the_library_as_a_table(as_owner: Client, owner: User, outsider: User) -> None:
    a_song(owner, "=HYPERLINK(1)", loudness_lufs=-14.1)
    a_song(owner, "Ferrous", bpm=140.0)
    a_song(outsider, "Theirs")
    text = body(as_owner.get(reverse("library:export-csv"), {"bpm_max": "100"})).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["title"], row["bpm"], row["key"], row["loudness_lufs"]) for row in rows] == [
        ("'=HYPERLINK(1)", "84.0", "Eb major", "-14.1")
    ]


@pytest.mark.parametrize("count", [0, 1, 401])
def test_all_that_was_heard_as_json(as_owner: Client, owner: User, count: int) -> None:
    Song.objects.bulk_create(Song(owner=owner, title=str(n), original_name="x", file="x") for n in range(count))
    for song in Song.objects.all()[:1]:
        Hearing.objects.create(song=song, document={"duration_s": 4.0})
    songs = json.loads(body(as_owner.get(reverse("library:export-json"))))
    assert len(songs) == count
    assert [song["analysis"] for song in songs if song["analysis"]] == [{"duration_s": 4.0}] * min(count, 1)


def test_exports_of_a_stranger_hold_none_of_my_songs(as_outsider: Client, owner: User) -> None:
    a_song(owner, "Mine")
    assert b"Mine" not in body(as_outsider.get(reverse("library:export-csv")))
    assert json.loads(body(as_outsider.get(reverse("library:export-json")))) == []


async def test_a_stream_is_read_only_as_far_as_its_reader_goes_and_then_closed() -> None:
    steps: list[str] = []

    def chunks() -> Any:
        try:
            for number in range(1_000):
                steps.append(f"made {number}")
                yield b"x"
        finally:
            steps.append("closed")

    stream = downloads.in_turn(chunks())
    assert await anext(stream) == b"x"
    assert await anext(stream) == b"x"
    await stream.aclose()  # type: ignore[attr-defined]
    assert steps == ["made 0", "made 1", "closed"]

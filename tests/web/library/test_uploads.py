"""The tus server through Django's test client."""

from __future__ import annotations

import base64
import errno
import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from library.models import Song, Upload
from library.services import uploads
from musicapp.jobs.models import Job
from musicapp.people.models import ApiToken, User

pytestmark = pytest.mark.django_db
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def _folders(folders: Path) -> None:
    """Files of each test in a folder of its own."""


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs stay rows: hearing has its own tests."""
    monkeypatch.setattr("musicapp.jobs.services.send", lambda job: True)


def metadata(name: str) -> str:
    return f"filename {base64.b64encode(name.encode()).decode()}"


def create(client: Client, length: object, *, name: str = "song.wav", body: bytes = b"", **headers: str) -> Any:
    sent = {"Upload-Length": str(length), "Upload-Metadata": metadata(name), **TUS, **headers}
    return client.post(reverse("library:uploads"), data=body, content_type=PIECE if body else "", headers=sent)


def send(client: Client, address: str, offset: int, body: bytes, **headers: str) -> Any:
    sent = {"Upload-Offset": str(offset), "Content-Type": PIECE, **TUS, **headers}
    return client.generic("PATCH", address, body, headers=sent)


def ask(client: Client, address: str) -> HttpResponse:
    return client.head(address, headers=TUS)  # type: ignore[return-value]


def made(client: Client, length: int, **named: Any) -> str:
    response = create(client, length, **named)
    assert response.status_code == 201, response.content
    return str(response["Location"])


def test_options_tell_what_the_server_can_to_anybody(client: Client) -> None:
    response = client.options(reverse("library:uploads"))
    assert response.status_code == 204
    assert response["Tus-Version"] == response["Tus-Resumable"] == "1.0.0"
    assert response["Tus-Max-Size"] == str(2 * 2**30)
    assert set(response["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "checksum", "expiration", "termination"
    }  # fmt: skip
    assert {"sha1", "sha256"} <= set(response["Tus-Checksum-Algorithm"].split(","))


def test_a_file_in_three_pieces_becomes_a_song_and_one_job(as_owner: Client, owner: User) -> None:
    address = made(as_owner, 9, name="03 - Air_in_G.wav")
    assert ask(as_owner, address)["Upload-Offset"] == "0"
    for offset, piece in ((0, b"abc"), (3, b"def"), (6, b"ghi")):
        response = send(as_owner, address, offset, piece)
        assert (response.status_code, response["Upload-Offset"]) == (204, str(offset + 3))
    song = Song.objects.get(owner=owner)
    assert default_storage.open(song.file).read() == b"abcdefghi"
    assert (song.title, song.original_name, song.size_bytes) == ("Air in G", "03 - Air_in_G.wav", 9)
    assert song.file == f"songs/{song.pk}/original.wav"
    assert "air in g" in song.search_text
    job = Job.objects.get()
    assert (job.kind, job.subject_id, job.owner) == ("hear", song.pk, owner)
    assert ask(as_owner, address)["Upload-Offset"] == "9"
    assert not list(Path(uploads.settings.UPLOADS_ROOT).iterdir())


def test_asking_tells_offset_length_metadata_and_expiry(as_owner: Client) -> None:
    address = made(as_owner, 9, name="Ünïcode 🎸.mp3")
    send(as_owner, address, 0, b"abcd")
    response = ask(as_owner, address)
    assert response.status_code == 200
    assert response["Upload-Offset"] == "4"
    assert response["Upload-Length"] == "9"
    assert response["Upload-Metadata"] == metadata("Ünïcode 🎸.mp3")
    assert response["Upload-Expires"].endswith("GMT")
    assert "no-store" in response["Cache-Control"]


def test_bytes_may_come_with_the_creation(as_owner: Client) -> None:
    response = create(as_owner, 6, body=b"abc")
    assert (response.status_code, response["Upload-Offset"]) == (201, "3")
    assert send(as_owner, response["Location"], 3, b"def").status_code == 204
    assert Song.objects.count() == 1


def test_an_empty_file_is_a_song_at_once_whose_hearing_says_why_not(as_owner: Client) -> None:
    response = create(as_owner, 0)
    assert response.status_code == 201
    assert response["Upload-Offset"] == "0"
    assert Song.objects.get().size_bytes == 0


def test_a_repeated_last_piece_makes_no_second_song(as_owner: Client) -> None:
    address = made(as_owner, 3)
    assert send(as_owner, address, 0, b"abc").status_code == 204
    again = send(as_owner, address, 0, b"abc")
    assert (again.status_code, again["Upload-Offset"]) == (409, "3")
    assert send(as_owner, address, 3, b"").status_code == 204
    assert send(as_owner, address, 3, b"x").status_code == 413
    assert Song.objects.count() == Job.objects.count() == 1


@pytest.mark.parametrize(
    ("offset", "headers", "status"),
    [
        ("1", {}, 409),
        ("99", {}, 409),
        ("-1", {}, 400),
        ("x", {}, 400),
        ("0", {"Tus-Resumable": "0.9"}, 412),
        ("0", {"Content-Type": "audio/wav"}, 415),
        ("0", {"Upload-Checksum": "sha512 YQ=="}, 400),
    ],
)
def test_pieces_that_break_the_rules_are_refused(
    as_owner: Client, offset: str, headers: dict[str, str], status: int
) -> None:
    address = made(as_owner, 3)
    kind = headers.pop("Content-Type", PIECE)
    sent = {"Upload-Offset": offset, **TUS, **headers}
    response = as_owner.patch(address, data=b"abc", content_type=kind, headers=sent)
    assert response.status_code == status
    assert response["Tus-Resumable"] == "1.0.0"
    assert ask(as_owner, address)["Upload-Offset"] == "0"


def test_a_piece_beyond_the_length_is_refused(as_owner: Client) -> None:
    address = made(as_owner, 3)
    assert send(as_owner, address, 0, b"abcd").status_code == 413
    assert ask(as_owner, address)["Upload-Offset"] == "0"


def test_a_file_that_is_too_large_is_refused_with_a_sentence(as_owner: Client) -> None:
    response = create(as_owner, 2**31 + 1)
    assert response.status_code == 413
    assert "2,048 MB" in response.content.decode()


def test_a_piece_with_a_right_sum_counts_and_one_with_a_wrong_sum_does_not(as_owner: Client) -> None:
    address = made(as_owner, 6)
    right = base64.b64encode(hashlib.sha1(b"abc").digest()).decode()  # noqa: S324
    assert send(as_owner, address, 0, b"abX", **{"Upload-Checksum": f"sha1 {right}"}).status_code == 460
    assert ask(as_owner, address)["Upload-Offset"] == "0"
    assert send(as_owner, address, 0, b"abc", **{"Upload-Checksum": f"sha1 {right}"}).status_code == 204
    sum256 = base64.b64encode(hashlib.sha256(b"def").digest()).decode()
    assert send(as_owner, address, 3, b"def", **{"Upload-Checksum": f"sha256 {sum256}"}).status_code == 204
    assert default_storage.open(Song.objects.get().file).read() == b"abcdef"


def test_the_disk_decides_where_the_row_says_more(as_owner: Client) -> None:
    address = made(as_owner, 9)
    send(as_owner, address, 0, b"abcdef")
    os.truncate(uploads.part_of(Upload.objects.get()), 4)
    assert ask(as_owner, address)["Upload-Offset"] == "4"
    assert send(as_owner, address, 4, b"efghi").status_code == 204
    assert default_storage.open(Song.objects.get().file).read() == b"abcdefghi"


def test_the_row_decides_where_the_disk_has_more(as_owner: Client) -> None:
    address = made(as_owner, 6)
    send(as_owner, address, 0, b"abc")
    with uploads.part_of(Upload.objects.get()).open("ab") as part:
        part.write(b"zzzz")  # written, but never vouched for: the process was killed
    assert ask(as_owner, address)["Upload-Offset"] == "3"
    send(as_owner, address, 3, b"def")
    assert default_storage.open(Song.objects.get().file).read() == b"abcdef"


def test_a_second_piece_at_once_is_told_to_wait(as_owner: Client) -> None:
    address = made(as_owner, 6)
    first = uploads.Piece(Upload.objects.get(), offset=0, size=3)
    first.write(b"abc")
    assert send(as_owner, address, 0, b"abc").status_code == 423
    first.close()
    assert ask(as_owner, address)["Upload-Offset"] == "3"
    assert send(as_owner, address, 3, b"def").status_code == 204


def test_ending_an_upload_removes_its_part(as_owner: Client) -> None:
    address = made(as_owner, 6)
    send(as_owner, address, 0, b"abc")
    part = uploads.part_of(Upload.objects.get())
    assert part.exists()
    assert as_owner.delete(address, headers=TUS).status_code == 204
    assert not part.exists()
    assert ask(as_owner, address).status_code == 404
    assert send(as_owner, address, 3, b"def").status_code == 404


def test_an_expired_upload_is_gone_then_unknown(as_owner: Client) -> None:
    address = made(as_owner, 6)
    send(as_owner, address, 0, b"abc")
    part = uploads.part_of(Upload.objects.get())
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ask(as_owner, address).status_code == 410
    assert send(as_owner, address, 3, b"def").status_code == 410
    uploads.sweep_expired()
    assert not part.exists()
    assert ask(as_owner, address).status_code == 410
    Upload.objects.update(expires_at=timezone.now() - timedelta(days=8))
    uploads.sweep_expired()
    assert ask(as_owner, address).status_code == 404


def test_every_piece_puts_the_expiry_off(as_owner: Client) -> None:
    address = made(as_owner, 6)
    Upload.objects.update(expires_at=timezone.now() + timedelta(seconds=60))
    send(as_owner, address, 0, b"abc")
    assert Upload.objects.get().expires_at > timezone.now() + timedelta(hours=70)


def test_the_sweep_removes_parts_that_no_row_knows(as_owner: Client) -> None:
    made(as_owner, 6)
    stray = uploads.part_of(Upload(pk=uuid4()))
    stray.write_bytes(b"x")
    uploads.sweep_expired()
    assert stray.exists()  # it may be arriving just now
    os.utime(stray, (0, 0))
    uploads.sweep_expired()
    assert not stray.exists()
    assert uploads.part_of(Upload.objects.get()).exists()


@pytest.mark.parametrize("killed", ["before the move", "after the move", "after the song"])
def test_a_whole_upload_whose_process_was_killed_becomes_one_song(as_owner: Client, killed: str) -> None:
    made(as_owner, 3)
    upload = Upload.objects.get()
    uploads.part_of(upload).write_bytes(b"abc")
    if killed != "before the move":
        uploads.take_in(upload.owner, uploads.part_of(upload), upload.name, song_id=upload.pk)
    if killed == "after the move":
        Job.objects.all().delete()
        Song.objects.all().delete()
    Upload.objects.update(offset=3)
    uploads.sweep_expired()
    uploads.sweep_expired()
    song = Song.objects.get()
    assert Upload.objects.get().song == song
    assert default_storage.open(song.file).read() == b"abc"
    assert Job.objects.count() == 1


def test_asking_completes_what_was_left_whole(as_owner: Client) -> None:
    address = made(as_owner, 3)
    uploads.part_of(Upload.objects.get()).write_bytes(b"abc")
    Upload.objects.update(offset=3)
    assert ask(as_owner, address)["Upload-Offset"] == "3"
    assert Song.objects.count() == 1


def test_a_disk_without_room_is_told_before_a_byte_is_sent(as_owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "shutil.disk_usage", lambda path: os.terminal_size((0, 0)) and type("Usage", (), {"free": 10})()
    )
    response = create(as_owner, 10_000)
    assert response.status_code == 507
    assert "Free some space" in response.content.decode()
    assert not Upload.objects.exists()


def test_a_disk_that_fills_up_midway_keeps_what_fitted(as_owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = made(as_owner, 6)
    real, left = os.write, [2]

    def write(file: int, block: Any) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        count = real(file, bytes(block)[: left[0]])
        left[0] -= count
        return count

    monkeypatch.setattr("library.services.uploads.os.write", write)
    response = send(as_owner, address, 0, b"abcdef")
    assert response.status_code == 507
    assert "room" in response.content.decode()
    monkeypatch.undo()
    assert ask(as_owner, address)["Upload-Offset"] == "2"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/passwd", "passwd"),
        ("x\0y.mp3", "xy.mp3"),
        ("\u202egpj.mp3", "gpj.mp3"),
        ("🎸" * 900 + ".mp3", "🎸" * 196 + ".mp3"),
        ("<img src=x onerror=alert(1)>.mp3", "<img src=x onerror=alert(1)>.mp3"),
        ("", "Unnamed"),
    ],
)
def test_hostile_names_are_only_names(as_owner: Client, sent: str, kept: str) -> None:
    create(as_owner, 1, name=sent, body=b"x")
    song = Song.objects.get()
    assert song.original_name == kept
    assert song.file in {f"songs/{song.pk}/original.mp3", f"songs/{song.pk}/original"}


def test_metadata_beyond_reason_is_refused(as_owner: Client) -> None:
    assert create(as_owner, 3, name="a" * 7000).status_code == 400


def test_a_length_not_yet_known_is_refused_with_a_sentence(as_owner: Client) -> None:
    response = as_owner.post(reverse("library:uploads"), headers={**TUS, "Upload-Defer-Length": "1"})
    assert response.status_code == 400
    assert "Upload-Length" in response.content.decode()


def test_other_verbs_are_refused(as_owner: Client) -> None:
    assert as_owner.put(reverse("library:uploads"), headers=TUS).status_code == 405
    assert as_owner.post(made(as_owner, 3), headers=TUS).status_code == 405


# --- who


def test_an_outsider_gets_404_for_somebody_elses_upload(as_owner: Client, as_outsider: Client) -> None:
    address = made(as_owner, 6)
    assert ask(as_outsider, address).status_code == 404
    assert as_outsider.get(address).status_code == 404
    assert send(as_outsider, address, 0, b"abc").status_code == 404
    assert as_outsider.delete(address, headers=TUS).status_code == 404
    assert as_outsider.get(reverse("library:uploads")).json() == {"uploads": []}
    assert ask(as_owner, address)["Upload-Offset"] == "0"


def test_nobody_signed_in_is_told_so(client: Client) -> None:
    response = create(client, 3)
    assert response.status_code == 401
    assert "token" in response.content.decode()
    assert client.head(reverse("library:upload", args=[uuid4()]), headers=TUS).status_code == 401


def test_a_token_may_upload(client: Client, owner: User) -> None:
    _, token = ApiToken.make(owner, "script")
    bearer = {"Authorization": f"Bearer {token}"}
    unsafe = Client(enforce_csrf_checks=True)
    address = made(unsafe, 3, **bearer)
    assert send(unsafe, address, 0, b"abc", **bearer).status_code == 204
    assert Song.objects.get().owner == owner


def test_a_session_without_the_csrf_token_may_not(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    assert create(client, 3).status_code == 403
    assert not Upload.objects.exists()


# --- what the tray asks


def test_the_tray_learns_what_waits_and_what_became_of_it(as_owner: Client, owner: User) -> None:
    address = made(as_owner, 6, name="one.wav")
    send(as_owner, address, 0, b"abc")
    (waiting,) = as_owner.get(reverse("library:uploads")).json()["uploads"]
    assert (waiting["name"], waiting["offset"], waiting["length"], waiting["song"]) == ("one.wav", 3, 6, None)
    send(as_owner, address, 3, b"def")
    assert as_owner.get(reverse("library:uploads")).json() == {"uploads": []}
    original = Song.objects.create(owner=owner, original_name="first.wav", file="x", title="First")
    Song.objects.exclude(pk=original.pk).update(duplicate_of=original)
    song = as_owner.get(address).json()["song"]
    assert song["state"] == "waiting"
    assert song["duplicate_of"] == {"title": "First", "url": original.get_absolute_url()}

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from library.models import Song
from library.services import imports
from musicapp.jobs.models import Job, State
from musicapp.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("musicapp.jobs.services.send", lambda job: True)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "collection"
    (folder / "Disc 2").mkdir(parents=True)
    (folder / "01 One.wav").write_bytes(b"one")
    (folder / "Disc 2" / "Two.flac").write_bytes(b"two")
    (folder / "Disc 2" / "One again.wav").write_bytes(b"one")
    (folder / "cover.jpg").write_bytes(b"picture")
    (folder / "empty.mp3").touch()
    return folder


def run(folder: Path, **options: Any) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("import_songs", folder, user="owner", json=True, stdout=out, stderr=io.StringIO(), **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def outcomes(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {Path(row["path"]).name: row["outcome"] for row in rows}


def test_a_folder_comes_in_and_each_file_says_what_became_of_it(owner: User, collection: Path) -> None:
    rows = run(collection)
    assert outcomes(rows) == {
        "01 One.wav": "added",
        "Two.flac": "added",
        "One again.wav": "already here",
        "cover.jpg": "skipped",
        "empty.mp3": "skipped",
    }
    whys = {Path(row["path"]).name: row["why"] for row in rows}
    assert whys["empty.mp3"] == "the file is empty"
    assert "One" in whys["One again.wav"]
    songs = Song.objects.filter(owner=owner)
    assert sorted(song.title for song in songs) == ["One", "Two"]
    assert {default_storage.open(song.file).read() for song in songs} == {b"one", b"two"}
    assert all(song.sha256 for song in songs)
    assert Job.objects.filter(kind="hear").count() == 2
    assert (collection / "01 One.wav").exists()
    assert not list(Path(imports.settings.UPLOADS_ROOT).iterdir())


def test_doing_it_again_skips_what_is_in_without_reading_it(
    owner: User, collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(collection)
    read: list[Path] = []
    real = imports._hashed
    monkeypatch.setattr(imports, "_hashed", lambda path, copy: read.append(path) or real(path, copy))
    (collection / "Three.wav").write_bytes(b"three")
    rows = run(collection)
    assert outcomes(rows)["Three.wav"] == "added"
    assert [row["outcome"] for row in rows].count("added") == 1
    assert {path.name for path in read} == {"Three.wav", "One again.wav"}
    assert Song.objects.count() == 3


def test_what_was_put_in_the_bin_does_not_come_back(owner: User, collection: Path) -> None:
    run(collection)
    Song.objects.filter(title="Two").update(deleted_at="2026-01-01T00:00:00Z")
    rows = run(collection)
    assert {Path(row["path"]).name: row["why"] for row in rows}["Two.flac"] == "in the bin"


def test_moving_takes_added_files_away_and_leaves_the_rest(owner: User, collection: Path) -> None:
    run(collection, move=True)
    left = {path.name for path in collection.rglob("*") if path.is_file()}
    assert left == {"One again.wav", "cover.jpg", "empty.mp3"}
    assert {default_storage.open(song.file).read() for song in Song.objects.all()} == {b"one", b"two"}


def test_links_in_a_circle_end_and_strange_files_are_skipped(owner: User, collection: Path) -> None:
    (collection / "Disc 2" / "up").symlink_to(collection)
    (collection / "broken.mp3").symlink_to(collection / "nowhere")
    os.mkfifo(collection / "pipe.mp3")
    (collection / "linked.wav").symlink_to(collection / "01 One.wav")
    found = outcomes(run(collection))
    assert found["broken.mp3"] == found["pipe.mp3"] == "skipped"
    assert found["linked.wav"] == "already here"
    assert Song.objects.count() == 2


def test_names_of_any_bytes_are_taken(owner: User, collection: Path) -> None:
    name = os.fsencode(collection) + b"/caf\xe9 \xff.wav"
    with open(name, "wb") as file:
        file.write(b"odd")
    assert outcomes(run(collection))["café ÿ.wav"] == "added"
    assert Song.objects.filter(original_name="café ÿ.wav").exists()


def test_a_folder_that_cannot_be_opened_is_told(owner: User, collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.iterdir

    def iterdir(self: Path) -> Any:
        if self.name == "Disc 2":
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    rows = run(collection)
    assert "cannot be opened (Permission denied)" in next(row["why"] for row in rows if row["path"].endswith("Disc 2"))


def test_stopping_midway_keeps_what_is_done(owner: User, collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = imports.import_file

    def stop_at_two(owner: User, path: Path, *, move: bool) -> imports.Imported:
        if path.name == "Two.flac":
            raise KeyboardInterrupt
        return real(owner, path, move=move)

    monkeypatch.setattr("library.management.commands.import_songs.import_file", stop_at_two)
    with pytest.raises(SystemExit) as stopped:
        run(collection)
    assert stopped.value.code == 130
    assert Song.objects.count() == 1


def test_waiting_ends_when_all_jobs_have(owner: User, collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def finish(_: float) -> None:
        Job.objects.update(state=State.DONE)
        Song.objects.update(state="ready")

    monkeypatch.setattr("library.management.commands.import_songs.time.sleep", finish)
    err = io.StringIO()
    call_command("import_songs", collection, user="owner", wait=True, stdout=io.StringIO(), stderr=err)
    assert "2 added, 1 already here, 2 skipped, 2 then ready." in err.getvalue()


def test_bad_input_is_one_clear_line(owner: User, tmp_path: Path) -> None:
    for folder, user in ((tmp_path / "nowhere", "owner"), (tmp_path, "nobody")):
        with pytest.raises(CommandError) as raised:
            call_command("import_songs", folder, user=user)
        assert raised.value.returncode == 2
        assert "There is no" in str(raised.value)

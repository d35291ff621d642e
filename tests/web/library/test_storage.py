"""The same functions on a folder and on a storage that has no paths, as a bucket has none."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from library.services import storage
from library.services.songs_in import take_in
from musicapp.errors import StorageFull
from musicapp.people.models import User

BACKENDS = {"folder": "FileSystemStorage", "bucket": "InMemoryStorage"}


@pytest.fixture(params=BACKENDS)
def kind(request: pytest.FixtureRequest, folders: Path, settings: Any) -> str:
    backend = f"django.core.files.storage.{BACKENDS[request.param]}"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend}}
    return str(request.param)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "arriving"
    path.write_bytes(b"sound")
    return path


def test_a_file_moves_in_under_exactly_its_name(kind: str, file: Path) -> None:
    assert storage.put(file, "songs/1/original.wav") == "songs/1/original.wav"
    assert not file.exists()
    assert storage.size_of("songs/1/original.wav") == 5
    assert (storage.local_path("songs/1/original.wav") is None) == (kind == "bucket")


def test_putting_twice_is_harmless_and_newer_content_replaces(kind: str, file: Path) -> None:
    storage.put(file, "songs/1/a")
    assert storage.put(file, "songs/1/a") == "songs/1/a"
    storage.put_bytes(b"newer", "songs/1/a")
    assert default_storage.open("songs/1/a").read() == b"newer"


def test_putting_nothing_nowhere_is_an_error(kind: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        storage.put(tmp_path / "missing", "songs/1/a")


def test_a_local_copy_can_be_read_and_leaves_nothing_behind(kind: str, file: Path, settings: Any) -> None:
    storage.put(file, "songs/1/original.wav")
    with storage.local_copy("songs/1/original.wav") as path:
        assert path.read_bytes() == b"sound"
        assert path.suffix == ".wav"
    assert not list(settings.WORK_ROOT.iterdir())
    assert storage.size_of("songs/1/original.wav") == 5
    with pytest.raises(FileNotFoundError), storage.local_copy("songs/1/missing"):
        pass
    assert not list(settings.WORK_ROOT.iterdir())


def test_all_files_of_a_song_are_removed(kind: str, file: Path) -> None:
    storage.put(file, "songs/1/original.wav")
    storage.put_bytes(b"p", "songs/1/peaks.bin")
    storage.put_bytes(b"other", "songs/2/original.wav")
    storage.remove_song_files(1)
    storage.remove_song_files(1)
    assert storage.size_of("songs/1/original.wav") is None
    assert storage.size_of("songs/1/peaks.bin") is None
    assert storage.size_of("songs/2/original.wav") == 5


@pytest.mark.django_db
def test_a_song_comes_into_either(kind: str, file: Path, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("musicapp.jobs.services.send", lambda job: True)
    song = take_in(owner, file, "a.wav")
    assert default_storage.open(song.file).read() == b"sound"
    assert song.size_bytes == 5


def test_a_move_between_disks_is_a_copy_that_is_never_seen_half(
    folders: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def replace(source: Any, into: Any) -> None:
        if Path(source) == file:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        real(source, into)

    monkeypatch.setattr("library.services.storage.os.replace", replace)
    storage.put(file, "songs/1/original.wav")
    assert default_storage.open("songs/1/original.wav").read() == b"sound"
    assert not file.exists()
    assert [path.name for path in (folders / "media_root" / "songs" / "1").iterdir()] == ["original.wav"]


def test_a_full_disk_is_told_in_a_sentence_and_keeps_the_file(
    folders: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(source: Any, into: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("library.services.storage.os.replace", replace)
    with pytest.raises(StorageFull, match="Free some space"):
        storage.put(file, "songs/1/original.wav")
    assert file.read_bytes() == b"sound"

"""What happens to a new song in the worker: its tags, its cover, and whether it is here already."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from library.core.fingerprint import FingerprintMeter, chromaprint_library
from library.core.tags import Tags, write_tags
from library.models import Song
from library.services import storage
from library.services.songs_in import apply_tags, mark_duplicate, take_in
from musicapp.people.models import User
from tests.support import signals

pytestmark = pytest.mark.django_db
TAGS = Tags(title="Sarabande", artist="Ensemble", released="1997", track_number=3)


@pytest.fixture(autouse=True)
def _quiet(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("musicapp.jobs.services.send", lambda job: True)


def jpeg() -> bytes:
    into = io.BytesIO()
    Image.new("RGB", (800, 800), (10, 200, 10)).save(into, "JPEG")
    return into.getvalue()


@pytest.fixture
def tagged(owner: User, tmp_path: Path) -> Song:
    path = tmp_path / "03 some_file.flac"
    soundfile.write(path, signals.sine(0.3), signals.RATE_HZ)
    write_tags(path, TAGS, jpeg())
    return take_in(owner, path, path.name)


def applied(song: Song) -> Song:
    with storage.local_copy(song.file) as path:
        apply_tags(song, path)
    return Song.objects.get(pk=song.pk)


def test_tags_fill_what_is_empty_and_replace_a_title_made_of_the_name(tagged: Song) -> None:
    assert tagged.title == "some file"
    song = applied(tagged)
    assert (song.title, song.artist, song.released, song.track_number) == ("Sarabande", "Ensemble", "1997", 3)
    assert "sarabande ensemble" in song.search_text


def test_the_cover_is_kept_in_two_sizes(tagged: Song) -> None:
    song = applied(tagged)
    sizes = [Image.open(default_storage.open(name)).size for name in (song.artwork, song.artwork_small)]
    assert sizes == [(600, 600), (96, 96)]


def test_what_a_person_wrote_stays(tagged: Song) -> None:
    Song.objects.filter(pk=tagged.pk).update(title="some file", artist="Me", version=1)
    song = applied(tagged)
    assert (song.title, song.artist, song.released) == ("some file", "Me", "1997")


def test_broken_tags_are_a_note_and_no_failure(owner: User, tmp_path: Path) -> None:
    path = tmp_path / "liar.mp3"
    path.write_bytes(b"ID3\x04\0\0\x7f\x7f\x7f\x7fTIT2\x7f\x7f\x7f\x7f\0\0\x03lie")
    song = applied(take_in(owner, path, path.name))
    assert song.title == "liar"


def test_taking_in_twice_under_one_id_makes_one_song(owner: User, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"abc")
    first = take_in(owner, path, "a.wav")
    assert take_in(owner, path, "a.wav", song_id=first.pk) == first
    assert Song.objects.count() == 1


# --- the same recording twice


def song(owner: User, title: str, **fields: object) -> Song:
    values = {"original_name": title, "file": "x", "duration_s": 30.0, **fields}
    return Song.objects.create(owner=owner, title=title, **values)


def printed(sound: signals.Signal) -> str:
    meter = FingerprintMeter(signals.RATE_HZ, 1)
    meter.feed(sound.reshape(-1, 1))
    return meter.result() or ""


@pytest.fixture(scope="module")
def music() -> signals.Signal:
    return signals.made_song(["C:maj", "A:min", "F:maj", "G:maj", "E:min", "D:min"], bars=16, bpm=110, seed=3).samples


def test_the_same_bytes_are_recognised(owner: User) -> None:
    first, second = song(owner, "First", sha256="a" * 64), song(owner, "Second", sha256="a" * 64)
    mark_duplicate(second)
    assert second.duplicate_of == first


def test_the_same_music_with_other_bytes_is_recognised(owner: User, music: signals.Signal) -> None:
    if chromaprint_library() is None:
        pytest.skip("libchromaprint1 is not installed")
    noise = np.random.default_rng(1).standard_normal(len(music)).astype(np.float32)
    first = song(owner, "First", fingerprint=printed(music))
    quiet = song(owner, "Quiet", fingerprint=printed(0.3 * music + 0.001 * noise))
    cut = song(owner, "Cut", fingerprint=printed(music[signals.RATE_HZ :]), duration_s=29.0)
    for copy in (quiet, cut):
        mark_duplicate(copy)
        assert copy.duplicate_of == first


def test_other_music_of_the_same_length_is_not(owner: User, music: signals.Signal) -> None:
    other = signals.made_song(["C:maj", "F:maj", "D:min", "G:maj"], bars=16, bpm=110, seed=4).samples
    song(owner, "First", fingerprint=printed(music))
    second = song(owner, "Second", fingerprint=printed(other))
    mark_duplicate(second)
    assert second.duplicate_of is None


def test_silence_and_steady_tones_are_no_twins(owner: User) -> None:
    for sound in (signals.silence(30), signals.sine(30)):
        song(owner, "First", fingerprint=printed(sound))
        second = song(owner, "Second", fingerprint=printed(sound))
        mark_duplicate(second)
        assert second.duplicate_of is None


def test_the_later_of_two_that_arrive_together_is_the_copy_whichever_is_heard_first(owner: User) -> None:
    first = song(owner, "First")
    second = song(owner, "Second", sha256="b" * 64)
    mark_duplicate(second)
    assert second.duplicate_of is None
    Song.objects.filter(pk=first.pk).update(sha256="b" * 64)
    mark_duplicate(first)
    assert first.duplicate_of is None
    second.refresh_from_db()
    assert second.duplicate_of == first


def test_a_song_of_another_person_or_in_the_bin_is_no_twin(owner: User, outsider: User) -> None:
    song(outsider, "Theirs", sha256="c" * 64)
    song(owner, "Binned", sha256="c" * 64, deleted_at=timezone.now())
    mine = song(owner, "Mine", sha256="c" * 64)
    mark_duplicate(mine)
    assert mine.duplicate_of is None


def test_keep_both_is_not_asked_again_when_a_song_is_heard_again(owner: User) -> None:
    song(owner, "First", sha256="d" * 64)
    kept = song(owner, "Kept", sha256="d" * 64, heard_at=timezone.now())
    mark_duplicate(kept)
    assert kept.duplicate_of is None

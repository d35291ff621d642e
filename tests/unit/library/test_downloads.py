"""Names of files that leave the studio, and the zip that is never whole."""

from __future__ import annotations

import pytest

from library.models import Song
from library.services.downloads import distinct_names, file_name


@pytest.mark.parametrize(
    ("artist", "title", "name"),
    [
        ("Mira Okonkwo", "Low Tide", "Mira Okonkwo - Low Tide.flac"),
        ("", "Low Tide", "Low Tide.flac"),
        ("AC/DC", 'What: "is" <this>?', "AC DC - What is this.flac"),
        ("..", "../../etc/passwd", "etc passwd.flac"),
        ("", "CON", "Song CON.flac"),
        ("", "a\u202egpj.exe", "agpj.exe.flac"),
        ("", "...", "Song.flac"),
        ("Łukasz", "Ósk", "Łukasz - Ósk.flac"),
    ],
)
def test_names_are_sensible_and_safe(artist: str, title: str, name: str) -> None:
    made = file_name(Song(artist=artist, title=title, file="songs/1/original.flac"))
    assert made == name
    assert not set(made) & set('<>:"/\\|?*\0')


def test_a_long_name_keeps_its_extension() -> None:
    made = file_name(Song(title="x" * 400, file="songs/1/original.wav"))
    assert made.endswith(".wav")
    assert len(made) < 160


def test_equal_names_in_a_zip_are_numbered_whatever_their_case() -> None:
    songs = [Song(title=title, file="a.mp3") for title in ("Tide", "tide", "Tide")]
    assert [name for _, name in distinct_names(songs)] == ["Tide.mp3", "tide (2).mp3", "Tide (3).mp3"]

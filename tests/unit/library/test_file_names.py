from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.core.file_names import (
    LONGEST_NAME,
    clean_line,
    clean_name,
    clean_text,
    extension_of,
    is_song_name,
    title_of,
)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("song.mp3", "song.mp3"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Music\\song.wav", "song.wav"),
        ("/absolute/song.flac", "song.flac"),
        ("so\0ng.mp3\0.exe", "song.mp3.exe"),
        ("song\u202egpj.mp3", "songgpj.mp3"),
        ("two\nlines\t.mp3", "two lines.mp3"),
        ("👩‍🎤 live 🎸.mp3", "👩‍🎤 live 🎸.mp3"),
        ("سلام.mp3", "سلام.mp3"),
        ("Cafe\u0301.mp3", "Café.mp3"),
        ("...", "Unnamed"),
        ("", "Unnamed"),
        ("\u202e\u200f\0", "Unnamed"),
        ("a" * 4000 + ".flac", "a" * (LONGEST_NAME - 5) + ".flac"),
    ],
)
def test_names_are_made_fit_to_show(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


@given(st.text(max_size=2000))
def test_no_name_escapes_its_folder_or_hides_its_letters(sent: str) -> None:
    name = clean_name(sent)
    assert name
    assert len(name) <= LONGEST_NAME
    assert not {"/", "\\", "\0", "\n"} & set(name)
    assert name not in {".", ".."}
    assert all(unicodedata.category(letter) not in {"Cc", "Cs"} for letter in name)
    assert clean_name(name) == name
    name.encode()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("03 - Clair de lune.flac", "Clair de lune"),
        ("1-07 Gigue.mp3", "Gigue"),
        ("12. Adagio.wav", "Adagio"),
        ("Clair_de_lune.mp3", "Clair de lune"),
        ("99 Luftballons.mp3", "99 Luftballons"),
        ("07 Gigue.mp3", "Gigue"),
        ("1999.mp3", "1999"),
        ("7.mp3", "7"),
        ("Mr. Blue", "Mr. Blue"),
        (".mp3", ".mp3"),
    ],
)
def test_a_title_is_made_of_a_name(name: str, title: str) -> None:
    assert title_of(name) == title


def test_extensions_are_plain() -> None:
    assert extension_of("A.MP3") == ".mp3"
    assert extension_of("a.tar.gz") == ".gz"
    assert extension_of("a") == ""
    assert extension_of("a.m<p>3") == ""
    assert extension_of("a.ｍｐ３") == ""
    assert extension_of("a.averylongone") == ""


def test_what_lies_beside_songs_is_known() -> None:
    assert all(is_song_name(name) for name in ("a.mp3", "a", "a.xyz", "take 2.WAV"))
    assert not any(is_song_name(name) for name in ("cover.JPG", ".DS_Store", "Thumbs.db", "._a.mp3", "list.m3u8"))


def test_comments_keep_their_lines_and_lose_control_characters() -> None:
    assert clean_text("one\r\n\x07two\u202e\n\n", 100) == "one\ntwo"
    assert len(clean_text("x" * 10_000_000, 5000)) == 5000
    assert len(clean_line("e" + "\u0301" * 50, 10)) <= 10

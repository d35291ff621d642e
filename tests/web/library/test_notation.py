"""Engraved sheets for the song page, and the list of everything that can be taken away."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from library.core import engraving as engraver
from library.models import Hearing, Song
from library.services import engraving
from musicapp.errors import MusicAppError
from tests.support import seeds


@pytest.fixture
def song(owner: object, folders: Path) -> Song:
    """Four chords, eight times, without notes."""
    return Song.objects.get(pk=seeds.song("owner", "Four chords", seconds=64.0))


def sheet_of(client: Client, song: Song, part: str = "lead-sheet", **query: object) -> object:
    return client.get(reverse("library:sheet", args=[song.pk, part]), query)


def test_the_first_page_says_what_all_bars_are(song: Song, as_owner: Client) -> None:
    answer = sheet_of(as_owner, song)
    read = answer.json()
    assert read["svg"].startswith("<svg")
    assert read["pages"] == len(read["firsts"])
    assert read["bars"][1] == [2, 2.0, 4.0, "A minor", ""]
    assert read["parts"] == {"lead-sheet": "Lead sheet"}


def test_a_later_page_is_its_drawing_alone(song: Song, as_owner: Client) -> None:
    count = sheet_of(as_owner, song, width="narrow").json()["pages"]
    assert count > 1
    assert set(sheet_of(as_owner, song, width="narrow", page=count).json()) == {"svg", "pages"}
    assert "pages" in sheet_of(as_owner, song, width="narrow", page=count + 1).json()["error"]


def test_it_is_kept_until_the_song_changes(song: Song, as_owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sheet_of(as_owner, song)
    kept = Hearing.objects.get(song=song).scores["sheet-lead-sheet-wide.json"]
    assert default_storage.exists(kept)
    with monkeypatch.context() as patched:
        patched.setattr(engraving, "engraved_apart", None)  # would fail if it were asked
        assert sheet_of(as_owner, song).json() == first.json()
        again = as_owner.get(
            reverse("library:sheet", args=[song.pk, "lead-sheet"]), headers={"If-None-Match": first.headers["ETag"]}
        )
        assert again.status_code == 304
    as_owner.post(reverse("library:corrections", args=[song.pk]), {"kind": "key", "tonic": "G", "scale": "major"})
    assert 'class="numeral tP"' in sheet_of(as_owner, song, numerals=1).json()["svg"]


@pytest.mark.parametrize(
    ("part", "query", "words"),
    [
        ("kazoo", {}, "There is no part “kazoo”: choose one of lead-sheet"),
        ("lead-sheet", {"width": "huge"}, "There is no width “huge”"),
        ("lead-sheet", {"page": "x"}, "A page is a whole number"),
    ],
)
def test_what_there_is_not_gets_a_sentence(
    song: Song, as_owner: Client, part: str, query: dict[str, str], words: str
) -> None:
    answer = sheet_of(as_owner, song, part, **query)
    assert answer.status_code == 404
    assert words in answer.json()["error"]


def test_a_song_without_a_beat_has_no_sheet_and_says_why(song: Song, as_owner: Client) -> None:
    hearing = Hearing.objects.get(song=song)
    Hearing.objects.filter(song=song).update(
        document=hearing.document | {"beats_s": [], "downbeats_s": []}, corrected=None
    )
    answer = sheet_of(as_owner, song)
    assert answer.status_code == 422
    assert "No beat was heard" in answer.json()["error"]


def test_an_engraver_that_breaks_down_is_told(song: Song, as_owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise MusicAppError(engraver.NOT_ENGRAVED)

    monkeypatch.setattr(engraving, "engraved_apart", broken)
    answer = sheet_of(as_owner, song)
    assert answer.status_code == 422
    assert "could not be engraved" in answer.json()["error"]


@pytest.mark.parametrize(
    ("kind", "begins", "called"),
    [
        ("annotations.jams", "{", "Four chords - annotations.jams"),
        ("chart.txt", "Four chords\n", "Four chords - chart.txt"),
        ("chart.cho", "{title: Four chords}", "Four chords - chart.cho"),
    ],
)
def test_what_was_heard_comes_in_other_formats(
    song: Song, as_owner: Client, kind: str, begins: str, called: str
) -> None:
    answer = as_owner.get(reverse("library:heard", args=[song.pk, kind]))
    assert answer.content.decode().startswith(begins)
    assert called in answer.headers["Content-Disposition"]
    assert as_owner.get(f"/api/songs/{song.pk}/files/{kind}").content == answer.content


def test_the_api_names_the_files_that_there_are(song: Song, as_owner: Client) -> None:
    answer = as_owner.get(f"/api/songs/{song.pk}/files/song.abc")
    assert answer.status_code == 404
    assert "annotations.jams" in answer.content.decode()


def test_a_lead_sheet_needs_no_notes_but_parts_do(song: Song, as_owner: Client) -> None:
    answer = as_owner.get(reverse("library:notes", args=[song.pk, "lead-sheet.pdf"]))
    assert b"".join(answer).startswith(b"%PDF")
    assert "Four chords - lead sheet.pdf" in answer.headers["Content-Disposition"]
    assert as_owner.get(reverse("library:notes", args=[song.pk, "melody.pdf"])).status_code == 404


def test_the_list_of_downloads_holds_what_there_is(song: Song, as_owner: Client) -> None:
    page = as_owner.get(song.get_absolute_url()).content.decode()
    for name in ("lead-sheet.pdf", "lead-sheet.musicxml", "annotations.jams", "chart.cho", "chords.csv"):
        assert f"{name}" in page
    for name in ("melody.pdf", "all.mid", "stems.zip"):
        assert f'/{name}"' not in page

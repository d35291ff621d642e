"""The editor of a correction: what it offers, what it says before anything is set, and what its forms answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from library.models import Correction, Hearing, Song
from library.services import corrections, hearing
from musicapp.people.models import User
from tests.support import seeds

HTMX = {"HX-Request": "true"}


@pytest.fixture
def song(owner: User, folders: object) -> Song:
    return Song.objects.get(pk=seeds.song("owner", "Four chords", seconds=32.0))


def opened(client: Client, song: Song, kind: str, start: object = 0, end: object = 2) -> str:
    query = {"kind": kind, "start": start, "end": end}
    return client.get(reverse("library:correct-edit", args=[song.pk]), query, headers=HTMX).content.decode()


def told(client: Client, song: Song, **query: object) -> str:
    return client.get(reverse("library:correct-preview", args=[song.pk]), query, headers=HTMX).content.decode()


def post(client: Client, song: Song, **fields: object) -> Any:
    sent = {"from": "editor", **fields}
    return client.post(reverse("library:corrections", args=[song.pk]), sent, headers=HTMX)


def chord_at(song: Song, number: int) -> str:
    return str(Hearing.objects.get(song=song).shown["chords"][number]["label"])


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        ("chord", ["Chord in bar 1", 'value="C"', "in C major", "Bar 1, beat 3", "No chord"]),
        ("key", ["Tonic", "Mixolydian", 'value="C" selected', "Set key"]),
        ("bar", ["Bar 1, beat 1", "All bars a beat later", 'value="4/4"', "13/8", "120 BPM now"]),
        ("section", ["Verse, bars 1 to", "Pre-chorus", "Ends a bar later", "Split"]),
        ("genre", ["Bossa nova", "Set genre", "The tag of the file stays as it is."]),
    ],
)
def test_each_editor_offers_what_can_be_said(song: Song, as_owner: Client, kind: str, holds: list[str]) -> None:
    text = opened(as_owner, song, kind)
    assert [words for words in holds if words not in text] == []
    assert 'name="seen" value="0"' in text


@pytest.mark.parametrize("place", ["nonsense", "nan", "inf", "-3", ""])
def test_a_place_that_is_none_is_the_beginning(song: Song, as_owner: Client, place: str) -> None:
    assert "Chord in bar 1" in opened(as_owner, song, "chord", place, place)


def test_where_there_is_nothing_to_put_right_it_says_why(song: Song, as_owner: Client) -> None:
    assert "“mood” cannot be corrected" in opened(as_owner, song, "mood")
    assert "No section is heard here" in opened(as_owner, song, "section", 900, 901)
    Hearing.objects.filter(song=song).update(stage="rhythm")
    assert "still being heard" in opened(as_owner, song, "chord")


def test_without_scripts_it_leads_to_the_list_of_corrections(song: Song, as_owner: Client) -> None:
    answer = as_owner.get(reverse("library:correct-edit", args=[song.pk]), {"kind": "chord"})
    assert (answer.status_code, answer["Location"]) == (302, f"{song.get_absolute_url()}#corrections")


def test_a_chord_is_told_before_it_is_set(song: Song, as_owner: Client) -> None:
    text = told(as_owner, song, kind="chord", text="Dm7/C", start_s=0, end_s=2)
    assert "Predominant in C major" in text
    assert "D minor seven over C" in text
    assert "“H#9” is no chord" in told(as_owner, song, kind="chord", text="H#9", start_s=0, end_s=2)
    assert "No chord was written." in told(as_owner, song, kind="chord", text="", start_s=0, end_s=2)


def test_a_key_is_told_before_it_is_set(song: Song, as_owner: Client) -> None:
    assert "A minor:" in told(as_owner, song, kind="key", tonic="A", scale="minor", scope="whole")
    assert "is no key" in told(as_owner, song, kind="key", tonic="Q", scale="minor", scope="whole")
    assert "There is no preview of a genre." in told(as_owner, song, kind="genre", name="Jazz")


@pytest.mark.parametrize(("text", "label"), [("Dm7/C", "D:min7/b7"), ("V7/V", "D:7"), ("♭VII", "Bb:maj"), ("nc", "N")])
def test_typed_text_sets_the_chord(song: Song, as_owner: Client, text: str, label: str) -> None:
    answer = post(as_owner, song, kind="chord", text=text, start_s=0, end_s=2, seen=0)
    assert answer.status_code == 200
    assert chord_at(song, 0) == label
    assert reverse("library:uncorrect", args=[song.pk, Correction.objects.get().pk]) in answer.headers["HX-Trigger"]


def test_what_is_wrong_comes_back_beside_the_field(song: Song, as_owner: Client) -> None:
    answer = post(as_owner, song, kind="chord", text="H#9", start_s=0, end_s=2, seen=0)
    assert answer.status_code == 422
    assert "“H#9” is no chord: a root is A to G" in answer.content.decode()
    assert "hx-swap-oob" not in answer.content.decode()
    assert (
        "“9X” is no letter of a section" in post(as_owner, song, kind="section", at_s=1, letter="9x").content.decode()
    )
    assert not Correction.objects.exists()


def test_the_whole_song_or_the_stretch_takes_another_key(song: Song, as_owner: Client) -> None:
    post(as_owner, song, kind="key", tonic="A", scale="minor", start_s=0, end_s=8, scope="stretch")
    post(as_owner, song, kind="key", tonic="G", scale="major", start_s=0, end_s=8, scope="whole")
    values = [made.value for made in Correction.objects.all()]
    assert [(value["key"], value["start_s"]) for value in values] == [("A minor", 0.0), ("G major", None)]


def test_the_later_of_two_keeps_the_editor_and_is_shown_the_change(song: Song, as_owner: Client) -> None:
    post(as_owner, song, kind="chord", text="Dm", start_s=0, end_s=2, seen=0)
    answer = post(as_owner, song, kind="chord", text="Em", start_s=0, end_s=2, seen=0)
    text = answer.content.decode()
    assert 'id="correct-late"' in text
    assert "Somebody corrected this song just now." in text
    assert 'id="correct-seen" name="seen" value="1" hx-swap-oob="true"' in text
    assert '"by": "other"' in answer.headers["HX-Trigger"]
    assert chord_at(song, 0) == "D:min"


def test_an_undo_of_what_somebody_changed_since_is_told(song: Song, as_owner: Client, owner: User) -> None:
    first = corrections.add(song, owner, "key", {"key": "A minor"})
    corrections.add(song, owner, "genre", {"name": "Jazz"})
    url = reverse("library:uncorrect", args=[song.pk, first.pk])
    late = as_owner.post(url, {"seen": "1"}, headers=HTMX)
    assert "Somebody corrected this song just now." in late.content.decode()
    assert Correction.objects.get(pk=first.pk).undone_at is None
    assert "Undone: A minor." in as_owner.post(url, {"seen": "2"}, headers=HTMX).headers["HX-Trigger"]
    assert "is undone already" in as_owner.post(url, headers=HTMX).headers["HX-Trigger"]


def test_all_are_undone_at_once_and_stay_in_the_record(song: Song, as_owner: Client, owner: User) -> None:
    before = Hearing.objects.get(song=song).shown
    corrections.add(song, owner, "key", {"key": "A minor"})
    corrections.add(song, owner, "tempo", {"factor": "half"})
    url = reverse("library:uncorrect-all", args=[song.pk])
    assert "Somebody corrected" in as_owner.post(url, {"seen": "1"}, headers=HTMX).content.decode()
    assert "2 corrections undone." in as_owner.post(url, {"seen": "2"}, headers=HTMX).headers["HX-Trigger"]
    assert Hearing.objects.get(song=song).shown == before
    assert Correction.objects.filter(undone_at__isnull=False).count() == 2


def test_an_open_page_can_ask_how_often_the_song_was_corrected(song: Song, as_owner: Client, owner: User) -> None:
    url = reverse("library:corrections-revision", args=[song.pk])
    assert as_owner.get(url).json() == {"revision": 0}
    made = corrections.add(song, owner, "genre", {"name": "Jazz"})
    corrections.undo(song, made.pk)
    assert as_owner.get(url).json() == {"revision": 2}


def test_the_list_says_who_and_groups_by_subject(song: Song, as_owner: Client, owner: User) -> None:
    for number in range(10):
        corrections.add(song, owner, "chord", {"text": "Dm", "start_s": 2.0 * number, "end_s": 2.0 * number + 2})
    corrections.add(song, owner, "genre", {"name": "Jazz"})
    text = as_owner.get(song.get_absolute_url()).content.decode().partition('id="corrections"')[2]
    assert text.index('aria-label="Genre"') < text.index('aria-label="Chords"')
    assert "2 more" in text
    assert "<small>you, " in text
    assert "Undo all 11" in text
    Correction.objects.update(made_by=None)
    assert "somebody who has left" in as_owner.get(song.get_absolute_url()).content.decode()


def test_a_named_genre_is_shown_and_the_tag_stays(song: Song, as_owner: Client) -> None:
    Song.objects.filter(pk=song.pk).update(genre="Rock")
    text = post(as_owner, song, kind="genre", name="Bossa nova").content.decode()
    assert "Bossa nova" in text.partition('id="song-facts"')[2].partition("</dl>")[0]
    song.refresh_from_db()
    assert song.genre == "Rock"


def test_the_api_reads_typed_text_too(song: Song, owner: User) -> None:
    made = corrections.add(song, owner, "chord", {"text": "V7", "start_s": 0.0, "end_s": 2.0})
    assert made.value["label"] == "G:7"


def test_corrections_survive_a_real_second_hearing(owner: User, folders: object) -> None:
    pk = seeds.song("owner", "Four chords", seconds=32.0)
    row = Song.objects.get(pk=pk)
    for kind, value in (
        ("chord", {"text": "Dm7", "start_s": 2.0, "end_s": 4.0}), ("key", {"key": "D dorian"}),
        ("section", {"at_s": 1.0, "name": "Intro"}), ("genre", {"name": "Jazz"}), ("tempo", {"factor": "half"}),
    ):  # fmt: skip
        corrections.add(row, owner, kind, value)
    before = Hearing.objects.get(song=row)
    again = hearing_of(row)
    hearing._store(row, again, hearing.WHOLE)
    after = Hearing.objects.get(song=row)
    assert after.document != before.document
    assert after.shown["tempo"]["bpm"] == pytest.approx(again.analysis.tempo.bpm / 2)
    assert after.shown["key"]["mode"] == "dorian"
    assert any(chord["label"] == "D:min7" for chord in after.shown["chords"])
    assert not Correction.objects.exclude(misfit="").exists()


def hearing_of(row: Song) -> Any:
    """What the real listener hears in the song's file."""
    import tempfile
    from pathlib import Path

    from library.core.pipeline import ListeningConfig, analyse
    from library.services import storage

    with storage.local_copy(row.file) as path:
        quiet = lambda *told: None  # noqa: E731
        return analyse(path, Path(tempfile.mkdtemp()), ListeningConfig(), quiet, quiet)

"""Tags changed in the row, in bulk, and taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from library.models import Song, TagChange
from library.services import tags
from musicapp.people.models import User
from tests.support.song_rows import a_song

HTMX = {"HTTP_HX_REQUEST": "true"}
FIELDS = ("title", "artist", "album", "album_artist", "composer", "genre", "released")


def sent(song: Song, **changed: str) -> dict[str, str]:
    """The edit form as a browser sends it: every field, and what it was when the form was opened."""
    was = {f"was-{name}": getattr(song, name) for name in FIELDS}
    return was | {name: getattr(song, name) for name in FIELDS} | changed


def save(client: Client, song: Song, **changed: str) -> HttpResponse:
    return client.post(reverse("library:edit", args=[song.pk]), sent(song, **changed), **HTMX)


def toast_of(answer: HttpResponse) -> dict[str, Any]:
    return dict(json.loads(answer["HX-Trigger"])["toast"])


def test_editing_saves_and_gives_the_row_back(as_owner: Client, owner: User) -> None:
    song = a_song(owner)
    answer = save(as_owner, song, title="High Tide", released="2019-05")
    assert "High Tide" in answer.content.decode()
    song.refresh_from_db()
    assert (song.title, song.released, song.version) == ("High Tide", "2019-05", 1)
    assert "high tide" in song.search_text


def test_a_wrong_date_is_said_beside_its_field_and_nothing_is_lost(as_owner: Client, owner: User) -> None:
    song = a_song(owner)
    text = save(as_owner, song, title="High Tide", released="May").content.decode()
    assert "“May” is no date" in text
    assert 'value="High Tide"' in text
    song.refresh_from_db()
    assert song.title == "Low Tide"


def test_two_people_changing_different_tags_both_keep_theirs(as_owner: Client, owner: User) -> None:
    opened = a_song(owner)
    save(as_owner, opened, genre="Folk")
    save(as_owner, opened, title="High Tide")  # from a form opened before
    opened.refresh_from_db()
    assert (opened.title, opened.genre) == ("High Tide", "Folk")


def test_two_people_changing_the_same_tag_is_said_and_nothing_is_overwritten(as_owner: Client, owner: User) -> None:
    opened = a_song(owner)
    save(as_owner, opened, genre="Folk")
    text = save(as_owner, opened, genre="Jazz", title="High Tide").content.decode()
    assert "Somebody changed this song meanwhile" in text
    assert "“Folk”" in text
    assert 'value="Jazz"' in text
    opened.refresh_from_db()
    assert (opened.title, opened.genre) == ("Low Tide", "Folk")


def test_after_a_clash_saving_again_puts_mine_in_its_place(as_owner: Client, owner: User) -> None:
    opened = a_song(owner)
    save(as_owner, opened, genre="Folk")
    save(as_owner, opened, genre="Jazz")
    again = sent(opened, genre="Jazz") | {"was-genre": "Folk"}  # as the answer shows it
    as_owner.post(reverse("library:edit", args=[opened.pk]), again, **HTMX)
    opened.refresh_from_db()
    assert opened.genre == "Jazz"


def test_an_empty_title_keeps_the_old_one(as_owner: Client, owner: User) -> None:
    song = a_song(owner)
    save(as_owner, song, title="   ")
    song.refresh_from_db()
    assert song.title == "Low Tide"


@pytest.mark.parametrize("rating", ["0", "1", "5"])
def test_it_rates(as_owner: Client, owner: User, rating: str) -> None:
    song = a_song(owner, rating=3)
    text = as_owner.post(reverse("library:rate", args=[song.pk]), {"rating": rating}, **HTMX).content.decode()
    song.refresh_from_db()
    assert song.rating == int(rating)
    assert f'data-rating="{rating}"' in text


@pytest.mark.parametrize("rating", ["6", "-1", "", "five", "1.5"])
def test_it_refuses_a_rating_that_is_none(as_owner: Client, owner: User, rating: str) -> None:
    song = a_song(owner, rating=3)
    assert as_owner.post(reverse("library:rate", args=[song.pk]), {"rating": rating}).status_code == 400
    song.refresh_from_db()
    assert song.rating == 3


def preview(client: Client, songs: list[Song], **more: Any) -> HttpResponse:
    ids = {"song": [str(song.pk) for song in songs]}
    return client.post(reverse("library:bulk"), ids | {"step": "preview"} | more, **HTMX)


def test_a_bulk_edit_shows_what_will_change_and_changes_nothing_yet(as_owner: Client, owner: User) -> None:
    songs = [a_song(owner, "One"), a_song(owner, "Two", genre="Folk"), a_song(owner, "Three")]
    answer = preview(as_owner, songs, change="genre", genre="Folk")
    text = answer.content.decode()
    assert "2 changes" in text
    assert "<del>Neo-soul</del>" in text
    assert "<ins>Folk</ins>" in text
    assert "Change 2 songs" in text
    assert set(Song.objects.values_list("genre", flat=True)) == {"Neo-soul", "Folk"}


def apply(client: Client, songs: list[Song], **more: Any) -> HttpResponse:
    mark = tags.seen(Song.objects.filter(pk__in=[song.pk for song in songs]))
    ids = {"song": [str(song.pk) for song in songs], "seen": mark}
    return client.post(reverse("library:bulk-apply"), ids | more, **HTMX)


def test_a_bulk_edit_is_applied_and_undone(as_owner: Client, owner: User) -> None:
    songs = [a_song(owner, "One"), a_song(owner, "Two", genre="Folk", artist="")]
    toast = toast_of(apply(as_owner, songs, change=["genre", "artist"], genre="Jazz", artist="Halden"))
    assert toast["text"] == "2 songs changed."
    assert set(Song.objects.values_list("genre", "artist")) == {("Jazz", "Halden")}
    assert all("halden" in song.search_text for song in Song.objects.all())
    as_owner.post(toast["undo"], **HTMX)
    assert dict(Song.objects.values_list("title", "genre")) == {"One": "Neo-soul", "Two": "Folk"}
    assert not any("halden" in song.search_text for song in Song.objects.all())


def test_undo_leaves_alone_what_was_changed_again(as_owner: Client, owner: User) -> None:
    songs = [a_song(owner, "One"), a_song(owner, "Two")]
    toast = toast_of(apply(as_owner, songs, change="genre", genre="Jazz"))
    songs[0].refresh_from_db()
    save(as_owner, songs[0], genre="Polka")
    said = toast_of(as_owner.post(toast["undo"], **HTMX))
    assert said["text"] == "1 song put back. 1 tag changed again since, so left alone."
    assert dict(Song.objects.values_list("title", "genre")) == {"One": "Polka", "Two": "Neo-soul"}


def test_undoing_twice_is_harmless(as_owner: Client, owner: User) -> None:
    song = a_song(owner)
    undo = toast_of(apply(as_owner, [song], change="genre", genre="Jazz"))["undo"]
    as_owner.post(undo, **HTMX)
    song.refresh_from_db()
    save(as_owner, song, genre="Jazz")
    as_owner.post(undo, **HTMX)
    song.refresh_from_db()
    assert song.genre == "Jazz"


def test_songs_changed_since_the_preview_are_shown_again(as_owner: Client, owner: User) -> None:
    song = a_song(owner)
    mark = tags.seen(Song.objects.all())
    save(as_owner, song, genre="Polka")
    wish = {"song": str(song.pk), "seen": mark, "change": "genre", "genre": "Jazz", "step": "preview"}
    text = as_owner.post(reverse("library:bulk-apply"), wish, **HTMX).content.decode()
    assert "changed meanwhile" in text
    assert "<del>Polka</del>" in text
    song.refresh_from_db()
    assert song.genre == "Polka"


def test_all_that_the_filters_show_can_be_changed(as_owner: Client, owner: User, outsider: User) -> None:
    a_song(owner, "One")
    a_song(owner, "Two", bpm=140.0)
    a_song(outsider, "Theirs")
    mark = tags.seen(Song.objects.filter(owner=owner, bpm__lte=100))
    wish = {"all": "1", "query": "bpm_max=100", "seen": mark, "change": "genre", "genre": "Jazz"}
    as_owner.post(reverse("library:bulk-apply"), wish, **HTMX)
    assert dict(Song.objects.values_list("title", "genre")) == {"One": "Jazz", "Two": "Neo-soul", "Theirs": "Neo-soul"}


def test_a_strangers_songs_are_never_changed(as_outsider: Client, owner: User) -> None:
    song = a_song(owner)
    apply(as_outsider, [song], change="genre", genre="Jazz")
    song.refresh_from_db()
    assert song.genre == "Neo-soul"


def test_a_stranger_cannot_undo(as_owner: Client, as_outsider: Client, owner: User) -> None:
    song = a_song(owner)
    apply(as_owner, [song], change="genre", genre="Jazz")
    record = TagChange.objects.get()
    assert as_outsider.post(reverse("library:undo", args=[record.pk])).status_code == 404
    song.refresh_from_db()
    assert song.genre == "Jazz"


def test_without_scripts_the_form_and_its_preview_are_pages(as_owner: Client, owner: User) -> None:
    song = a_song(owner)
    wish = {"song": str(song.pk), "step": "preview", "change": "genre", "genre": "Jazz"}
    text = as_owner.post(reverse("library:bulk"), wish).content.decode()
    assert "<html" in text
    assert "Change 1 song" in text
    assert (
        as_owner.post(reverse("library:bulk-apply"), wish | {"seen": tags.seen(Song.objects.all())}).status_code == 302
    )
    song.refresh_from_db()
    assert song.genre == "Jazz"

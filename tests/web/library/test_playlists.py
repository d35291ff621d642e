"""Ordinary playlists, smart ones, and what two people do to one list at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from library.core.rules import FIELDS, OPERATORS, RuleSet
from library.models import Playlist, PlaylistEntry, Song
from library.services import playlists as lists
from library.services.search import songs_matching
from musicapp.people.models import User
from tests.support.song_rows import a_playlist, a_song
from tests.unit.library.test_rules import finished

HTMX = {"HTTP_HX_REQUEST": "true"}


def order_of(made: Playlist) -> list[str]:
    return [entry.song.title for entry in lists.entries_of(made)]


def entry(made: Playlist, title: str) -> PlaylistEntry:
    return made.entries.get(song__title=title)


@pytest.fixture
def abc(owner: User) -> Playlist:
    return a_playlist(owner, "Alphabet", *(a_song(owner, title) for title in "ABC"))


def test_it_makes_a_playlist_of_the_selection_in_the_order_shown(as_owner: Client, owner: User) -> None:
    ids = [str(a_song(owner, title).pk) for title in "CAB"]
    as_owner.post(
        reverse("library:playlists"), {"name": " My   list ", "song": ids, "query": "sort=title", "stay": "1"}, **HTMX
    )
    made = Playlist.objects.get()
    assert made.name == "My list"
    assert order_of(made) == ["A", "B", "C"]


def test_it_adds_each_song_once(as_owner: Client, owner: User, abc: Playlist) -> None:
    wish = {"song": [str(song.pk) for song in Song.objects.all()] + [str(a_song(owner, "D").pk)]}
    answer = as_owner.post(reverse("library:playlist-add", args=[abc.pk]), wish, **HTMX)
    assert json.loads(answer["HX-Trigger"])["toast"]["text"] == "1 song added to “Alphabet”."
    assert order_of(abc) == ["A", "B", "C", "D"]


def test_all_that_the_filters_show_can_be_added(as_owner: Client, owner: User, abc: Playlist) -> None:
    a_song(owner, "Fast", bpm=170.0)
    a_song(owner, "Slow", bpm=60.0)
    as_owner.post(reverse("library:playlist-add", args=[abc.pk]), {"all": "1", "query": "bpm_min=150"}, **HTMX)
    assert order_of(abc) == ["A", "B", "C", "Fast"]


@pytest.mark.parametrize(
    ("title", "before", "after"),
    [("C", "A", "CAB"), ("A", "C", "BAC"), ("A", "", "BCA"), ("B", "B", "ABC")],
)
def test_a_song_is_moved(as_owner: Client, abc: Playlist, title: str, before: str, after: str) -> None:
    wish = {"entry": entry(abc, title).pk, "before": entry(abc, before).pk if before else ""}
    assert as_owner.post(reverse("library:playlist-order", args=[abc.pk]), wish, **HTMX).status_code == 204
    assert order_of(abc) == list(after)


@pytest.mark.parametrize(
    ("title", "steps", "after", "status"), [("B", -1, "BAC", 204), ("B", 1, "ACB", 204), ("A", -1, "ABC", 409)]
)
def test_a_song_is_moved_by_buttons(
    as_owner: Client, abc: Playlist, *, title: str, steps: int, after: str, status: int
) -> None:
    wish = {"entry": entry(abc, title).pk, "steps": str(steps)}
    assert as_owner.post(reverse("library:playlist-order", args=[abc.pk]), wish, **HTMX).status_code == status
    assert order_of(abc) == list(after)


def test_a_step_passes_over_songs_in_the_bin(abc: Playlist) -> None:
    from django.utils import timezone

    Song.objects.filter(title="B").update(deleted_at=timezone.now())
    assert lists.step(abc, entry(abc, "C").pk, -1)
    assert order_of(abc) == ["C", "A"]
    Song.objects.update(deleted_at=None)
    assert sorted(order_of(abc)) == ["A", "B", "C"]


def test_both_moves_of_two_people_are_kept(abc: Playlist) -> None:
    lists.move(abc, entry(abc, "C").pk, entry(abc, "A").pk)
    lists.move(abc, entry(abc, "A").pk, None)  # from a page that still showed A B C
    assert order_of(abc) == ["C", "B", "A"]


def test_moving_before_a_song_that_is_gone_puts_it_last(abc: Playlist) -> None:
    gone = entry(abc, "B").pk
    lists.remove(abc, [gone])
    assert lists.move(abc, entry(abc, "A").pk, gone)
    assert order_of(abc) == ["C", "A"]


def test_moving_what_is_gone_is_told(as_owner: Client, abc: Playlist) -> None:
    gone = entry(abc, "B").pk
    lists.remove(abc, [gone])
    assert (
        as_owner.post(
            reverse("library:playlist-order", args=[abc.pk]), {"entry": gone, "before": ""}, **HTMX
        ).status_code
        == 409
    )


@pytest.mark.parametrize("wish", [{}, {"entry": "x"}, {"entry": "1", "before": "x"}, {"entry": "1", "steps": "9"}])
def test_a_senseless_move_is_refused(as_owner: Client, abc: Playlist, wish: dict[str, str]) -> None:
    assert as_owner.post(reverse("library:playlist-order", args=[abc.pk]), wish).status_code == 400


def test_positions_stay_whole_after_many_moves(abc: Playlist) -> None:
    for number in range(20):
        lists.move(abc, entry(abc, "ABC"[number % 3]).pk, entry(abc, "ABC"[(number * 7 + 1) % 3]).pk)
    assert sorted(abc.entries.values_list("position", flat=True)) == [0, 1, 2]


def test_songs_are_taken_out_but_stay_in_the_library(as_owner: Client, abc: Playlist) -> None:
    as_owner.post(reverse("library:playlist-remove", args=[abc.pk]), {"entry": entry(abc, "B").pk}, **HTMX)
    assert order_of(abc) == ["A", "C"]
    assert Song.objects.count() == 3


def test_it_renames(as_owner: Client, abc: Playlist) -> None:
    as_owner.post(reverse("library:playlist-rename", args=[abc.pk]), {"name": "<b>Letters</b>"}, **HTMX)
    text = as_owner.get(abc.get_absolute_url()).content.decode()
    assert "&lt;b&gt;Letters" in text
    assert "<b>Letters" not in text


def test_deleting_a_playlist_can_be_undone_and_keeps_its_songs(as_owner: Client, abc: Playlist) -> None:
    answer = as_owner.post(reverse("library:playlist-delete", args=[abc.pk]), **HTMX)
    assert as_owner.get(abc.get_absolute_url()).status_code == 404
    assert Song.objects.present().count() == 3
    as_owner.post(json.loads(answer["HX-Trigger"])["toast"]["undo"], **HTMX)
    assert order_of(abc) == ["A", "B", "C"]


def test_the_overview_counts_what_is_in_each(as_owner: Client, owner: User, abc: Playlist) -> None:
    Playlist.objects.create(owner=owner, name="Fast", rules={"rules": [{"field": "bpm", "op": "at_least", "low": 150}]})
    text = as_owner.get(reverse("library:playlists")).content.decode()
    assert "3 songs, 12 min" in text
    assert "Tempo is at least 150 BPM." in text


def test_no_playlists_yet_says_how_to_begin(as_owner: Client, db: None) -> None:
    assert "No playlists yet" in as_owner.get(reverse("library:playlists")).content.decode()


# --- smart ones ---


@pytest.mark.parametrize(("field", "op"), [(f, op) for f, (_, kind) in FIELDS.items() for op in OPERATORS[kind]])
def test_every_rule_is_a_query(owner: User, field: str, op: str) -> None:
    a_song(owner)
    assert songs_matching(owner, RuleSet(rules=(finished(field, op),))).count() in {0, 1}


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        ({"field": "title", "op": "contains", "value": "TIDE"}, True),
        ({"field": "title", "op": "lacks", "value": "tide"}, False),
        ({"field": "genre", "op": "is", "value": "neo-SOUL"}, True),
        ({"field": "comment", "op": "empty"}, True),
        ({"field": "any", "op": "contains", "value": "okonkwo low"}, True),
        ({"field": "any", "op": "lacks", "value": "okonkwo"}, False),
        ({"field": "key", "op": "near", "value": "Bb major"}, True),
        ({"field": "key", "op": "near", "value": "C minor"}, True),
        ({"field": "key", "op": "near", "value": "E major"}, False),
        ({"field": "key", "op": "is_not", "value": "D# major"}, False),
        ({"field": "length", "op": "between", "low": 240, "high": 250}, True),
        ({"field": "year", "op": "between", "low": 2018, "high": 2019}, True),
        ({"field": "year", "op": "at_most", "high": 2018}, False),
        ({"field": "rating", "op": "unknown"}, True),
        ({"field": "format", "op": "is", "value": "FLAC"}, True),
        ({"field": "added", "op": "within", "low": 7}, True),
        ({"field": "added", "op": "before", "low": 7}, False),
        ({"field": "state", "op": "is", "value": "ready"}, True),
        ({"field": "loudness", "op": "at_most", "high": -14}, False),
    ],
)
def test_what_a_rule_matches(owner: User, rule: dict[str, Any], matches: bool) -> None:
    a_song(owner, released="2019-12-31")
    assert songs_matching(owner, RuleSet.model_validate({"rules": [rule]})).exists() is matches


def test_any_and_all_and_groups(owner: User) -> None:
    a_song(owner, "One", bpm=100.0, genre="Folk")
    a_song(owner, "Two", bpm=100.0, genre="Techno")
    a_song(owner, "Three", bpm=170.0, genre="Folk")
    slow = {"field": "bpm", "op": "at_most", "high": 120}
    genres = {"match": "any", "rules": [{"field": "genre", "op": "is", "value": name} for name in ("Folk", "Jazz")]}
    found = {
        match: set(
            songs_matching(owner, RuleSet.model_validate({"match": match, "rules": [slow, genres]})).values_list(
                "title", flat=True
            )
        )
        for match in ("all", "any")
    }
    assert found == {"all": {"One"}, "any": {"One", "Two", "Three"}}


def builder(**more: Any) -> dict[str, Any]:
    """The rule builder's form: tempo from 80 to 110, and a group of genres."""
    return {
        "match": "all", "name": "Slow folk", "item": ["1", "g2", "3", "4"],
        "field-1": "bpm", "op-1": "between", "low-1": "80", "high-1": "110",
        "match-g2": "any", "group-3": "g2", "field-3": "genre", "op-3": "is", "value-3": "Folk",
        "group-4": "g2", "field-4": "genre", "op-4": "is", "value-4": "Neo-soul",
    } | more  # fmt: skip


def test_the_builder_saves_a_smart_playlist_that_fills_itself(as_owner: Client, owner: User) -> None:
    as_owner.post(reverse("library:rules"), builder(do="save"))
    made = Playlist.objects.get()
    assert lists.rules_of(made).in_words() == (
        "Tempo is between 80 and 110 BPM, and (Genre is “Folk” or Genre is “Neo-soul”)."
    )
    a_song(owner, "Comes in later")
    assert "Comes in later" in as_owner.get(made.get_absolute_url()).content.decode()


def test_the_builder_counts_while_it_is_edited(as_owner: Client, owner: User) -> None:
    a_song(owner)
    text = as_owner.post(reverse("library:rules"), builder(do="count"), **HTMX).content.decode()
    assert "<html" not in text
    assert '<b class="count">1</b>' in text
    text = as_owner.post(reverse("library:rules"), builder(do="count", **{"value-3": ""}), **HTMX).content.decode()
    assert "1 rule not finished yet" in text
    assert not Playlist.objects.exists()


def test_the_builder_adds_and_removes_rows_without_scripts(as_owner: Client, db: None) -> None:
    def rows(do: str) -> int:
        return as_owner.post(reverse("library:rules"), builder(do=do)).content.decode().count('aria-label="What"')

    assert [rows("refresh"), rows("add"), rows("add:g2"), rows("add-group"), rows("remove:3"), rows("remove:g2")] == [
        3,
        4,
        4,
        4,
        2,
        1,
    ]


def test_an_unfinished_rule_is_not_saved_and_says_what_is_missing(as_owner: Client, db: None) -> None:
    text = as_owner.post(reverse("library:rules"), builder(do="save", **{"low-1": "fast"})).content.decode()
    assert "“fast” is no number" in text
    assert not Playlist.objects.exists()


def test_a_playlist_needs_a_name(as_owner: Client, db: None) -> None:
    as_owner.post(reverse("library:rules"), builder(do="save", name="  "))
    assert not Playlist.objects.exists()


def test_present_filters_become_rules(as_owner: Client, db: None) -> None:
    text = as_owner.get(reverse("library:rules") + "?bpm_min=80&bpm_max=110&key=D+major&near=1&q=low").content.decode()
    assert text.count('aria-label="What"') == 3
    assert "Tempo is between 80 and 110 BPM" in text


def test_a_rule_set_of_another_field_changes_its_operators(as_owner: Client, db: None) -> None:
    text = as_owner.post(
        reverse("library:rules"), builder(do="refresh", **{"field-1": "added"}), **HTMX
    ).content.decode()
    assert "in the last" in text
    assert ">days<" in text


def test_existing_rules_can_be_changed(as_owner: Client, owner: User) -> None:
    made = Playlist.objects.create(
        owner=owner, name="Old", rules={"rules": [{"field": "bpm", "op": "at_least", "low": 150}]}
    )
    assert 'value="150"' in as_owner.get(reverse("library:playlist-rules", args=[made.pk])).content.decode()
    as_owner.post(reverse("library:playlist-rules", args=[made.pk]), builder(do="save"))
    made.refresh_from_db()
    assert made.name == "Slow folk"
    assert len(made.rules["rules"]) == 2


def test_songs_cannot_be_added_to_a_smart_playlist(as_owner: Client, owner: User) -> None:
    made = Playlist.objects.create(owner=owner, name="Smart", rules={})
    as_owner.post(reverse("library:playlist-add", args=[made.pk]), {"song": str(a_song(owner).pk)}, **HTMX)
    assert not made.entries.exists()


GETS = ("playlist", "playlist-rules")
POSTS = (
    "playlist-rename",
    "playlist-delete",
    "playlist-undelete",
    "playlist-add",
    "playlist-remove",
    "playlist-order",
    "playlist-rules",
)


@pytest.mark.parametrize("name", GETS)
def test_a_stranger_sees_no_playlist(as_outsider: Client, owner: User, name: str) -> None:
    made = Playlist.objects.create(owner=owner, name="Mine", rules={})
    assert as_outsider.get(reverse(f"library:{name}", args=[made.pk])).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_a_stranger_changes_no_playlist(as_outsider: Client, owner: User, abc: Playlist, name: str) -> None:
    wish = {"name": "Theirs", "entry": entry(abc, "A").pk, "before": "", "song": str(Song.objects.first().pk)}  # type: ignore[union-attr]
    assert as_outsider.post(reverse(f"library:{name}", args=[abc.pk]), wish).status_code == 404
    abc.refresh_from_db()
    assert (abc.name, order_of(abc), abc.deleted_at) == ("Alphabet", ["A", "B", "C"], None)


def test_a_stranger_cannot_take_my_songs_into_a_list(as_outsider: Client, outsider: User, owner: User) -> None:
    theirs = Playlist.objects.create(owner=outsider, name="Theirs")
    as_outsider.post(reverse("library:playlist-add", args=[theirs.pk]), {"song": str(a_song(owner).pk)}, **HTMX)
    assert not theirs.entries.exists()

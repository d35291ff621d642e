"""Songs found by what theory says of them, through the facts that are written with every hearing and correction."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from library.core.rules import Condition, RuleSet
from library.models import Hearing, Song, SongProfile, TheoryFact
from library.services import corrections, theory_facts
from library.services.search import songs_matching
from library.services.theory_search import passages
from musicapp.people.models import User
from tests.support import theory_seeds


@pytest.fixture
def library(owner: User, folders: Path) -> dict[str, str]:
    return theory_seeds.theory_songs(owner.username)


def titles(owner: User, **rule: object) -> set[str]:
    rules = RuleSet(rules=(Condition.model_validate(rule),))
    return set(songs_matching(owner, rules).values_list("title", flat=True))


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"field": "progression", "op": "goes", "value": "ii–V–I in minor"}, {"Night in Lapa"}),
        ({"field": "progression", "op": "goes", "value": "i VII VI V"}, {"Stairs of Seville", "Down the Same Steps"}),
        ({"field": "progression", "op": "goes", "value": "andalusian"}, {"Stairs of Seville", "Down the Same Steps"}),
        ({"field": "chord", "op": "has", "value": "♭II"}, {"Mourning Waltz"}),
        ({"field": "metre", "op": "has", "value": "7/8"}, {"Seven Steps Short"}),
        ({"field": "swing", "op": "at_least", "low": 60}, {"Late Shuffle"}),
        ({"field": "mode", "op": "is", "value": "dorian"}, {"So Long Dorian"}),
        ({"field": "modulation", "op": "has", "value": "up-step", "where": "last-chorus"}, {"Lifted"}),
        ({"field": "modulation", "op": "has", "value": "+2"}, {"Lifted"}),
        ({"field": "modulation", "op": "has", "value": "+1"}, set()),
        ({"field": "groove", "op": "is", "value": "tresillo"}, {"Night in Lapa"}),
        ({"field": "groove", "op": "is", "value": "shuffle"}, {"Late Shuffle"}),
        ({"field": "cadence", "op": "has", "value": "deceptive", "low": 2}, {"Promise Kept Late"}),
    ],
)
def test_a_rule_finds_the_songs_that_do_it(
    owner: User, library: dict[str, str], rule: dict[str, object], found: set[str]
) -> None:
    assert titles(owner, **rule) == found


def test_never_leaves_out_songs_whose_theory_is_not_known(owner: User, library: dict[str, str]) -> None:
    Song.objects.create(owner=owner, title="Not heard", original_name="x.wav")
    without = titles(owner, field="progression", op="goes_not", value="andalusian")
    assert without == set(library) - {"Stairs of Seville", "Down the Same Steps"}


def test_a_passage_says_where_and_how_often(owner: User, library: dict[str, str]) -> None:
    song = Song.objects.get(pk=library["Lifted"])
    asked = RuleSet(
        rules=(
            Condition(field="modulation", op="has", value="up-step", where="last-chorus"),
            Condition(field="progression", op="goes", value="IV V I"),
        )
    )
    told = {one.words: one for one in passages([song], asked)[song.pk]}
    move = told["modulates up a whole step in the last chorus"]
    assert 40.0 <= move.start_s <= 50.0  # the last chorus begins with bar 25, at 48 s
    assert told["IV–V–I"].start_s == pytest.approx(14.0)  # the IV that leads into the first chorus
    assert told["IV–V–I"].count == 4


def test_a_correction_changes_the_facts_with_the_figures(owner: User, library: dict[str, str]) -> None:
    song = Song.objects.get(pk=library["So Long Dorian"])
    assert TheoryFact.objects.filter(song=song, slug="home:dorian").exists()
    corrections.add(song, owner, "key", {"key": "D minor", "mode": "phrygian"})
    assert not TheoryFact.objects.filter(song=song, slug="home:dorian").exists()
    assert titles(owner, field="mode", op="is", value="phrygian") == {"So Long Dorian"}


def test_songs_heard_before_are_indexed_later(owner: User, library: dict[str, str]) -> None:
    kept = set(TheoryFact.objects.values_list("song_id", "slug", "count"))
    TheoryFact.objects.all().delete()
    SongProfile.objects.all().delete()
    assert theory_facts.catch_up(60) == len(library)
    assert set(TheoryFact.objects.values_list("song_id", "slug", "count")) == kept
    assert theory_facts.catch_up(60) == 0


def test_a_song_that_cannot_be_read_does_not_hold_up_the_others(owner: User, library: dict[str, str]) -> None:
    SongProfile.objects.all().delete()
    Hearing.objects.filter(song_id=library["Lifted"]).update(document={"schema_version": 99})
    assert theory_facts.catch_up(60) == len(library) - 1
    assert SongProfile.objects.count() == len(library)


def test_the_library_page_finds_by_a_wish_and_plays_where_it_is(
    owner: User, as_owner: Client, library: dict[str, str]
) -> None:
    page = as_owner.get(reverse("library:songs"), {"theory": "modulates up a step in the last chorus"}).content.decode()
    assert "Lifted" in page
    assert "Stairs of Seville" not in page
    assert 'data-at="4' in page
    assert "modulates up a whole step in the last chorus" in page


def test_a_wish_that_is_not_understood_is_said_beside_its_field(as_owner: Client, library: dict[str, str]) -> None:
    page = as_owner.get(reverse("library:songs"), {"theory": "H#9 blues"}).content.decode()
    assert "“H#9 blues” is no theory that songs are found by" in page
    assert 'id="f-theory-problem" role="alert">“H#9' in page


def test_searched_words_are_offered_as_theory(as_owner: Client, library: dict[str, str]) -> None:
    page = as_owner.get(reverse("library:songs"), {"q": "deceptive cadence"}).content.decode()
    assert "In the music: Cadence is deceptive" in page
    assert "?theory=deceptive+cadence" in page


def test_the_api_finds_by_theory_and_says_where(as_owner: Client, library: dict[str, str]) -> None:
    answer = as_owner.get("/api/songs", {"theory": "ii–V–i in minor"}).json()
    assert [song["title"] for song in answer["songs"]] == ["Night in Lapa"]
    assert answer["songs"][0]["passages"][0]["words"] == "ii–V–i in minor"


def test_the_api_takes_whole_rule_sets(as_owner: Client, library: dict[str, str]) -> None:
    rules = RuleSet(match="any", rules=(
        Condition(field="metre", op="has", value="7/8"), Condition(field="swing", op="at_least", low=60),
    ))  # fmt: skip
    answer = as_owner.get("/api/songs", {"rules": rules.to_json(), "sort": "title"}).json()
    assert [song["title"] for song in answer["songs"]] == ["Late Shuffle", "Seven Steps Short"]
    refused = as_owner.get("/api/songs", {"rules": '{"rules": [{"field": "cadence", "op": "has", "value": "odd"}]}'})
    assert refused.status_code == 422
    assert "there is no “odd”" in refused.json()["error"]


def test_a_smart_playlist_of_theory_fills_itself_and_says_where(as_owner: Client, library: dict[str, str]) -> None:
    made = as_owner.post(
        reverse("library:rules"),
        {
            "name": "Downward", "match": "all", "item": ["1", "2"], "do": "save",
            "field-1": "progression", "op-1": "goes", "value-1": "i VII VI V",
            "field-2": "bpm", "op-2": "at_least", "low-2": "105",
        },
        follow=True,
    ).content.decode()  # fmt: skip
    assert "Progression goes i–VII–VI–V, and Tempo is at least 105 BPM" in made
    assert "Down the Same Steps" in made
    assert "Stairs of Seville" not in made
    assert "data-at=" in made

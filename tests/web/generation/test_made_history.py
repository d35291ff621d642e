"""Everything that was made: found, sorted, rated, kept, named, deleted, taken back; what may be earned with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from generation.core.blueprint import Take, TakeNote
from generation.models import Made, MadeStem
from generation.services import ledger, made_history, making
from library.models import Song
from musicapp.jobs.models import Job
from musicapp.people.models import User
from tests.support.making_seeds import FakeCore, tiny_blueprint
from tests.web.generation.conftest import Ready


def titles(user: User, **asked: str) -> list[str]:
    return [made.title for made in made_history.found(user, asked).rows]


@pytest.fixture
def three(core: FakeCore, owner: User, folders: Path) -> list[Made]:
    plans = [
        tiny_blueprint("Alpha"),
        tiny_blueprint("Beta", prompt="rain on a roof"),
        tiny_blueprint("Gamma", bpm=90.0),
    ]
    rows = [making.start(owner, plan)[0] for plan in plans]
    Made.objects.filter(pk=rows[0].pk).update(rating=5, duration_s=30)
    Made.objects.filter(pk=rows[1].pk).update(is_kept=True, duration_s=60, state="failed")
    return rows


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["Gamma", "Beta", "Alpha"]),
        ({"sort": "oldest"}, ["Alpha", "Beta", "Gamma"]),
        ({"sort": "rating"}, ["Alpha", "Gamma", "Beta"]),
        ({"sort": "length"}, ["Beta", "Alpha", "Gamma"]),
        ({"show": "kept"}, ["Beta"]),
        ({"show": "rated"}, ["Alpha"]),
        ({"show": "failed"}, ["Beta"]),
        ({"q": "gam"}, ["Gamma"]),
        ({"q": "rain roof"}, ["Beta"]),
        ({"q": "90 bpm"}, ["Gamma"]),
        ({"q": "nothing"}, []),
        ({"page": "2"}, []),
        ({"sort": "colour", "show": "x", "page": "-1"}, ["Gamma", "Beta", "Alpha"]),
    ],
)
def test_what_was_made_is_found(three: list[Made], owner: User, asked: dict[str, str], expected: list[str]) -> None:
    assert titles(owner, **asked) == expected


def test_the_list_shows_state_change_and_words(three: list[Made], as_owner: Client) -> None:
    page = as_owner.get(reverse("generation:history")).content.decode()
    assert "3 songs" in page
    assert "C major, 120 BPM, 4/4, 4 bars" in page
    assert "failed" in page


def test_an_empty_list_leads_to_the_create_page(as_owner: Client) -> None:
    assert "Nothing made yet" in as_owner.get(reverse("generation:history")).content.decode()
    assert "Nothing found" in as_owner.get(reverse("generation:history"), {"q": "x"}).content.decode()


def test_a_list_of_many_comes_in_pages(
    core: FakeCore, owner: User, folders: Path, as_owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made_history, "PAGE", 2)
    for name in "abc":
        making.start(owner, tiny_blueprint(name))
    more = {"HX-Request": "true", "HX-Target": "made-more"}
    first = as_owner.get(reverse("generation:history")).content.decode()
    rest = as_owner.get(reverse("generation:history"), {"page": "2"}, headers=more).content.decode()
    assert first.count('class="made-item"') == 2
    assert rest.count('class="made-item"') == 1
    assert "<html" not in rest


def post(client: Client, name: str, made: Made, **sent: str) -> Any:
    return client.post(reverse(f"generation:{name}", args=[made.pk]), sent)


def test_a_rating_is_that_of_its_song_too(ready: Ready, as_owner: Client) -> None:
    made = ready()
    post(as_owner, "made-rate", made, rating="4")
    made.refresh_from_db()
    assert made.song is not None
    assert (made.rating, made.song.rating) == (4, 4)
    assert post(as_owner, "made-rate", made, rating="6").status_code == 400


def test_what_is_kept_can_be_let_go(ready: Ready, as_owner: Client) -> None:
    made = ready()
    for kept in ("1", "0"):
        post(as_owner, "made-keep", made, kept=kept)
        made.refresh_from_db()
        assert made.is_kept is (kept == "1")


def test_a_new_title_goes_to_its_song_unless_that_has_its_own(ready: Ready, as_owner: Client) -> None:
    made = ready()
    post(as_owner, "made-rename", made, title="  Night   ferry ")
    made.refresh_from_db()
    assert made.song is not None
    assert (made.title, made.song.title) == ("Night ferry", "Night ferry")
    Song.objects.filter(pk=made.song.pk).update(title="My own")
    post(as_owner, "made-rename", made, title="Day ferry")
    made.refresh_from_db()
    made.song.refresh_from_db()
    assert (made.title, made.song.title) == ("Day ferry", "My own")


def test_deleting_can_be_taken_back(ready: Ready, as_owner: Client, owner: User) -> None:
    made = ready()
    answer = as_owner.post(reverse("generation:made-delete", args=[made.pk]), headers={"HX-Request": "true"})
    undo = reverse("generation:made-undelete", args=[made.pk])
    assert undo in answer.headers["HX-Trigger"]
    assert titles(owner) == []
    as_owner.post(undo)
    assert titles(owner) == ["Harbour lights"]


def test_deleting_one_that_is_being_made_stops_it(core: FakeCore, owner: User, folders: Path, as_owner: Client) -> None:
    made = making.start(owner, tiny_blueprint())[0]
    post(as_owner, "made-delete", made)
    assert Job.objects.get(subject_id=made.pk).state == "cancelled"


# ---- ledger


def test_a_sound_that_must_not_earn_makes_the_answer_no(ready: Ready, as_owner: Client) -> None:
    made = ready()
    stem = made.stems.get(part="bass")
    sounds = [{"name": "Somebody's bass", "licence": "CC BY-NC 4.0", "source": "", "may_earn": False}]
    MadeStem.objects.filter(pk=stem.pk).update(facts={**stem.facts, "sounds": sounds})
    Made.objects.filter(pk=made.pk).update(ledger={})
    made.refresh_from_db()
    found = ledger.answer(made)
    assert found.may_earn is False
    assert found.sentence == "No: Somebody's bass must not be used to earn money."
    assert "CC BY-NC 4.0" in " ".join(found.reasons)


def test_what_a_person_did_stands_beside_the_answer(ready: Ready, as_owner: Client) -> None:
    note = TakeNote(start_quarters=0.0, quarters=1.0, pitch=40)
    made = ready(tiny_blueprint(takes=(Take(part="bass", first_bar=1, last_bar=2, notes=(note,)),)))
    assert [edit.what for edit in ledger.answer(made).edits] == ["notes written by hand"]
    assert "Bass, bars 1 to 2" in as_owner.get(made.get_absolute_url()).content.decode()


def test_without_stems_nothing_is_claimed(core: FakeCore, owner: User, folders: Path) -> None:
    made = making.start(owner, tiny_blueprint())[0]
    assert ledger.answer(made).may_earn is None
    assert ledger.document_of(made) == {}

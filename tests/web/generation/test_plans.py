"""Blueprints on the web: made, changed with a revision, heard, listed, shared, taken away and brought in."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generation.core.blueprint import Blueprint
from generation.models import Made, Plan
from generation.services import plans
from musicapp.people.models import User
from tests.conftest import signed_in
from tests.support.blueprints import section, small_song
from tests.support.making_seeds import FakeCore
from tests.support.theory_seeds import theory_songs

WORDS = "Wistful indie pop, 92 BPM in D major"


@pytest.fixture
def plan(owner: User) -> Plan:
    return plans.store(owner, small_song())


def at(name: str, plan: Plan | None = None) -> str:
    return reverse(f"generation:{name}", args=[plan.pk] if plan else [])


def sent(client: Client, address: str, body: Any) -> tuple[int, dict[str, Any]]:
    text = body if isinstance(body, str) else json.dumps(body)
    answer = client.post(address, text, content_type="application/json")
    return answer.status_code, answer.json()


def changed(client: Client, plan: Plan, revision: int, **change: Any) -> tuple[int, dict[str, Any]]:
    return sent(client, at("plan-change", plan), {"revision": revision, "change": change})


# ---- from a sentence


def test_a_sentence_becomes_a_draft(as_owner: Client, owner: User) -> None:
    status, answer = sent(as_owner, at("make-plan"), {"prompt": WORDS, "fields": {"metre": "3/4"}})
    assert status == 200
    assert (answer["view"]["bpm"], answer["view"]["key"], answer["view"]["metre"]) == (92, "D major", "3/4")
    kept = Plan.objects.get(pk=answer["id"])
    assert (kept.owner, kept.is_saved, kept.revision) == (owner, False, 0)
    assert kept.wish["prompt"] == WORDS
    page = as_owner.get(f"{at('create')}?plan={kept.pk}").content.decode()
    assert WORDS in page
    assert str(kept.pk) in page


def test_a_plain_form_works_too(as_owner: Client, owner: User) -> None:
    answer = as_owner.post(at("make-plan"), {"prompt": WORDS})
    assert answer["Location"] == Plan.objects.get(owner=owner).get_absolute_url()
    page = as_owner.post(at("make-plan"), {"prompt": ""}, follow=True).content.decode()
    assert "Nothing was asked for" in page


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"prompt": ""}, "Nothing was asked for"),
        ({"prompt": "x " * 6000}, "at most 2,000"),
        ({"prompt": "rock at 999 BPM"}, "999"),
        ({"prompt": "rock", "fields": {"bpm": "0"}}, "0"),
        ({"prompt": "rock", "fields": ["bpm"]}, "could not be read"),
        ({"prompt": 7}, "could not be read"),
        ("{no json", "Nothing was asked for"),
        ("[" * 100_000, "Nothing was asked for"),
        ("[1]", "Nothing was asked for"),
    ],
)
def test_what_cannot_be_planned_is_a_sentence_and_leaves_nothing(as_owner: Client, body: Any, says: str) -> None:
    status, answer = sent(as_owner, at("make-plan"), body)
    assert status == 422
    assert says in answer["error"]
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    "text", [WORDS, f"  {WORDS} ", "Funk 🎷 at 110 BPM, salty", "jazz\n\nin  E♭ minor\t, slow", "é́", "", "   "]
)
def test_the_marks_cover_exactly_what_was_typed(as_owner: Client, text: str) -> None:
    status, answer = sent(as_owner, at("reading"), {"prompt": text, "fields": {}})
    assert status == 200
    assert "".join(piece[0] for piece in answer["pieces"]) == text


def test_words_are_marked_where_they_stand(as_owner: Client) -> None:
    _, answer = sent(as_owner, at("reading"), {"prompt": "Funk  🎷\n at 110 BPM, a salty bass", "fields": {}})
    marked = {words: kind for words, kind, _ in answer["pieces"] if kind}
    assert any("110 BPM" in words and kind == "used" for words, kind in marked.items())
    assert marked["salty"] == "unused"
    assert any(row["label"] == "Tempo" for row in answer["heard"])
    _, clash = sent(as_owner, at("reading"), {"prompt": "a 120 BPM funeral march at 40 BPM", "fields": {}})
    assert clash["conflicts"]


# ---- changes


def test_a_change_is_kept_with_the_next_revision_and_can_be_undone(as_owner: Client, plan: Plan) -> None:
    status, answer = changed(as_owner, plan, 0, do="resize", section=1, bars=4)
    assert (status, answer["revision"]) == (200, 1)
    assert answer["view"]["sections"][1]["bars"] == 4
    status, back = changed(as_owner, plan, 1, **answer["undo"])
    assert (status, back["revision"]) == (200, 2)
    plan.refresh_from_db()
    assert Blueprint.model_validate(plan.blueprint) == small_song()


def test_what_changes_nothing_raises_no_revision(as_owner: Client, plan: Plan) -> None:
    status, answer = changed(as_owner, plan, 0, do="title", value="Harbour Lights")
    assert status == 200
    assert answer["revision"] in (0, 1)
    status, answer = changed(as_owner, plan, answer["revision"], do="move", section=1, to=1)
    plan.refresh_from_db()
    assert answer["revision"] == plan.revision


@pytest.mark.parametrize("revision", [1, -1, None, "0", 0.5])
def test_a_late_change_is_told_and_not_written(as_owner: Client, plan: Plan, revision: Any) -> None:
    status, answer = changed(as_owner, plan, revision, do="delete", section=0)
    assert status == 409
    assert "changed in another tab" in answer["error"]
    assert len(answer["view"]["sections"]) == 7
    plan.refresh_from_db()
    assert plan.revision == 0


@pytest.mark.parametrize(
    "change", [None, [], "x", {"do": "explode"}, {"do": "chord", "section": 0, "index": 0, "text": "H#"}]
)
def test_a_change_that_cannot_be_made_changes_nothing(as_owner: Client, plan: Plan, change: Any) -> None:
    status, answer = sent(as_owner, at("plan-change", plan), {"revision": 0, "change": change})
    assert status == 422
    assert answer["error"].endswith(".")
    plan.refresh_from_db()
    assert plan.revision == 0


def test_takes_that_go_are_told(as_owner: Client, plan: Plan) -> None:
    _, answer = changed(as_owner, plan, 0, do="delete", section=2)
    assert answer["told"] == ["What was made again in bars 13 to 16 of Bass no longer fits and is gone."]


def test_alternates_of_a_chord(as_owner: Client, plan: Plan) -> None:
    answer = as_owner.get(at("plan-instead", plan), {"section": 2, "chord": 1}).json()
    assert len(answer["options"]) > 5
    for query in ({}, {"section": 99, "chord": 0}, {"section": 0, "chord": 99}, {"section": "x", "chord": "-1"}):
        assert as_owner.get(at("plan-instead", plan), query).status_code == 422


# ---- heard and made


def test_the_plan_is_heard_as_notes_in_seconds(as_owner: Client, plan: Plan) -> None:
    answer = as_owner.get(at("plan-hear", plan)).json()
    assert [part["id"] for part in answer["parts"]] == ["drums", "bass", "keys", "lead"]
    assert [part["sound"] for part in answer["parts"]] == ["drums", "bass", "piano", "voice"]
    assert len(answer["bars_s"]) == 44
    keys = answer["parts"][2]["tones"]
    assert keys
    assert all(0 <= start < answer["duration_s"] and length > 0 for start, length, _, _ in keys)
    later = as_owner.get(at("plan-hear", plan), {"from": "60"}).json()
    assert all(tone[0] >= 60 for part in later["parts"] for tone in part["tones"])
    assert as_owner.get(at("plan-hear", plan), {"from": "soon"}).status_code == 422


def test_a_song_is_queued_from_the_plan(as_owner: Client, plan: Plan, core: FakeCore) -> None:
    status, answer = sent(as_owner, at("plan-make", plan), {"variations": 2})
    assert status == 200
    assert [made.plan for made in Made.objects.all()] == [plan, plan]
    beside = as_owner.get(answer["made"][0]["beside"]).content.decode()
    assert "0 of 4 ready" in beside
    assert "0 of 4 ready" not in as_owner.get(f"{answer['made'][1]['beside']}?brief=1").content.decode()
    for count in (0, 9):
        status, answer = sent(as_owner, at("plan-make", plan), {"variations": count})
        assert (status, "1 to 8" in answer["error"]) == (422, True)


# ---- kept, shared, copied, deleted


def test_a_blueprint_is_saved_under_a_name_and_listed(as_owner: Client, plan: Plan) -> None:
    assert "Harbour Lights" not in as_owner.get(at("plans")).content.decode()
    assert "Harbour Lights" in as_owner.get(at("plans"), {"show": "drafts"}).content.decode()
    assert sent(as_owner, at("plan-save", plan), {"name": "  "})[0] == 422
    assert sent(as_owner, at("plan-save", plan), {"name": "x" * 201})[0] == 422
    status, answer = sent(as_owner, at("plan-save", plan), {"name": " At  dusk "})
    assert (status, answer["name"], answer["saved"], answer["revision"]) == (200, "At dusk", True, 1)
    for query in ({}, {"q": "DUSK"}, {"sort": "title"}, {"sort": "nonsense", "page": "x"}):
        assert "At dusk" in as_owner.get(at("plans"), query).content.decode()
    assert "At dusk" not in as_owner.get(at("plans"), {"q": "dawn"}).content.decode()


def test_a_shared_blueprint_is_read_and_copied_by_others_and_changed_by_none(
    as_owner: Client, plan: Plan, collaborator: User
) -> None:
    other = signed_in(collaborator)
    assert other.get(f"{at('create')}?plan={plan.pk}").status_code == 404
    as_owner.post(at("plan-share", plan))
    page = other.get(f"{at('create')}?plan={plan.pk}").content.decode()
    assert "make a copy of your own" in page
    assert "Harbour Lights" in other.get(at("plans")).content.decode()
    assert other.get(at("plan", plan)).status_code == 200
    for name in ("plan-change", "plan-save", "plan-make", "plan-delete", "plan-share", "plan-rename"):
        assert other.post(at(name, plan), "{}", content_type="application/json").status_code == 404
    other.post(at("plan-copy", plan))
    mine = Plan.objects.get(owner=collaborator)
    assert (mine.title, mine.is_shared) == ("Harbour Lights, copy", False)
    as_owner.post(at("plan-share", plan))
    assert other.get(at("plan", plan)).status_code == 404


def test_deleting_can_be_undone(as_owner: Client, plan: Plan) -> None:
    answer = as_owner.post(at("plan-delete", plan), headers={"HX-Request": "true"})
    assert json.loads(answer["HX-Trigger"])["toast"]["undo"] == at("plan-undelete", plan)
    assert as_owner.get(at("plan", plan)).status_code == 404
    as_owner.post(at("plan-undelete", plan))
    assert as_owner.get(at("plan", plan)).status_code == 200


def test_renaming_from_the_list(as_owner: Client, plan: Plan) -> None:
    as_owner.post(at("plan-rename", plan), {"name": "Dawn"})
    as_owner.post(at("plan-rename", plan), {"name": ""})
    plan.refresh_from_db()
    assert (plan.title, plan.blueprint["title"]) == ("Dawn", "Dawn")


# ---- files


def test_a_file_goes_out_and_comes_in_again(as_owner: Client, plan: Plan) -> None:
    answer = as_owner.get(at("plan-export", plan))
    assert answer["Content-Disposition"] == 'attachment; filename="harbour-lights.blueprint.json"'
    as_owner.post(at("plan-import"), {"file": SimpleUploadedFile("x.json", answer.content)})
    fresh = Plan.objects.exclude(pk=plan.pk).get()
    assert Blueprint.model_validate(fresh.blueprint) == small_song()


def _with(**more: Any) -> bytes:
    return json.dumps(small_song().model_dump(mode="json") | more).encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no JSON"),
        (b"{oh", "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "no blueprint that can be read"),
        (b"{}", "no blueprint that can be read"),
        (_with(bpm=1e308), "bpm"),
        (_with(bpm=float("nan")), "bpm"),
        (_with(sections=[section("A", "verse", "A", bars=512)] * 20), "more than can be made"),
        (_with(sections=[section("A", "verse", "A") | {"metre": "99/1"}]), "quarter notes"),
        (_with(sections=[section("A", "verse", "A") | {"chords": [{"numeral": "Q" * 20, "quarters": 32}]}]), "numeral"),
        (_with(extra={"__proto__": 1}), "extra"),
        (_with(title="x" * 201), "200"),
        (b" " * (4 * 1024 * 1024 + 1), "larger than"),
    ],
)
def test_a_broken_or_hostile_file_is_a_sentence(as_owner: Client, content: bytes, says: str) -> None:
    sent_file = SimpleUploadedFile("x.json", content or b"")
    page = as_owner.post(at("plan-import"), {"file": sent_file}, follow=True).content.decode()
    assert "data-toast" in page
    assert says in page or not content
    assert not Plan.objects.exists()


def test_no_file_at_all_is_a_sentence_too(as_owner: Client) -> None:
    page = as_owner.post(at("plan-import"), {}, follow=True).content.decode()
    assert "Choose a blueprint.json first" in page


# ---- from elsewhere


def test_chords_of_the_lab_become_a_blueprint_with_their_key_and_tempo(as_owner: Client, owner: User) -> None:
    query = {"key": "Eb", "mode": "dorian", "chords": "Ebm7 | Ab7", "tempo": "84", "bar": "3"}
    answer = as_owner.get(at("create"), query)
    assert answer.status_code == 302
    made = plans.blueprint_of(Plan.objects.get(owner=owner))
    assert (made.tonic, made.mode, made.bpm, made.metre) == ("Eb", "dorian", 84, "3/4")
    assert [chord.numeral for chord in made.sections[0].chords][:2] == ["i7", "IV7"]
    assert any(origin.kind == "lab" for origin in made.origins)
    page = as_owner.get(at("create"), {"key": "Eb", "chords": "Ebm7 H#"}).content.decode()
    assert "“H#” is no chord" in page


def test_addresses_that_lead_nowhere(as_owner: Client, plan: Plan) -> None:
    assert as_owner.get(at("create"), {"plan": "nonsense"}).status_code == 404
    assert as_owner.get(at("create"), {"song": "nonsense"}).status_code == 200
    Plan.objects.update(deleted_at=timezone.now())
    assert as_owner.get(at("create"), {"plan": str(plan.pk)}).status_code == 404


def test_lifting_asks_for_a_song_and_a_choice(as_owner: Client) -> None:
    status, answer = sent(as_owner, at("lift"), {"song": "nonsense", "form": True})
    assert (status, "not in your library" in answer["error"]) == (422, True)


def test_a_heard_song_is_lifted_and_moved_to_another_key(as_owner: Client, owner: User, folders: Path) -> None:
    song = next(iter(theory_songs(owner.username).values()))
    page = as_owner.get(at("create"), {"song": song}).content.decode()
    assert f'data-song="{song}"' in page
    wanted = {"song": song, "form": True, "harmony": True, "groove": False, "tempo": True, "tonic": "E♭"}
    status, answer = sent(as_owner, at("lift"), wanted)
    assert status == 200
    assert answer["view"]["tonic"] == "Eb"
    assert any(kind == "song" for kind, _, _ in answer["view"]["origins"].values())
    assert str(Plan.objects.get(pk=answer["id"]).source_song_id) == song
    status, answer = sent(as_owner, at("lift"), {"song": song})
    assert (status, "at least one thing" in answer["error"]) == (422, True)


def test_a_song_of_somebody_else_is_not_lifted(as_owner: Client, collaborator: User, folders: Path) -> None:
    song = next(iter(theory_songs(collaborator.username).values()))
    assert "data-song=" not in as_owner.get(at("create"), {"song": song}).content.decode()
    status, answer = sent(as_owner, at("lift"), {"song": song, "form": True})
    assert (status, "not in your library" in answer["error"]) == (422, True)


def test_old_drafts_are_swept_and_saved_ones_stay(owner: User, plan: Plan) -> None:
    kept = plans.store(owner, small_song(), is_saved=True)
    assert plans.sweep_drafts() == 0
    Plan.objects.update(updated_at=timezone.now() - timedelta(days=91))
    assert plans.sweep_drafts() == 1
    assert list(Plan.objects.all()) == [kept]


def test_an_hour_opens_and_changes(as_owner: Client, owner: User) -> None:
    rows = [section(f"Part {n}", "verse", "A", bars=16) for n in range(86)]
    plan = plans.store(owner, small_song(sections=rows, takes=[], origins=[]))
    assert as_owner.get(f"{at('create')}?plan={plan.pk}").status_code == 200
    status, answer = changed(as_owner, plan, 0, do="key", tonic="F")
    assert status == 200
    assert answer["view"]["duration_s"] > 3500

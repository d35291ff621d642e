"""What can be made from a song: bars again, another mix, the same once more, variations, notes by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from generation.core.composing import roles
from generation.core.composing.song import SongMap
from generation.core.notes import Note
from generation.models import Made, Plan
from generation.services import made_again
from musicapp.jobs.models import Job
from musicapp.people.models import User
from tests.support.making_seeds import tiny_blueprint
from tests.web.generation.conftest import Ready, run


@pytest.fixture(autouse=True)
def one_note_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers that are as simple as they can be: the middle C of every bar."""

    def write(song: SongMap, part: Any, seed: int) -> tuple[Note, ...]:
        return tuple(Note(bar.start, 480, 60) for bar in song.bars)

    monkeypatch.setattr(roles, "WRITERS", dict.fromkeys(("drums", "bass", "chords", "melody"), write))
    from generation.core.composing import compose

    monkeypatch.setattr(compose, "WRITERS", roles.WRITERS)


def child_of(made: Made) -> Made:
    return Made.objects.get(parent=made)


def post(client: Client, name: str, made: Made, **sent: Any) -> str:
    """The page that is shown afterwards."""
    answer = client.post(reverse(f"generation:{name}", args=[made.pk]), sent, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_bars_of_a_part_become_a_take_of_a_song_of_its_own(ready: Ready, as_owner: Client) -> None:
    made = ready()
    page = post(as_owner, "made-again", made, part="bass", first="2", last="3")
    child = child_of(made)
    take = child.blueprint["takes"][0]
    assert (take["part"], take["first_bar"], take["last_bar"], take["notes"]) == ("bass", 2, 3, None)
    assert child.change == "Bass again, bars 2 to 3"
    assert child.change in page
    assert made.blueprint["takes"] == []
    assert Job.objects.get(subject_id=child.pk).state == "queued"


def test_each_time_it_is_another_seed_unless_one_is_given(ready: Ready, as_owner: Client) -> None:
    made = ready()
    post(as_owner, "made-again", made, part="bass", first="1", last="1", seed="7")
    child = child_of(made)
    assert child.blueprint["takes"][0]["seed"] == 7
    post(as_owner, "made-again", child, part="bass", first="1", last="1")
    seeds = [take["seed"] for take in child_of(child).blueprint["takes"]]
    assert len(set(seeds)) == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"part": "kazoo", "first": "1", "last": "2"}, "is no part of this song"),
        ({"part": "bass", "first": "3", "last": "2"}, "are not in this song"),
        ({"part": "bass", "first": "1", "last": "5"}, "it has 4"),
        ({"part": "bass", "first": "x", "last": "2"}, "is no first bar"),
        ({"part": "bass", "first": "1", "last": "2", "seed": "99999999999"}, "is too large"),
    ],
)
def test_what_cannot_be_made_again_says_why(ready: Ready, as_owner: Client, sent: dict[str, str], said: str) -> None:
    made = ready()
    assert said in post(as_owner, "made-again", made, **sent)
    assert Made.objects.count() == 1


def test_the_same_again_has_the_same_blueprint(ready: Ready, as_owner: Client) -> None:
    made = ready()
    post(as_owner, "made-replay", made)
    child = run(child_of(made))
    assert child.blueprint == made.blueprint
    assert [stem.render_key for stem in child.stems.all()] == [stem.render_key for stem in made.stems.all()]


def test_one_more_variation_stands_beside_the_others(ready: Ready, as_owner: Client) -> None:
    made = ready()
    post(as_owner, "made-another", made)
    second = child_of(made)
    assert (second.batch, second.variation) == (made.batch, 2)
    assert second.blueprint["seed"] != made.blueprint["seed"]
    page = as_owner.get(made.get_absolute_url()).content.decode()
    assert 'data-widget="madeab"' in page


# ---- mixer


def test_the_mixer_keeps_what_it_is_set_to_within_reason(ready: Ready, as_owner: Client) -> None:
    made = ready()
    sent = {"bass": {"level_db": -3.5, "pan": -9, "mute": True, "solo": "yes", "colour": "red"}, "drums": {"pan": "x"}}
    answer = as_owner.post(reverse("generation:made-mixer", args=[made.pk]), {"mixer": json.dumps(sent)})
    assert answer.status_code == 204
    made.refresh_from_db()
    assert made.mixer == {"bass": {"level_db": -3.5, "pan": -1.0, "mute": True}, "drums": {}}


@pytest.mark.parametrize("sent", ["[1]", "{", '{"bass": 3}', '{"bass": {"pan": NaN}}'])
def test_a_broken_mixer_changes_nothing(ready: Ready, as_owner: Client, sent: str) -> None:
    made = ready()
    as_owner.post(reverse("generation:made-mixer", args=[made.pk]), {"mixer": sent})
    made.refresh_from_db()
    assert made.mixer in ({}, {"bass": {}})


def test_making_with_this_mix_moves_levels_pans_and_effects_only(ready: Ready, as_owner: Client) -> None:
    made = ready()
    sent = {"bass": {"level_db": -3.0, "pan": 0.25, "effects": 1.5}}
    post(as_owner, "made-remix", made, mixer=json.dumps(sent))
    child = child_of(made)
    bass, drums = child.blueprint["parts"][1], child.blueprint["parts"][0]
    assert (bass["level_db"], bass["pan"], bass["effects"]) == (-3.0, 0.25, 1.5)
    assert drums == made.blueprint["parts"][0]
    assert child.change == "Mixed anew: Bass"
    assert {**child.blueprint, "parts": 0} == {**made.blueprint, "parts": 0}


def test_a_muted_part_is_silent_in_the_new_mix(ready: Ready, as_owner: Client) -> None:
    made = ready()
    post(as_owner, "made-remix", made, mixer=json.dumps({"bass": {"mute": True}}))
    assert child_of(made).blueprint["parts"][1]["level_db"] == -60.0


def test_a_mixer_that_changes_nothing_makes_nothing(ready: Ready, as_owner: Client) -> None:
    made = ready()
    assert "Nothing in the mixer differs" in post(as_owner, "made-remix", made, mixer="{}")
    assert Made.objects.count() == 1


# ---- notes


def notes_at(made: Made, part: str = "bass") -> str:
    return reverse("generation:made-notes", args=[made.pk, part])


def test_the_notes_of_a_part_can_be_read(ready: Ready, as_owner: Client) -> None:
    found = as_owner.get(notes_at(ready())).json()
    assert found["notes"] == [[bar * 1920, 480, 60, 0.6] for bar in range(4)]
    assert found["bars"] == [[bar * 1920, 1920, 4] for bar in range(4)]
    assert (found["name"], found["ticks_per_quarter"], found["end"]) == ("Bass", 480, 7680)


def save(client: Client, made: Made, notes: Any, part: str = "bass") -> tuple[int, dict[str, Any]]:
    answer = client.post(notes_at(made, part), json.dumps({"notes": notes}), content_type="application/json")
    return answer.status_code, answer.json()


def test_only_the_bars_that_were_touched_become_a_take(ready: Ready, as_owner: Client) -> None:
    made = ready()
    rows = as_owner.get(notes_at(made)).json()["notes"]
    rows[2][2] = 64
    status, said = save(as_owner, made, [*rows, [1920 + 960, 240, 67, 0.8]])
    child = child_of(made)
    take = child.blueprint["takes"][0]
    assert (status, said["href"]) == (202, child.get_absolute_url())
    assert (take["first_bar"], take["last_bar"]) == (2, 3)
    assert [(note["start_quarters"], note["pitch"]) for note in take["notes"]] == [(4.0, 60), (6.0, 67), (8.0, 64)]
    assert child.change == "Bass by hand, bars 2 to 3"


def test_edited_notes_come_back_as_they_were_written(ready: Ready, as_owner: Client) -> None:
    made = ready()
    rows = [*as_owner.get(notes_at(made)).json()["notes"], [240, 120, 72, 0.9]]
    save(as_owner, made, rows)
    again = as_owner.get(notes_at(child_of(made))).json()["notes"]
    assert again == sorted(rows)


def test_a_part_can_be_emptied(ready: Ready, as_owner: Client) -> None:
    made = ready()
    assert save(as_owner, made, [])[0] == 202
    assert as_owner.get(notes_at(child_of(made))).json()["notes"] == []


@pytest.mark.parametrize(
    "notes",
    [
        [[0, 480, 128, 0.5]], [[-1, 480, 60, 0.5]], [[0, 0, 60, 0.5]], [[7680, 10, 60, 0.5]], [[0, 480, 60, 2]],
        [["a", 1, 60, 0.5]], [[0, 480]], ["x"], {"a": 1}, None, [[0, 480, 60, 0.5]] * 20_001,
    ],
)  # fmt: skip
def test_notes_that_cannot_be_are_refused_in_words(ready: Ready, as_owner: Client, notes: Any) -> None:
    made = ready()
    status, said = save(as_owner, made, notes)
    assert status == 400
    assert len(said["error"]) > 20
    assert Made.objects.count() == 1


def test_unchanged_notes_make_nothing(ready: Ready, as_owner: Client) -> None:
    made = ready()
    status, said = save(as_owner, made, as_owner.get(notes_at(made)).json()["notes"])
    assert (status, Made.objects.count()) == (400, 1)
    assert "These are the notes" in said["error"]


def test_an_unknown_part_has_no_notes(ready: Ready, as_owner: Client) -> None:
    made = ready()
    assert as_owner.get(notes_at(made, "kazoo")).status_code == 400
    assert save(as_owner, made, [], "kazoo")[0] == 400


def test_opening_its_blueprint_makes_a_copy(ready: Ready, as_owner: Client, owner: User) -> None:
    made = ready()
    answer = as_owner.post(reverse("generation:made-plan", args=[made.pk]))
    plan = Plan.objects.get(owner=owner)
    assert answer.headers["Location"] == plan.get_absolute_url()
    assert plan.blueprint == made.blueprint


def test_a_take_by_seed_reaches_the_core(ready: Ready) -> None:
    made = ready(tiny_blueprint())
    child = run(made_again.again(made.owner, made, "bass", (1, 2)))
    assert child.stems.get(part="bass").render_key != made.stems.get(part="bass").render_key

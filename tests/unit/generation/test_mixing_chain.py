"""Which effects a part goes through."""

import pytest

from generation.core.blueprint import PlanPart
from generation.core.instruments.base import instruments
from generation.core.mixing.chain import Chain, chain_for, character_of, characters, finish_of, finishes
from generation.core.planning.style import genre_style
from tests.support.making_seeds import tiny_blueprint
from theory.core.genre.convention import conventions
from theory.core.genre.instruments import FAMILIES

ROLES = ("drums", "percussion", "bass", "chords", "arpeggio", "pad", "melody", "counter", "effects")


def _part(role: str = "chords", **more: object) -> PlanPart:
    return PlanPart.model_validate({"id": "a", "name": "A", "role": role, "instrument": "grand-piano", **more})


@pytest.mark.parametrize("character", characters())
def test_every_role_on_every_family_has_a_chain_that_can_be_built(character: str) -> None:
    for role in ROLES:
        for family in FAMILIES:
            for finish in ("", *finishes()):
                chain = chain_for(_part(role), family, character, finish)
                assert chain.low_pass_hz > chain.high_pass_hz * 4


def test_every_genre_has_a_production_character_of_its_own_and_not_by_default() -> None:
    found = {row.slug: character_of(tiny_blueprint(genres=((row.slug, 1.0),))) for row in conventions()}
    assert {slug for slug, character in found.items() if character == "clean"} <= {"ragtime", "tango"}
    assert set(found.values()) | {"clean"} == set(characters())


def test_the_plan_may_name_another_character() -> None:
    plan = tiny_blueprint(production={"character": "lo-fi"})
    assert character_of(plan) == "lo-fi"
    assert character_of(tiny_blueprint(production={"character": "no such"})) == "clean"


def test_a_finish_lies_over_the_character_of_the_genre() -> None:
    plan = tiny_blueprint(genres=(("rock", 1.0),), production={"character": "tape"})
    assert (character_of(plan), finish_of(plan)) == ("rock", "tape")
    assert chain_for(_part(), "piano", "rock", "tape").tape is not None
    assert chain_for(_part(), "piano", "rock").tape is None


def test_every_character_that_planning_names_is_known() -> None:
    named = {genre_style(row.slug).character for row in conventions()} - {""}
    assert named <= {*characters(), *finishes()}


def test_no_effects_leave_no_room_echo_tape_or_drive() -> None:
    for instrument in instruments():
        chain = chain_for(_part(effects=0.0), instrument.family, "lo-fi")
        assert chain.sends == {}
        assert chain.tape is None
        assert chain.drive_db == 0
        assert chain.noise_db == -60


def test_twice_the_effects_send_six_db_more() -> None:
    once, twice = chain_for(_part(), "piano", "pop"), chain_for(_part(effects=2.0), "piano", "pop")
    assert twice.sends["plate"] == pytest.approx(2 * once.sends["plate"])


def test_only_genres_with_a_side_chain_duck() -> None:
    assert chain_for(_part("pad"), "synth", "dance").ducking is not None
    assert chain_for(_part("pad"), "strings", "orchestral").ducking is None


def test_a_chain_refuses_values_that_would_harm() -> None:
    with pytest.raises(ValueError, match="drive_db"):
        Chain.model_validate({"drive_db": 90.0})

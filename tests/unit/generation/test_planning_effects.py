"""The table of moods, uses and eras: complete, consistent, and it moves plans as it says."""

from collections import Counter

import pytest

from generation.core.instruments.base import instrument, instruments
from generation.core.planning.effects import effects, find_effect
from generation.core.planning.plan import plan
from generation.core.planning.style import ROLES, genre_style
from generation.core.wish import Wish
from tests.support.plans import GENRES, planned
from theory.core.genre.convention import conventions
from theory.core.genre.instruments import FAMILIES

KINDS = ("mood", "use", "era")
BRIEF_USES = (
    "study", "sleep", "workout", "trailer", "wedding", "funeral", "podcast intro", "game", "advert", "meditation",
    "party", "dinner", "children", "documentary", "horror", "romance", "travel vlog", "church", "cinema", "lullaby",
)  # fmt: skip


def test_there_are_enough_of_each() -> None:
    assert len(effects("mood")) >= 45
    assert set(BRIEF_USES) <= set(effects("use"))
    assert [f"{year}s" for year in range(1920, 2030, 10)] == list(effects("era"))


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_means_two_things(kind) -> None:
    words = Counter(word for name, row in effects(kind).items() for word in (name, *row.synonyms))
    assert [word for word, count in words.items() if count > 1] == []


def test_it_knows_every_mood_that_a_genre_names() -> None:
    for word in {mood for row in conventions() for mood in row.mood}:
        assert find_effect("mood", word)[0] in effects("mood")


def test_it_names_only_what_exists() -> None:
    ids = {row.id for row in instruments()}
    for kind in KINDS:
        for name, row in effects(kind).items():
            assert set(row.instruments) <= ids, name
            assert set(row.genres) <= set(GENRES), name
            assert set(row.out) <= ids | set(ROLES) | set(FAMILIES), name


def test_every_genre_has_a_style_with_known_players() -> None:
    ids = {row.id for row in instruments()}
    for slug in GENRES:
        style = genre_style(slug)
        named = {name for seat in ROLES for name, _ in style.players(seat)}
        assert named <= ids, slug
        assert all(style.players(seat) for seat in style.order), slug


def test_an_unknown_mood_is_named_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="“flurbly” is no mood that is known here"):
        plan(Wish(genres=(("pop", 1.0),), moods=("flurbly",)))


def test_synonyms_lead_to_the_same_plan_field() -> None:
    assert plan(Wish(genres=(("pop", 1.0),), moods=("cheerful",)), 1).moods == ("happy",)


@pytest.mark.parametrize(("mood", "quicker"), [("energetic", True), ("sleepy", False), ("angry", True)])
def test_moods_move_tempo_and_energy(mood, quicker) -> None:
    plain, moved = planned("pop", 1), planned("pop", 1, moods=(mood,))
    peak = max(section.energy for section in moved.sections), max(section.energy for section in plain.sections)
    assert (moved.bpm > plain.bpm) is quicker
    assert (peak[0] >= peak[1]) is quicker


def test_sad_is_minor_more_often_than_happy() -> None:
    def minor(mood: str) -> int:
        return sum(
            plan(Wish(prompt=f"p{n}", genres=(("pop", 1.0),), moods=(mood,)), 1).mode == "minor" for n in range(30)
        )

    assert minor("sad") > 20
    assert minor("happy") < 8


def test_dark_moods_give_the_tune_to_lower_instruments() -> None:
    def middle(mood: str) -> float:
        made = [planned("jazz-swing", seed, moods=(mood,)).part("melody") for seed in range(20)]
        return sum(instrument(part.instrument).tessitura_low for part in made) / 20

    assert middle("dark") < middle("whimsical")


def test_a_mood_has_its_habit_of_closing() -> None:
    closes = {phrase.cadence for row in planned("country", 1, moods=("wistful",)).sections for phrase in row.phrases}
    assert "deceptive" in closes


def test_sleep_has_no_drums_and_a_wish_for_them_counts_more() -> None:
    assert "drums" not in {part.role for part in plan(Wish(use="sleep"), 1).parts}
    asked = plan(Wish(use="sleep", instruments_in=("brush-kit",)), 1)
    assert "brush-kit" in {part.instrument for part in asked.parts}


def test_an_era_gives_its_character() -> None:
    assert planned("jazz-swing", 1, era="1930s").production.character == "vinyl"

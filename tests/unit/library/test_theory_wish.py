"""What a person writes to find songs by theory."""

from __future__ import annotations

import pytest

from library.core.rules import Condition, RuleSet
from library.core.theory_rules import MOVES, modulation_slugs, pattern_named, patterns, words_of_slug
from library.core.theory_wish import EXAMPLES, understand


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ii–V–I in minor", "Progression goes ii–V–i in minor."),
        ("deceptive cadence", "Cadence is deceptive."),
        ("interrupted cadence", "Cadence is deceptive."),
        ("a full close", "Cadence is perfect authentic."),
        ("modulates up a step in the last chorus", "Modulation goes up a step in the last chorus."),
        ("key change to the relative minor in the bridge", "Modulation goes to the relative key in the bridge."),
        ("7/8", "Metre is somewhere 7/8."),
        ("swing over 60 %", "Swing is at least 60 %."),
        ("syncopation under 20%", "Syncopation is at most 20 %."),
        ("i VII VI V", "Progression goes i–VII–VI–V."),
        ("Neapolitan", "Chords have ♭II."),
        ("Four on the floor", "Groove is Four on the floor."),
        ("in dorian", "Mode is somewhere Dorian."),
        ("90 to 110 BPM", "Tempo is between 90 and 110 BPM."),
        ("3 plagal cadences and 5/4", "Cadence is plagal, 3 times or more, and Metre is somewhere 5/4."),
        ("bb minor; ♭VII", "Key is B♭ minor, and Chords have ♭VII."),
    ],
)
def test_a_wish_becomes_rules(text: str, words: str) -> None:
    assert RuleSet(rules=understand(text)).in_words() == words


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_on_the_page_is_understood(text: str) -> None:
    assert len(understand(text)) == 1


@pytest.mark.parametrize("text", ["H#9", "modulates sideways", "surprising cadence", "0/4 or so", "ii V, mumble"])
def test_it_says_which_part_is_not_understood(text: str) -> None:
    with pytest.raises(ValueError, match=f"“{text.rsplit(', ', maxsplit=1)[-1]}” is no theory"):
        understand(text)


def test_it_refuses_too_many_wishes_and_none() -> None:
    with pytest.raises(ValueError, match="at most 8"):
        understand(", ".join(["7/8"] * 9))
    with pytest.raises(ValueError, match="Write what theory says"):
        understand("  ")


def test_every_named_progression_is_found_by_its_own_name() -> None:
    for one in patterns():
        assert pattern_named(one.name) is not None
        assert understand(one.name)[0] == Condition(field="progression", op="goes", value=one.name)


def test_every_move_stands_for_facts_with_words() -> None:
    for move in MOVES:
        for slug in modulation_slugs(move, "last-chorus"):
            assert words_of_slug(slug).startswith("modulates ")
            assert words_of_slug(slug).endswith(" in the last chorus")

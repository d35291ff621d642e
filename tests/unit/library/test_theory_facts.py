"""What theory says of a song as facts that can be asked."""

import pytest

from library.core.analysis import Analysis, Loudness, Metre
from library.core.theory_facts import facts_of, move_of, swing_percent
from library.core.theory_rules import words_of_slug
from theory.core.form.reading import FormReading
from theory.core.form.shapes import NamedForm
from theory.core.key import Key
from theory.core.reading import Reading

HEARD = Analysis(duration_s=60.0, loudness=Loudness(), metre=Metre(signature="7/8", confidence=0.9))


def slugs(theory: Reading | None) -> set[str]:
    return {fact.slug for fact in facts_of(HEARD, theory)}


def test_a_form_with_something_more_is_found_by_its_plain_name_too() -> None:
    form = NamedForm(name="verse-chorus form with a bridge", pattern="", confidence=0.8, why="heard")
    found = slugs(Reading(form=FormReading(forms=(form,))))
    assert {"form:verse-chorus-form", "form:verse-chorus-form-with-a-bridge"} <= found
    assert words_of_slug("form:verse-chorus-form-with-a-bridge") == "verse-chorus form with a bridge"


def test_an_unsure_form_is_no_fact() -> None:
    form = NamedForm(name="AABA", pattern="AABA", confidence=0.2, why="heard")
    assert not any(slug.startswith("form:") for slug in slugs(Reading(form=FormReading(forms=(form,)))))


def test_without_theory_the_metre_is_still_a_fact() -> None:
    assert "metre:7/8" in slugs(None)


@pytest.mark.parametrize(
    ("old", "new", "move", "words"),
    [
        ("C major", "D major", "+2", "modulates up a whole step"),
        ("A minor", "C major", "relative", "modulates to the relative key"),
        ("C major", "E major", "+4", "modulates up a third"),
        ("C major", "C minor", "parallel", "modulates to the parallel key"),
        ("C major", "G major", "-5", "modulates up a fifth, to the dominant"),
    ],
)
def test_a_change_of_key_has_a_move_and_words(old: str, new: str, move: str, words: str) -> None:
    assert move_of(Key.parse(old), Key.parse(new)) == move
    assert words_of_slug(f"modulation:{move}") == words


def test_swing_is_the_share_of_the_first_of_two() -> None:
    assert swing_percent(1.0) == 50.0
    assert swing_percent(2.0) == 66.7

"""The panel of genre: what speaks for the nearest one and against it, with the bars where it is heard."""

from __future__ import annotations

from library.core.bars import Bars
from library.core.findings.finding import Panel, Scene
from library.core.findings.genre import genre_panel
from library.core.findings.panels import panels
from library.core.reading import read_theory
from tests.unit.library.findings.test_panels import heard, notes
from theory.core.genre.reading import GenreReading


def shown(named: str | None = None) -> Panel:
    song = heard()
    return next(one for one in panels(read_theory(song, notes()), song, named) if one.slug == "genre")


def reading() -> GenreReading:
    found = read_theory(heard(), notes()).genre
    assert found is not None
    return found


def scene() -> Scene:
    return Scene(Bars(heard().beats_s, heard().downbeats_s), 32.5)


def test_reasons_stand_under_the_nearest_genre_heaviest_first() -> None:
    panel = shown()
    assert [group.title for group in panel.groups][:2] == ["Nearest", "Speaks for it"]
    reasons = panel.groups[1].shown
    assert [one.value for one in reasons] == sorted((one.value or 0.0 for one in reasons), reverse=True)
    assert {one.figure for one in reasons} <= {"strongly", "clearly", "a little"}


def test_a_progression_that_speaks_for_a_genre_can_be_heard() -> None:
    found = reading()
    played = [one for guess in found.guesses for one in guess.evidence if one.passages]
    assert played
    assert all(start_s < end_s <= 32.5 for one in played for start_s, end_s in one.passages)


def test_what_weighs_next_to_nothing_is_left_out() -> None:
    best = reading().guesses[0]
    light = [one.words for one in best.evidence if -0.5 < one.weight < 0.1]
    told = {str(one).lower() for group in shown().groups for one in (*group.shown, *group.more)}
    assert not told & {words.lower() for words in light}


def test_the_mood_leads_unless_a_person_named_the_genre() -> None:
    assert shown().lead.endswith(".")
    assert shown("Bossa nova").lead == "Named Bossa nova by you"
    assert shown("Bossa nova").groups[0].title == "By ear"


def test_a_named_genre_that_is_among_the_guesses_gets_its_own_reasons() -> None:
    second = reading().guesses[1].name
    assert str(shown(second.lower()).groups[0].shown[0]) == second


def test_a_reading_of_an_older_studio_keeps_its_sentence() -> None:
    old = reading().model_copy(
        update={"guesses": tuple(one.model_copy(update={"evidence": ()}) for one in reading().guesses)}
    )
    panel = genre_panel(old, None, scene())
    assert panel.groups[0].shown[0].why
    assert [group.title for group in panel.groups] == ["Nearest", "Also near"]


def test_nothing_known_is_said_plainly() -> None:
    assert genre_panel(GenreReading(), None, scene()).lead == "Too little is known to tell a genre."

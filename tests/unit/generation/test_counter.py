"""Counters: they go along with the lead as planned."""

from itertools import pairwise

import pytest

from generation.core.blueprint import Take
from generation.core.composing.counter import counter, style_in
from generation.core.composing.melody import melody
from generation.core.composing.song import SongMap
from generation.core.notes import TICKS, Note
from generation.core.seeds import seed_for
from tests.support.tunes import tune_plan


def both(style: str, **wanted: object) -> tuple[SongMap, tuple[Note, ...], tuple[Note, ...]]:
    """A song, its lead and its counter in a style."""
    song = SongMap(tune_plan(counter=style, **wanted))
    lead = melody(song, song.blueprint.part("lead"), seed_for(song.blueprint.seed, "lead"))
    return song, lead, counter(song, song.blueprint.part("second"), 77)


@pytest.mark.parametrize("style", ["answer", "line", "thirds"])
@pytest.mark.parametrize("metre", ["4/4", "6/8", "7/8"])
def test_it_is_one_voice_within_the_plan(style: str, metre: str) -> None:
    song, _, notes = both(style, metre=metre)
    assert len(notes) > 5
    assert all(a.end <= b.start for a, b in pairwise(notes))
    assert all(song.strength(song.blueprint.part("second"), song.bar_at(note.start)) > 0 for note in notes)
    assert all(60 <= note.pitch <= 96 for note in notes), "the range of a flute"


@pytest.mark.parametrize("genre", ["pop", "blues", "jazz-swing"])
def test_answers_keep_to_rests_and_long_notes_of_the_lead(genre: str) -> None:
    _, lead, notes = both("answer", genre=genre)
    assert notes
    for note in notes:
        under = [other for other in lead if other.start < note.end and note.start < other.end]
        assert all(other.length >= 1200 and other.start + 720 <= note.start for other in under)


def test_thirds_move_with_the_lead_and_below_it() -> None:
    _, lead, notes = both("thirds")
    at = {note.start: note for note in lead}
    assert all(note.start in at for note in notes)
    distances = [at[note.start].pitch - note.pitch for note in notes]
    assert all(3 <= distance <= 10 for distance in distances)
    assert sum(distance in (3, 4, 8, 9) for distance in distances) / len(distances) > 0.6


def test_a_guide_line_moves_little_and_sounds_with_its_chords() -> None:
    song, _, notes = both("line")
    sections = [song.bar_at(note.start).section for note in notes]
    moves = [
        abs(b.pitch - a.pitch) for (a, b), (c, d) in zip(pairwise(notes), pairwise(sections), strict=True) if c == d
    ]
    assert sum(moves) / len(moves) < 4
    held = [note for note in notes if note.length >= 2 * TICKS]
    assert all(note.pitch % 12 in song.span_at(note.start).chord.pitch_classes for note in held)


def test_takes_of_the_lead_move_no_counter() -> None:
    plan = tune_plan(counter="answer")
    taken = plan.model_copy(update={"takes": (Take(part="lead", first_bar=5, last_bar=12, seed=99),)})
    songs = SongMap(plan), SongMap(taken)
    assert counter(songs[0], plan.part("second"), 5) == counter(songs[1], plan.part("second"), 5)


def test_without_a_lead_it_still_plays() -> None:
    plan = tune_plan(counter="answer")
    alone = plan.model_copy(update={"parts": plan.parts[1:]})
    notes = counter(SongMap(alone), alone.part("second"), 5)
    assert len(notes) > 8


def test_singers_double_the_chorus_and_strings_hold_lines() -> None:
    plan = tune_plan()
    singer = plan.part("second").model_copy(update={"instrument": "choir"})
    strings = plan.part("second").model_copy(update={"instrument": "string-section"})
    assert style_in(singer, plan.sections[2]) == "thirds"
    assert style_in(singer, plan.sections[1]) == "answer"
    assert style_in(strings, plan.sections[2]) == "line"


def test_a_lead_without_rests_is_held_under_rather_than_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    song = SongMap(tune_plan(counter="answer"))
    endless = tuple(Note(tick, TICKS, 72) for tick in range(0, song.end, TICKS))
    monkeypatch.setattr("generation.core.composing.counter._lead", lambda song, lead: endless)
    notes = counter(song, song.blueprint.part("second"), 77)
    assert notes
    assert max(note.length for note in notes) >= 2 * TICKS

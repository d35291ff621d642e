"""Tunes that are alike are found in any key and tempo; tunes that are not are left alone."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.blueprint import Blueprint
from generation.core.checking.likeness import (
    Other,
    Tune,
    chords_in_common,
    in_common,
    nearest,
    steps_of_plan,
    tune_heard,
    tune_of,
    tune_of_midi,
    tune_of_part,
)
from generation.core.composing.compose import compose
from generation.core.composing.song import SongMap
from generation.core.performing.perform import perform
from generation.core.planning.plan import plan
from generation.core.prompt.reading import read_prompt
from generation.core.scores import midi_bytes
from library.core.chord_path import as_text
from theory.core.piece import TimedNote

LINE = (60, 62, 64, 60, 67, 65, 64, 69, 67, 60, 62, 59, 60, 64, 67, 72, 71, 69, 65, 67, 62, 64, 60, 55, 60)
OTHER = (72, 69, 70, 65, 62, 64, 65, 70, 60, 58, 62, 65, 63, 67, 58, 60, 70, 69, 67, 72, 65, 64, 62, 57, 58)


@cache
def planned(prompt: str, seed: int) -> Blueprint:
    return plan(read_prompt(prompt, {}), seed)


def tune_and_path(blueprint: Blueprint, up: int = 0) -> tuple[Tune, str]:
    """Of a song as it is written, so many semitones higher."""
    song = SongMap(blueprint)
    lead = next(part.id for part in blueprint.parts if part.role == "melody")
    (written,) = compose(blueprint, (lead,))
    notes = [note._replace(pitch=note.pitch + up) for note in written.notes]
    return tune_of_part(song, lead, notes), as_text(steps_of_plan(song))


def test_a_stored_score_gives_the_tune_of_its_part() -> None:
    blueprint = planned("pop song, one minute", 200)
    song = SongMap(blueprint)
    content = midi_bytes(song, perform(song, compose(blueprint)))
    place = next(place for place, part in enumerate(blueprint.parts) if part.role == "melody")
    tune, path = tune_and_path(blueprint)
    stored = tune_of_midi(content, place)
    assert stored is not None
    assert len(stored.onsets_s) == len(tune.onsets_s)
    assert in_common(tune, path, Other("x", stored, path)).melody > 0.8
    with pytest.raises(ValueError, match="none of part 40"):
        tune_of_midi(content, 39)
    with pytest.raises(ValueError, match="0 tracks"):
        tune_of_midi(b"MThd", 0)


def line(pitches: tuple[int, ...], gap_s: float = 0.5, up: int = 0) -> Tune:
    return tune_of([(place * gap_s, pitch + up) for place, pitch in enumerate(pitches)], [1] * len(pitches))


def other(tune: Tune, title: str = "Harbour lights") -> Other:
    return Other(title, tune, " 0! 7! 9- 5! ", "id")


@settings(max_examples=40, deadline=None)
@given(st.integers(-12, 12), st.floats(0.1, 1.2))
def test_a_copy_in_another_key_and_tempo_is_the_same_tune(up: int, gap_s: float) -> None:
    found = in_common(line(LINE), "", other(line(LINE, gap_s, up)))
    assert found.melody == 1.0
    assert found.is_too_alike
    assert list(found.there_s) == pytest.approx([0.0, gap_s * (len(LINE) - 1)])


def test_another_tune_shares_nothing_and_other_rhythm_is_another_tune() -> None:
    assert in_common(line(LINE), "", other(line(OTHER))).melody == 0.0
    uneven = tune_of([(place * 0.5 + (0.3 if place % 2 else 0), pitch) for place, pitch in enumerate(LINE)])
    assert in_common(line(LINE), "", other(uneven)).melody == 0.0
    assert in_common(line(LINE), "", other(uneven._replace(was_heard=True))).melody == 1.0


def test_what_is_alike_is_named_with_bars_and_seconds() -> None:
    bars = [1 + place // 4 for place in range(len(LINE))]
    mine = tune_of([(place * 0.5, pitch) for place, pitch in enumerate(LINE)], bars)
    theirs = tune_of([(60 + place * 0.25, pitch) for place, pitch in enumerate((*OTHER, *LINE[8:]))])
    found = nearest(mine, " 0! 7! 9- 5! ", [other(line(OTHER), "Nothing"), other(theirs)])
    assert found is not None
    assert found.other.title == "Harbour lights"
    assert found.bars == (3, 7)
    assert list(found.there_s) == pytest.approx([66.25, 70.25])
    assert found.sentence.endswith(
        "also in “Harbour lights”, over much the same chords: bars 3 to 7 here, from 1:06 to 1:10 there."
    )
    assert nearest(mine, "", [other(line(OTHER))]) is None


def test_scales_drones_and_scraps_are_nobodys_own() -> None:
    scale, drone = tuple(range(50, 80)), (60,) * 30
    for notes in (scale, drone, LINE[:8]):
        assert in_common(line(notes), "", other(line(notes))).melody == 0.0


def test_no_turn_runs_across_a_long_rest() -> None:
    parted = tune_of([(place * 0.5 + 10 * (place // 5), pitch) for place, pitch in enumerate(LINE)])
    assert in_common(line(LINE), "", other(parted)).melody == 0.0


def test_a_heard_copy_with_wrong_notes_is_found() -> None:
    wrong = [pitch + (1 if place % 11 == 10 else 0) for place, pitch in enumerate(LINE * 3)]
    notes = [TimedNote(place * 0.4, place * 0.4 + 0.3, pitch) for place, pitch in enumerate(wrong)]
    found = in_common(line(LINE * 3), "", other(tune_heard(notes)))
    assert 0.1 < found.melody < 1
    assert found.is_too_alike
    assert "much like what is heard in “Harbour lights”" in found.sentence


def test_chords_are_compared_in_any_key_and_never_enough() -> None:
    assert chords_in_common(" 0! 7! 9- 5! 0! ", " 0! 7! 9- 5! 0! ") == 1.0
    assert chords_in_common(" 0! 7! 9- 5! 0! 2- 7! ", " 0! 7! 9- 5! | 0! 5! 7! ") == 1.0
    assert chords_in_common(" 0! 7! 9- 5! 0! 2- 7! ", " 0! 7! 9- 4- 5! 0! ") == 0.0
    assert chords_in_common(" c- i! f! h! c- ", " 9- 3! 0! 2! 9- ") == 1.0  # A minor as C major's sixth
    assert chords_in_common(" 0! 7! ", " 0! 7! ") == 0.0
    assert not in_common(line(LINE), " 0! 7! 9- 5! ", other(line(OTHER))).is_too_alike


@pytest.mark.parametrize("prompt", ["pop song, one minute", "jazz swing, one minute"])
def test_seeds_of_one_prompt_differ_and_a_transposed_song_does_not(prompt: str) -> None:
    rows = [tune_and_path(planned(prompt, seed)) for seed in range(200, 208)]
    for (tune, path), (theirs, their_path) in combinations(rows, 2):
        assert in_common(tune, path, Other("x", theirs, their_path)).melody < 0.05
    tune, path = rows[0]
    found = in_common(tune, path, Other("x", *tune_and_path(planned(prompt, 200), up=5)))
    assert found.melody == 1.0
    assert found.chords == 1.0
    assert found.bars[0] == tune.bars[0]

"""Leaps are led back and winds breathe, whatever was sung."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.checking.rules import faults
from generation.core.composing.melody_mending import mended, strays
from generation.core.composing.song import SongMap
from generation.core.notes import TICKS, Note, Written
from tests.support.tunes import tune_plan


def broken(song: SongMap, notes: tuple[Note, ...]) -> list[str]:
    """The rules that a lead breaks."""
    return [fault.rule for fault in faults(song, [Written("lead", notes)]) if fault.part == "lead"]


def line(pitches: list[int], ticks: int = TICKS) -> tuple[Note, ...]:
    """Notes of one length, one after another."""
    return tuple(Note(place * ticks, ticks, pitch) for place, pitch in enumerate(pitches))


def test_a_leap_that_goes_on_is_led_back_and_the_rest_stays() -> None:
    song = SongMap(tune_plan(lead="grand-piano"))
    notes = line([60, 62, 64, 74, 76, 74, 72, 71])
    found = mended(song, song.blueprint.part("lead"), notes)
    assert broken(song, notes) == ["leap"]
    assert "leap" not in broken(song, found)
    assert sum(a.pitch != b.pitch for a, b in zip(notes, found, strict=True)) == 1
    assert [note.start for note in found] == [note.start for note in notes]


def test_a_line_without_faults_stays_as_it_is() -> None:
    song = SongMap(tune_plan(lead="grand-piano"))
    notes = line([60, 62, 64, 65, 67, 76, 74, 72])
    assert mended(song, song.blueprint.part("lead"), notes) == notes


@pytest.mark.parametrize("lead", ["flute", "trumpet", "tenor-sax", "solo-voice"])
@given(st.lists(st.integers(67, 76), min_size=140, max_size=200), st.sampled_from((TICKS // 4, TICKS // 2, TICKS)))
@settings(max_examples=12, deadline=None)
def test_who_blows_or_sings_can_breathe(lead: str, pitches: list[int], ticks: int) -> None:
    song = SongMap(tune_plan(lead=lead))
    fitting = line(pitches, ticks)[: song.end // ticks]
    found = mended(song, song.blueprint.part("lead"), fitting)
    if ticks > TICKS // 4:
        assert "breath" not in broken(song, found)
    assert not any(strays(a, b, c) for (a, b), (_, c) in pairwise(pairwise(found)))
    assert all(a.start == b.start and 0 < b.length <= a.length for a, b in zip(fitting, found, strict=True))

"""What hands, strings, mallets and bows can do, and what they cannot."""

import pytest

from generation.core.composing.playable import fret_shape, parallel_moves, problems, trouble
from generation.core.instruments.base import instrument
from generation.core.notes import Note


def chord(*pitches: int, start: int = 0) -> list[Note]:
    """Some pitches together for a quarter."""
    return [Note(start, 480, pitch, voice=voice) for voice, pitch in enumerate(pitches)]


@pytest.mark.parametrize(
    ("name", "pitches"),
    [
        ("grand-piano", (36, 48, 60, 64, 67, 72)), ("grand-piano", (41, 55, 60, 74)),
        ("nylon-guitar", (40, 47, 52, 56, 59, 64)),
        ("steel-guitar", (48, 52, 55, 60, 64)), ("ukulele", (60, 64, 67, 72)), ("vibraphone", (55, 60, 64, 67)),
        ("violin", (55, 64)), ("harp", (48, 55, 60, 64)), ("french-horn", (53, 57, 60)),
        ("banjo", (50, 55, 59, 62, 67)),
    ],
)  # fmt: skip
def test_what_is_in_every_book_can_be_played(name: str, pitches: tuple[int, ...]) -> None:
    assert trouble(instrument(name), pitches) == ""


@pytest.mark.parametrize(
    ("name", "pitches", "word"),
    [
        ("grand-piano", (36, 53, 60, 67, 84), "two hands"), ("flute", (60, 64), "plays 1"), ("flute", (50,), "range"),
        ("nylon-guitar", (41, 42), "strings"), ("nylon-guitar", (45, 46, 47), "strings"),
        ("violin", (55, 76), "bow"),
        ("vibraphone", (53, 60, 72, 86), "mallets"), ("harp", (30, 55, 84), "two hands"),
        ("banjo", (45,), "range"),
    ],
)  # fmt: skip
def test_what_nobody_can_play_is_told_in_a_sentence(name: str, pitches: tuple[int, ...], word: str) -> None:
    found = problems(instrument(name), chord(*pitches, start=960))
    assert [tick for tick, _ in found] == [960]
    assert word in found[0][1]
    assert instrument(name).name.lower() in found[0][1]


def test_notes_that_ring_on_count_and_those_that_ended_do_not() -> None:
    flute = instrument("flute")
    assert problems(flute, [Note(0, 480, 72), Note(480, 480, 74)]) == []
    assert problems(flute, [Note(0, 481, 72), Note(480, 480, 74)]) == [(480, "2 notes at once, but the flute plays 1")]


def test_a_shape_is_given_with_its_frets() -> None:
    assert fret_shape((40, 47, 52, 56, 59, 64), "EADGBE") == (0, 2, 2, 1, 0, 0)
    assert fret_shape((41, 42), "EADGBE") is None


def test_parallels_are_found_between_voices_that_move_the_same_way() -> None:
    fifths = [*chord(48, 55, 64), *chord(50, 57, 65, start=480)]
    assert parallel_moves(fifths) == [(480, "parallel fifths: C3–G3 to D3–A3")]
    octaves = [*chord(48, 64, 72), *chord(53, 65, 77, start=480)]
    assert parallel_moves(octaves) == [(480, "parallel octaves: C3–C5 to F3–F5")]


def test_held_tones_and_contrary_motion_are_no_parallels() -> None:
    held = [Note(0, 960, 48, voice=0), Note(0, 480, 55, voice=1), Note(480, 480, 57, voice=1)]
    assert parallel_moves(held) == []
    assert parallel_moves([*chord(48, 67), *chord(43, 74, start=480)]) == []

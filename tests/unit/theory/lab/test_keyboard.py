"""Shapes on keys, as jazz teachers write them down."""

from itertools import pairwise

import pytest

from tests.unit.theory.lab.rows import TONICS, chord
from theory.core.chord import QUALITIES, Chord
from theory.core.lab.keyboard import STYLES, piano_voicing, piano_voicings


def degrees(name: str, style: str) -> str:
    return " ".join(key.degree for key in piano_voicing(chord(name), style).keys)


@pytest.mark.parametrize(
    ("name", "style", "expected"),
    [
        # the left hand of Bill Evans: A from the third, B from the seventh; dominants take the thirteenth
        ("Dm7", "rootless A", "♭3 5 ♭7 9"),
        ("Dm7", "rootless B", "♭7 9 ♭3 5"),
        ("G7", "rootless A", "3 13 ♭7 9"),
        ("G7", "rootless B", "♭7 9 3 13"),
        ("Cmaj7", "rootless A", "3 5 7 9"),
        ("C6", "rootless A", "3 5 6 9"),
        ("A7b9", "rootless A", "3 ♭13 ♭7 ♭9"),
        ("Cmaj7", "shell", "R 3 7"),
        ("G7", "shell", "R ♭7 3"),
        ("Cmaj7", "drop 2", "5 R 3 7"),
        ("Cmaj7", "drop 3", "3 R 5 7"),
        ("C", "close", "R R 3 5"),
        ("C", "open", "R 5 3"),
        ("Dm7", "spread", "R ♭7 ♭3 5"),
        ("Cmaj7", "open", "R 5 3 7"),
    ],
)
def test_positions_of_the_books(name: str, style: str, expected: str) -> None:
    assert degrees(name, style) == expected


def test_two_five_one_in_rootless_positions_hardly_moves() -> None:
    rows = [piano_voicing(chord(name), style).midi for name, style in
            (("Dm7", "rootless A"), ("G7", "rootless B"), ("Cmaj7", "rootless A"))]  # fmt: skip
    for old, new in pairwise(rows):
        assert max(abs(a - b) for a, b in zip(old, new, strict=True)) <= 2


@pytest.mark.parametrize("quality", QUALITIES)
def test_every_voicing_can_be_played(quality: str) -> None:
    for each in (voicing for tonic in TONICS for voicing in piano_voicings(Chord(tonic, quality))):
        assert list(each.midi) == sorted(each.midi)
        assert len(set(each.midi)) == len(each.midi)
        for hand in ("left", "right"):
            held = [key.midi for key in each.keys if key.hand == hand]
            assert len(held) <= 5
            assert max(held, default=0) - min(held, default=0) <= 14
        assert 36 <= min(each.midi) <= max(each.midi) <= 84
        assert all(key.degree for key in each.keys)


def test_a_bass_of_its_own_lies_lowest() -> None:
    assert piano_voicing(chord("C/E")).keys[0].name == "E2"
    assert piano_voicing(chord("Dm7/G")).keys[0].degree == "bass"


def test_every_style_has_a_name() -> None:
    assert set(STYLES) >= {"close", "open", "drop 2", "shell", "rootless A", "rootless B"}


@pytest.mark.parametrize(
    ("name", "style", "said"),
    [
        ("N.C.", "close", "silence"),
        ("C", "rootless A", "has no seventh"),
        ("C", "drop 2", "is a triad"),
        ("C5", "shell", "no third"),
        ("C", "loud", "no way to play"),
    ],
)
def test_positions_that_a_chord_has_not_are_told(name: str, style: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        piano_voicing(chord(name), style)

"""Names of pitches."""

import pytest

from theory.core.pitch import fifths_of, name_at, parse_pitch, pitch_class, pretty, spell, step_name


@pytest.mark.parametrize(("name", "pc"), [("C", 0), ("B#", 0), ("Cb", 11), ("F##", 7), ("E♭", 3), ("g♯", 8)])
def test_a_name_has_a_pitch_class(name: str, pc: int) -> None:
    assert pitch_class(name) == pc


@pytest.mark.parametrize("name", ["", "H", "C!", "Ebm"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no pitch name"):
        parse_pitch(name)


def test_the_line_of_fifths_is_its_own_inverse() -> None:
    assert [name_at(place) for place in range(-3, 9)] == [
        "Eb",
        "Bb",
        "F",
        "C",
        "G",
        "D",
        "A",
        "E",
        "B",
        "F#",
        "C#",
        "G#",
    ]
    assert all(fifths_of(name_at(place)) == place for place in range(-14, 21))


@pytest.mark.parametrize(
    ("tonic", "names"),
    [
        ("C", "C Db D Eb E F F# G Ab A Bb B"),
        ("A", "C C# D D# E F F# G G# A Bb B"),
        ("Eb", "C Db D Eb Fb F Gb G Ab A Bb Cb"),
    ],
)
def test_a_key_spells_all_twelve(tonic: str, names: str) -> None:
    assert [spell(pc, tonic) for pc in range(12)] == [
        name if pitch_class(name) == pc else None for pc, name in enumerate(names.split())
    ]


def test_an_interval_keeps_its_letter() -> None:
    assert step_name("D", 3, 4) == "F#"
    assert step_name("Eb", 7, 10) == "Db"
    assert step_name("G#", 3, 4) == "B#"


def test_accidentals_are_drawn() -> None:
    assert pretty("Bb") == "B♭"
    assert pretty("F##") == "F♯♯"

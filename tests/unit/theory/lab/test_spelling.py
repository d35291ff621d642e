"""Names of tones, degrees and pitches."""

import pytest

from tests.unit.theory.lab.rows import chord
from theory.core.chord import QUALITIES, Chord
from theory.core.lab.spelling import close_position, degree_name, pitch_name, tone_names
from theory.core.pitch import pitch_class


@pytest.mark.parametrize(
    ("name", "tones"),
    [
        ("Bbm7", "Bb Db F Ab"),
        ("F#7", "F# A# C# E"),
        ("Bdim7", "B D F Ab"),
        ("Cm7b5", "C Eb Gb Bb"),
        ("E7#9", "E G# B D F##"),
        ("Dm7/G", "G D F A C"),
        ("Caug", "C E G#"),
        ("C13", "C E G Bb D A"),
        ("Gsus4", "G C D"),
        ("C69", "C E G A D"),
    ],
)
def test_tones_are_spelled_in_thirds(name: str, tones: str) -> None:
    assert " ".join(tone_names(chord(name))) == tones


@pytest.mark.parametrize("quality", QUALITIES)
def test_names_and_sounds_agree(quality: str) -> None:
    for root in ("C", "F#", "Eb", "B"):
        each = Chord(root, quality)
        assert {pitch_class(name) for name in tone_names(each)} == each.pitch_classes
        assert {pitch % 12 for pitch in close_position(each)} == each.pitch_classes


def test_octaves_belong_to_the_letter() -> None:
    assert pitch_name(60, None) == "C4"
    assert pitch_name(60, chord("G#")) == "B♯3"
    assert pitch_name(71, chord("Abm")) == "C♭5"


def test_degrees_in_a_chord() -> None:
    assert [degree_name(pc, chord("C7#9")) for pc in (0, 4, 7, 10, 3, 1)] == ["R", "3", "5", "♭7", "♯9", None]
    assert tone_names(Chord(None)) == ()
    assert close_position(Chord(None)) == ()

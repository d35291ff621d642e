"""Chord labels."""

import pytest

from theory.core.chord import QUALITIES, Chord


@pytest.mark.parametrize(
    ("label", "symbol", "tones"),
    [
        ("E:min7", "Em7", {4, 7, 11, 2}),
        ("D:maj/3", "D/F♯", {2, 6, 9}),
        ("Bb:7/b7", "B♭7/A♭", {10, 2, 5, 8}),
        ("F#:hdim7", "F♯m7♭5", {6, 9, 0, 4}),
        ("C:sus4(b7)", "C7sus4", {0, 5, 7, 10}),
        ("C:maj/9", "C/D", {0, 4, 7, 2}),
        ("N", "N.C.", set()),
    ],
)
def test_a_label_becomes_a_symbol_and_tones(label: str, symbol: str, tones: set[int]) -> None:
    chord = Chord.parse(label)
    assert chord.symbol == symbol
    assert chord.pitch_classes == tones


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("root", ["C", "F#", "Bb"])
def test_every_label_comes_back(quality: str, root: str) -> None:
    label = f"{root}:{quality}/5"
    assert str(Chord.parse(label)) == label


@pytest.mark.parametrize("label", ["", "C:nonsense", "H:maj", "C:maj/x", "C:maj/8"])
def test_what_is_no_chord_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match=r"no chord|unknown quality"):
        Chord.parse(label)


def test_a_bare_root_is_major() -> None:
    assert Chord.parse("G") == Chord("G", "maj", "1")

"""How chords and numerals are set, spoken and placed."""

from __future__ import annotations

import pytest

from library.core.notation import circle_place, numeral_parts, place_of, spoken, symbol_parts
from theory.core.chord import QUALITIES, Chord
from theory.core.function import describe
from theory.core.key import Key


@pytest.mark.parametrize(
    ("roman", "parts"),
    [
        ("I", ("I", "", "")),
        ("V7", ("V", "7", "")),
        ("V65/V", ("V", "65", "/V")),
        ("viiø7", ("vii", "ø7", "")),
        ("viio", ("vii", "°", "")),
        ("bVII", ("♭VII", "", "")),
        ("#IV", ("♯IV", "", "")),
        ("Imaj7", ("I", "maj7", "")),
        ("Ger65", ("Ger", "65", "")),
        ("V+/vi", ("V", "+", "/vi")),
        ("Vsus4", ("V", "sus4", "")),
        ("", ("", "", "")),
    ],
)
def test_it_raises_the_figures_of_a_numeral(roman: str, parts: tuple[str, str, str]) -> None:
    assert numeral_parts(roman) == parts


@pytest.mark.parametrize(
    ("symbol", "parts"),
    [
        ("D", ("D", "", "")),
        ("Em7", ("Em", "7", "")),
        ("Cmaj7", ("C", "maj7", "")),
        ("Bm7♭5", ("Bm", "7♭5", "")),
        ("F♯m", ("F♯m", "", "")),
        ("D7/F♯", ("D", "7", "/F♯")),
        ("B♭/D", ("B♭", "", "/D")),
        ("N.C.", ("N.C.", "", "")),
    ],
)
def test_it_raises_the_suffix_of_a_symbol(symbol: str, parts: tuple[str, str, str]) -> None:
    assert symbol_parts(symbol) == parts


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("key", ["C major", "F# minor"])
def test_no_part_of_any_chord_is_lost(quality: str, key: str) -> None:
    chord = Chord.parse(f"Eb:{quality}")
    assert "".join(symbol_parts(chord.symbol)) == chord.symbol
    roman = describe(chord, Key.parse(key)).roman or ""
    written = "".join(numeral_parts(roman))
    assert written.replace("♭", "b").replace("♯", "#").replace("°", "o") == roman
    assert spoken(chord).startswith("E flat ")


def test_it_speaks_a_chord() -> None:
    assert spoken(Chord.parse("F#:min7/b3")) == "F sharp minor seven over A"
    assert spoken(Chord.parse("N")) == "no chord"


@pytest.mark.parametrize(
    ("label", "fifths", "minor", "name"),
    [
        ("C:maj", 0, False, "C"),
        ("A:min7", 0, True, "Am"),
        ("G:7/3", 1, False, "G"),
        ("F:maj", 11, False, "F"),
        ("Gb:maj", 6, False, "G♭"),
        ("F#:maj", 6, False, "F♯"),
        ("Eb:min", 6, True, "E♭m"),
        ("B:hdim7", 2, True, "Bm"),
        ("D:sus4", 2, False, "D"),
    ],
)
def test_it_places_chords_on_the_circle(label: str, fifths: int, minor: bool, name: str) -> None:
    place = circle_place(Chord.parse(label))
    assert place is not None
    assert (place.fifths, place.minor, place.name) == (fifths, minor, name)


def test_no_chord_has_no_place() -> None:
    assert circle_place(Chord.parse("N")) is None


def test_a_key_and_its_relative_share_a_place() -> None:
    assert place_of("Eb", minor=False).fifths == place_of("C", minor=True).fifths

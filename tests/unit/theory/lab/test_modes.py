"""Twelve modes: their scales and chords as textbooks print them."""

import pytest

from tests.unit.theory.lab.rows import TONICS, chord, home
from theory.core.lab.modes import MODES, Home, modes_holding
from theory.core.lab.sounding import reading_in
from theory.core.pitch import pitch_class


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("C major", "C D E F G A B"),
        ("D dorian", "D E F G A B C"),
        ("E phrygian", "E F G A B C D"),
        ("F lydian", "F G A B C D E"),
        ("G mixolydian", "G A B C D E F"),
        ("A minor", "A B C D E F G"),
        ("B locrian", "B C D E F G A"),
        ("C harmonic minor", "C D Eb F G Ab B"),
        ("C melodic minor", "C D Eb F G A B"),
        ("E phrygian dominant", "E F G# A B C D"),
        ("C lydian dominant", "C D E F# G A Bb"),
        ("C altered", "C Db Eb Fb Gb Ab Bb"),
        ("E♭ dorian", "Eb F Gb Ab Bb C Db"),
    ],
)
def test_scales_have_one_letter_each(name: str, scale: str) -> None:
    assert " ".join(home(name).scale) == scale


@pytest.mark.parametrize(
    ("name", "numerals"),
    [
        ("C major", "I ii iii IV V vi viio"),
        ("D dorian", "i ii III IV v vio VII"),
        ("E phrygian", "i bII III iv vo VI bvii"),
        ("F lydian", "I II iii #ivo V vi vii"),
        ("G mixolydian", "I ii iiio IV v vi bVII"),
        ("A minor", "i iio III iv v VI VII"),
        ("B locrian", "io bII iii iv bV VI bvii"),
        ("A harmonic minor", "i iio III+ iv V VI viio"),
        ("A melodic minor", "i ii III+ IV V vio viio"),
    ],
)
def test_the_chords_of_a_mode_are_its_own(name: str, numerals: str) -> None:
    at = home(name)
    readings = [reading_in(at, each) for each in at.chords()]
    assert " ".join(each.roman or "" for each in readings) == numerals
    assert not any(each.borrowed for each in readings)


def test_sevenths_of_the_major_and_the_minor_scale() -> None:
    assert [each.symbol for each in home("C").chords(sevenths=True)] == [
        "Cmaj7", "Dm7", "Em7", "Fmaj7", "G7", "Am7", "Bm7♭5",
    ]  # fmt: skip
    harmonic = home("A harmonic minor").chords(sevenths=True)
    assert [each.quality for each in harmonic] == ["minmaj7", "hdim7", "maj7(*5,#5)", "min7", "7", "maj7", "dim7"]


@pytest.mark.parametrize("slug", MODES)
@pytest.mark.parametrize("tonic", TONICS)
def test_every_home_holds_its_own_chords(slug: str, tonic: str) -> None:
    at = Home.parse(tonic, slug)
    assert len({name[0] for name in at.scale}) == 7
    assert {pitch_class(name) for name in at.scale} == at.pitch_classes
    assert all(at.holds(each) for each in (*at.chords(), *at.chords(sevenths=True)))


def test_what_makes_a_mode_is_not_borrowed_in_it() -> None:
    assert reading_in(home("D dorian"), chord("G")).kind == "own"
    assert reading_in(home("D minor"), chord("G")).kind == "mixture"
    assert reading_in(home("F lydian"), chord("G")).roman == "II"
    assert reading_in(home("F major"), chord("G")).roman == "V/V"
    assert reading_in(home("E phrygian"), chord("F")).function == "P"


def test_the_modes_that_hold_a_chord() -> None:
    assert modes_holding(chord("F#m7b5"), 0) == ("lydian", "lydian-dominant")
    assert "minor" in modes_holding(chord("Fm"), 0)
    assert "major" not in modes_holding(chord("Fm"), 0)


def test_a_borrowed_chord_is_named_by_its_letter() -> None:
    assert reading_in(home("C"), chord("Ebm")).roman == "biii"
    assert reading_in(home("C"), chord("D#m")).roman == "#ii"


@pytest.mark.parametrize(
    ("tonic", "mode", "said"),
    [
        ("H", "major", "“H” is no tonic"),
        ("", None, "No tonic"),
        ("C", "jazzy", "no mode the lab knows"),
        ("B##", "major", "too many accidentals"),
    ],
)
def test_what_is_no_home_is_told_so(tonic: str, mode: str | None, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Home.parse(tonic, mode)

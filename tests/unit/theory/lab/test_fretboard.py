"""Shapes on strings: those of every chord book come out, and none that a hand cannot hold."""

import pytest

from tests.unit.theory.lab.rows import chord
from theory.core.chord import QUALITIES, Chord
from theory.core.lab.fingering import grip_of
from theory.core.lab.fretboard import HIGHEST_FRET, GuitarShape, guitar_shapes
from theory.core.lab.tuning import find_tuning, tunings

BOOK = {
    "C": "x32010", "G": "320003", "D": "xx0232", "A": "x02220", "E": "022100", "F": "133211", "Am": "x02210",
    "Em": "022000", "Dm": "xx0231", "Bm": "x24432", "F#m": "244222", "B♭": "x13331", "B7": "x21202", "E7": "020100",
    "A7": "x02020", "D7": "xx0212", "G7": "320001", "Cmaj7": "x32000", "Fmaj7": "xx3210", "Am7": "x02010",
    "Em7": "020000", "Dm7": "xx0211", "Dsus4": "xx0233", "Asus2": "x02200", "Cadd9": "x32030", "C9": "x32333",
    "Bm7b5": "x2323x", "D/F#": "200232", "C/E": "032010", "C/G": "332010", "C5": "x355xx",
}  # fmt: skip


@pytest.mark.parametrize("name", BOOK)
def test_the_first_shape_is_the_one_of_chord_books(name: str) -> None:
    assert guitar_shapes(chord(name))[0].frets == BOOK[name]


@pytest.mark.parametrize(
    ("name", "frets"),
    [("C7", "x32310"), ("Gm", "355333"), ("E7#9", "x7678x"), ("G13", "353453"), ("F#dim7", "xx4545"), ("Cm", "x35543")],
)
def test_other_usual_shapes_are_among_them(name: str, frets: str) -> None:
    assert frets in [shape.frets for shape in guitar_shapes(chord(name), n=10)]


@pytest.mark.parametrize(
    ("name", "frets", "fingers"),
    [
        ("C", "x32010", "-32-1-"),
        ("F", "133211", "134211"),
        ("Am", "x02210", "--231-"),
        ("G", "320003", "32---4"),
        ("Bm", "x24432", "-13421"),
        ("C9", "x32333", "-21333"),
        ("B7", "x21202", "-213-4"),
    ],
)
def test_fingers_are_those_that_teachers_write(name: str, frets: str, fingers: str) -> None:
    shape = next(each for each in guitar_shapes(chord(name)) if each.frets == frets)
    assert "".join(str(string.finger or "-") for string in shape.strings) == fingers


@pytest.mark.parametrize("quality", [name for name in QUALITIES if name != "1"])
def test_every_shape_can_be_held_and_sounds_its_chord(quality: str) -> None:
    for asked in (Chord(tonic, quality) for tonic in ("C", "Eb", "F#", "A")):
        shapes = guitar_shapes(asked)
        assert shapes, asked
        for shape in shapes:
            can_be_held(shape)
            sounding = {pitch % 12 for pitch in shape.midi}
            assert sounding <= asked.pitch_classes
            assert len(asked.pitch_classes - sounding) == len(shape.missing)
            assert min(shape.midi) % 12 == asked.root_pc


def can_be_held(shape: GuitarShape) -> None:
    pressed = [string.fret for string in shape.strings if string.fret]
    assert not pressed or max(pressed) - min(pressed) <= 3
    assert max(pressed, default=0) <= HIGHEST_FRET
    assert len({string.finger for string in shape.strings if string.finger}) <= 4
    if shape.barre is not None:
        inside = shape.strings[shape.barre.first_string : shape.barre.last_string + 1]
        assert all(string.fret is None or string.fret >= shape.barre.fret for string in inside)


def test_one_finger_never_presses_two_frets() -> None:
    for name in list(BOOK)[::3]:
        for shape in guitar_shapes(chord(name), n=12):
            frets: dict[int, set[int]] = {}
            for string in shape.strings:
                if string.finger and string.fret:
                    frets.setdefault(string.finger, set()).add(string.fret)
            assert all(len(each) == 1 for each in frets.values()), shape.frets


def test_third_and_seventh_are_never_left_out() -> None:
    for name in ("C13", "G9", "Am11", "Dm7", "Fmaj9", "E7#9"):
        for shape in guitar_shapes(chord(name)):
            assert not {"3", "♭3", "7", "♭7"} & set(shape.missing), shape.frets


@pytest.mark.parametrize("frets", [(1, 5, 5, 5, 5, 6), (None, 1, 6, 1, 6, 1), (1, 2, 3, 4, 1, 2), (3, 0, 4, 5, 3, 6)])
def test_what_no_hand_can_hold_has_no_grip(frets: tuple[int | None, ...]) -> None:
    assert grip_of(frets) is None


@pytest.mark.parametrize(
    ("name", "tuning", "frets"),
    [
        ("C", "ukulele", "0003"),
        ("F", "GCEA", "2010"),
        ("Am", "ukulele", "2000"),
        ("G7", "ukulele", "0212"),
        ("G", "DGDGBD", "x00000"),
    ],
)
def test_other_tunings(name: str, tuning: str, frets: str) -> None:
    assert frets in [shape.frets for shape in guitar_shapes(chord(name), tuning, n=10)]


def test_shapes_name_their_tones() -> None:
    shape = guitar_shapes(chord("C"))[0]
    assert [string.name for string in shape.strings] == [None, "C3", "E3", "G3", "C4", "E4"]
    assert [string.degree for string in shape.strings] == [None, "R", "3", "5", "R", "3"]
    assert shape.name == "open C shape"


def test_a_tuning_may_be_typed() -> None:
    assert find_tuning("C G C F C E").pitches[0] % 12 == 0
    assert find_tuning("DADGAD").pitches == (38, 45, 50, 55, 57, 62)
    assert find_tuning("ukulele").reentrant
    assert len(tunings()) >= 10


@pytest.mark.parametrize(
    ("name", "tuning", "n", "said"),
    [
        ("N.C.", "EADGBE", 6, "silence"),
        ("C", "E", 6, "no tuning"),
        ("C", "EADGHE", 6, "no tuning"),
        ("C", "EADGBE", 0, "0 shapes"),
    ],
)
def test_what_cannot_be_held_is_told(name: str, tuning: str, n: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        guitar_shapes(chord(name), tuning, n)

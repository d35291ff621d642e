"""Keys and their neighbours."""

import pytest

from theory.core.key import Key


@pytest.mark.parametrize(
    ("text", "name"),
    [("Eb major", "Eb major"), ("F♯ minor", "F# minor"), ("A:min", "A minor"), ("Cm", "C minor"), ("G", "G major")],
)
def test_it_reads_the_usual_spellings(text: str, name: str) -> None:
    assert str(Key.parse(text)) == name


@pytest.mark.parametrize("text", ["", "H major", "C lydian", "major"])
def test_it_refuses_what_is_no_key(text: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        Key.parse(text)


def test_relatives_and_parallels_come_back() -> None:
    for pc in range(12):
        key = Key.from_pitch_class(pc, "minor")
        assert key.relative.relative == key
        assert key.parallel.parallel.tonic_pc == key.tonic_pc
    assert str(Key.parse("C major").relative) == "A minor"
    assert str(Key.parse("Ab major").parallel) == "G# minor"


def test_neighbours_lie_beside_it_on_the_circle() -> None:
    assert [str(key) for key in Key.parse("D major").neighbours] == ["A major", "G major", "B minor"]


@pytest.mark.parametrize(("text", "fifths"), [("C major", 0), ("A minor", 0), ("Eb major", -3), ("F# minor", 3)])
def test_it_knows_its_signature(text: str, fifths: int) -> None:
    assert Key.parse(text).fifths == fifths


def test_the_scale_begins_on_the_tonic() -> None:
    assert Key.parse("G major").scale == (7, 9, 11, 0, 2, 4, 6)
    assert Key.parse("G minor").pretty == "G minor"
    assert Key.parse("Eb major").pretty == "E♭ major"

"""What chords do in a key."""

import pytest

from theory.core.chord import Chord
from theory.core.function import describe
from theory.core.key import Key

IN_C_MAJOR = {
    "C:maj": ("I", "T", False),
    "D:min7": ("ii7", "P", False),
    "E:min": ("iii", "T", False),
    "F:maj7": ("IVmaj7", "P", False),
    "G:7/3": ("V65", "D", False),
    "G:sus4": ("Vsus4", "D", False),
    "A:min": ("vi", "T", False),
    "B:hdim7": ("viiø7", "D", False),
    "C:maj/5": ("I64", "T", False),
    "D:7": ("V7/V", "D", True),
    "A:7": ("V7/ii", "D", True),
    "C:7": ("V7/IV", "D", True),
    "F#:dim7": ("viio7/V", "D", True),
    "F:min": ("iv", "P", True),
    "Ab:maj": ("bVI", "P", True),
    "Bb:maj": ("bVII", "D", True),
    "Db:maj/3": ("bII6", "P", True),
    "Ab:7": ("Ger65", "P", True),
    "F#:maj": ("#IV", "X", False),
    "N": (None, "X", False),
}
IN_A_MINOR = {
    "A:min": ("i", "T", False),
    "B:hdim7": ("iiø7", "P", False),
    "C:maj": ("III", "T", False),
    "D:min/3": ("iv6", "P", False),
    "E:7": ("V7", "D", False),
    "F:maj": ("VI", "T", False),
    "G:maj": ("VII", "D", False),
    "G#:dim7": ("viio7", "D", False),
    "A:maj": ("I", "T", True),
    "D:maj": ("IV", "P", True),
    "A:7": ("V7/iv", "D", True),
    "B:7": ("V7/V", "D", True),
    "Bb:maj/3": ("bII6", "P", True),
}


@pytest.mark.parametrize(
    ("key", "label", "reading"),
    [("C major", *item) for item in IN_C_MAJOR.items()] + [("A minor", *item) for item in IN_A_MINOR.items()],
)
def test_a_chord_is_read_in_its_key(key: str, label: str, reading: tuple[str | None, str, bool]) -> None:
    heard = describe(Chord.parse(label), Key.parse(key))
    assert (heard.roman, heard.function, heard.borrowed) == reading


def test_the_reading_moves_with_the_key() -> None:
    for pc in range(12):
        key = Key.from_pitch_class(pc, "major")
        dominant = Chord(Key.from_pitch_class(pc + 7, "major").tonic, "7")
        assert describe(dominant, key).roman == "V7"

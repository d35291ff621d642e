"""Time signatures and documents."""

import pytest

from theory.core.document import Document
from theory.core.metre import Metre


@pytest.mark.parametrize(
    ("text", "beats", "compound"),
    [("4/4", 4, False), ("3/4", 3, False), ("6/8", 2, True), ("9/8", 3, True), ("3/8", 3, False)],
)
def test_a_signature_tells_its_beats(text: str, beats: int, compound: bool) -> None:
    metre = Metre.parse(text)
    assert (metre.beats_per_bar, metre.is_compound, str(metre)) == (beats, compound, text)


@pytest.mark.parametrize("text", ["", "4", "0/4", "4/5", "four"])
def test_what_is_no_signature_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no time signature"):
        Metre.parse(text)


class Note(Document):
    name: str
    start_s: float = 0.0


def test_a_document_comes_back_from_json() -> None:
    note = Note(name="C", start_s=1.5)
    assert Note.from_json(note.to_json()) == note


def test_a_document_neither_changes_nor_takes_unknown_fields() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Note(name="C").name = "D"  # type: ignore[misc]
    with pytest.raises(ValueError, match="extra"):
        Note.from_json('{"name": "C", "colour": "red"}')

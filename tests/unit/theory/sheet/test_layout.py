"""From notes to written signs, and to MusicXML."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.metre import Metre
from theory.core.sheet.layout import part_of
from theory.core.sheet.model import Bar, ChordMark, Event, Sheet, SheetPart, Struck
from theory.core.sheet.musicxml import sheet_musicxml

Q = 480


def bars(
    count: int = 1, signature: str = "4/4", key: str = "C major", chords: tuple[ChordMark, ...] = ()
) -> tuple[Bar, ...]:
    metre = Metre.parse(signature)
    length = Q * 4 * metre.numerator // metre.denominator
    return tuple(
        Bar(n + 1, n * length, (n + 1) * length, metre, Key.parse(key), n == 0, n == 0, chords=chords if n == 0 else ())
        for n in range(count)
    )


def tune(*rows: tuple[float, float, int]) -> list[Struck]:
    return [Struck(round(start * Q), round(end * Q), (pitch,)) for start, end, pitch in rows]


def first_bar(part: SheetPart, index: int = 0) -> tuple[Event, ...]:
    return part.staves[0].bars[index]


def test_silence_before_and_behind_a_note_is_rests() -> None:
    events = first_bar(part_of("melody", tune((1, 2, 60)), bars()))
    assert [(event.value.name, bool(event.pitches)) for event in events] == [
        ("quarter", False), ("quarter", True), ("half", False),
    ]  # fmt: skip


def test_a_bar_without_notes_is_one_rest_or_slashes() -> None:
    assert first_bar(part_of("melody", [], bars()))[0].fills_bar
    slashes = first_bar(part_of("melody", [], bars(), slashes=True))
    assert [event.is_slash for event in slashes] == [True] * 4
    assert [event.value.name for event in first_bar(part_of("m", [], bars(signature="6/8"), slashes=True))] == [
        "quarter"
    ] * 2


def test_a_note_over_the_bar_line_is_tied() -> None:
    part = part_of("melody", tune((3, 5, 62)), bars(2))
    before, after = first_bar(part)[-1].pitches[0], first_bar(part, 1)[0].pitches[0]
    assert (before.tied_back, before.tied_on) == (False, True)
    assert (after.tied_back, after.tied_on) == (True, False)


def test_signs_hold_for_the_bar_and_the_key_needs_none() -> None:
    part = part_of("melody", tune((0, 1, 66), (1, 2, 65), (2, 3, 66), (3, 4, 66)), bars(key="G major"))
    assert [event.pitches[0].accidental for event in first_bar(part)] == ["", "natural", "sharp", ""]


def test_eighths_are_beamed_by_half_bars_and_sixteenths_by_beats() -> None:
    eighths = first_bar(part_of("m", tune(*[(n / 2, n / 2 + 0.5, 60) for n in range(8)]), bars()))
    assert [event.beams for event in eighths] == [("begin",), ("continue",), ("continue",), ("end",)] * 2
    mixed = first_bar(part_of("m", tune((0, 0.5, 60), (0.5, 0.75, 62), (0.75, 1, 64), (1, 4, 65)), bars()))
    assert [event.beams for event in mixed[:3]] == [("begin",), ("continue", "begin"), ("end", "end")]
    dotted = first_bar(part_of("m", tune((0, 0.75, 60), (0.75, 1, 62), (1, 4, 64)), bars()))
    assert dotted[1].beams == ("end", "backward hook")


def test_a_rest_ends_a_beam() -> None:
    events = first_bar(part_of("m", tune((0, 0.5, 60), (1, 1.5, 62), (1.5, 2, 64)), bars()))
    assert [event.beams for event in events if event.pitches] == [(), ("begin",), ("end",)]


def test_triplets_are_bracketed() -> None:
    events = first_bar(part_of("m", tune((0, 1 / 3, 60), (1 / 3, 2 / 3, 62), (2 / 3, 1, 64)), bars()))
    assert [event.tuplet for event in events[:3]] == ["start", "", "stop"]
    assert all(event.value.triplet for event in events[:3])


def test_low_parts_have_the_bass_clef_and_wide_chords_two_staves() -> None:
    assert part_of("bass", tune((0, 1, 40)), bars()).staves[0].clef == "F"
    wide = part_of("harmony", [Struck(0, Q, (45, 60, 76))], bars())
    assert [staff.clef for staff in wide.staves] == ["G", "F"]
    assert [len(staff.bars[0][0].pitches) for staff in wide.staves] == [2, 1]


def _read(sheet: Sheet, **options: bool) -> ET.Element:
    return ET.fromstring(sheet_musicxml(sheet, **options).split('dtd">', 1)[1])  # noqa: S314  our own text


def test_chord_symbols_stand_at_their_beats_with_numerals_where_asked() -> None:
    chords = (ChordMark(0, Chord.parse("D:min7/5"), "ii7", "P"), ChordMark(2 * Q, Chord.parse("Bb:7"), "bVII7", "X"))
    measured = bars(chords=chords)
    sheet = Sheet(measured, (part_of("Melody", [], measured),), "Low Tide", "The Made", 96)
    root = _read(sheet, numerals=True)
    assert [step.text for step in root.iter("root-step")] == ["D", "B"]
    assert [kind.get("text") for kind in root.iter("kind")] == ["m7", "7"]
    assert root.findtext(".//bass/bass-step") == "A"
    assert [words.text for words in root.iter("words")] == ["ii7", "♭VII7"]
    assert root.findtext(".//forward/duration") == str(2 * Q)
    assert root.findtext("identification/creator") == "The Made"
    assert not list(_read(sheet).iter("words"))


@pytest.mark.parametrize("signature", ["4/4", "3/4", "6/8", "7/8", "12/8"])
def test_every_bar_is_as_long_as_its_metre_says(signature: str) -> None:
    measured = bars(4, signature)
    notes = tune(*[(n * 0.75, n * 0.75 + 0.6, 60 + n) for n in range(12)])
    root = _read(Sheet(measured, (part_of("Melody", notes, measured),)))
    for measure, bar in zip(root.iter("measure"), measured, strict=True):
        lengths = [int(note.findtext("duration", "0")) for note in measure.iter("note") if note.find("chord") is None]
        assert sum(lengths) == bar.end - bar.start

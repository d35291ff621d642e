"""What was heard as a sheet to read: bars, pickup, chords, lengths; as MusicXML, engraving and PDF."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from library.core.analysis import Analysis, ChordSpan, Section
from library.core.engraving import PARTS, document, engraved_apart, parts_of, pdf_bytes
from library.core.engraving_svg import lines_of
from library.core.lead_sheet import NO_BEAT, words_of, written_song
from library.core.notes.musicxml_out import musicxml_bytes
from library.core.notes.transcription import NoteColumns, Transcription
from musicapp.errors import MusicAppError
from tests.unit.library.findings.test_panels import heard, notes

SVG = "{http://www.w3.org/2000/svg}"


def played(*rows: tuple[float, float, int], part: str = "melody") -> Transcription:
    onset, end, pitch = zip(*rows, strict=True)
    count = len(rows)
    columns = NoteColumns(
        onset_s=onset, end_s=end, pitch=pitch, velocity=(80,) * count, confidence=(0.9,) * count, part=(part,) * count
    )
    return Transcription(duration_s=32.5, notes=columns)


def values(transcription: Transcription, bar: int, song: Analysis | None = None) -> list[str]:
    sheet = written_song(song or heard(), transcription, "melody").sheet
    events = sheet.parts[0].staves[0].bars[bar]
    return [event.value.name + "." * event.value.dots + ("" if event.pitches else " rest") for event in events]


def test_bars_are_numbered_from_the_first_downbeat_and_know_their_seconds() -> None:
    written = written_song(heard(), notes(), "lead-sheet")
    assert [bar.number for bar in written.sheet.bars] == list(range(1, 17))
    assert written.times_s[0] == pytest.approx((0, 2))
    assert written.times_s[15] == pytest.approx((30, 32))


def test_what_sounds_before_the_first_downbeat_is_a_pickup() -> None:
    late = heard(downbeats_s=[0.5 * n for n in range(2, 64, 4)])
    bars = written_song(late, notes(), "lead-sheet").sheet.bars
    assert [bar.number for bar in bars[:3]] == [0, 1, 2]
    assert bars[0].end - bars[0].start == 2 * 480
    assert written_song(late, None, "lead-sheet").sheet.bars[0].number == 1


def test_lengths_are_easy_to_read() -> None:
    assert values(played((0.0, 0.43, 60), (0.5, 0.9, 62), (1.0, 1.1, 64), (1.5, 1.98, 65)), 0) == ["quarter"] * 4
    assert values(played((0.0, 0.2, 60)), 0) == ["eighth", "eighth rest", "quarter rest", "half rest"]
    assert values(played((0.0, 2.1, 60), (2.5, 3.0, 62)), 0) == ["whole"]


def test_swung_beats_are_triplets() -> None:
    swung = played(*[(n / 2 + at, n / 2 + at + 0.1, 60) for n in range(4) for at in (0.0, 1 / 3)])
    assert values(swung, 0) == ["quarter", "eighth"] * 4


def test_chords_stand_at_bars_and_are_repeated_where_a_section_begins() -> None:
    sections = (
        Section(start_s=0, end_s=14, confidence=0.9, label="A", name="verse"),
        Section(start_s=14, end_s=32, confidence=0.9, label="B"),
    )
    bars = written_song(heard(sections=sections), None, "lead-sheet").sheet.bars
    symbols = [[mark.chord.symbol for mark in bar.chords] for bar in bars[:8]]
    assert symbols == [["Dm7"], ["G7"], ["C"], [], ["Dm7"], ["G7"], ["C"], ["C"]]
    assert [bar.section for bar in bars if bar.section] == ["Verse", "Part B"]


def test_a_chord_a_little_early_is_written_on_its_beat() -> None:
    spans = [ChordSpan(start_s=0, end_s=1.9, confidence=0.9, label="C:maj")]
    spans.append(ChordSpan(start_s=1.9, end_s=32, confidence=0.9, label="F:maj"))
    bars = written_song(heard(chords=tuple(spans)), None, "lead-sheet").sheet.bars
    assert [(mark.tick, mark.chord.symbol) for mark in bars[1].chords] == [(4 * 480, "F")]


def test_without_a_beat_there_is_a_sentence() -> None:
    with pytest.raises(MusicAppError, match="No beat was heard"):
        written_song(heard(beats_s=(), downbeats_s=()), notes(), "lead-sheet")
    assert "MIDI" in NO_BEAT


def test_a_bar_is_said_in_words() -> None:
    sheet = written_song(heard(), notes(), "all").sheet
    assert words_of(sheet, 0) == ("D minor seven", "C4, E4, G4, F4")


def _read(data: bytes) -> ET.Element:
    return ET.fromstring(data.decode().split('dtd">', 1)[1])  # noqa: S314  our own text


def test_musicxml_has_every_note_and_chord() -> None:
    root = _read(musicxml_bytes(heard(), notes(), None, "Low Tide"))
    assert [name.text for name in root.iter("part-name")] == ["Melody"]
    assert len(list(root.iter("step"))) == 64
    assert len(list(root.iter("harmony"))) == 12
    assert next(root.iter("work-title")).text == "Low Tide"


def test_musicxml_without_a_beat_still_has_the_notes() -> None:
    root = _read(musicxml_bytes(heard(beats_s=(), downbeats_s=()), notes(), "melody"))
    assert len({(note.findtext("pitch/step"), note.findtext("pitch/octave")) for note in root.iter("note")}) > 4


def test_lines_hold_as_many_bars_as_the_width_and_begin_with_sections() -> None:
    sections = (
        Section(start_s=0, end_s=14, confidence=0.9, label="A"),
        Section(start_s=14, end_s=32, confidence=0.9, label="B"),
    )
    sheet = written_song(heard(sections=sections), None, "lead-sheet").sheet
    assert sorted(lines_of(sheet, 4)) == [4, 7, 11, 15]


def test_an_engraving_marks_every_bar_and_carries_no_style() -> None:
    made = document(heard(), notes(), "lead-sheet", "narrow", numerals=True)
    text = "".join(made["pages"])
    assert all(f'data-bar="{index}"' in text for index in range(16))
    assert len(made["bars"]) == 16
    assert made["bars"][1] == [2, 2.0, 4.0, "G seven", "D4, E4, C4, B3"]
    assert made["firsts"][0] == 0
    assert made["parts"] == {"lead-sheet": "Lead sheet", "melody": "Melody"}
    assert "<style" not in text
    root = ET.fromstring(made["pages"][0])  # noqa: S314  our own text
    symbols = ["".join(group.itertext()) for group in root.iter(f"{SVG}g") if group.get("class") == "harm"]
    assert symbols[:3] == ["Dm7", "G7", "C"]
    sizes = [float(one.get("font-size", "0")) * 0.034 for one in root.iter(f"{SVG}text")]
    assert min(sizes) >= 10.9


def test_parts_without_notes_have_no_sheet() -> None:
    assert set(parts_of(notes())) == {"lead-sheet", "melody"}
    assert set(parts_of(None)) == {"lead-sheet"}
    assert set(PARTS) == {"lead-sheet", "melody", "harmony", "bass", "all"}


def test_a_process_of_its_own_engraves(tmp_path: Path) -> None:
    into = tmp_path / "sheet.json"
    engraved_apart(heard(), None, "lead-sheet", "wide", into, numerals=False)
    assert len(json.loads(into.read_text())["bars"]) == 16
    with pytest.raises(MusicAppError, match="could not be engraved"):
        engraved_apart(heard(), tmp_path / "none.gz", "lead-sheet", "wide", into, numerals=False)


def test_a_pdf_carries_title_and_artist() -> None:
    made = pdf_bytes(heard(), notes(), "lead-sheet", title="Low Tide", artist="The Made", fonts=None)
    assert made.startswith(b"%PDF")
    assert b"Low Tide" in made or "Low Tide".encode("utf-16-be") in made


def test_letters_beyond_western_europe_do_not_break_a_pdf() -> None:
    assert pdf_bytes(heard(), None, "lead-sheet", title="Прилив 潮", artist="Żółw", fonts=None).startswith(b"%PDF")

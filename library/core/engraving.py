"""Sheets of a song as pictures for its page and as PDF: what is asked for, and what is answered.

Engraving loads Verovio, so a web process hands it to a process of its own (`engraved_apart`).
"""

from pathlib import Path
from typing import Any

from library.core.analysis import Analysis
from library.core.apart import run_apart
from library.core.lead_sheet import ALL, LEAD, NO_BEAT, has_bars, words_of, written_song
from library.core.notes.transcription import PITCHED_PARTS, Transcription
from musicapp.errors import MusicAppError

PARTS: dict[str, str] = {LEAD: "Lead sheet", "melody": "Melody", "harmony": "Harmony", "bass": "Bass", ALL: "All parts"}
WIDTHS = {"narrow": 316, "middle": 700, "wide": 1240}  # px; the page takes the widest that fits
VERSION = 4  # raised when the same song is engraved otherwise, so that older engravings are made anew
WALL_SECONDS = 60.0
NOT_ENGRAVED = (
    "The notes could not be engraved: there are too many of them, or what was heard is damaged. "
    "Hear the song again, or take its notes away as MIDI."
)


def document(heard: Analysis, notes: Transcription | None, part: str, width: str, *, numerals: bool) -> dict[str, Any]:
    """Pages as SVG and, for every bar, its number, when it sounds, its chords and its notes in words."""
    from library.core.engraving_svg import FORMATS, engraved

    written = written_song(heard, notes, part)
    sheet = written.sheet
    pages = engraved(sheet, FORMATS[width], numerals=numerals)
    bars = [
        [bar.number, round(start_s, 3), round(end_s, 3), *words_of(sheet, index)]
        for index, (bar, (start_s, end_s)) in enumerate(zip(sheet.bars, written.times_s, strict=True))
    ]
    return {"pages": pages, "bars": bars, "firsts": _first_bars(pages), "parts": parts_of(notes)}


def parts_of(notes: Transcription | None) -> dict[str, str]:
    """The sheets of a song by slug: the lead sheet, each part in which notes were heard, and all of them."""
    there = [part for part in PITCHED_PARTS if notes and part in notes.notes.part]
    return {slug: PARTS[slug] for slug in (LEAD, *there, *([ALL] if len(there) > 1 else []))}


def _first_bars(pages: list[str]) -> list[int]:
    """Index of the bar that each page begins with."""
    found = (page.partition('data-bar="')[2].partition('"')[0] for page in pages)
    return [int(index) if index else 0 for index in found]


def pdf_bytes(
    heard: Analysis, notes: Transcription | None, part: str, *, title: str, artist: str, fonts: Path | None
) -> bytes:
    """A sheet on A4. Raises MusicAppError where no beat was heard."""
    from library.core.engraving_pdf import sheet_pdf
    from library.core.engraving_svg import FORMATS, engraved

    sheet = written_song(heard, notes, part, title, artist).sheet
    return sheet_pdf(engraved(sheet, FORMATS["a4"]), sheet, PARTS[part], fonts)


def engraved_apart(
    heard: Analysis, transcription: Path | None, part: str, width: str, into: Path, *, numerals: bool
) -> None:
    """Writes the document as JSON at `into` by a process of its own. Raises MusicAppError with a sentence."""
    if not has_bars(heard):
        raise MusicAppError(NO_BEAT)
    request = {
        "analysis": heard.model_dump(mode="json"), "transcription": str(transcription or ""), "part": part,
        "width": width, "numerals": numerals, "into": str(into),
    }  # fmt: skip
    if not run_apart("library.core.engraving_child", request, WALL_SECONDS):
        raise MusicAppError(NOT_ENGRAVED)

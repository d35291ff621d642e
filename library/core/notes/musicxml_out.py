"""MusicXML of what was heard: bars, metre and key changes, chord symbols, notes in readable values."""

from library.core.analysis import Analysis
from library.core.lead_sheet import ALL, has_bars, written_song
from library.core.notes.score_out import written_score
from library.core.notes.transcription import PITCHED_PARTS, PartName, Transcription
from library.core.piece_from_analysis import piece_of
from theory.core.score_musicxml import to_musicxml
from theory.core.sheet.musicxml import sheet_musicxml


def musicxml_bytes(
    heard: Analysis, transcription: Transcription, part: str | None = None, title: str = "", artist: str = ""
) -> bytes:
    """A MusicXML document (UTF-8) of the lead sheet, one part, or all pitched parts.

    Where no beat was heard, bars of two seconds stand in for real ones.
    """
    if has_bars(heard):
        return sheet_musicxml(written_song(heard, transcription, part or ALL, title, artist).sheet).encode()
    parts: tuple[PartName, ...] = tuple(name for name in PITCHED_PARTS if part in (None, name))
    piece = piece_of(heard, transcription)
    return to_musicxml(written_score(transcription, piece, parts or PITCHED_PARTS, title)).encode()

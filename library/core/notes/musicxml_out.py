"""MusicXML of what was heard: bars, metre and key changes, notes on the beat grid, spelled in their key."""

from library.core.notes.score_out import written_score
from library.core.notes.transcription import PITCHED_PARTS, PartName, Transcription
from theory.core.piece import Piece
from theory.core.score_musicxml import to_musicxml


def musicxml_bytes(transcription: Transcription, piece: Piece, part: PartName | None = None, title: str = "") -> bytes:
    """A MusicXML score (UTF-8) of one part, or of all pitched parts. An empty part is a row of rests."""
    parts = PITCHED_PARTS if part is None else (part,)
    return to_musicxml(written_score(transcription, piece, parts, title)).encode()

"""Standard MIDI files of what was heard: a track a part, a tempo map that follows the beats, drums on channel 10."""

from library.core.notes.score_out import EXPORT_PARTS, ExportPart, played_score
from library.core.notes.transcription import Transcription
from theory.core.piece import Piece
from theory.core.score_midi import to_midi


def midi_bytes(transcription: Transcription, piece: Piece, part: ExportPart | None = None, title: str = "") -> bytes:
    """A MIDI file of one part, or of all. Played, it lies in time with the song; `piece` gives beats, metres, keys."""
    parts = [name for name in EXPORT_PARTS if name != "drums" or transcription.drums.time_s]
    return to_midi(played_score(transcription, piece, parts if part is None else [part], title))

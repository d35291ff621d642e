"""The theory of a hearing."""

from library.core.analysis import Analysis
from library.core.notes.transcription import Transcription
from library.core.piece_from_analysis import piece_of
from theory.core.reading import Reading, read


def read_theory(heard: Analysis, transcription: Transcription | None = None) -> Reading:
    """Everything that theory says about what was heard. Pure Python: a web process may call it."""
    return read(piece_of(heard, transcription))

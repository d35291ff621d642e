"""The theory of a hearing."""

from typing import TYPE_CHECKING

from library.core.analysis import Analysis
from library.core.piece_from_analysis import piece_of
from theory.core.reading import Reading, read

if TYPE_CHECKING:
    from library.core.notes.transcription import Transcription


def read_theory(heard: Analysis, transcription: "Transcription | None" = None) -> Reading:
    """Everything that theory says about what was heard. Pure Python: a web process may call it."""
    return read(piece_of(heard, transcription))

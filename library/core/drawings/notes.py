"""The notes of a song in columns."""

from typing import Any

from library.core.analysis import PartialAnalysis
from library.core.notes.transcription import Transcription


def notes_drawing(heard: PartialAnalysis, transcription: Transcription | None) -> dict[str, Any] | None:
    """The notes of a song in columns."""
    return transcription.notes.model_dump(mode="json") if transcription else None

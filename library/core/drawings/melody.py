"""The melody of a song."""

from typing import Any

from library.core.analysis import PartialAnalysis
from library.core.notes.transcription import Transcription
from theory.core.melody.reading import MelodyReading


def melody_drawing(
    heard: PartialAnalysis, reading: MelodyReading | None, transcription: Transcription | None
) -> dict[str, Any] | None:
    """The melody of a song."""
    return reading.model_dump(mode="json") if reading else None

"""The rhythm of a song."""

from typing import Any

from library.core.analysis import PartialAnalysis
from library.core.notes.transcription import Transcription
from theory.core.rhythm.reading import RhythmReading


def rhythm_drawing(
    heard: PartialAnalysis, reading: RhythmReading | None, transcription: Transcription | None
) -> dict[str, Any] | None:
    """The rhythm of a song."""
    return reading.model_dump(mode="json") if reading else None

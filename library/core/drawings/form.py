"""The form of a song."""

from typing import Any

from library.core.analysis import PartialAnalysis
from library.core.notes.transcription import Transcription
from theory.core.form.reading import FormReading


def form_drawing(
    heard: PartialAnalysis, reading: FormReading | None, transcription: Transcription | None
) -> dict[str, Any] | None:
    """The form of a song."""
    return reading.model_dump(mode="json") if reading else None

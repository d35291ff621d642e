"""What the pictures of the song page are drawn from: columns and rows, as short as they can be."""

from typing import Any

from library.core.analysis import PartialAnalysis
from library.core.drawings.form import form_drawing
from library.core.drawings.harmony import harmony_drawing
from library.core.drawings.melody import melody_drawing
from library.core.drawings.notes import notes_drawing
from library.core.drawings.rhythm import rhythm_drawing
from library.core.notes.transcription import Transcription
from theory.core.reading import Reading

SHAPE = 2  # of the JSON; raised when an entry changes shape, so that no browser keeps an older one


def drawings(heard: PartialAnalysis, reading: Reading | None, transcription: Transcription | None) -> dict[str, Any]:
    """One entry a picture; None where nothing is known of it. Times in seconds, three digits."""
    return {
        "notes": notes_drawing(heard, transcription),
        "harmony": harmony_drawing(heard, reading.harmony if reading else None),
        "rhythm": rhythm_drawing(heard, reading.rhythm if reading else None, transcription),
        "melody": melody_drawing(heard, reading.melody if reading else None, transcription),
        "form": form_drawing(heard, reading.form if reading else None, transcription),
    }

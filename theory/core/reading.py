"""Everything that theory says about one piece: harmony, rhythm, melody, form and genre, read in this order."""

from typing import Literal

from theory.core.document import Document
from theory.core.harmony.statements import HarmonyReading
from theory.core.piece import Piece
from theory.core.rhythm.reading import RhythmReading, read_rhythm


class Reading(Document):
    """The readings of one piece. None where an area has nothing to read."""

    schema_version: Literal[1] = 1
    harmony: HarmonyReading | None = None
    rhythm: RhythmReading | None = None


def read(piece: Piece) -> Reading:
    """Read a piece. Everything in it may be empty; nothing is said then."""
    return Reading(rhythm=read_rhythm(piece))

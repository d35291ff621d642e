"""Everything that theory says about one piece: harmony, rhythm, melody, form and genre."""

from typing import Literal

from theory.core.document import Document
from theory.core.form.reading import FormReading, read_form
from theory.core.genre.reading import GenreReading, read_genre
from theory.core.harmony.reading import read_harmony
from theory.core.harmony.statements import HarmonyReading
from theory.core.melody.reading import MelodyReading, read_melody
from theory.core.piece import Piece
from theory.core.rhythm.reading import RhythmReading, read_rhythm


class Reading(Document):
    """The readings of one piece. What cannot be told is None or empty inside them."""

    schema_version: Literal[1] = 1
    harmony: HarmonyReading | None = None
    rhythm: RhythmReading | None = None
    melody: MelodyReading | None = None
    form: FormReading | None = None
    genre: GenreReading | None = None


def read(piece: Piece) -> Reading:
    """Read a piece. Everything in it may be empty; nothing is said then."""
    harmony, rhythm = read_harmony(piece), read_rhythm(piece)
    return Reading(
        harmony=harmony,
        rhythm=rhythm,
        melody=read_melody(piece),
        form=read_form(piece),
        genre=read_genre(piece, harmony, rhythm),
    )

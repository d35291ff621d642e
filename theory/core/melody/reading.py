"""The melody of a piece, read in the words of music theory."""

from collections.abc import Sequence

from theory.core.document import Document
from theory.core.key import Key
from theory.core.melody.compass import Compass, compass
from theory.core.melody.contour import Contour, contour
from theory.core.melody.intervals import Intervals, intervals
from theory.core.melody.intricacy import melody_complexity
from theory.core.melody.motifs import Motif, motifs
from theory.core.melody.phrases import Phrase, gap_strengths, phrases
from theory.core.melody.scales import ScaleAlternates, scales
from theory.core.melody.tokens import tokens_of
from theory.core.piece import Piece, TimedNote
from theory.core.statement import Complexity

_LEAST_CONFIDENCE = 0.2
_FINAL_GAP = 0.6


class MelodyReading(Document):
    """All that is said about the melody. What cannot be told is None or empty."""

    notes: int = 0
    compass: Compass | None = None
    intervals: Intervals | None = None
    contour: Contour | None = None
    scale: ScaleAlternates | None = None
    phrases: tuple[Phrase, ...] = ()
    motifs: tuple[Motif, ...] = ()  # best first
    complexity: Complexity | None = None


def read_melody(piece: Piece) -> MelodyReading:
    """Read the melody of a piece: its own line, else the highest notes of the piece."""
    notes = melody_line(piece)
    if not notes:
        return MelodyReading()
    key = _main_key(piece)
    scale = scales(notes, key, _finals(notes))
    tonic = scale.best.tonic if scale else key.tonic if key else "C"
    tokens = tokens_of(notes, piece, scale.best if scale else None)
    sizes, reach = intervals(notes), compass(notes, tonic)
    figures = motifs(notes, tokens, piece, tonic)
    return MelodyReading(
        notes=len(notes),
        compass=reach,
        intervals=sizes,
        contour=contour(notes),
        scale=scale,
        phrases=phrases(notes, piece, tokens),
        motifs=figures,
        complexity=melody_complexity(notes, tokens, (sizes, reach, scale.best if scale else None), figures),
    )


def melody_line(piece: Piece) -> tuple[TimedNote, ...]:
    """The notes of the melody, one at a time; where it is not known, the highest note of each moment."""
    rows = [note for note in piece.melody or piece.notes if note.confidence >= _LEAST_CONFIDENCE]
    line: list[TimedNote] = []
    for note in sorted(rows, key=lambda one: (round(one.start_s, 2), -one.pitch)):
        if not line:
            line.append(note)
        elif note.start_s - line[-1].start_s < 0.03:
            continue
        elif not piece.melody and note.pitch < line[-1].pitch and note.start_s < line[-1].end_s - 0.05:
            continue  # it enters below a note that still sounds
        else:
            line.append(note)
    return tuple(line)


def _main_key(piece: Piece) -> Key | None:
    """The key that holds longest."""
    lengths: dict[Key, float] = {}
    for stretch in piece.keys:
        lengths[stretch.key] = lengths.get(stretch.key, 0.0) + stretch.length_s
    return max(lengths, key=lambda key: lengths[key]) if lengths else None


def _finals(notes: Sequence[TimedNote]) -> list[int]:
    """Pitch classes of the notes before plain gaps, and of the last note."""
    gaps = gap_strengths(notes)
    return [notes[i].pitch % 12 for i, gap in enumerate(gaps) if gap >= _FINAL_GAP] + [notes[-1].pitch % 12]

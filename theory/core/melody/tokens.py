"""A melody as steps that do not depend on its pitch level or tempo: interval and time to the next note."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from math import log2
from statistics import median

from theory.core.melody.scales import ScaleReading
from theory.core.metre import Metre
from theory.core.piece import Piece, TimedNote

_LONG_BEATS = 6.0


@dataclass(frozen=True, slots=True)
class Token:
    """From one note to the next: steps of the scale (halves are chromatic), and a rounded length."""

    steps: float
    length: float  # beats, or half octaves of time where no beats are known
    is_break: bool = False  # a silence so long that no motif runs across it


def tokens_of(notes: Sequence[TimedNote], piece: Piece, scale: ScaleReading | None = None) -> tuple[Token, ...]:
    """One token for each pair of neighbouring notes. Steps are semitones where no seven-note scale is given."""
    if len(notes) < 2:
        return ()
    ladder = scale.pitch_classes if scale and len(scale.pitch_classes) == 7 and scale.outside < 0.1 else None
    steps = [_step(note.pitch, ladder) for note in notes]
    lengths = _lengths(notes, piece)
    return tuple(
        Token(after - here, length, is_break)
        for (here, after), (length, is_break) in zip(pairwise(steps), lengths, strict=True)
    )


def _step(pitch: int, ladder: tuple[int, ...] | None) -> float:
    """Place of a pitch on a ladder of seven steps an octave; semitones without one."""
    if ladder is None:
        return float(pitch)
    above = (pitch - ladder[0]) % 12
    octave = (pitch - ladder[0]) // 12
    rungs = [(pc - ladder[0]) % 12 for pc in ladder]
    if above in rungs:
        return 7.0 * octave + rungs.index(above)
    return 7.0 * octave + sum(rung < above for rung in rungs) - 0.5


def _lengths(notes: Sequence[TimedNote], piece: Piece) -> list[tuple[float, bool]]:
    beats_s = piece.bars.beats_s
    if len(beats_s) > 1:
        compound = bool(piece.metres) and Metre.parse(piece.metres[0].signature).is_compound
        parts = 6 if compound else 4
        numbers = [piece.bars.beat_number(note.start_s) for note in notes]
        gaps = [after - here for here, after in pairwise(numbers)]
        return [(max(1, round(gap * parts)) / parts, gap > _LONG_BEATS) for gap in gaps]
    gaps = [max(1e-3, after.start_s - here.start_s) for here, after in pairwise(notes)]
    usual = median(gaps)
    return [(round(2 * log2(gap / usual)) / 2, gap > _LONG_BEATS * usual) for gap in gaps]


def likeness(one: Sequence[Token], other: Sequence[Token]) -> float:
    """0 to 1: the share of tokens that two rows have in common, in order."""
    if not one or not other:
        return 0.0
    matcher = SequenceMatcher(None, list(one), list(other), autojunk=False)
    return matcher.ratio()

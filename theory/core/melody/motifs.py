"""Motifs: short figures that return, at any pitch.

All repeated runs of (step, length) tokens of three to thirteen notes are counted, as maximal repeats of a string. They
are ranked by how much of the melody they explain, like the compression ratio by which D. Meredith and others rank what
SIATEC finds ("Algorithms for discovering repeated patterns in multidimensional representations of polyphonic music",
2002); figures that lie inside a better one are left out.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from theory.core.melody.compass import note_name
from theory.core.melody.intervals import trust
from theory.core.melody.tokens import Token
from theory.core.piece import Piece, TimedNote
from theory.core.statement import Share, Statement, Stretch, places, share

_SHORTEST, _LONGEST = 2, 12  # tokens: three to thirteen notes
_MOST = 8
Kind = Literal["exact", "transposed", "in sequence"]


class Return(Stretch):
    """One place where a motif sounds. In sequence: moved along the scale, so that intervals change in size."""

    first_note: int
    kind: Kind
    semitones: int  # from the first occurrence


class Motif(Statement):
    """A figure that returns: its notes at first, its lengths (beats where known), and all places where it sounds."""

    notes: tuple[str, ...]
    semitones: tuple[int, ...]  # from note to note, as at first
    lengths: tuple[float, ...]  # from note to note
    covers: Share  # of the melody's notes
    returns: tuple[Return, ...]


def motifs(notes: Sequence[TimedNote], tokens: Sequence[Token], piece: Piece, tonic: str = "C") -> tuple[Motif, ...]:
    """The motifs of a melody, best first, at most eight."""
    found = _repeats(tokens)
    ranked = sorted(found.items(), key=lambda item: (-_worth(item[0], len(item[1]), tokens), item[1]))
    taken: list[set[int]] = []
    kept: list[Motif] = []
    for run, starts in ranked:
        covered = {start + i for start in starts for i in range(len(run) + 1)}
        if any(len(covered & other) > 0.6 * len(covered) for other in taken):
            continue
        taken.append(covered)
        kept.append(_motif(run, starts, (notes, piece, tonic), len(covered)))
        if len(kept) == _MOST:
            break
    return tuple(kept)


def _repeats(tokens: Sequence[Token]) -> dict[tuple[Token, ...], list[int]]:
    """Runs that sound twice or more without overlap, but for those always part of one longer run."""
    found: dict[tuple[Token, ...], list[int]] = {}
    longer: dict[tuple[Token, ...], int] = {}
    for length in range(_LONGEST, _SHORTEST - 1, -1):
        rows: dict[tuple[Token, ...], list[int]] = defaultdict(list)
        for start in range(len(tokens) - length + 1):
            run = tuple(tokens[start : start + length])
            if not any(token.is_break for token in run) and (not rows[run] or start > rows[run][-1] + length):
                rows[run].append(start)
        rows = {run: starts for run, starts in rows.items() if len(starts) > 1}
        found |= {run: starts for run, starts in rows.items() if longer.get(run, 0) < len(starts)}
        longer = {}
        for run, starts in rows.items():
            for part in (run[:-1], run[1:]):
                longer[part] = max(longer.get(part, 0), len(starts))
    return found


def _worth(run: tuple[Token, ...], times: int, tokens: Sequence[Token]) -> float:
    """Notes explained: those of all returns, less for figures without character (one step, one length)."""
    character = (len({token.steps for token in run}) + len({token.length for token in run}) - 2) / 4
    return float((times - 1) * len(run) ** 1.1 * (0.25 + min(1.0, character)))


def _motif(
    run: tuple[Token, ...],
    starts: Sequence[int],
    context: tuple[Sequence[TimedNote], Piece, str],
    covered: int,
) -> Motif:
    notes, piece, tonic = context
    size = len(run) + 1
    first = [note.pitch for note in notes[starts[0] : starts[0] + size]]
    returns = tuple(_return(notes[start : start + size], (start, first), piece) for start in starts)
    moved = sum(one.kind != "exact" for one in returns)
    chance = 1 - 0.55 ** (len(starts) - 1) * 0.8 ** max(0, size - 3)
    bars = [str(one.start.bar) for one in returns if one.start]
    where = f", in bars {', '.join(dict.fromkeys(bars))}" if bars else ""
    return Motif(
        notes=tuple(note_name(pitch, tonic) for pitch in first),
        semitones=tuple(after - here for here, after in pairwise(first)),
        lengths=tuple(token.length for token in run),
        covers=share(covered / len(notes)),
        returns=returns,
        confidence=share(chance * trust(notes)),
        why=f"{size} notes that sound {len(starts)} times, {moved} of them moved{where}",
    )


def _return(notes: Sequence[TimedNote], origin: tuple[int, Sequence[int]], piece: Piece) -> Return:
    start, first = origin
    moves = {note.pitch - pitch for note, pitch in zip(notes, first, strict=True)}
    kind: Kind = "in sequence" if len(moves) > 1 else "exact" if moves == {0} else "transposed"
    return Return(
        **places(piece.bars, notes[0].start_s, notes[-1].end_s),
        first_note=start,
        kind=kind,
        semitones=notes[0].pitch - first[0],
        confidence=share(min(note.confidence for note in notes)),
        why={"exact": "the same notes", "transposed": "the same intervals", "in sequence": "the same steps"}[kind],
    )

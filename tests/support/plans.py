"""Plans for tests: every genre, and what theory hears at the ends of their phrases."""

from functools import cache
from itertools import pairwise

from generation.core.blueprint import Blueprint, Section
from generation.core.planning.plan import plan
from generation.core.wish import Wish
from theory.core.genre.convention import conventions
from theory.core.harmony.cadence import cadence_kind
from theory.core.harmony.context import read_chords
from theory.core.piece import Piece, TimedChord, TimedKey

GENRES = tuple(row.slug for row in conventions())
_NAMES = {
    "perfect authentic": "authentic", "imperfect authentic": "authentic", "half": "half", "deceptive": "deceptive",
    "plagal": "plagal", "evaded": "evaded", "Phrygian": "phrygian",
}  # fmt: skip


@cache
def planned(genre: str, seed: int, **fields: object) -> Blueprint:
    """The plan of a genre."""
    return plan(Wish(**{"prompt": "a piece", "genres": ((genre, 1.0),), **fields}), seed)  # type: ignore[arg-type]


def phrase_ends(section: Section) -> list[tuple[str, int]]:
    """The cadence of each phrase and the place of its last chord."""
    rows, end = [], 0.0
    for phrase in section.phrases:
        end += phrase.bars * section.bar_quarters
        rows.append((phrase.cadence, max(at for at, start in enumerate(section.chord_starts) if start < end - 1e-6)))
    return rows


def heard_close(section: Section, last: int) -> str | None:
    """What theory calls the close that ends on a chord of a section; None for none."""
    starts = [*section.chord_starts, section.quarters]
    chords = tuple(TimedChord(begin, end, section.chord(at)) for at, (begin, end) in enumerate(pairwise(starts)))
    piece = Piece(duration_s=starts[-1], chords=chords, keys=(TimedKey(0.0, starts[-1], section.key),))
    read = read_chords(piece)
    place = next(at for at, row in enumerate(read) if row.end_s > starts[last] + 1e-6)
    return None if place == 0 else _NAMES.get(cadence_kind(read, place, None) or "")

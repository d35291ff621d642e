"""What is known of each section before it gets a name: length, energy, melody, drums, harmony."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from theory.core.key import Key
from theory.core.piece import Piece, Timed


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFacts:
    """One section. Shares are 0 to 1; None where nothing is known. Energy is 1 in the fullest section of the piece."""

    start_s: float
    end_s: float
    letter: str  # without primes equal letters repeat
    bars: int | None = None
    energy: float | None = None
    melody: float | None = None  # share of the time in which the melody sounds
    drums: float | None = None  # strokes a second against the busiest section
    chords: tuple[str, ...] = ()  # changes of root and quality in order, relative to the key
    tune: tuple[int, ...] = ()  # intervals of the melody in order
    key: Key | None = None

    @property
    def base(self) -> str:
        """The letter without primes."""
        return self.letter.rstrip("'")

    @property
    def length_s(self) -> float:
        """Seconds."""
        return self.end_s - self.start_s


def section_facts(piece: Piece, energies: Sequence[float] | None = None) -> tuple[SectionFacts, ...]:
    """Facts of every section of a piece.

    `energies`, one number a section in any unit that rises with loudness, take the place of the energy that is judged
    from notes and drums. Raises ValueError where they are not as many as the sections.
    """
    if energies is not None and len(energies) != len(piece.sections):
        raise ValueError(f"{len(energies)} energies for {len(piece.sections)} sections: give one for each")
    sounding = [row.start_s for row in (piece.notes or (*piece.melody, *piece.bass))]
    strokes = [hit.time_s for hit in piece.drums]
    per_s = [_rate(sorted(sounding), section) for section in piece.sections]
    drums = [_rate(strokes, section) for section in piece.sections]
    own = [a + 0.7 * b for a, b in zip(per_s, drums, strict=True)] if sounding or strokes else None
    energy = _scaled(energies if energies is not None else own, len(piece.sections))
    top = max(drums, default=0.0)
    return tuple(
        SectionFacts(
            start_s=section.start_s,
            end_s=section.end_s,
            letter=section.letter,
            bars=bar_count(piece, section),
            energy=energy[index],
            melody=_covered(piece, section) if piece.melody else None,
            drums=drums[index] / top if top > 0 else None,
            chords=_chords(piece, section),
            tune=_tune(piece, section),
            key=key_at(piece, (section.start_s + section.end_s) / 2),
        )
        for index, section in enumerate(piece.sections)
    )


def bar_count(piece: Piece, stretch: Timed) -> int | None:
    """Bars in a stretch, None where no bars are known."""
    starts = piece.bars.downbeats_s
    if len(starts) < 2:
        return None
    inside = bisect_left(starts, stretch.end_s - 0.25) - bisect_left(starts, stretch.start_s - 0.25)
    return max(1, inside)


def key_at(piece: Piece, time_s: float) -> Key | None:
    """The key at a moment."""
    return next((row.key for row in piece.keys if row.start_s <= time_s < row.end_s), None)


def _rate(times_s: Sequence[float], stretch: Timed) -> float:
    """Onsets a second in a stretch; `times_s` rise."""
    return (bisect_left(times_s, stretch.end_s) - bisect_left(times_s, stretch.start_s)) / max(0.1, stretch.length_s)


def _scaled(values: Sequence[float] | None, count: int) -> list[float | None]:
    if not values:
        return [None] * count
    low, high = min(values), max(values)
    if high - low < 1e-9:
        return [1.0] * count
    return [(value - low) / (high - low) for value in values]


def _covered(piece: Piece, stretch: Timed) -> float:
    time_s = sum(max(0.0, min(note.end_s, stretch.end_s) - max(note.start_s, stretch.start_s)) for note in piece.melody)
    return min(1.0, time_s / max(0.1, stretch.length_s))


def _chords(piece: Piece, stretch: Timed) -> tuple[str, ...]:
    found: list[str] = []
    for row in piece.chords:
        middle = (row.start_s + row.end_s) / 2
        if stretch.start_s <= middle < stretch.end_s and row.chord.root_pc is not None:
            key = key_at(piece, middle)
            degree = (row.chord.root_pc - (key.tonic_pc if key else 0)) % 12
            name = f"{degree}:{row.chord.quality[:3]}"
            if not found or found[-1] != name:
                found.append(name)
    return tuple(found)


def _tune(piece: Piece, stretch: Timed) -> tuple[int, ...]:
    inside = [note.pitch for note in piece.melody if stretch.start_s - 0.1 <= note.start_s < stretch.end_s - 0.1]
    return tuple(after - here for here, after in pairwise(inside))


def alike(one: SectionFacts, other: SectionFacts) -> float | None:
    """Likeness of two sections, 0 to 1, by chords and tune; None where neither is known."""
    rows = [
        SequenceMatcher(None, a, b, autojunk=False).ratio()
        for a, b in ((one.chords, other.chords), (one.tune, other.tune))
        if a and b
    ]
    return sum(rows) / len(rows) if rows else None

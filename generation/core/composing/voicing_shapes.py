"""The ways to lay out one chord: close, open, shells, rootless, drop-2, spread, power.

`satb` and the shapes of fretted instruments are made elsewhere (voicing.py, guitar.py).
docs/algorithms/composing-harmony.md.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations, islice, pairwise
from typing import NamedTuple

from generation.core.composing.playable import trouble
from generation.core.composing.voicing_rules import Voicing, doubling_cost, harshness, is_muddy, missing_cost
from generation.core.instruments.base import instrument
from theory.core.chord import Chord
from theory.core.harmony.context import bass_pc

KINDS = ("close", "open", "shells", "rootless", "drop-2", "spread", "power", "alberti", "guide", "satb")
_KEPT, _KEPT_STRICT, _FEW = 18, 60, 16
_WIDEST = 19  # semitones of a layout that belongs to no kind
_REACH = 14  # semitones under one hand: a ninth


class Seat(NamedTuple):
    """Where a part sits and how it lays out its chords. Pitches are MIDI."""

    kind: str
    low: int
    high: int
    centre: float
    voices: int  # above the bass
    bass: tuple[int, int] | None = None  # where its own bass lies; None where another part plays it
    strict: bool = False  # no parallel fifths or octaves
    hand: bool = False  # what lies above the bass is played by one hand
    lowest: bool = False  # nobody plays below it: its lowest tone is the chord's bass
    player: str = ""  # an instrument that has to play it; empty: nobody in particular


@lru_cache(maxsize=4096)
def candidates(chord: Chord, seat: Seat) -> tuple[tuple[float, Voicing], ...]:
    """The best layouts of a chord with their costs, the best first; empty for no chord."""
    if chord.root is None:
        return ()
    rows = _best(_ranked(chord, seat), seat)
    if seat.strict and 0 < len(rows) < _FEW:
        rows = _best(_more(chord, seat, rows), seat)
    if not rows and seat.kind == "drop-2":
        return candidates(chord, seat._replace(kind="open", voices=3))
    if not rows and seat.kind not in ("close", "guide"):
        return candidates(chord, seat._replace(kind="close"))
    if not rows and seat.voices > 1:
        return candidates(chord, seat._replace(kind="close", voices=seat.voices - 1))
    return rows


def _best(rows: Iterable[tuple[float, Voicing]], seat: Seat) -> tuple[tuple[float, Voicing], ...]:
    """The cheapest that are clear and can be played."""
    kept = _KEPT_STRICT if seat.strict else _KEPT
    playable = (row for row in sorted(rows) if not is_muddy(row[1].pitches) and _fits(row[1], seat))
    return tuple(islice(playable, kept))


def _more(chord: Chord, seat: Seat, rows: Iterable[tuple[float, Voicing]]) -> Iterator[tuple[float, Voicing]]:
    """Layouts beside those of the seat's kind, so that there is a way round parallels."""
    found = {row: cost + 6.0 for cost, row in _ranked(chord, seat._replace(kind="guide"))}
    found = {row: cost for row, cost in found.items() if row.upper[-1] - row.upper[0] <= _WIDEST}
    found |= {row: cost + 4.0 for cost, row in _ranked(chord, seat._replace(kind="close"))}
    found |= {row: cost for cost, row in rows}
    yield from ((cost, row) for row, cost in found.items())


def _ranked(chord: Chord, seat: Seat) -> Iterator[tuple[float, Voicing]]:
    basses = _basses(chord, seat)
    for upper in _uppers(chord, seat):
        if seat.hand and upper[-1] - upper[0] > _REACH:
            continue
        own = _cost(chord, upper, seat)
        for bass in basses:
            if bass is None:
                yield own, Voicing(None, upper)
            elif bass < upper[0]:
                yield own + 0.05 * abs(bass - sum(seat.bass or ()) / 2), Voicing(bass, upper)


def _fits(row: Voicing, seat: Seat) -> bool:
    return not seat.player or not trouble(instrument(seat.player), row.pitches)


def _basses(chord: Chord, seat: Seat) -> list[int | None]:
    if seat.bass is None:
        return [None]
    return [pitch for pitch in range(seat.bass[0], seat.bass[1] + 1) if pitch % 12 == bass_pc(chord)]


def _cost(chord: Chord, upper: tuple[int, ...], seat: Seat) -> float:
    root = chord.root_pc or 0
    steps = tuple((pitch - root) % 12 for pitch in upper)
    sounding = frozenset(steps) | ({0} if seat.bass is not None and chord.bass_degree == "1" else set())
    cost = 0.5 * abs(sum(upper) / len(upper) - seat.centre) + harshness(upper)
    cost += doubling_cost(chord, steps, seat.strict)
    if seat.lowest and seat.bass is None and upper[0] % 12 != bass_pc(chord):
        cost += 4.0
    if seat.kind not in ("rootless", "power"):
        cost += missing_cost(chord, sounding, seat.bass is not None or seat.kind in ("shells", "guide", "drop-2"))
    return cost + max(0, len(set(range(seat.voices))) - len(upper)) * 3.0


def _uppers(chord: Chord, seat: Seat) -> Iterable[tuple[int, ...]]:
    build = {
        "open": _open, "shells": _shells, "rootless": _rootless, "drop-2": _drop_2, "spread": _spread,
        "power": _power, "alberti": _alberti, "guide": _guide,
    }.get(seat.kind, _close)  # fmt: skip
    return build(chord, seat)


def _pool(chord: Chord, seat: Seat) -> list[int]:
    inside = chord.pitch_classes if seat.bass is None and chord.bass_degree == "1" else _own(chord)
    return [pitch for pitch in range(seat.low, seat.high + 1) if pitch % 12 in inside]


def _own(chord: Chord) -> frozenset[int]:
    """Pitch classes without a foreign bass."""
    return frozenset(((chord.root_pc or 0) + step) % 12 for step in chord.intervals)


def _close(chord: Chord, seat: Seat) -> Iterator[tuple[int, ...]]:
    """Neighbouring tones within an octave; a fourth or fifth voice over a triad doubles at the octave."""
    widest = 12 if seat.voices <= max(4, len(chord.intervals)) else 16
    for row in combinations(_pool(chord, seat), seat.voices):
        if row[-1] - row[0] <= widest and all(b - a <= 7 for a, b in pairwise(row)):
            yield row


def _open(chord: Chord, seat: Seat) -> Iterator[tuple[int, ...]]:
    """Tones more than an octave apart in all, no gap wider than an octave."""
    for row in combinations(_pool(chord, seat), seat.voices):
        gaps = [b - a for a, b in pairwise(row)]
        if 12 < row[-1] - row[0] <= 12 + 4 * seat.voices and min(gaps, default=12) >= 3 and max(gaps, default=0) <= 12:
            yield row


def _spread(chord: Chord, seat: Seat) -> Iterator[tuple[int, ...]]:
    """A fifth or more at the bottom, closer towards the top, as overtones lie."""
    for row in combinations(_pool(chord, seat), seat.voices):
        gaps = [b - a for a, b in pairwise(row)]
        wide = gaps and gaps[0] >= 7 and max(gaps) <= 12 and all(gap >= 3 for gap in gaps)
        if wide and 14 <= row[-1] - row[0] <= 30:
            yield row


def _drop_2(chord: Chord, seat: Seat) -> Iterator[tuple[int, ...]]:
    """Close position of four tones with the second from the top an octave lower."""
    lower = seat._replace(low=seat.low, voices=4)
    for row in combinations(_pool(chord, lower), 4):
        if row[-1] - row[0] < 12 and len({pitch % 12 for pitch in row}) == 4 and row[2] - 12 >= seat.low:
            yield row[2] - 12, row[0], row[1], row[3]


def _shells(chord: Chord, seat: Seat) -> Iterator[tuple[int, ...]]:
    """Third and seventh, with the root below where nobody else plays it; triads have root or fifth for the seventh."""
    root, own = chord.root_pc or 0, chord.intervals
    third = next((step for step in (4, 3, 5, 2) if step in own), 7)
    tops: list[int] = [step for step in (10, 11, 9) if step in own]
    tops = tops or [0, 7]
    for top in tops:
        pcs = {(root + third) % 12, (root + top) % 12}
        row = [pitch for pitch in range(seat.low, seat.high + 1) if pitch % 12 in pcs]
        yield from (
            pair for pair in combinations(row, 2) if pair[1] - pair[0] <= 12 and len({p % 12 for p in pair}) == 2
        )


def _rootless(chord: Chord, seat: Seat) -> Iterator[tuple[int, ...]]:
    """From the third up (A) or from the seventh up (B), with ninth and thirteenth (dominants); triads stay close."""
    steps = _rootless_steps(chord)
    if steps is None:
        yield from _close(chord, seat._replace(voices=min(seat.voices, 3)))
        return
    root = chord.root_pc or 0
    for order in (steps, (*steps[2:], *steps[:2])):
        for low in range(seat.low, seat.high + 1):
            if (low - root) % 12 == order[0] % 12:
                row = [low]
                for step in order[1:]:
                    row.append(row[-1] + ((root + step - row[-1]) % 12 or 12))
                if row[-1] <= seat.high:
                    yield tuple(row[: seat.voices]) if seat.voices < 4 else tuple(row)


def _rootless_steps(chord: Chord) -> tuple[int, int, int, int] | None:
    """Third, fifth (or thirteenth), seventh (or sixth), ninth (or root) above the root; None for a triad."""
    own = chord.intervals
    third = next((step for step in (4, 3, 5) if step in own), None)
    top = next((step for step in (10, 11, 9) if step in own), None)
    if third is None or top is None or own == (0, 3, 6, 9):
        return None
    dominant = third == 4 and top == 10
    fifth = next((step for step in (6, 8) if step in own), 9 if dominant and 1 not in own else 7)
    if dominant and 1 in own:
        fifth = 8
    ninth = next((step for step in (1, 2) if step in own), 3 if 3 in own and third == 4 else 2)
    if third == 3 and fifth == 6:
        ninth = 0
    return third, fifth, top, ninth


def _power(chord: Chord, seat: Seat) -> Iterator[tuple[int, ...]]:
    """Root, fifth and the octave; a diminished or augmented fifth stays as the chord has it."""
    root = chord.root_pc or 0
    fifth = next((step for step in (7, 6, 8) if step in chord.intervals), 12)
    for low in range(seat.low, seat.high - 11):
        if (low - root) % 12 == 0:
            yield (low, low + fifth, low + 12) if fifth < 12 else (low, low + 12)


def _alberti(chord: Chord, seat: Seat) -> Iterator[tuple[int, ...]]:
    """Three tones within an octave for one hand; the bass of the chord lowest, unless somebody else plays it."""
    low = bass_pc(chord)
    for row in combinations(_pool(chord, seat._replace(bass=None)), 3):
        several = len({pitch % 12 for pitch in row}) >= 2
        if several and row[2] - row[0] <= 12 and (row[0] % 12 == low or not seat.lowest):
            yield row


def _guide(chord: Chord, seat: Seat) -> Iterator[tuple[int, ...]]:
    """One or two of the tones that name the chord, for an instrument that plays no more."""
    yield from combinations(_pool(chord, seat), seat.voices)

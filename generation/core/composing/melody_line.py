"""Pitches for a rhythm: a beam search over the scale of the moment.

Each note pays for the size of its move, for leaving the figure it should repeat, for leaving the planned arc, for
rubbing against the chord where the metre is strong, for dissonances that no step prepares or resolves, and for leaps
that are not turned back. The weights are those of taste; the rules are those of species counterpoint and of every
songwriting book (J. J. Fux, "Gradus ad Parnassum", 1725; J. Perricone, "Melody in Songwriting", 2000).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from generation.core.composing.melody_idiom import Idiom
from generation.core.composing.melody_palette import OUTSIDE, Palette

WIDTH = 7  # beams that are kept
_SIZES = (0.12, 0.06, 0.04, 0.12, 0.14, 0.2, 2.0, 0.35, 1.1, 0.9, 2.4, 3.3, 1.0)  # cost of a move by semitones
_TOO_FAR = 30.0
_RUBS = 0.7  # a palette's cost from which on a tone counts as a dissonance


class Slot(NamedTuple):
    """A note that has no pitch yet. `stress` 0 to 1 says how strong its place and how long it is."""

    start: int
    length: int
    stress: float
    before: Palette  # of the chord in which it begins
    after: Palette  # of the chord in which it ends
    target: float  # where the arc wants it
    move: int | None = None  # scale steps from the note before it; None where the line is free
    goals: frozenset[int] = frozenset()  # pitch classes it must take, none where free
    anchor: float | None = None  # the place on the staff that a returning figure began on
    is_peak: bool = False
    nears_peak: bool = False  # may pass the ceiling, so that nobody jumps at a climax


@dataclass(frozen=True, slots=True)
class Space:
    """Where a line may go: from its lowest pitch to its climax; all but the climax stay below the ceiling."""

    low: int
    high: int
    ceiling: int
    staff: tuple[float, ...]
    idiom: Idiom
    tonic: int  # pitch class


class _Beam(NamedTuple):
    cost: float
    pitch: int
    move: int  # semitones that led here
    last: int  # the move before it
    run: int  # how many times this pitch has sounded in a row
    rubs: bool  # whether it waits for its resolution
    chromatic: bool
    line: tuple[int, ...]


def sing(slots: Sequence[Slot], space: Space, chance: Random, before: Sequence[int] = ()) -> tuple[int, ...]:
    """A pitch for each slot. `before` are pitches that sounded already, the last one last."""
    beams = [_begin(before)]
    for place, slot in enumerate(slots):
        jitter = [(0.45 + 0.4 * space.idiom.chromatic) * chance.random() for _ in range(12)]
        upcoming = slots[place + 1].stress if place + 1 < len(slots) else 1.0
        options = [
            (pitch, _own_cost(slot, pitch, space, upcoming) + jitter[(pitch - space.tonic) % 12])
            for pitch in _candidates(slot, space)
        ]
        grown = []
        for beam in beams:
            for pitch, own in options:
                cost = beam.cost + own + _move_cost(beam, pitch, slot, space)
                grown.append((cost, pitch, beam))
        grown.sort(key=lambda row: row[:2])
        beams = [_grow(beam, pitch, cost, slot) for cost, pitch, beam in _distinct(grown)]
    return min(beams, key=lambda beam: beam.cost + (1.5 if beam.rubs else 0.0)).line


def _begin(before: Sequence[int]) -> _Beam:
    if not before:
        return _Beam(0.0, -1, 0, 0, 0, False, False, ())
    move = before[-1] - before[-2] if len(before) > 1 else 0
    return _Beam(0.0, before[-1], move, 0, 1, False, False, ())


def _distinct(grown: list[tuple[float, int, _Beam]]) -> list[tuple[float, int, _Beam]]:
    """The best few, at most three of one pitch, so that the beams do not all say the same."""
    kept, counts = [], {}  # type: ignore[var-annotated]
    for row in grown:
        if counts.get(row[1], 0) < 3:
            counts[row[1]] = counts.get(row[1], 0) + 1
            kept.append(row)
            if len(kept) == WIDTH:
                break
    return kept


def _grow(beam: _Beam, pitch: int, cost: float, slot: Slot) -> _Beam:
    move = pitch - beam.pitch if beam.pitch >= 0 else 0
    run = beam.run + 1 if pitch == beam.pitch else 1
    rubs = slot.after.costs[pitch % 12] >= _RUBS
    chromatic = slot.before.costs[pitch % 12] >= OUTSIDE
    return _Beam(cost, pitch, move, beam.move, run, rubs, chromatic, (*beam.line, pitch))


def _candidates(slot: Slot, space: Space) -> list[int]:
    goals = slot.goals
    weak = space.idiom.chromatic > 0 and slot.stress < 0.45 and not goals
    scale = slot.before.scale
    middle = slot.target
    rows = [
        pitch
        for pitch in range(space.low, space.high + 1)
        if ((pitch % 12) in goals if goals else (weak or pitch % 12 in scale)) and abs(pitch - middle) <= 13
    ]
    if len(rows) > 12 and not weak:
        rows = sorted(sorted(rows, key=lambda pitch: abs(pitch - middle))[:12])
    return rows or [min(range(space.low, space.high + 1), key=lambda pitch: abs(pitch - middle))]


def _own_cost(slot: Slot, pitch: int, space: Space, upcoming: float) -> float:
    """What a pitch costs by itself."""
    pc = pitch % 12
    far = pitch - slot.target
    cost = 0.014 * space.idiom.pull * far * far
    rub = slot.before.costs[pc]
    if rub >= OUTSIDE:
        cost += 2.2 - 1.9 * space.idiom.chromatic
    else:
        cost += rub * (1.7 * slot.stress - 0.1)
    if slot.after is not slot.before:
        cost += min(2.0, slot.after.costs[pc]) * (0.2 + 1.1 * slot.stress)
    if slot.is_peak:
        cost += 3.0 * min(6, space.high - pitch) + (2.0 if pitch < space.high else 0.0)
    elif pitch >= (space.high if slot.nears_peak else space.ceiling):
        cost += 5.0
    if slot.anchor is not None:
        cost += 0.35 * space.idiom.fidelity * min(5.0, abs(space.staff[pitch] - slot.anchor))
    return cost


def _move_cost(beam: _Beam, pitch: int, slot: Slot, space: Space) -> float:
    """What going there costs, seen from where the line is."""
    if beam.pitch < 0:
        return 0.0
    move = pitch - beam.pitch
    size = abs(move)
    if size > 12:
        return _TOO_FAR
    cost = _SIZES[size]
    if slot.move is not None:
        steps = space.staff[pitch] - space.staff[beam.pitch]
        cost += 0.55 * space.idiom.fidelity * min(4.0, abs(steps - slot.move))
        if slot.move and steps * slot.move <= 0:
            cost += 0.85 if size == 0 else 0.4 * space.idiom.fidelity
    elif size == 0:
        cost += 0.8
    if size == 0 and beam.run >= 3:
        cost += 0.6 * beam.run
    if move and move == -beam.move:  # back where it came from; worse when it has been there and back before
        cost += 1.2 if beam.move == -beam.last else 0.45
    return cost + _recovery(beam, move, size) + _dissonance(beam, pitch, size, slot)


def _recovery(beam: _Beam, move: int, size: int) -> float:
    """A leap wants a step back; two leaps one way want to be a broken chord."""
    leapt = abs(beam.move)
    if leapt < 5:
        return 0.5 if leapt >= 3 and size >= 3 and move * beam.move > 0 else 0.0
    if move * beam.move < 0:
        return 0.0 if size <= 4 else 0.4
    return 0.3 if size == 0 else 0.35 + 0.2 * size


def _dissonance(beam: _Beam, pitch: int, size: int, slot: Slot) -> float:
    """Dissonances are reached and left by step; chromatic ones by a semitone, onto a chord tone."""
    cost = 0.0
    rub = slot.before.costs[pitch % 12]
    if beam.chromatic:
        cost += 0.0 if size == 1 and rub < _RUBS else 12.0
    elif beam.rubs:
        cost += (0.0 if 1 <= size <= 2 else 0.9 if size == 0 else 2.6) + (0.5 if rub >= _RUBS else 0.0)
    if rub >= OUTSIDE:
        cost += 0.0 if size <= 2 else 0.3 if size <= 4 else 1.5
    elif rub >= _RUBS and size > 2:
        cost += 1.0 if slot.stress > 0.6 else 2.2
    return cost

"""How one section leads to the next: what happens in the last bars before the joint, and just after."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from theory.core.form.facts import SectionFacts
from theory.core.piece import Piece, Place
from theory.core.statement import Statement, share

TransitionKind = Literal["direct", "fill", "build", "drop", "breakdown", "pause", "modulation", "pickup"]
_FILL_DRUMS = {"snare", "tom", "clap"}
_USUAL_BAR_S = 2.0


class Transition(Statement):
    """One way in which section `after` (index) follows the one before. A joint may have several."""

    kind: TransitionKind
    time_s: float
    place: Place | None
    after: int


@dataclass(frozen=True, slots=True)
class _Joint:
    index: int  # of the section that begins here
    time_s: float
    bar_s: float
    before: SectionFacts
    after: SectionFacts


def transitions(piece: Piece, facts: Sequence[SectionFacts]) -> tuple[Transition, ...]:
    """All transitions in order of time, the surest of a joint first; "direct" where nothing marks it."""
    found: list[Transition] = []
    for index in range(1, len(facts)):
        time_s = facts[index].start_s
        joint = _Joint(index, time_s, _bar_s(piece, time_s), facts[index - 1], facts[index])
        rows = [row for row in (find(piece, joint) for find in _KINDS) if row]
        known = bool(piece.notes or piece.melody or piece.drums)
        if not rows:
            why = "nothing but the joint itself marks the change" if known else "no notes are known around the joint"
            rows = [_told(piece, joint, "direct", (0.6 if known else 0.3, why))]
        found += sorted(rows, key=lambda row: -row.confidence)
    return tuple(found)


def _told(piece: Piece, joint: _Joint, kind: TransitionKind, said: tuple[float, str]) -> Transition:
    return Transition(
        kind=kind,
        time_s=round(joint.time_s, 4),
        place=piece.bars.place(joint.time_s),
        after=joint.index,
        confidence=share(said[0]),
        why=said[1],
    )


def _bar_s(piece: Piece, time_s: float) -> float:
    """Length of the bar before a moment, in seconds."""
    starts = piece.bars.downbeats_s
    index = bisect_left(starts, time_s - 0.1)
    if 0 < index < len(starts):
        return max(0.5, starts[index] - starts[index - 1])
    return starts[-1] - starts[-2] if len(starts) > 1 else _USUAL_BAR_S


def _count(times_s: Sequence[float], start_s: float, end_s: float) -> int:
    return bisect_left(times_s, end_s) - bisect_left(times_s, start_s)


def _modulation(piece: Piece, joint: _Joint) -> Transition | None:
    old, new = joint.before.key, joint.after.key
    if old is None or new is None or old == new:
        return None
    sure = min((row.confidence for row in piece.keys if row.key in {old, new}), default=0.5)
    return _told(piece, joint, "modulation", (sure, f"the key moves from {old.pretty} to {new.pretty}"))


def _pause(piece: Piece, joint: _Joint) -> Transition | None:
    """Nothing begins and nothing sounds for a beat and more before the joint."""
    rows = piece.notes or (*piece.melody, *piece.bass)
    ends = [row.end_s for row in rows if row.start_s < joint.time_s - 0.05] + [
        hit.time_s + 0.1 for hit in piece.drums if hit.time_s < joint.time_s - 0.05
    ]
    if not ends:
        return None
    silence_s = joint.time_s - max(ends)
    if silence_s < max(0.3, 0.22 * joint.bar_s):
        return None
    sure = 0.45 + 0.4 * min(1.0, silence_s / (0.5 * joint.bar_s))
    return _told(piece, joint, "pause", (sure, f"silence of {silence_s:.1f} s before it"))


def _fill(piece: Piece, joint: _Joint) -> Transition | None:
    """More strokes on snare and toms in the last bar than in the bars before."""
    strokes = [hit.time_s for hit in piece.drums if hit.drum in _FILL_DRUMS]
    last = _count(strokes, joint.time_s - joint.bar_s - 0.05, joint.time_s - 0.05)
    earlier = _count(strokes, joint.time_s - 4 * joint.bar_s - 0.05, joint.time_s - joint.bar_s - 0.05) / 3
    toms = any(hit.drum == "tom" and 0.05 < joint.time_s - hit.time_s < joint.bar_s for hit in piece.drums)
    if last < max(3, 1.6 * earlier) and not (toms and last > earlier):
        return None
    sure = min(0.95, 0.5 + 0.08 * (last - earlier) + 0.15 * toms)
    return _told(
        piece, joint, "fill", (sure, f"{last} strokes on snare and toms in the last bar, {earlier:.0f} in the others")
    )


def _build(piece: Piece, joint: _Joint) -> Transition | None:
    """Onsets grow denser bar by bar, and the next section is fuller."""
    times = sorted([row.start_s for row in piece.notes] + [hit.time_s for hit in piece.drums])
    bars = [
        _count(times, joint.time_s - (n + 1) * joint.bar_s - 0.05, joint.time_s - n * joint.bar_s - 0.05)
        for n in range(4)
    ][::-1]
    rises = sum(after > here for here, after in pairwise(bars))
    if bars[0] < 2 or rises < 2 or bars[-1] < 1.5 * bars[0] or not _rise(joint) > 0:
        return None
    why = f"onsets grow from {bars[0]} to {bars[-1]} a bar over four bars"
    return _told(piece, joint, "build", (0.4 + 0.15 * rises + 0.1 * (_rise(joint) > 0.3), why))


def _drop(piece: Piece, joint: _Joint) -> Transition | None:
    """The drums stop for a bar, or were missing, and all comes in at once."""
    strokes = [hit.time_s for hit in piece.drums]
    last = _count(strokes, joint.time_s - joint.bar_s - 0.05, joint.time_s - 0.05)
    first = _count(strokes, joint.time_s - 0.05, joint.time_s + joint.bar_s - 0.05)
    if first < 6 or last > first / 3 or _rise(joint) < 0.3:
        return None
    why = f"{last} drum strokes in the bar before, {first} in the bar after, and much more energy"
    return _told(piece, joint, "drop", (0.5 + 0.4 * min(1.0, _rise(joint)), why))


def _breakdown(piece: Piece, joint: _Joint) -> Transition | None:
    if _rise(joint) > -0.4:
        return None
    return _told(piece, joint, "breakdown", (0.4 + 0.4 * min(1.0, -_rise(joint)), "the next section is much thinner"))


def _pickup(piece: Piece, joint: _Joint) -> Transition | None:
    """The melody of the next section begins before its first bar, after a rest."""
    lead = [note for note in piece.melody if 0.05 < joint.time_s - note.start_s < 0.6 * joint.bar_s]
    if not lead:
        return None
    before = [note.end_s for note in piece.melody if note.start_s < lead[0].start_s - 0.01]
    rest_s = lead[0].start_s - max(before, default=0.0)
    if not before or rest_s < 0.2 * joint.bar_s:
        return None
    sure = 0.45 + 0.35 * min(1.0, rest_s / (0.5 * joint.bar_s))
    return _told(
        piece, joint, "pickup", (sure, f"the melody rests {rest_s:.1f} s and starts {len(lead)} notes before the bar")
    )


def _rise(joint: _Joint) -> float:
    """Energy after less energy before, -1 to 1; 0 where it is not known."""
    if joint.before.energy is None or joint.after.energy is None:
        return 0.0
    return joint.after.energy - joint.before.energy


_KINDS = (_modulation, _pause, _fill, _build, _drop, _breakdown, _pickup)

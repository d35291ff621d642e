"""The profile of a song: what it is compared with others by. Small enough to be read for ten thousand songs at once.

Harmony is a vector of moves between chords (root interval and the kinds of both, so in any key) and of the time spent
on each chord of the scale; groove a vector of strokes over the bar for low, middle and high drums.
docs/algorithms/likeness.md says more.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from library.core.chord_path import Step, as_text, steps_of
from library.core.circle import KeyPlace
from library.core.piece_from_analysis import piece_of
from library.core.theory_facts import swing_percent
from theory.core.rhythm.grid import BarGrid, bar_grids
from theory.core.rhythm.reading import onset_parts

if TYPE_CHECKING:
    from library.core.analysis import Analysis
    from library.core.notes.transcription import Transcription
    from theory.core.piece import Piece
    from theory.core.reading import Reading

MOVES, DEGREES = 12 * 9, 12 * 3  # root interval and two kinds; degree and kind
MOVES_WEIGH, DEGREES_WEIGH = 0.7, 0.3
LANES: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("low", 0.4, ("kick", "bass")),  # the first of the parts that was heard stands for the lane
    ("middle", 0.35, ("snare",)),
    ("high", 0.25, ("hat", "chords", "notes")),
)
MOST_SLOTS = 16  # longer bars are folded onto so many
LEAST_ONSETS = 8
EDGE_S = 30.0  # so much of the beginning and the end of a song sounds together with another
_KIND = {"!": 0, "-": 1, "*": 2, "+": 2, "=": 2}


@dataclass(frozen=True, slots=True)
class Profile:
    """What likeness and mixing read. Vectors are bytes; empty where nothing was heard."""

    harmony: bytes
    groove: bytes  # slots of the bar, three lanes
    slots: int  # of the bar; 0 without bars
    swing: float | None  # per cent, 50 even
    energy: float | None  # 0 to 1
    opens: KeyPlace | None  # first and last key
    closes: KeyPlace | None
    path: str
    path_s: list[float]  # where each step of the path begins; -1 for a silence


def profile_of(heard: Analysis, theory: Reading | None, transcription: Transcription | None) -> Profile:
    """The profile of what a song shows. Pure Python: some 20 ms for a song of four minutes with notes."""
    steps = steps_of(theory.harmony.chords) if theory and theory.harmony else []
    piece = piece_of(heard, transcription)
    swing = heard.swing or (theory.rhythm.swing if theory and theory.rhythm else None)
    ratio = swing.ratio if swing else 1.0
    groove, slots = groove_vector(piece, ratio)
    return Profile(
        harmony_vector(steps),
        groove,
        slots,
        swing_percent(ratio) if swing else None,
        energy_of(heard, theory, piece),
        key_between(heard, 0.0, EDGE_S),
        key_between(heard, heard.duration_s - EDGE_S, heard.duration_s),
        as_text(steps),
        [round(step.start_s, 2) if step else -1.0 for step in steps],
    )


def key_between(heard: Analysis, from_s: float, to_s: float) -> KeyPlace | None:
    """The key that holds longest in a stretch, else the main key."""
    held: dict[str, float] = defaultdict(float)
    for region in heard.key_regions:
        held[region.key] += max(0.0, min(to_s, region.end_s) - max(from_s, region.start_s)) * region.confidence
    longest = max(held, key=lambda key: held[key]) if any(held.values()) else heard.key and heard.key.key
    return KeyPlace.parse(longest) if longest else None


# ---- harmony


def harmony_vector(steps: Sequence[Step | None]) -> bytes:
    """Square roots of shares, so that the product of two vectors is their overlap (Bhattacharyya), 0 to 1."""
    moves: Counter[int] = Counter()
    for one, other in pairwise(steps):
        if one and other:
            moves[_move(one, other)] += 1
    degrees: dict[int, float] = defaultdict(float)
    for step in steps:
        if step:
            degrees[3 * _absolute(step) + _KIND[step.kind]] += step.end_s - step.start_s
    if not moves:
        return b""
    return _roots(moves, MOVES, MOVES_WEIGH) + _roots(degrees, DEGREES, DEGREES_WEIGH)


def _move(one: Step, other: Step) -> int:
    rise = (_absolute(other) - _absolute(one)) % 12
    return 9 * rise + 3 * _KIND[one.kind] + _KIND[other.kind]


def _absolute(step: Step) -> int:
    """The root against the tonic of the key signature's major key, so that A minor and C major agree."""
    return (step.degree + (9 if step.mode == "minor" else 0)) % 12


def _roots(amounts: Mapping[int, float], size: int, weight: float) -> bytes:
    total = sum(amounts.values())
    return bytes(
        round(255 * math.sqrt(weight * amounts.get(place, 0.0) / total)) if total else 0 for place in range(size)
    )


# ---- groove


def groove_vector(piece: Piece, swing_ratio: float) -> tuple[bytes, int]:
    """How often each slot of the bar is struck, by lane, as a unit vector; and the slots of a bar."""
    grids = bar_grids(piece)
    if not grids:
        return b"", 0
    metres = Counter(grid.slots for grid in grids)
    slots = metres.most_common(1)[0][0]
    usual = [grid for grid in grids if grid.slots == slots]
    parts = onset_parts(piece)
    values: list[float] = []
    for _, weight, names in LANES:
        times = next((parts[name] for name in names if len(parts.get(name, ())) >= LEAST_ONSETS), ())
        values += _lane(times, usual, min(slots, MOST_SLOTS), (swing_ratio, weight))
    length = math.sqrt(sum(value * value for value in values))
    return (bytes(round(255 * value / length) for value in values) if length else b""), slots


def _lane(times_s: Sequence[float], grids: Sequence[BarGrid], slots: int, how: tuple[float, float]) -> list[float]:
    """One lane as a vector of the length that its weight gives it; zeros where it is silent."""
    swing_ratio, weight = how
    struck = [0] * slots
    starts = [grid.start_s for grid in grids]
    for time_s in times_s:
        grid = grids[max(0, bisect_right(starts, time_s + 0.03) - 1)]
        if grid.start_s - 0.05 <= time_s < grid.end_s:
            struck[round(grid.slot(time_s, swing_ratio)) % grid.slots * slots // grid.slots] += 1
    length = math.sqrt(sum(count * count for count in struck))
    return [math.sqrt(weight) * count / length if length else 0.0 for count in struck]


# ---- energy


def energy_of(heard: Analysis, theory: Reading | None, piece: Piece) -> float | None:
    """How full a song is, 0 to 1: the mean of loudness (-24 to -6 LUFS), onsets and drum strokes a second."""
    found = []
    level = heard.loudness.integrated_lufs
    if level is not None:
        found.append((level + 24) / 18)
    if theory and theory.rhythm and theory.rhythm.density:
        found.append(theory.rhythm.density.onsets_per_s / 8)
    if piece.notes or piece.drums:
        found.append(len(piece.drums) / max(1.0, heard.duration_s) / 6)
    return round(sum(min(1.0, max(0.0, one)) for one in found) / len(found), 3) if found else None

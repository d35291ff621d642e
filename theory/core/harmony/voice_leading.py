"""Voice leading between chords: the least motion that is needed, and what the voices really do.

D. Tymoczko, "The Geometry of Musical Chords", Science 313 (2006). docs/algorithms/voice-leading.md.
"""

import itertools
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean

from theory.core.harmony.context import ReadChord, place, tones
from theory.core.harmony.statements import VoiceLeading, VoiceLeadingFault, VoiceLeadingStep
from theory.core.piece import Piece, TimedNote

_STEP = 2  # semitones: no voice need move farther in smooth voice leading
_LEAP = 12  # semitones: wider leaps of an upper voice are remarked on
_MOST_FAULTS = 60


@dataclass(frozen=True, slots=True)
class Motion:
    """The smallest motion between two sets of tones: pairs of pitch classes and the sum of semitones."""

    pairs: tuple[tuple[int, int], ...]
    cost: int
    largest: int


@lru_cache(maxsize=8192)
def least_motion(a: frozenset[int], b: frozenset[int]) -> Motion:
    """The minimal voice leading from `a` to `b` (pitch classes); every tone of both takes part, tones may be doubled.

    Dynamic programming over the circle: some tone of `a` goes to the first of `b`; from there both are read upwards,
    and each move advances one or both (Tymoczko 2006, supporting text). Empty sets cost nothing.
    """
    if not a or not b:
        return Motion((), 0, 0)
    first, second = sorted(a), sorted(b)
    best: Motion | None = None
    for turn in range(len(second)):
        motion = _least_path(first, second[turn:] + second[:turn])
        if best is None or (motion.cost, motion.largest) < (best.cost, best.largest):
            best = motion
    assert best is not None  # noqa: S101 there is at least one turn
    return best


def circular(a: int, b: int) -> int:
    """Semitones between two pitch classes the short way, 0..6."""
    steps = (b - a) % 12
    return min(steps, 12 - steps)


def _least_path(a: list[int], b: list[int]) -> Motion:
    """Cheapest monotone path once round both circles, from the first pair to the same pair again (counted once)."""
    rows, columns = len(a), len(b)
    cost: list[list[tuple[int, int, tuple[tuple[int, int], ...]]]] = [
        [(0, 0, ())] * (columns + 1) for _ in range(rows + 1)
    ]
    for i in range(rows + 1):
        for j in range(columns + 1):
            pair = (a[i % rows], b[j % columns])
            before = [cost[p][q] for p, q in ((i - 1, j - 1), (i - 1, j), (i, j - 1)) if p >= 0 and q >= 0]
            total, largest, path = min(before) if before else (0, 0, ())
            if (i, j) == (rows, columns):
                return Motion(path, total, largest)
            step = circular(*pair)
            cost[i][j] = (total + step, max(largest, step), (*path, pair))
    raise AssertionError  # the loops end at the last pair


def read_voice_leading(piece: Piece, chords: tuple[ReadChord, ...]) -> VoiceLeading | None:
    """The chords' own distances and the faults of the outer voices; None with fewer than two sounding chords."""
    sounding = [chord for chord in chords if chord.chord.root_pc is not None]
    if len(sounding) < 2:
        return None
    steps = []
    for before, after in itertools.pairwise(sounding):
        old, new = tones(before.chord), tones(after.chord)
        motion = least_motion(old, new)
        steps.append(
            VoiceLeadingStep(
                time_s=after.start_s, cost_semitones=motion.cost, common_tones=len(old & new),
                largest_move_semitones=motion.largest,
            )
        )  # fmt: skip
    smooth = sum(step.largest_move_semitones <= _STEP for step in steps) / len(steps)
    faults = outer_voice_faults(piece, sounding)
    mean = fmean(step.cost_semitones for step in steps)
    parallels = sum(fault.kind.startswith("parallel") for fault in faults)
    return VoiceLeading(
        mean_cost_semitones=round(mean, 3), mean_common_tones=round(fmean(step.common_tones for step in steps), 3),
        smoothness=round(smooth, 3), steps=tuple(steps), faults=faults,
        confidence=round(fmean(chord.confidence for chord in sounding), 3),
        why=f"from chord to chord {mean:.1f} semitones in all at the least"
        + (f"; {parallels} parallels between tune and bass" if piece.melody and piece.bass else ""),
    )  # fmt: skip


def outer_voice_faults(piece: Piece, chords: list[ReadChord]) -> tuple[VoiceLeadingFault, ...]:
    """Parallel fifths and octaves between tune and bass from chord to chord, and wide leaps of the tune."""
    if not piece.melody or not piece.bass:
        return ()
    found: list[VoiceLeadingFault] = []
    for before, after in itertools.pairwise(chords):
        top = (_sounding(piece.melody, before.start_s), _sounding(piece.melody, after.start_s))
        low = (_sounding(piece.bass, before.start_s), _sounding(piece.bass, after.start_s))
        if None in top or None in low:
            continue
        pitches = [note.pitch for note in (*top, *low) if note is not None]
        trust = min(note.confidence for note in (*top, *low) if note is not None)
        span = (before.start_s, after.start_s)
        kind = parallel((pitches[0], pitches[1]), (pitches[2], pitches[3]))
        if kind is not None:
            found.append(_fault(piece, span, kind, (round(trust, 3), f"tune and bass move in {kind}")))
    return tuple(found[:_MOST_FAULTS])


def parallel(upper: tuple[int, int], lower: tuple[int, int]) -> str | None:
    """ "parallel fifths" or "parallel octaves" where two voices (MIDI pitches before and after) move so, else None."""
    if upper[0] == upper[1] or lower[0] == lower[1]:
        return None
    if (upper[1] - upper[0]) * (lower[1] - lower[0]) < 0:
        return None
    before, after = (upper[0] - lower[0]) % 12, (upper[1] - lower[1]) % 12
    if before == after == 7:
        return "parallel fifths"
    return "parallel octaves" if before == after == 0 else None


def _fault(piece: Piece, span: tuple[float, float], kind: str, said: tuple[float, str]) -> VoiceLeadingFault:
    return VoiceLeadingFault.model_validate(
        {"start_s": span[0], "end_s": span[1], "start": place(piece, span[0]), "end": place(piece, span[1]),
         "confidence": said[0], "why": said[1], "kind": kind, "voices": (0, 1)}
    )  # fmt: skip


def _sounding(notes: tuple[TimedNote, ...], time_s: float) -> TimedNote | None:
    """The note that sounds just after a moment, None for a rest."""
    index = bisect_right(notes, time_s + 0.05, key=lambda note: note.start_s) - 1
    return notes[index] if index >= 0 and notes[index].end_s > time_s + 0.02 else None

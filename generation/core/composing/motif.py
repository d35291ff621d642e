"""Motifs: a rhythm with moves along the scale, and what can be done with them.

The operations are those of A. Schoenberg, "Fundamentals of Musical Composition" (1967): repetition, sequence,
inversion, fragmentation, augmentation, displacement; all keep something that a listener knows again.
"""

from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from generation.core.composing.melody_idiom import Idiom
from generation.core.composing.melody_rhythm import Rhythm, spelled

Change = Literal["repeat", "sequence", "inversion", "fragment", "augment", "displace", "answer", "cadence"]
Move = int | None
_LEAPS = (3, 4, 5, 7)  # scale steps of what counts as a leap: a fourth, a fifth, a sixth, an octave
_LEAP_WEIGHTS = (0.5, 0.27, 0.13, 0.1)


@dataclass(frozen=True, slots=True)
class Motif:
    """A figure. `moves` are scale steps from note to note, one fewer than notes, None where
    the line is free; `shift` moves the whole, in steps.
    """

    rhythm: Rhythm
    moves: tuple[Move, ...]
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Changing:
    """What changes go by: scale steps of a sequence, ticks of a displacement."""

    sequence: int
    beat: int


def changed(motif: Motif, change: Change, by: Changing, chance: Random) -> Motif:
    """A figure that has sounded, as it comes again."""
    made = {
        "sequence": lambda: sequenced(motif, by.sequence),
        "inversion": lambda: inverted(motif),
        "fragment": lambda: fragmented(motif),
        "augment": lambda: augmented(motif),
        "displace": lambda: displaced(motif, by.beat),
        "answer": lambda: answered(motif, chance),
    }
    return made[change]() if change in made else motif


def draw_motif(rhythm: Rhythm, idiom: Idiom, chance: Random) -> Motif:
    """A figure over a rhythm: sizes by the idiom, most leaps filled by a step back, a direction that tends to last."""
    moves: list[int] = []
    direction = chance.choice((1, -1))
    for _ in range(len(rhythm.onsets) - 1):
        last = moves[-1] if moves else 0
        if abs(last) >= 3 and chance.random() < 0.65:
            moves.append(-1 if last > 0 else 1)
            direction = moves[-1]
            continue
        kind = chance.choices((0, 1, 2, 3), idiom.moves)[0]
        size = chance.choices(_LEAPS, _LEAP_WEIGHTS)[0] if kind == 3 else kind
        if chance.random() < 0.28 or abs(sum(moves)) > 5:
            direction = -1 if sum(moves) > 0 else 1
        moves.append(direction * size)
    return Motif(rhythm, tuple(moves))


def sequenced(motif: Motif, steps: int) -> Motif:
    """The same some scale steps away."""
    return replace(motif, shift=motif.shift + steps)


def inverted(motif: Motif) -> Motif:
    """Up for down."""
    return replace(motif, moves=tuple(None if move is None else -move for move in motif.moves))


def fragmented(motif: Motif) -> Motif:
    """Its first half twice, the second time a step lower or higher as it has moved."""
    half = motif.rhythm.length // 2
    count = sum(onset < half for onset in motif.rhythm.onsets)
    if not 0 < count < len(motif.rhythm.onsets) or motif.rhythm.length % 2:
        return motif
    head = motif.rhythm.onsets[:count]
    ends = [onset + size for onset, size in zip(head, motif.rhythm.lengths, strict=False)]
    rhythm = spelled(
        motif.rhythm.length, [*head, *(half + onset for onset in head)], [*ends, *(half + e for e in ends)]
    )
    moves = motif.moves[: count - 1]
    climbed = sum(move or 0 for move in moves)
    back = -climbed + (-1 if climbed >= 0 else 1)
    return replace(motif, rhythm=rhythm, moves=(*moves, back, *moves))


def augmented(motif: Motif) -> Motif:
    """Its first half at twice the length."""
    count = sum(2 * onset < motif.rhythm.length for onset in motif.rhythm.onsets)
    if count < 2:
        return motif
    onsets = [2 * onset for onset in motif.rhythm.onsets[:count]]
    return replace(motif, rhythm=spelled(motif.rhythm.length, onsets), moves=motif.moves[: count - 1])


def displaced(motif: Motif, by: int) -> Motif:
    """The same `by` ticks later; what no longer fits is left out."""
    kept = [onset + by for onset in motif.rhythm.onsets if onset + by < motif.rhythm.length]
    if len(kept) < 2:
        return motif
    ends = [onset + size + by for onset, size in zip(motif.rhythm.onsets, motif.rhythm.lengths, strict=True)]
    rhythm = spelled(motif.rhythm.length, kept, ends)
    return replace(motif, rhythm=rhythm, moves=motif.moves[: len(kept) - 1])


def answered(motif: Motif, chance: Random) -> Motif:
    """The same beginning, another end: its last third of moves is drawn anew, small."""
    keep = max(1, 2 * len(motif.moves) // 3)
    fresh = tuple(chance.choice((-2, -1, -1, 1, 1, 2)) for _ in motif.moves[keep:])
    return replace(motif, moves=(*motif.moves[:keep], *fresh))


def landing(motif: Motif, at: int, until: int, keep_from: int = 0) -> Motif:
    """What comes before `at`, then one note held to `until`: the end of a phrase."""
    before = [onset for onset in motif.rhythm.onsets if keep_from <= onset < at]
    ends = [onset + size for onset, size in zip(motif.rhythm.onsets, motif.rhythm.lengths, strict=True)]
    rhythm = spelled(motif.rhythm.length, [*before, at], [*(end for end in ends if end < at), until])
    skipped = sum(onset < keep_from for onset in motif.rhythm.onsets)
    moves = motif.moves[skipped : skipped + max(0, len(before) - 1)]
    return replace(motif, rhythm=rhythm, moves=(*moves, *((None,) if before else ())))

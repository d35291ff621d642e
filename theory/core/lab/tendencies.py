"""Tones that want to move: leading tones, sevenths, and where the next chord lets them go."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from theory.core.chord import Chord
from theory.core.harmony.context import bass_pc, tones
from theory.core.harmony.roman import inversion_of
from theory.core.key import Key
from theory.core.lab.spelling import tone_names
from theory.core.pitch import fifths_of, pitch_class


@dataclass(frozen=True, slots=True)
class Tendency:
    """A pitch class that wants to move: semitones it may move by, and what inner voices may do instead."""

    pc: int
    kind: Literal["seventh", "leading tone"]
    moves: frozenset[int]
    inner_moves: frozenset[int] = frozenset()
    bass_moves: frozenset[int] = frozenset()
    strict: bool = True  # False where styles differ: sevenths of chords that are no dominants

    def allows(self, voice: int, moved: int) -> bool:
        """Whether a voice (0 the bass, 3 the soprano) may go on by so many semitones without a word."""
        if moved in self.moves:
            return True
        return moved in (self.bass_moves if voice == 0 else self.inner_moves if voice in (1, 2) else frozenset())


@lru_cache(maxsize=4096)
def seventh(chord: Chord) -> int | None:
    """Pitch class of a chord's seventh, None without one."""
    if chord.root_pc is None or len(chord.intervals) < 4:
        return None
    if chord.intervals == (0, 3, 6, 9):
        return (chord.root_pc + 9) % 12
    step = next((step for step in (10, 11) if step in chord.intervals), None)
    return None if step is None else (chord.root_pc + step) % 12


@lru_cache(maxsize=4096)
def leading_tone(chord: Chord, key: Key, after: Chord | None = None) -> int | None:
    """The tone that leads up by a semitone: of V and vii in the key, of other dominants anywhere.

    A plain major triad elsewhere has one only where the next chord stands a fifth below it and is not the key's own
    subdominant reached from the tonic.
    """
    root = chord.root_pc
    if root is None:
        return None
    degree = (root - key.tonic_pc) % 12
    if 4 in chord.intervals and 11 not in chord.intervals:
        third = (root + 4) % 12
        if degree == 7:
            return third
        falls = after is not None and after.root_pc is not None and (after.root_pc - root) % 12 == 5
        if 10 in chord.intervals and (after is None or falls):
            return third if degree not in (0, 5) or falls else None
        outside = third not in key.scale
        return third if falls and outside else None
    if 6 in chord.intervals and 3 in chord.intervals:
        rises = after is not None and (root + 1) % 12 in tones(after)
        return root if degree == 11 or rises else None
    return None


@lru_cache(maxsize=4096)
def resolutions(chord: Chord, after: Chord, key: Key) -> tuple[Tendency, ...]:
    """What the tones of `chord` have to do as `after` comes; nothing while the root stays."""
    if chord.root_pc is None or after.root_pc is None or tones(chord) == tones(after):
        return ()
    found = [_leading(chord, after, key), _seventh(chord, after)]
    return tuple(tendency for tendency in found if tendency is not None)


def _leading(chord: Chord, after: Chord, key: Key) -> Tendency | None:
    pc = leading_tone(chord, key, after)
    goals = tones(after)
    if pc is None or (pc + 1) % 12 not in goals or after.root_pc in (None, chord.root_pc):
        return None
    stays = {0} if pc in goals else set()
    slides = {-1} if (pc - 1) % 12 in goals else set()  # the leading tone of V/V falls to the seventh of V
    drops = {-4, -3} & {-((pc - goal) % 12) for goal in goals}
    falls = {-step for step in (1, 2) if (pc - step) % 12 in goals}  # a bass walking down the scale passes through it
    goal = (pc + 1) % 12
    deceptive = ((after.root_pc or 0) - key.tonic_pc) % 12 in (8, 9) and goal == key.tonic_pc
    return Tendency(
        pc, "leading tone", frozenset({1} | stays | slides), frozenset(drops), frozenset(falls),
        strict=after.root_pc == goal or deceptive,
    )  # fmt: skip


def _seventh(chord: Chord, after: Chord) -> Tendency | None:
    pc = seventh(chord)
    goals = tones(after)
    if pc is None or chord.root_pc == after.root_pc:
        return None
    falls = {-step for step in (1, 2) if (pc - step) % 12 in goals}
    stays = {0} if pc in goals else set()
    if not falls and not stays:
        return None
    moves = falls | stays | _respelled(chord, after, pc)
    dominant = (4 in chord.intervals and 10 in chord.intervals) or 6 in chord.intervals
    return Tendency(pc, "seventh", frozenset(moves), strict=dominant)


def _respelled(chord: Chord, after: Chord, pc: int) -> set[int]:
    """Where a seventh may rise: as an augmented sixth into the dominant, or over a bass that steps up (V43 to I6)."""
    root, goals = chord.root_pc or 0, tones(after)
    if 4 in chord.intervals and 10 in chord.intervals and (after.root_pc or 0) == (root - 1) % 12:
        return {1}
    bass, to = bass_pc(chord), bass_pc(after)
    second = inversion_of(chord.quality, chord.bass_degree) == 2
    if second and bass is not None and to is not None and (to - bass) % 12 in (1, 2):
        return {step for step in (1, 2) if (pc + step) % 12 in goals}
    return set()


@lru_cache(maxsize=4096)
def awkward_steps(chord: Chord, after: Chord) -> frozenset[tuple[int, int]]:
    """Augmented seconds between two chords, as (pitch class, semitones moved): F to G# is (5, 3), G# to F (8, -3)."""
    found = set()
    for old in tone_names(chord):
        for new in tone_names(after):
            apart = fifths_of(new) - fifths_of(old)
            if abs(apart) == 9:  # an augmented second lies nine fifths up, falling it lies nine down
                found.add((pitch_class(old), 3 if apart == 9 else -3))
    return frozenset(found)

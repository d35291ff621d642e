"""The least motion between chords, parallels, and four voices."""

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theory.core.chord import Chord
from theory.core.harmony.voice_leading import circular, least_motion, parallel
from theory.core.harmony.voicing import RANGES, realise

sets = st.frozensets(st.integers(0, 11), min_size=1, max_size=4)


def by_force(a: frozenset[int], b: frozenset[int]) -> int:
    """Every way of pairing all tones of both sets."""
    pairs = list(product(a, b))
    best = 99
    for mask in range(1, 1 << len(pairs)):
        chosen = [pair for bit, pair in enumerate(pairs) if mask >> bit & 1]
        if {x for x, _ in chosen} == a and {y for _, y in chosen} == b:
            best = min(best, sum(circular(x, y) for x, y in chosen))
    return best


@given(
    st.frozensets(st.integers(0, 11), min_size=1, max_size=3), st.frozensets(st.integers(0, 11), min_size=1, max_size=3)
)
@settings(max_examples=60, deadline=None)
def test_the_least_motion_is_the_least(a: frozenset[int], b: frozenset[int]) -> None:
    assert least_motion(a, b).cost == by_force(a, b)


@given(sets, sets, st.integers(0, 11))
@settings(max_examples=100, deadline=None)
def test_motion_is_the_same_in_every_key_and_both_ways(a: frozenset[int], b: frozenset[int], up: int) -> None:
    moved = least_motion(frozenset((x + up) % 12 for x in a), frozenset((x + up) % 12 for x in b))
    assert moved.cost == least_motion(a, b).cost == least_motion(b, a).cost
    assert least_motion(a, a).cost == 0


@pytest.mark.parametrize(
    ("upper", "lower", "kind"),
    [
        ((67, 69), (60, 62), "parallel fifths"),
        ((72, 74), (60, 62), "parallel octaves"),
        ((67, 67), (60, 60), None),
        ((67, 69), (60, 65), None),
        ((67, 62), (60, 67), None),
    ],
)
def test_parallels_are_noticed(upper: tuple[int, int], lower: tuple[int, int], kind: str | None) -> None:
    assert parallel(upper, lower) == kind


def test_four_voices_keep_the_rules() -> None:
    chords = [Chord.parse(label) for label in ["C:maj", "F:maj", "D:min/b3", "G:7", "A:min", "D:min", "G:7", "C:maj"]]
    voicings = realise(chords)
    for chord, voicing in zip(chords, voicings, strict=True):
        assert voicing.bass % 12 == Chord(chord.bass or "C").root_pc
        assert all(low <= pitch <= high for pitch, (low, high) in zip(voicing.pitches, RANGES, strict=True))
        assert list(voicing.pitches) == sorted(voicing.pitches)
        assert {pitch % 12 for pitch in voicing.pitches} <= chord.pitch_classes
    for before, after in pairwise(voicings):
        for upper in range(1, 4):
            for lower in range(upper):
                moves = [(v.pitches[upper], v.pitches[lower]) for v in (before, after)]
                assert parallel((moves[0][0], moves[1][0]), (moves[0][1], moves[1][1])) is None


def test_no_chord_has_no_voices() -> None:
    assert realise([]) == []
    with pytest.raises(ValueError, match="no chord"):
        realise([Chord.parse("N")])

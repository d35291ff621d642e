"""Layouts of chords: what each kind is, and that the way through them is smooth and keeps the rules."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.composing.voicing import led
from generation.core.composing.voicing_rules import LOWEST_CLEAR, Voicing, is_muddy, parallels
from generation.core.composing.voicing_shapes import Seat, candidates
from theory.core.chord import QUALITIES, Chord
from theory.core.key import Key
from theory.core.lab.faults import judge

ROOTS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
CHORDS = st.tuples(st.sampled_from(ROOTS), st.sampled_from(sorted(set(QUALITIES) - {"1"}))).map(lambda row: Chord(*row))
TRIADS = st.tuples(st.sampled_from(ROOTS), st.sampled_from(("maj", "min"))).map(lambda row: Chord(*row))
SEATS = st.tuples(
    st.sampled_from(("close", "open", "shells", "drop-2", "spread", "power", "alberti")),
    st.integers(46, 54), st.integers(74, 80), st.integers(58, 66).map(float), st.integers(3, 4),
).map(lambda row: Seat(*row))  # fmt: skip


@given(st.lists(CHORDS, min_size=1, max_size=10), SEATS)
@settings(max_examples=150, deadline=None)
def test_layouts_hold_chord_tones_in_their_register(chords: list[Chord], seat: Seat) -> None:
    rows = led(tuple(chords), seat, Key.parse("C major"), None)
    for chord, row in zip(chords, rows, strict=True):
        assert row is not None
        assert {pitch % 12 for pitch in row.pitches} <= chord.pitch_classes
        assert seat.low <= row.upper[0] <= row.upper[-1] <= seat.high
        assert list(row.pitches) == sorted(set(row.pitches))
        assert not is_muddy(row.pitches)


@given(CHORDS, st.integers(34, 44))
@settings(max_examples=80, deadline=None)
def test_an_own_bass_is_the_chords_and_lies_under_the_rest(chord: Chord, low: int) -> None:
    seat = Seat("close", 52, 76, 62.0, 3, (low, low + 13))
    for _, row in candidates(chord, seat):
        assert row.bass is not None
        assert row.bass % 12 == chord.root_pc
        assert row.bass < row.upper[0]


def test_close_is_within_an_octave_and_open_beyond_it() -> None:
    for _, row in candidates(Chord("C"), Seat("close", 53, 76, 62.0, 3)):
        assert row.upper[-1] - row.upper[0] <= 12
    for _, row in candidates(Chord("C"), Seat("open", 48, 77, 62.0, 3)):
        assert row.upper[-1] - row.upper[0] > 12


def test_drop_2_is_close_position_with_the_second_tone_an_octave_lower() -> None:
    for _, row in candidates(Chord("C", "maj7"), Seat("drop-2", 48, 76, 60.0, 4)):
        lifted = sorted([*row.upper[1:], row.upper[0] + 12])
        assert lifted[-1] - lifted[0] < 12
        assert lifted[-2] == row.upper[0] + 12


def test_shells_are_third_and_seventh() -> None:
    for _, row in candidates(Chord("D", "min7"), Seat("shells", 48, 70, 58.0, 2)):
        assert {pitch % 12 for pitch in row.upper} == {5, 0}


def test_rootless_layouts_begin_on_third_or_seventh_with_the_ninth() -> None:
    rows = [row for _, row in candidates(Chord("D", "min7"), Seat("rootless", 48, 74, 60.0, 4))]
    assert {row.upper[0] % 12 for row in rows} == {5, 0}
    assert all(
        2 not in {pitch % 12 for pitch in row.upper} and 4 in {pitch % 12 for pitch in row.upper} for row in rows
    )


def test_rootless_dominants_have_the_thirteenth() -> None:
    for _, row in candidates(Chord("G", "7"), Seat("rootless", 48, 74, 60.0, 4)):
        assert 4 in {pitch % 12 for pitch in row.upper}


def test_power_is_root_fifth_and_octave() -> None:
    _, row = candidates(Chord("E", "min"), Seat("power", 40, 64, 48.0, 3))[0]
    assert [pitch - row.upper[0] for pitch in row.upper] == [0, 7, 12]


def test_common_tones_stay_and_others_move_little() -> None:
    chords = tuple(Chord.parse(label) for label in ("C:maj", "A:min", "F:maj", "G:maj"))
    rows = [row for row in led(chords, Seat("close", 53, 76, 62.0, 3), Key.parse("C major"), None) if row]
    motion = [sum(abs(a - b) for a, b in zip(old.upper, new.upper, strict=True)) for old, new in pairwise(rows)]
    assert motion[:2] == [2, 1]
    assert sum(motion) <= 9


@given(st.lists(TRIADS, min_size=2, max_size=12), st.sampled_from(("close", "open")))
@settings(max_examples=100, deadline=None)
def test_strict_layouts_have_no_parallels_between_any_triads(chords: list[Chord], kind: str) -> None:
    seat = Seat(kind, 50, 77, 62.0, 3, (36, 50), strict=True)
    rows = [row for row in led(tuple(chords), seat, Key.parse("C major"), None) if row]
    assert [parallels(old.pitches, new.pitches)[0] for old, new in pairwise(rows)] == [0] * (len(chords) - 1)


def test_four_voices_keep_the_rules_of_part_writing_across_a_join() -> None:
    key, seat = Key.parse("G major"), Seat("satb", 48, 81, 64.0, 3, strict=True)
    turn = tuple(Chord.parse(label) for label in ("G:maj", "C:maj", "A:min", "D:7", "G:maj"))
    first = led(turn, seat, key, None)
    second = led(turn, seat, key, first[-1])
    voices = [row.pitches for row in (*first, *second) if row]
    assert not [fault for fault in judge(voices, turn * 2, key) if fault.level == "fault"]


def test_the_same_way_every_time_and_another_where_something_sounded_before() -> None:
    chords, seat = (Chord("F"), Chord("G")), Seat("close", 53, 76, 62.0, 3)
    key = Key.parse("C major")
    assert led(chords, seat, key, None) == led(chords, seat, key, None)
    high = led(chords, seat, key, Voicing(None, (69, 72, 76)))
    assert high[0] is not None
    assert high[0].upper[-1] > led(chords, seat, key, None)[0].upper[-1]  # type: ignore[union-attr]


@pytest.mark.parametrize(("interval", "low"), sorted(LOWEST_CLEAR.items()))
def test_an_interval_is_mud_below_its_limit_alone(interval: int, low: int) -> None:
    assert is_muddy((low - 1, low - 1 + interval))
    assert not is_muddy((low, low + interval))

"""Four voices that the lab writes itself: they keep the rules in every key."""

import random

import pytest

from tests.unit.theory.lab.rows import TONICS, home, row
from theory.core.chord import Chord
from theory.core.harmony.pattern_book import pattern_book
from theory.core.harmony.roman import Numeral
from theory.core.harmony.voicing import RANGES
from theory.core.lab.cadences import cadence_kinds, cadence_to
from theory.core.lab.modes import Home
from theory.core.lab.part_writing import realise, write_parts

NUMERALS = "I I6 ii ii6 ii65 iii IV IV6 V V6 V7 V65 V43 vi viio6 Cad64 V7/V V7/ii bII6 iv bVI Ger65 Imaj7 IVmaj7 V7sus4"


@pytest.mark.parametrize("mode", ["major", "minor"])
@pytest.mark.parametrize("tonic", TONICS[::3])
def test_every_cadence_and_named_progression_is_written_without_a_fault(tonic: str, mode: str) -> None:
    at = Home.parse(tonic, mode)
    rows = [[each.chord for each in recipe.chords] for kind in cadence_kinds(at) for recipe in cadence_to(at, kind)]
    for pattern in pattern_book():
        if pattern.mode == mode:
            rows += [
                [Numeral.parse(step.numeral, pattern.mode).chord(at.key) for step in version]
                for version in pattern.versions
            ]
    broken = [
        (" ".join(chord.symbol for chord in chords), fault.why)
        for chords in rows
        for fault in write_parts(chords, at.key).faults
        if fault.level == "fault"
    ]
    assert broken == []


def test_voices_stay_in_their_ranges_and_in_order() -> None:
    for pitches in realise(row("Dm7 G7 Cmaj7 A7b9 D13 G7alt C69 Ebdim7 F#m7b5 B7 E Am/G"), home("C").key):
        assert pitches is not None
        assert list(pitches) == sorted(pitches)
        assert all(low <= pitch <= high for pitch, (low, high) in zip(pitches, RANGES, strict=True))


def test_the_bass_is_the_one_asked_for() -> None:
    voices = realise(row("C/E F/C G7/B C/G Dm7/G"), home("C").key)
    assert [None if each is None else each[0] % 12 for each in voices] == [4, 0, 11, 7, 7]


def test_a_dominant_seventh_resolves() -> None:
    parts = write_parts(row("G7 C"), home("C").key)
    before, after = (each.pitches for each in parts.voices if each is not None)
    moves = {old % 12: new - old for old, new in zip(before[1:], after[1:], strict=True)}
    assert moves[11] == 1  # the leading tone rises
    assert moves[5] in (-1, -2)  # the seventh falls


def test_triads_in_root_position_double_their_root() -> None:
    parts = write_parts(row("C F G C"), home("C").key)
    for each, chord in zip(parts.voices, row("C F G C"), strict=True):
        assert each is not None
        assert [pitch % 12 for pitch in each.pitches].count(chord.root_pc or 0) == 2


def test_chords_of_five_tones_keep_third_and_seventh() -> None:
    (voices,) = realise(row("G13"), home("C").key)
    assert voices is not None
    assert {7, 11, 5, 4} == {pitch % 12 for pitch in voices}  # G B F E


def test_rests_part_the_voices() -> None:
    assert realise(row("C N.C. G"), home("C").key)[1] is None
    assert realise([Chord(None)], home("C").key) == [None]
    assert realise([], home("C").key) == []


def test_names_are_spelled_by_the_chords() -> None:
    (only,) = write_parts(row("E7"), home("A minor").key).voices
    assert only is not None
    assert "G♯" in " ".join(only.names)
    german = write_parts(row("Ab7 G"), home("C").key).voices[0]
    assert german is not None
    assert "F♯" in " ".join(german.names)


def test_a_pattern_round_and_round_stays_smooth() -> None:
    parts = write_parts(row("C G Am F") * 8, home("C").key)
    assert parts.motion_semitones <= 8 * 4 * 7
    assert all(fault.level == "remark" for fault in parts.faults)


def test_whatever_is_typed_no_voices_move_in_parallels() -> None:
    rng = random.Random(4)
    for _ in range(60):
        at = home(rng.choice(TONICS))
        chords = row(" ".join(rng.choice(NUMERALS.split()) for _ in range(8)), at)
        kinds = {fault.kind for fault in write_parts(chords, at.key).faults}
        assert not kinds & {
            "parallel fifths",
            "parallel octaves",
            "parallel unisons",
            "voice crossing",
            "spacing",
            "range",
        }

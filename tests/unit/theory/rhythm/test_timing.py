"""Swing, microtiming and polyrhythm."""

import random
from dataclasses import replace

import pytest

from tests.unit.theory.pieces import bars_of, drum_piece, tune_notes
from theory.core.piece import Bars, DrumHit, Piece, TimedMetre
from theory.core.rhythm.grid import bar_grids
from theory.core.rhythm.grooves import heard_lines
from theory.core.rhythm.microtiming import microtiming
from theory.core.rhythm.polyrhythm import polyrhythms
from theory.core.rhythm.profile import bar_profiles
from theory.core.rhythm.reading import onset_parts, read_rhythm
from theory.core.rhythm.swing import divisions, swing

BARS = bars_of("4/4", 8)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0, 2.4])
def test_the_swing_ratio_is_that_of_the_notes(ratio):
    off = ratio / (1 + ratio)
    times = [beat + part * 0.5 for beat in BARS.beats_s[:-1] for part in (0.0, off)]
    found = swing(times, BARS)
    assert found is not None
    assert found.ratio == pytest.approx(ratio, abs=0.02)
    assert found.level == "eighths"
    assert found.confidence > 0.8


def test_swung_sixteenths_are_told_from_swung_eighths():
    times = [beat + part * 0.5 for beat in BARS.beats_s[:-1] for part in (0.0, 0.33, 0.5, 0.83)]
    found = swing(times, BARS)
    assert found is not None
    assert found.level == "sixteenths"
    assert found.ratio == pytest.approx(2, abs=0.1)


def test_dotted_notes_and_triplets_are_no_swing():
    dotted = [beat + part * 0.5 for beat in BARS.beats_s[:-1] for part in (0.0, 0.75)]
    triplets = [beat + part * 0.5 for beat in BARS.beats_s[:-1] for part in (0.0, 1 / 3, 2 / 3)]
    assert swing(dotted, BARS) is None
    assert swing(triplets, BARS) is None


def test_swung_eighths_count_as_no_syncopation():
    piece = drum_piece({"closed hat": "x.x" * 4, "kick": "x.....x....."})
    assert read_rhythm(piece).swing.ratio == pytest.approx(2, abs=0.01)
    assert read_rhythm(piece).syncopation[0].value == 0


def test_a_late_snare_is_measured_in_milliseconds():
    dice = random.Random(4)
    times = [beat + (0.02 if index % 2 else 0.0) + dice.gauss(0, 0.002) for index, beat in enumerate(BARS.beats_s)]
    late = microtiming("snare", [time + 0.25 for time in times] + list(BARS.beats_s), BARS)
    assert late is not None
    rows = {row.place: row for row in late.places}
    assert rows["1+1/2"].mean_ms - rows["1"].mean_ms == pytest.approx(10, abs=2)
    assert rows["1"].spread_ms < 0.1
    assert late.confidence > 0.3


def test_few_notes_have_no_microtiming():
    assert microtiming("kick", BARS.beats_s[:5], BARS) is None


@pytest.mark.parametrize(("one", "other", "ratio"), [(3, 2, "3:2"), (4, 3, "4:3"), (5, 4, "5:4"), (2, 3, "3:2")])
def test_polyrhythms_are_named_by_their_numbers(one, other, ratio):
    piece = Piece(duration_s=16, bars=BARS)
    parts = {
        "melody": [bar + 2.0 * i / one for bar in BARS.downbeats_s[:-1] for i in range(one)],
        "bass": [bar + 2.0 * i / other for bar in BARS.downbeats_s[:-1] for i in range(other)],
    }
    found = polyrhythms(parts, piece, 4)
    assert [row.ratio for row in found] == [ratio]
    assert found[0].times == 8
    assert found[0].confidence > 0.9
    assert found[0].parts[0] == ("melody" if one > other else "bass")


def test_parts_in_step_make_no_polyrhythm():
    piece = Piece(duration_s=16, bars=BARS)
    assert polyrhythms({"melody": BARS.beats_s, "bass": BARS.beats_s[::2]}, piece, 4) == ()


def test_a_hemiola_is_called_one():
    bars = bars_of("3/4", 8)
    piece = Piece(duration_s=12, bars=bars)
    parts = {"melody": bars.beats_s[:-1:2], "bass": bars.downbeats_s[:-1]}
    assert any(row.is_hemiola and row.ratio == "3:2" for row in polyrhythms(parts, piece, 3))


def test_empty_pieces_give_empty_readings():
    reading = read_rhythm(Piece(duration_s=3.0))
    assert reading.syncopation == reading.grooves == reading.polyrhythms == ()
    assert reading.density is reading.complexity is reading.swing is None


def test_a_reading_survives_json():
    reading = read_rhythm(drum_piece({"kick": "x...x...x...x...", "snare": "....x.......x..."}))
    assert type(reading).from_json(reading.to_json()) == reading


def test_notes_without_bars_still_have_a_density():
    notes = tune_notes([(60, 0.5)] * 16)
    reading = read_rhythm(Piece(duration_s=4, notes=notes))
    assert reading.density.onsets_per_s == pytest.approx(4)
    assert reading.density.onsets_per_beat is None
    assert reading.hierarchy == ()


def test_busier_rhythm_is_more_complex():
    plain = read_rhythm(drum_piece({"kick": "x...x...x...x..."})).complexity
    busy = read_rhythm(drum_piece({"kick": "x..x..x...xx..x.", "snare": "..x.x..x.x..x..x"})).complexity
    assert plain.value < busy.value
    assert {term.name for term in plain.terms} >= {"syncopation", "density", "metre"}


def test_hits_outside_the_bars_do_no_harm():
    piece = drum_piece({"kick": "x...x...x...x..."})
    outside = (DrumHit(-0.4, "kick"), *piece.drums, DrumHit(piece.duration_s + 9, "kick"))
    assert read_rhythm(replace(piece, drums=outside)).grooves


def test_the_usual_bar_counts_each_part_on_its_slots_and_tells_how_it_leans():
    late = 0.012
    piece = drum_piece({"kick": "x...x...x...x...", "snare": "....x.......x..."})
    hits = tuple(replace(hit, time_s=hit.time_s + late) if hit.drum == "snare" else hit for hit in piece.drums)
    played = replace(piece, drums=tuple(sorted(hits, key=lambda hit: hit.time_s)))
    (profile,) = bar_profiles(onset_parts(played), bar_grids(played))
    parts = {one.part: one for one in profile.parts}
    assert (profile.signature, profile.slots, len(profile.bars)) == ("4/4", 16, 8)
    assert parts["kick"].counts == (8, 0, 0, 0) * 4
    assert parts["snare"].counts[4] == parts["snare"].counts[12] == 8
    assert parts["snare"].lean_ms - parts["kick"].lean_ms == pytest.approx(1000 * late, abs=0.5)
    assert parts["snare"].mean_ms[0] is None
    assert all(len(bars) == 4 for bars in (parts["kick"].examples[0], parts["kick"].examples[8]))


def test_a_change_of_metre_has_two_usual_bars():
    one, other = drum_piece({"kick": "x..."}, bars=6), drum_piece({"kick": "x.."}, signature="3/4", bars=4)
    shift = one.duration_s
    piece = replace(
        one,
        duration_s=shift + other.duration_s,
        bars=Bars(
            (*one.bars.beats_s, *(beat + shift for beat in other.bars.beats_s[1:])),
            (*one.bars.downbeats_s, *(beat + shift for beat in other.bars.downbeats_s[1:])),
        ),
        metres=(*one.metres, TimedMetre(shift, shift + other.duration_s, "3/4")),
        drums=(*one.drums, *(replace(hit, time_s=hit.time_s + shift) for hit in other.drums)),
    )
    profiles = bar_profiles(onset_parts(piece), bar_grids(piece))
    assert [one.signature for one in profiles] == ["4/4", "3/4"]
    assert len(profiles[0].bars) == 6


def test_swung_offbeats_lie_on_the_half_of_the_usual_bar():
    piece = drum_piece({"hat": "x.xx.xx.xx.x"})
    (profile,) = bar_profiles(onset_parts(piece), bar_grids(piece), 2.0)
    assert profile.parts[0].counts == (8, 0, 8, 0) * 4


def test_divided_beats_tell_where_the_offbeat_lies():
    piece = drum_piece({"hat": "x.xx.xx.xx.x"})
    places = divisions([hit.time_s for hit in piece.drums], piece.bars, "eighths")
    assert len(places) >= 24
    assert all(place == pytest.approx(2 / 3, abs=0.01) for place in places)


def test_heard_steps_stand_beside_their_template():
    piece = drum_piece({"kick": "x.......x.......", "snare": "....x.......x...", "closed hat": "x.x.x.x.x.x.x.x."})
    match = read_rhythm(piece).grooves[0]
    lines = {line.name: line for line in heard_lines(match, onset_parts(piece), bar_grids(piece))}
    assert set(lines) == {"kick", "snare", "hat"}
    assert lines["snare"].heard[4] == 1.0
    assert lines["snare"].heard[0] == 0.0

"""The wheels of the rhythm lab: patterns, their shape, the address, words and MIDI."""

import io
from fractions import Fraction
from urllib.parse import parse_qs

import mido
import pytest

from theory.core.metre import Metre
from theory.core.rhythm.additive import groupings_of, parse_grouping, usual_grouping
from theory.core.rhythm.against import against, turns_to_meet
from theory.core.rhythm.euclid import euclid, rotated
from theory.core.rhythm.feel import human_ms, swung
from theory.core.rhythm.metric_modulation import VALUES, modulate
from theory.core.rhythm.shape import as_euclidean, evenness, shape_of
from theory.core.rhythm.timelines import name_of, timeline, timelines
from theory.core.rhythm.wheel import FIRST, SOUNDS, Ring, Wheel, read_wheel
from theory.core.rhythm.wheel_adding import Refused, changed
from theory.core.rhythm.wheel_midi import strokes, to_midi
from theory.core.rhythm.wheel_words import words_of

# As printed in G. Toussaint, "The Euclidean algorithm generates traditional musical rhythms" (2005).
PRINTED = {
    (2, 5): "x.x..", (3, 4): "x.xx", (3, 7): "x.x.x..", (3, 8): "x..x..x.", (4, 7): "x.x.x.x", (4, 9): "x.x.x.x..",
    (4, 11): "x..x..x..x.", (5, 6): "x.xxxx", (5, 7): "x.xx.xx", (5, 8): "x.xx.xx.", (5, 9): "x.x.x.x.x",
    (5, 11): "x.x.x.x.x..", (5, 12): "x..x.x..x.x.", (5, 16): "x..x..x..x..x...", (7, 8): "x.xxxxxx",
    (7, 12): "x.xx.x.xx.x.", (7, 16): "x..x.x.x..x.x.x.", (9, 16): "x.xx.x.x.xx.x.x.",
    (11, 24): "x..x.x.x.x.x..x.x.x.x.x.", (13, 24): "x.xx.x.x.x.x.xx.x.x.x.x.",
}  # fmt: skip


@pytest.mark.parametrize(("numbers", "steps"), PRINTED.items(), ids=str)
def test_euclidean_rhythms_are_those_in_print(numbers, steps):
    assert euclid(*numbers) == steps


@pytest.mark.parametrize("steps", range(1, 33))
def test_every_euclidean_rhythm_is_as_even_as_whole_steps_allow(steps):
    for onsets in range(1, steps + 1):
        pattern = euclid(onsets, steps)
        gaps = set(shape_of(pattern).intervals)
        assert pattern.count("x") == onsets
        assert len(pattern) == steps
        assert max(gaps) - min(gaps) <= 1


def test_a_rotation_begins_later_and_comes_round():
    assert euclid(3, 8, 3) == "x..x.x.."
    assert euclid(3, 8, -5) == euclid(3, 8, 3) == rotated(euclid(3, 8), 11)


@pytest.mark.parametrize(("onsets", "steps"), [(9, 8), (-1, 8), (1, 0), (3, 400)])
def test_impossible_euclidean_rhythms_say_what_would_do(onsets, steps):
    with pytest.raises(ValueError, match="fit"):
        euclid(onsets, steps)


def test_a_square_is_perfectly_even_and_balanced():
    shape = shape_of("x...x...x...x...")
    assert (shape.evenness, shape.balance, shape.off_beats) == (1.0, 1.0, 0)


def test_strokes_in_a_heap_are_neither():
    shape = shape_of("xxx.............")
    assert shape.evenness < 0.6
    assert shape.balance < 0.1


def test_the_claves_have_rhythmic_oddity_and_the_shape_in_print():
    son = shape_of(timeline("son clave 3-2").steps)
    assert son.intervals == (3, 3, 4, 2, 4)
    assert son.is_odd
    assert son.off_beats == 1  # the second stroke
    assert shape_of(timeline("shiko").steps).off_beats == 0
    assert shape_of(timeline("standard bell (gankogui, bembé)").steps).off_beats == 3


def test_evenness_orders_patterns_as_ears_do():
    square, heap = evenness((0, 4, 8, 12), 16), evenness((0, 1, 2, 3), 16)
    son, soukous = (evenness(shape_of(timeline(n).steps).onsets, 16) for n in ("son clave 3-2", "soukous"))
    assert heap < soukous < son < square == 1.0


def test_a_pattern_is_known_by_name_also_when_turned_or_doubled():
    assert name_of("x..x..x.") == "tresillo"
    assert name_of("x..x..x.x..x..x.") == "tresillo"
    assert name_of(rotated(timeline("fume-fume").steps, 2)).startswith("fume-fume, begun 2 steps later")
    assert name_of("xx......") == ""
    assert as_euclidean("X..x..x.") == (3, 8, 0)


def test_every_timeline_has_a_source_a_sound_and_divides_its_metre():
    assert len({one.name for one in timelines()}) == len(timelines()) >= 20
    for one in timelines():
        assert one.source
        assert one.sound in SOUNDS
        assert one.steps[0] == "x" or "2-3" in one.name


def test_the_twos_and_threes_of_a_clave_turn_six_eight_into_four_four():
    son, fume = (shape_of(timeline(name).steps).intervals for name in ("son clave 3-2", "fume-fume"))
    assert tuple({2: 2, 3: 2, 4: 3}[gap] for gap in son) == fume


def test_three_against_two_meets_on_the_first_stroke_alone():
    found = against(3, 2)
    assert (found.composite, found.intervals, found.together) == ("X.xxx.", (2, 1, 1, 2), (0,))


def test_four_against_six_is_two_times_two_against_three():
    assert against(4, 6).together == (0, 6)
    assert "2:3" in against(4, 6).why


@pytest.mark.parametrize("pair", [(0, 4), (3, 3), (17, 2), (1, 2)])
def test_numbers_that_make_no_polyrhythm_are_refused(pair):
    with pytest.raises(ValueError, match="take two"):
        against(*pair)


def test_five_sixteenths_meet_a_bar_of_four_after_five_turns():
    assert turns_to_meet((Fraction(4), Fraction(5, 4))) == (Fraction(20), 5)


def test_odd_metres_have_all_their_groupings():
    assert set(groupings_of(7)) == {(2, 2, 3), (2, 3, 2), (3, 2, 2)}
    assert all(sum(row) == 13 for row in groupings_of(13))
    assert [usual_grouping(units) for units in (5, 7, 9, 12)] == [(3, 2), (2, 2, 3), (3, 3, 3), (3, 3, 3, 3)]


@pytest.mark.parametrize(("text", "says"), [("2+2", "adds up to 4"), ("2+x", "no grouping"), ("7", "group of 7")])
def test_a_grouping_that_does_not_fit_says_what_would(text, says):
    with pytest.raises(ValueError, match=says):
        parse_grouping(text, Metre.parse("7/8"))


def test_metric_modulation_keeps_the_pivot_as_long():
    found = modulate(80, "triplet eighth", "eighth")
    assert found.to_bpm == 120
    assert found.ratio == "3:2"
    assert found.pivot_s == pytest.approx(60 / 80 / 3, abs=1e-4)
    assert found.pivot_s == pytest.approx(60 / found.to_bpm / 2, abs=1e-4)


@pytest.mark.parametrize("old", VALUES)
def test_there_and_back_is_the_same_tempo(old):
    try:
        there = modulate(100, old, "eighth").to_bpm
    except ValueError:
        return
    assert modulate(there, "eighth", old).to_bpm == pytest.approx(100, rel=1e-3)


@pytest.mark.parametrize("wrong", [(0, "eighth", "eighth"), (100, "half", "triplet sixteenth"), (100, "x", "eighth")])
def test_a_modulation_that_cannot_be_says_so(wrong):
    with pytest.raises(ValueError, match="choose"):
        modulate(*wrong)


def test_swing_moves_the_offbeat_and_nothing_past_another():
    unit = Fraction(1)
    assert swung(Fraction(1, 2), 66.7, unit) == pytest.approx(0.667)
    assert swung(Fraction(5, 2), 50, unit) == 2.5
    places = [swung(Fraction(step, 4), 75, unit) for step in range(9)]
    assert places == sorted(places)
    assert places[4] == 1.0


def test_human_timing_is_the_same_each_time_and_spread_as_told():
    values = [human_ms(10, ring, step) for ring in range(4) for step in range(500)]
    mean = sum(values) / len(values)
    spread = (sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5
    assert values == [human_ms(10, ring, step) for ring in range(4) for step in range(500)]
    assert abs(mean) < 1
    assert spread == pytest.approx(10, abs=1)
    assert max(map(abs, values)) <= 25
    assert human_ms(0, 1, 1) == 0


def test_an_address_gives_back_the_wheel_it_was_written_from():
    rings = (Ring(sound="kick", steps="X.x.x..", name="a, b"), Ring(sound="hat", steps="x.", pace="1/8t", muted=True))
    wheel = Wheel(bpm=92.5, metre="7/8", swing_percent=58, swing_level="16", human_ms=6, rings=rings)
    assert read_wheel(parse_qs(wheel.query())) == (wheel, ())


def test_an_empty_address_is_the_first_wheel():
    assert read_wheel({}) == (FIRST, ())


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"bpm": ["0"]}, "bpm"),
        ({"bpm": ["fast"]}, "bpm"),
        ({"bpm": ["nan"]}, "bpm"),
        ({"metre": ["0/4"]}, "metre"),
        ({"metre": ["4/3"]}, "metre"),
        ({"swing": ["90"]}, "swing"),
        ({"human": ["-1"]}, "human"),
        ({"ring": ["gong,80,x."]}, "ring-1"),
        ({"ring": ["kick,80," + "x" * 400]}, "ring-1"),
        ({"ring": ["kick,80,x.@1/7"]}, "ring-1"),
        ({"ring": ["kick"]}, "ring-1"),
        ({"ring": ["kick,80,x."] * 9}, "rings"),
    ],
)
def test_what_cannot_be_played_is_told_with_its_field(said, field):
    wheel, troubles = read_wheel(said)
    assert [one.field for one in troubles] == [field]
    assert troubles[0].sentence.endswith(".")
    assert wheel.bpm == 96


@pytest.mark.parametrize(
    ("form", "fields", "field"),
    [
        ("euclid", {"onsets": "9", "steps": "8"}, "onsets"),
        ("euclid", {"onsets": "3", "steps": "400"}, "steps"),
        ("euclid", {"onsets": "three"}, "onsets"),
        ("against", {"ratio": "0:4"}, "ratio"),
        ("against", {"ratio": "H#9"}, "ratio"),
        ("metre", {"odd": "0/4"}, "odd"),
        ("metre", {"odd": "7/8", "grouping": "2+2"}, "grouping"),
        ("pattern", {"pattern": "nothing"}, "pattern"),
        ("ring", {"own": "400"}, "own"),
        ("ring", {"own": "hello"}, "own"),
        ("tempo", {"old": "half", "new": "triplet sixteenth"}, "new"),
        ("sonata", {}, "form"),
    ],
)
def test_a_form_that_cannot_be_done_names_its_field(form, fields, field):
    with pytest.raises(Refused) as refused:
        changed(FIRST, form, fields)
    assert refused.value.field == field
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("form", "fields", "steps"),
    [
        ("euclid", {"onsets": "5", "steps": "8", "rotation": "1"}, [".xx.xx.x"]),
        ("against", {"ratio": "7:4"}, ["Xxxxxxx", "Xxxx"]),
        ("metre", {"odd": "11/8", "grouping": "2+2+3+2+2"}, ["X.x.x..x.x.", "XxXxXxxXxXx"]),
        ("pattern", {"pattern": "fume-fume"}, ["x.x.x..x.x.."]),
        ("ring", {"own": "5", "pace": "1/16"}, ["x...."]),
    ],
)
def test_a_form_adds_its_rings(form, fields, steps):
    made = changed(FIRST, form, fields)
    assert [ring.steps for ring in made.rings[len(FIRST.rings) :]] == steps


def test_a_full_wheel_says_that_a_ring_must_go_first():
    full = Wheel(rings=(Ring(sound="kick", steps="x."),) * 8)
    with pytest.raises(Refused, match="remove one"):
        changed(full, "euclid", {})


def test_the_words_name_pattern_shape_and_what_is_against_what():
    wheel = changed(FIRST, "against", {"ratio": "3:2", "alone": "1"})
    said = " ".join(words_of(wheel).whole)
    assert "2/4" in said
    assert "3:2" in said
    clave = words_of(FIRST).rings[0]
    assert clave.intervals == "3+3+4+2+4"
    assert "rhythmic oddity" in " ".join(clave.facts)
    assert "Toussaint" in clave.source


def test_a_polyrhythm_is_played_at_even_moments():
    wheel = changed(Wheel(bpm=60, rings=()), "against", {"ratio": "3:2", "alone": "1"})
    three = [round(one.time_s, 4) for one in strokes(wheel, 1) if one.ring == 0]
    assert three == [0.0, 0.6667, 1.3333]


def test_triplets_stay_even_where_eighths_swing():
    rings = (Ring(sound="hat", steps="xxxxxxxx"), Ring(sound="bell", steps="x" * 12))
    played = strokes(Wheel(bpm=60, swing_percent=66, rings=rings), 1)
    assert [round(one.place, 3) for one in played if one.ring == 0][:3] == [0, 0.66, 1]
    assert [round(one.place, 3) for one in played if one.ring == 1][:4] == [0, 0.333, 0.667, 1]


def test_a_ring_that_goes_its_own_way_does_not_begin_with_the_bar():
    wheel = Wheel(bpm=60, rings=(Ring(sound="wood", steps="x....", pace="1/16"),))
    assert [one.time_s for one in strokes(wheel, 2)] == [0, 1.25, 2.5, 3.75, 5.0, 6.25, 7.5]


def test_midi_holds_tempo_metre_and_the_strokes_of_rings_that_sound():
    wheel = FIRST.model_copy(
        update={"metre": "7/8", "rings": (*FIRST.rings[:2], Ring(sound="hat", steps="x", muted=True))}
    )
    file = mido.MidiFile(file=io.BytesIO(to_midi(wheel, 2)))
    head = {message.type: message for message in file.tracks[0]}
    assert (head["time_signature"].numerator, head["time_signature"].denominator) == (7, 8)
    assert mido.tempo2bpm(head["set_tempo"].tempo) == pytest.approx(96)
    assert len(file.tracks) == 3
    notes = [message for message in file.tracks[1] if message.type == "note_on"]
    assert len(notes) == 10
    assert {message.channel for message in notes} == {9}
    assert file.length == pytest.approx(2 * wheel.turn_s, abs=0.01)

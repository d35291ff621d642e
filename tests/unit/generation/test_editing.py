"""Editing a blueprint: whatever is done, it stays a blueprint, and undo brings the old one back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generation.core.blueprint import Blueprint, Take
from generation.core.editing.alternates import alternates
from generation.core.editing.edits import VERBS, apply
from generation.core.editing.form import lost_takes
from generation.core.editing.numerals import sounding_row, sounds, typed, written
from generation.core.editing.undo import inverse
from generation.core.editing.view import view_of
from tests.support.blueprints import small_song
from theory.core.chord import Chord
from theory.core.lab.modes import Home

SONG = small_song()
KINDS = ["intro", "verse", "chorus", "bridge", "drop", "outro"]
NAMES = ["C", "Gm7", "V7/V", "bVII", "Dm7b5", "iv6", "F#", "Bbmaj9", "Asus4", "N.C.", "nonsense", ""]

AT = st.integers(-1, 9)
SHARE = st.floats(-0.2, 1.2, allow_nan=False)
BARS = st.integers(0, 40)
CADENCES = ["authentic", "half", "deceptive", "evaded", "open"]
MODES = ["major", "minor", "dorian", "lydian", "locrian"]


def change_of(do: str, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    """A change with fields drawn from strategies, or from lists."""
    rows = {name: st.sampled_from(row) if isinstance(row, list) else row for name, row in fields.items()}
    return st.fixed_dictionaries({"do": st.just(do), **rows})


CHANGES = st.one_of(
    change_of("copy", section=AT),
    change_of("delete", section=AT),
    change_of("split", section=AT, index=AT),
    change_of("remove-chord", section=AT, index=AT),
    change_of("move", section=AT, to=AT),
    change_of("resize", section=AT, bars=BARS),
    change_of("insert", at=AT, kind=KINDS, bars=BARS),
    change_of("energy", section=AT, value=SHARE),
    change_of("chord", section=AT, index=AT, text=NAMES, everywhere=st.booleans()),
    change_of("move-chord", section=AT, index=AT, to=AT),
    change_of("length", section=AT, index=AT, by=[-2, -0.5, 1, 3]),
    change_of("close", section=AT, cadence=CADENCES),
    change_of("other-chords", section=AT, seed=st.integers(0, 99)),
    change_of("row", section=AT, text=["Dm7 | G7 C", "i iv V", "?"]),
    change_of("strength", part=["bass", "pad"], section=AT, value=SHARE),
    change_of("add-part", role=["pad", "counter", "nobody"]),
    change_of("remove-part", part=["bass", "lead", "keys"]),
    change_of("tempo", value=[10, 60, 128.5, 320]),
    change_of("tempo", value=[72, 999], section=AT),
    change_of("metre", value=["3/4", "6/8", "7/8", "4/4", "4/3"]),
    change_of("metre", value=["5/4", "12/8"], section=AT),
    change_of("key", tonic=["C", "F#", "Eb", "H"], mode=MODES),
    change_of("key", tonic=["Bb", "E"], section=AT),
)


def sentence(reason: ValueError) -> bool:
    return str(reason).endswith((".", "!", "?"))


def done(blueprint: Blueprint, **change: Any) -> Blueprint:
    return apply(blueprint, change)


def numerals(blueprint: Blueprint, section: int) -> list[str]:
    return [chord.numeral for chord in blueprint.sections[section].chords]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CHANGES, max_size=12))
def test_any_changes_leave_a_blueprint_and_undo_brings_the_old_one_back(asked: list[dict[str, Any]]) -> None:
    now, way_back, sentences = SONG, [], [True]
    for change in asked:
        try:
            after = apply(now, change)
        except ValueError as reason:
            sentences.append(sentence(reason))
            continue
        assert Blueprint.from_json(after.to_json()) == after
        undo = inverse(now, after)
        assert apply(after, undo) == now
        assert apply(now, inverse(after, now)) == after  # undone, and done again
        way_back.append(undo)
        now = after
    assert all(sentences)
    for undo in reversed(way_back):
        now = apply(now, undo)
    assert now == SONG


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.integers(0, 6))
def test_a_section_of_any_length_keeps_how_it_begins_and_ends(bars: int, section: int) -> None:
    made = done(SONG, do="resize", section=section, bars=bars)
    before, after = SONG.sections[section], made.sections[section]
    assert after.bars == bars
    assert after.chords[-1].numeral == before.chords[-1].numeral
    assert after.phrases[-1].cadence == before.phrases[-1].cadence
    if bars > 1:
        assert after.chords[0].numeral == before.chords[0].numeral


def test_takes_go_with_their_bars() -> None:
    assert [(take.first_bar, take.last_bar) for take in done(SONG, do="copy", section=0).takes] == [(17, 20)]
    assert [(take.first_bar, take.last_bar) for take in done(SONG, do="delete", section=0).takes] == [(9, 12)]
    assert [(take.first_bar, take.last_bar) for take in done(SONG, do="move", section=2, to=0).takes] == [(1, 4)]


def test_notes_of_a_take_move_in_time() -> None:
    notes = ({"start_quarters": 48.0, "quarters": 1.0, "pitch": 40},)
    song = small_song(takes=[{"part": "bass", "first_bar": 13, "last_bar": 13, "notes": notes}])
    moved: Take = done(song, do="delete", section=0).takes[0]
    assert moved.notes is not None
    assert moved.notes[0].start_quarters == 32.0
    assert done(song, do="metre", value="3/4").takes == ()


def test_takes_that_no_longer_fit_are_dropped_and_told() -> None:
    made = done(SONG, do="delete", section=2)
    assert made.takes == ()
    assert lost_takes(SONG, made) == ("What was made again in bars 13 to 16 of Bass no longer fits and is gone.",)
    assert lost_takes(SONG, done(SONG, do="copy", section=0)) == ()


def test_origins_stay_with_their_section_and_name_what_a_person_chose() -> None:
    made = done(SONG, do="move", section=2, to=0)
    assert [one.field for one in made.origins] == ["bpm", "sections.0.chords"]
    made = done(made, do="chord", section=0, index=0, text="vi")
    assert [(one.field, one.kind) for one in made.origins][-1] == ("sections.0.chords", "edit")
    assert len(made.origins) == 2


def test_copies_are_variations_with_names_of_their_own() -> None:
    made = done(SONG, do="copy", section=2)
    assert (made.sections[3].name, made.sections[3].letter, made.sections[3].variation) == ("Chorus 3", "C", 2)
    assert done(SONG, do="kind", section=4, kind="solo").sections[4].name == "Solo"
    assert done(SONG, do="insert", at=1, kind="drop", bars=6).sections[1].name == "Drop"


def test_one_change_goes_to_all_sections_of_the_same_chords() -> None:
    made = done(SONG, do="chord", section=2, index=3, text="iv", everywhere=True)
    assert numerals(made, 5) == numerals(made, 2)
    assert numerals(made, 5)[3] == "iv"
    assert numerals(made, 1) == numerals(SONG, 1)  # another letter


@pytest.mark.parametrize(
    ("cadence", "ends"),
    [("authentic", ["V", "I"]), ("half", ["ii6", "V"]), ("deceptive", ["V", "vi"]), ("evaded", ["V42", "I6"])],
)
def test_a_close_means_what_it_says(cadence: str, ends: list[str]) -> None:
    section = done(SONG, do="close", section=2, cadence=cadence).sections[2]
    assert [chord.numeral for chord in section.chords][-2:] == ends
    assert section.phrases[-1].cadence == cadence
    assert section.chords[:-2] == SONG.sections[2].chords[:-2]


def test_one_long_chord_can_close_too() -> None:
    row = done(SONG, do="row", section=0, text="I*16")
    made = done(row, do="close", section=0, cadence="authentic").sections[0]
    assert [(one.numeral, one.quarters) for one in made.chords] == [("I", 8.0), ("V", 4.0), ("I", 4.0)]


def test_other_chords_keep_lengths_and_close_and_follow_the_seed() -> None:
    one, two = (done(SONG, do="other-chords", section=1, seed=seed) for seed in (1, 2))
    assert one == done(SONG, do="other-chords", section=1, seed=1)
    assert numerals(one, 1) != numerals(two, 1)
    for made in (one, two):
        assert numerals(made, 1)[-2:] == numerals(SONG, 1)[-2:]
        assert [c.quarters for c in made.sections[1].chords] == [c.quarters for c in SONG.sections[1].chords]


def test_a_new_metre_keeps_bar_lines() -> None:
    made = done(done(SONG, do="row", section=1, text="I V | vi"), do="metre", value="6/8")
    section = made.sections[1]
    assert [(one.numeral, one.quarters) for one in section.chords][:3] == [("I", 1.5), ("V", 1.5), ("vi", 3.0)]
    assert made.metre == "6/8"
    with pytest.raises(ValueError, match="add up to 6"):
        done(SONG, do="metre", value="7/8", grouping=[3, 3])


def test_another_key_keeps_relations_and_another_mode_its_degrees() -> None:
    moved = done(SONG, do="key", tonic="Eb")
    assert [one.tonic for one in moved.sections][3:5] == ["Eb", "Gb"]  # the bridge was a third up
    assert numerals(moved, 2) == numerals(SONG, 2)
    minor = done(SONG, do="key", tonic="D", mode="minor")
    assert numerals(minor, 2)[:4] == ["i", "V", "VImaj7", "iv"]
    dorian = done(SONG, do="key", tonic="D", mode="dorian", section=2)
    assert numerals(dorian, 2)[3] == "IV"
    assert dorian.mode == "major"


def test_tempo_of_the_whole_keeps_relations() -> None:
    song = done(SONG, do="tempo", value=46, section=4)
    made = done(song, do="tempo", value=120)
    assert [one.bpm for one in made.sections][3:5] == [120.0, 60.0]


def test_parts_come_and_go_with_their_strengths_and_takes() -> None:
    made = done(SONG, do="add-part", role="pad", instrument="string-section")
    part = made.parts[-1]
    assert all(section.parts[part.id] > 0 for section in made.sections)
    gone = done(made, do="remove-part", part="bass")
    assert gone.takes == ()
    assert all("bass" not in section.parts for section in gone.sections)
    with pytest.raises(ValueError, match="only part left"):
        done(small_song(parts=[SONG.parts[0].model_dump()], sections=[SONG.sections[0].model_dump() | {"parts": {}}],
                        takes=[], origins=[]), do="remove-part", part="drums")  # fmt: skip


def test_a_part_takes_the_sounds_of_its_instrument_only() -> None:
    made = done(SONG, do="part", part="keys", field="instrument", value="electric-piano")
    assert (made.parts[2].instrument, made.parts[2].sound, made.parts[2].name) == ("electric-piano", "", "Keys")
    with pytest.raises(ValueError, match="no “value” here"):
        done(made, do="part", part="keys", field="sound", value="kazoo")
    with pytest.raises(ValueError, match="no instrument here"):
        done(made, do="part", part="keys", field="instrument", value="kazoo")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "nothing that can be done"),
        ({"do": "explode"}, "nothing that can be done"),
        ({"do": "resize", "section": 99, "bars": 3}, "goes from 0 to 6"),
        ({"do": "resize", "section": 1, "bars": "many"}, "whole number from 1 to 512"),
        ({"do": "resize", "section": 1, "bars": float("inf")}, "whole number"),
        ({"do": "resize", "section": True, "bars": 3}, "whole number"),
        ({"do": "chord", "section": 1, "index": 0, "text": "Xyz"}, "no chord"),
        ({"do": "chord", "section": 1, "index": 0, "text": "N.C."}, "switch the parts off"),
        ({"do": "put", "section": 1, "index": 0, "chords": [{"numeral": "I", "share": 0.2}]}, "add up to 1"),
        ({"do": "put", "section": 1, "index": 0, "chords": [{"numeral": "Q", "share": 1}]}, "no Roman numeral"),
        ({"do": "tempo", "value": 0}, "goes from 20 to 320"),
        ({"do": "swing", "value": float("nan")}, "must be a number"),
        ({"do": "groove", "value": "polka of doom"}, "no “value” here"),
        ({"do": "energy", "values": [0.5]}, "one for each section"),
        ({"do": "strength", "part": "tuba", "section": 0, "value": 1}, "There is no part “tuba”"),
        ({"do": "restore"}, "taken back"),
        ({"do": "restore", "fields": {"nonsense": 1}, "rows": {}}, "no field"),
        ({"do": "restore", "fields": {}, "rows": {"sections": [0, 99, []]}}, "taken back"),
        ({"do": "restore", "fields": {}, "rows": {"sections": [0, 7, []]}}, "at least 1"),
        ({"do": "rename", "section": 0, "name": "x" * 61}, "at most 60"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(change: dict[str, Any], says: str) -> None:
    before = SONG.to_json()
    with pytest.raises(ValueError, match=says):
        apply(SONG, change)
    assert SONG.to_json() == before


def test_the_last_section_stays() -> None:
    song = small_song(sections=[SONG.sections[0].model_dump()], takes=[], origins=[])
    with pytest.raises(ValueError, match="at least one section"):
        done(song, do="delete", section=0)


HOMES = [Home.parse("D", "major"), Home.parse("F#", "minor"), Home.parse("Eb", "dorian"), Home.parse("C", "lydian")]


@given(
    st.sampled_from(HOMES), st.sampled_from(["C", "C#", "Eb", "F#", "A", "Bb"]),
    st.sampled_from(["maj", "min7", "7", "maj9", "hdim7", "dim7", "sus4", "min11", "7(b9)", "maj6(9)", "5", "aug"]),
)  # fmt: skip
def test_every_chord_is_written_so_that_it_sounds_the_same(home: Home, root: str, quality: str) -> None:
    chord = Chord(root, quality)
    heard = sounds(*written(chord, home), home)
    assert (heard.root_pc, heard.quality, heard.bass_degree) == (chord.root_pc, quality, "1")


@pytest.mark.parametrize("text", ["V7/V", "bVII", "Ger65", "iiø7", "Cad64", "V65"])
def test_typed_numerals_stay_as_they_are_written(text: str) -> None:
    assert typed(text, HOMES[0]) == (text, "")


def test_alternates_say_their_function_and_can_be_put_in() -> None:
    found = alternates(SONG, 2, 1)
    assert len(found) > 6
    for option in found:
        made = apply(SONG, {"do": "put", "section": 2, "index": 1, "chords": option["chords"]})
        assert made != SONG
        assert {one["letter"] for one in option["chords"]} <= {"T", "P", "D", "X"}
        assert option["why"]
    with pytest.raises(ValueError, match="There is no chord 100"):
        alternates(SONG, 2, 99)


def test_the_view_has_what_the_page_draws() -> None:
    view = view_of(SONG)
    assert view["bars"] == 44
    assert view["duration_s"] == pytest.approx(SONG.duration_s, abs=0.01)
    bridge = view["sections"][4]
    assert (bridge["key"], bridge["elsewhere"], bridge["bar"]) == ("F major", True, 29)
    first = view["sections"][2]["chords"]
    assert [("".join(one["symbol"]), one["letter"]) for one in first[:4]] == [
        ("D", "T"), ("A", "D"), ("Bm7", "T"), ("G", "P"),
    ]  # fmt: skip
    assert view["sections"][2]["same"] == ["Chorus 2"]
    assert view["origins"]["bpm"] == ["prompt", "92 BPM", "92 BPM"]


def test_chords_of_a_view_are_those_that_sound() -> None:
    for section in SONG.sections:
        assert sounding_row(section.chords, section.home) == tuple(section.chord(i) for i in range(len(section.chords)))


def test_all_verbs_are_known() -> None:
    assert len(set(VERBS)) == len(VERBS)
    assert {"move", "resize", "chord", "close", "restore"} <= set(VERBS)

"""Drums, percussion, basses, transitions: on the grid, in their groove, never quite the same bar, always in range."""

from __future__ import annotations

import itertools

import pytest

from generation.core.blueprint import Blueprint, Phrase, PlanChord, PlanPart, Section
from generation.core.composing import groove
from generation.core.composing.bass import STYLES, write_bass
from generation.core.composing.bass_line import bass_pc
from generation.core.composing.compose import compose, first_written
from generation.core.composing.drums import write_drums
from generation.core.composing.effects import DOWNLIFTER, IMPACT, RISER, write_effects
from generation.core.composing.fills import shape_of
from generation.core.composing.percussion import write_percussion
from generation.core.composing.song import SongMap
from generation.core.instruments.base import instrument
from generation.core.notes import TICKS, Note
from theory.core.harmony.context import tones
from theory.core.piece import Bars, Piece, TimedMetre
from theory.core.rhythm.grid import bar_grids
from theory.core.rhythm.grooves import groove_matches, grooves

METRES = ("2/4", "3/4", "4/4", "5/4", "6/8", "7/8", "9/8", "12/8", "7/4", "5/8")
LOOP = ("I", "vi", "IV", "V")


def section(kind: str = "verse", metre: str = "4/4", bars: int = 8, **more: object) -> Section:
    above, _, below = metre.partition("/")
    quarters = int(above) * 4 / int(below)
    values: dict[str, object] = {
        "name": kind.capitalize(), "kind": kind, "letter": kind[0].upper(), "bars": bars, "metre": metre, "bpm": 110,
        "tonic": "C", "mode": "major", "energy": 0.6, "transition": "fill",
        "phrases": [Phrase(bars=4, cadence="open")] * (bars // 4),
        "chords": [PlanChord(numeral=LOOP[bar % 4], quarters=quarters) for bar in range(bars)],
        "parts": {"drums": 0.8, "bass": 0.8, "shaker": 0.7, "fx": 0.8},
    }  # fmt: skip
    return Section.model_validate(values | more)


def song(
    *sections: Section, name: str = "straight rock", seed: int = 1, bass: str = "roots", **more: object
) -> SongMap:
    parts = (
        PlanPart(id="drums", name="Drums", role="drums", instrument="acoustic-kit"),
        PlanPart(id="bass", name="Bass", role="bass", instrument="electric-bass", style=bass),
        PlanPart(id="shaker", name="Shaker", role="percussion", instrument="latin-percussion", style="clave"),
        PlanPart(id="fx", name="Effects", role="effects", instrument="effects-synth"),
    )
    values = {"genres": (("pop", 1.0),), "tonic": "C", "mode": "major", "bpm": 110, "metre": sections[0].metre,
              "groove": name, "seed": seed, "sections": sections, "parts": parts}  # fmt: skip
    return SongMap(Blueprint.model_validate(values | more))


def notes_of(made: SongMap, part: str) -> tuple[Note, ...]:
    return first_written(made, made.blueprint.part(part)).notes


def bars_of(made: SongMap, notes: tuple[Note, ...]) -> list[list[tuple[int, int, float]]]:
    return [[(n.start - bar.start, n.pitch, n.accent) for n in notes if bar.start <= n.start < bar.end]
            for bar in made.bars]  # fmt: skip


@pytest.mark.parametrize("metre", METRES)
@pytest.mark.parametrize("name", ["straight rock", "swing ride", "samba", "waltz", "four on the floor"])
def test_every_groove_fills_every_metre(name: str, metre: str) -> None:
    made = song(section(metre=metre), section("chorus", metre=metre, energy=0.9), name=name)
    bars = bars_of(made, notes_of(made, "drums"))
    assert all(len({offset for offset, _, _ in bar}) >= 2 for bar in bars)
    assert all(0 <= offset < row.length for bar, row in zip(bars, made.bars, strict=True) for offset, _, _ in bar)


@pytest.mark.parametrize("name", groove.names())
def test_every_groove_is_on_a_grid_at_every_level(name: str) -> None:
    metre = str(groove.metre_of(name))
    for energy in (0.2, 0.5, 0.9):
        made = song(section(metre=metre, energy=energy), name=name)
        starts = {note.start for note in notes_of(made, "drums")}
        assert starts
        assert {start % (TICKS // 24) for start in starts} == {0}


HEARD = [row.name for row in grooves() if "clave" not in row.name and row.name not in ("cinquillo", "tresillo")]


@pytest.mark.parametrize("name", HEARD)
def test_theory_hears_the_groove_that_is_played(name: str) -> None:
    """Of all templates the one that was asked for is among the three that fit best."""
    row = next(one for one in grooves() if one.name == name)
    bpm = (row.bpm[0] + row.bpm[1]) / 2
    made = song(section(metre=str(row.metre), bpm=min(300, bpm), transition="none"), name=name)
    found = matches_of(made, bpm)
    assert name in [match.name for match in found[:3]] or not dict(row.lines).keys() & {"kick", "snare", "hat"}


def matches_of(made: SongMap, bpm: float) -> list[object]:
    quarter_s = 60 / bpm / made.blueprint.sections[0].beat_quarters
    bars = Bars(
        tuple((bar.start + offset) / TICKS * quarter_s for bar in made.bars for offset in bar.beats),
        tuple(bar.start / TICKS * quarter_s for bar in made.bars),
    )
    end_s = made.end / TICKS * quarter_s
    piece = Piece(duration_s=end_s, bars=bars, metres=(TimedMetre(0, end_s, made.blueprint.metre),))
    kit: dict[str, list[float]] = {"kick": [], "snare": [], "hat": []}
    lines = {36: "kick", 38: "snare", 37: "snare", 39: "snare", 42: "hat", 46: "hat", 51: "hat", 82: "hat", 53: "hat",
             54: "hat"}  # fmt: skip
    for note in notes_of(made, "drums"):
        if note.pitch in lines and note.accent > 0.3:
            kit[lines[note.pitch]].append(note.start / TICKS * quarter_s)
    return list(groove_matches(kit, bar_grids(piece), bpm))


def test_bars_breathe_and_keep_their_kicks() -> None:
    made = song(section(bars=8, transition="none"), section("chorus", bars=8, energy=0.9))
    notes = notes_of(made, "drums")
    bars = bars_of(made, notes)
    assert len({tuple(bar) for bar in bars}) == len(bars)
    for bar, inside in zip(made.bars, bars, strict=True):
        kicks = {offset for offset, pitch, _ in inside if pitch == 36}
        assert kicks >= {tick - bar.start for tick in groove.kick_ticks(made, bar)}


def test_fills_end_phrases_and_differ() -> None:
    made = song(*(section(bars=8, letter=letter) for letter in "ABCD"), seed=4)
    bars = bars_of(made, notes_of(made, "drums"))
    fills = [tuple((o, p) for o, p, _ in bar if p in (38, 41, 45, 48) and o >= TICKS * 2) for bar in bars[7::8]][:3]
    assert all(fills)
    assert len(set(fills)) == 3


def test_a_loud_section_begins_with_a_crash_and_a_quiet_one_does_not() -> None:
    made = song(section(energy=0.3), section("chorus", energy=0.9))
    crashes = [note.start for note in notes_of(made, "drums") if note.pitch == 49]
    assert made.bars[8].start in crashes
    assert 0 not in crashes


def test_drop_outs_and_builds() -> None:
    made = song(section(transition="drop-out"), section("build", bars=4, energy=0.7), section("drop", energy=1.0))
    notes = notes_of(made, "drums")
    assert not [n for n in notes if made.bars[7].start + TICKS * 2 <= n.start < made.bars[7].end]
    rolls = [sum(bar.start <= n.start < bar.end and n.pitch == 38 for n in notes) for bar in made.bars_of(1)]
    assert rolls[0] < rolls[2]
    assert [n.accent for n in notes if n.pitch == 38 and n.start == made.bars_of(1)[0].start] < [0.5]


def test_seeds_differ_and_the_same_seed_does_not() -> None:
    rows = {write_drums(song(section()), song(section()).blueprint.part("drums"), seed) for seed in range(50)}
    assert len(rows) == 50
    lines = {write_bass(song(section(), bass="syncopated", seed=s), song(section()).blueprint.part("bass"), s)
             for s in range(20)}  # fmt: skip
    assert len(lines) > 15
    assert compose(song(section(), seed=3).blueprint) == compose(song(section(), seed=3).blueprint)


def test_silence_where_a_part_does_not_play() -> None:
    made = song(section(parts={}), section("chorus"))
    for part in ("drums", "bass", "shaker"):
        assert min(note.start for note in notes_of(made, part)) >= made.bars[8].start
    assert groove.kick_ticks(made, made.bars[0]) == ()
    assert groove.kick_ticks(made, made.bars[0], also_silent=True)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("metre", METRES)
def test_basses_stay_on_their_instrument_and_fill_the_song(style: str, metre: str) -> None:
    made = song(section(metre=metre), section("chorus", metre=metre, energy=0.85), bass=style)
    notes = notes_of(made, "bass")
    plays = instrument("electric-bass")
    assert all(plays.low <= note.pitch <= plays.high for note in notes)
    assert all(note.end <= made.end and note.length > 0 for note in notes)
    assert len({made.bar_at(note.start).number for note in notes}) >= len(made.bars) - 1


@pytest.mark.parametrize("style", ["roots", "root-fifth", "syncopated", "funk", "808", "walking", "ostinato"])
def test_chords_begin_with_the_bass_of_the_plan(style: str) -> None:
    made = song(section(chords=[PlanChord(numeral=n, quarters=4) for n in ("I", "V6", "vi", "IV64") * 2]), bass=style)
    starts = {note.start: note.pitch % 12 for note in notes_of(made, "bass")}
    right = [starts.get(span.start) == bass_pc(span) for span in made.spans]
    assert sum(right) / len(right) >= 0.85


@pytest.mark.parametrize("genre", ["pop", "rock", "funk", "disco", "soul", "punk", "metal"])
def test_the_bass_locks_to_the_kick(genre: str) -> None:
    style = {"funk": "funk", "disco": "octaves"}.get(genre, "roots")
    name = {"funk": "funk sixteenths", "disco": "disco", "soul": "Motown stomp"}.get(genre, "straight rock")
    made = song(section(), section("chorus", energy=0.9), name=name, bass=style, genres=((genre, 1.0),))
    onsets = {note.start for note in notes_of(made, "bass")}
    kicks = [tick for bar in made.bars for tick in groove.kick_ticks(made, bar)]
    assert sum(tick in onsets for tick in kicks) / len(kicks) >= 0.7


def test_a_walking_bass_walks() -> None:
    made = song(section(bars=16), name="swing ride", bass="walking")
    notes = notes_of(made, "bass")
    firsts = [n for n in notes if n.start % (TICKS * 4) == 0]
    assert all(n.pitch % 12 in tones(made.span_at(n.start).chord) for n in firsts)
    steps = [abs(b.pitch - a.pitch) for a, b in itertools.pairwise(notes)]
    assert sum(step <= 5 for step in steps) / len(steps) > 0.8
    assert sum(step == 0 for step in steps) / len(steps) < 0.2
    leads = [abs(b.pitch - a.pitch) for a, b in itertools.pairwise(notes)
             if b.start % (TICKS * 4) == 0 and b.start < made.bars[-1].start]  # fmt: skip
    assert sum(step in (1, 2) for step in leads) / len(leads) > 0.7


def test_claves_are_those_of_the_timelines() -> None:
    made = song(section(), name="son clave 2-3")
    clave = [note.start for note in notes_of(made, "shaker") if note.start < TICKS * 8]
    assert [start * 4 // TICKS for start in clave] == [4, 8, 16, 22, 28]


def test_percussion_keeps_to_odd_metres() -> None:
    made = song(section(metre="7/8", grouping=(2, 2, 3)))
    row = write_percussion(made, made.blueprint.part("shaker"), 1)
    assert {(n.start % made.bars[0].length) for n in row} <= {0, 480, 960}


def test_transitions_mark_where_energy_changes() -> None:
    made = song(section(energy=0.4, transition="riser"), section("chorus", energy=0.9), section("break", energy=0.3))
    notes = write_effects(made, made.blueprint.part("fx"), 1)
    assert [(note.pitch, made.bar_at(note.start).section) for note in notes] == [
        (RISER, 0),
        (IMPACT, 1),
        (DOWNLIFTER, 2),
    ]
    riser = notes[0]
    assert riser.end == made.section_starts[1]


@pytest.mark.parametrize("name", HEARD)
def test_every_variant_of_a_groove_is_still_heard_as_it(name: str) -> None:
    """At each level, with several seeds: among the four best templates, where kick and snare or hats say so."""
    row = next(one for one in grooves() if one.name == name)
    if not dict(row.lines).keys() & {"kick", "snare", "hat"}:
        assert dict(row.lines).keys() == {"any"}
        return
    bpm = (row.bpm[0] * row.bpm[1]) ** 0.5
    for energy in (0.2, 0.55, 0.9):
        for seed in range(3):
            made = song(section(metre=str(row.metre), energy=energy, transition="none"), name=name, seed=seed)
            assert name in [match.name for match in matches_of(made, bpm)[:4]]


def test_the_same_groove_has_variants_by_seed_and_letter() -> None:
    rows = {
        tuple((row.offset, row.line) for row in groove.strokes(made, made.bars[0], "mid"))
        for made in (song(section(), seed=seed) for seed in range(20))
    }
    assert len(rows) == 3
    made = song(section(), section())
    assert groove.strokes(made, made.bars[0], "mid") == groove.strokes(made, made.bars[8], "mid")


def test_kicks_do_not_move_with_the_strength_or_the_seed_of_the_part() -> None:
    quiet = song(section(parts={"drums": 0.2, "bass": 0.8}, transition="none"))
    loud = song(section(parts={"drums": 1.0, "bass": 0.8}, transition="none"))
    for made, seed in ((quiet, 1), (loud, 1), (loud, 99)):
        part = made.blueprint.part("drums")
        kicks = sorted(note.start for note in write_drums(made, part, seed) if note.pitch == 36)
        assert kicks == [tick for bar in made.bars for tick in groove.kick_ticks(made, bar)]


def test_odd_metres_keep_the_manner_of_their_groove() -> None:
    rows = {}
    for name in ("straight rock", "swing ride", "four on the floor", "reggae one drop"):
        made = song(section(metre="5/4", grouping=(3, 2)), name=name)
        rows[name] = {(row.offset // TICKS, row.line) for row in groove.strokes(made, made.bars[0], "mid")}
    assert {(beat, "kick") for beat in range(5)} <= rows["four on the floor"]
    assert (0, "kick") not in rows["reggae one drop"]
    assert {(beat, "ride") for beat in range(5)} <= rows["swing ride"]
    assert len({frozenset(row) for row in rows.values()}) == 4


def test_written_swing_is_even_where_the_plan_swings() -> None:
    made = song(section(), name="shuffle", swing=2.0)
    inside = {row.offset % TICKS for row in groove.strokes(made, made.bars[0], "mid")}
    assert TICKS // 2 in inside
    assert TICKS * 2 // 3 not in inside


@pytest.mark.parametrize("genre", ["pop", "jazz-swing", "trap", "salsa", "metal", "march"])
def test_fills_of_a_genre_have_its_shapes_and_neighbours_differ(genre: str) -> None:
    shapes = [shape_of(genre, {"snare"}, number, 5) for number in range(4, 64, 4)]
    assert len(set(shapes)) > 1
    assert all(a != b for a, b in itertools.pairwise(shapes))


def test_hats_of_trap_roll() -> None:
    made = song(section(bars=16, energy=0.7), name="trap", genres=(("trap", 1.0),))
    hats = sorted(note.start for note in notes_of(made, "drums") if note.pitch == 42)
    gaps = {b - a for a, b in itertools.pairwise(hats)}
    assert min(gaps) < TICKS // 4 < max(gaps)


def test_brushes_sweep_and_orchestras_do_not() -> None:
    made = song(section(), name="swing ride")
    part = made.blueprint.part("drums")
    brushed = write_drums(made, part.model_copy(update={"instrument": "brush-kit"}), 1)
    assert {note.length for note in brushed if note.pitch == 40} == {TICKS * 2}
    assert not [note for note in write_drums(made, part, 1) if note.pitch == 40]


def test_the_last_chorus_is_more_than_the_first() -> None:
    made = song(section(), section("chorus", energy=0.9), section(), section("chorus", energy=0.9))
    notes = notes_of(made, "drums")
    first, last = (sum(made.bar_at(n.start).section == place for n in notes if n.pitch in (49, 57, 54))
                   for place in (1, 3))  # fmt: skip
    assert last > first


@pytest.mark.parametrize("style", STYLES)
def test_a_bass_plays_one_tone_at_a_time_and_less_where_it_is_quiet(style: str) -> None:
    rows = {}
    for strength in (0.2, 0.9):
        made = song(section(parts={"bass": strength}), section(parts={}), bass=style)
        rows[strength] = notes_of(made, "bass")
        assert all(a.end <= b.start for a, b in itertools.pairwise(rows[strength]))
        assert max(note.end for note in rows[strength]) <= made.bars[8].start
    assert len(rows[0.2]) <= len(rows[0.9])


def test_basses_run_into_new_phrases() -> None:
    found = 0
    for seed in range(12):
        made = song(section(energy=0.7), section("chorus", energy=0.9), seed=seed)
        notes = notes_of(made, "bass")
        bar = made.bars[3]
        found += len([n for n in notes if bar.end - TICKS <= n.start < bar.end]) >= 2
    assert found >= 2


def test_a_long_chord_is_walked_over() -> None:
    chords = [PlanChord(numeral="I", quarters=16), PlanChord(numeral="IV", quarters=16)]
    made = song(section(chords=chords), name="swing ride", bass="walking")
    firsts = [n.pitch % 12 for n in notes_of(made, "bass") if n.start % (TICKS * 4) == 0][:7]
    assert firsts[0] == 0
    assert firsts[4] == 5
    assert len(set(firsts[:4])) > 1
    assert set(firsts[:4]) <= {0, 4, 7}


def test_hands_play_eighths_where_the_song_is_quick() -> None:
    def starts(bpm: float) -> set[int]:
        made = song(section(bpm=bpm), name="son clave 2-3")
        part = made.blueprint.part("shaker").model_copy(update={"style": "congas"})
        return {note.start % (TICKS // 2) for note in write_percussion(made, part, 1)}

    assert starts(180) == {0}
    assert starts(96) == {0, TICKS // 4}


def test_a_quiet_pedal_is_held_over_bars_and_a_lively_one_is_not() -> None:
    quiet, lively = (song(section(energy=energy), bass="pedal") for energy in (0.3, 0.8))
    assert [note.length for note in notes_of(quiet, "bass")[:1]] == [4 * 4 * TICKS]
    assert len(notes_of(lively, "bass")) >= 8 * 3


def test_hands_clap_on_all_beats_of_three_but_hardly_on_the_first() -> None:
    made = song(section(metre="3/4"))
    hands = PlanPart(id="shaker", name="Palmas", role="percussion", instrument="hand-percussion", style="claps")
    notes = write_percussion(made, hands, 5)
    first = [note.accent for note in notes if note.start % (3 * TICKS) == 0]
    others = [note.accent for note in notes if note.start % (3 * TICKS) in (TICKS, 2 * TICKS)]
    assert len(first) == 8
    assert len(others) == 16
    assert max(first) < min(others)


def test_a_latin_battery_keeps_the_clave_of_its_groove() -> None:
    hands = PlanPart(id="shaker", name="Battery", role="percussion", instrument="latin-percussion", style="latin")
    with_clave = {note.pitch for note in write_percussion(song(section(), name="son clave 2-3"), hands, 5)}
    without = {note.pitch for note in write_percussion(song(section(), name="cumbia"), hands, 5)}
    assert 75 in with_clave
    assert 75 not in without

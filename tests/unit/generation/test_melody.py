"""Melodies: what must hold of every one of them."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.measures.note_statistics import alike
from generation.core.composing.melody import melody
from generation.core.composing.melody_goals import goals_of
from generation.core.composing.melody_idiom import idiom
from generation.core.composing.melody_palette import OUTSIDE, palette
from generation.core.composing.song import SongMap
from generation.core.instruments.base import instrument
from generation.core.notes import TICKS, Note
from tests.support.tunes import tune_plan
from theory.core.chord import Chord
from theory.core.lab.modes import Home

GENRES = ("pop", "folk", "celtic", "jazz-swing", "blues", "lo-fi", "classical", "techno", "trance", "ragtime", "funk")
METRES = st.sampled_from(("4/4", "3/4", "6/8", "5/4", "7/8", "12/8", "2/4"))
MODES = ("major", "minor", "dorian", "phrygian", "lydian", "mixolydian")
CHORDS = {"major": ("IV", "V7", "vi", "I"), "minor": ("VI", "VII", "i", "V")}


def sung(seed: int = 1, **wanted: object) -> tuple[SongMap, tuple[Note, ...]]:
    """A song and its lead."""
    song = SongMap(tune_plan(**wanted))
    return song, melody(song, song.blueprint.part("lead"), seed)


@given(
    st.fixed_dictionaries(
        {
            "genre": st.sampled_from(GENRES), "metre": METRES, "mode": st.sampled_from(MODES),
            "bpm": st.floats(48, 220),
            "lead": st.sampled_from(("solo-voice", "tenor-sax", "flute", "cello", "grand-piano")),
        }
    ),
    st.integers(0, 999),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_every_line_is_playable(wanted: dict[str, str], seed: int) -> None:
    chords = CHORDS["minor" if wanted["mode"] in ("minor", "dorian", "phrygian") else "major"]
    song, notes = sung(seed, chords=chords, **wanted)
    row = instrument(wanted["lead"])
    assert len(notes) > song.bars[-1].number / 2
    assert all(row.low <= note.pitch <= row.high for note in notes)
    assert all(a.end <= b.start for a, b in pairwise(notes)), "one voice never sounds twice at once"
    assert all(note.length > 0 and note.start >= 0 and note.end <= song.end for note in notes)
    assert max(abs(b.pitch - a.pitch) for a, b in pairwise(notes)) <= 19


@pytest.mark.parametrize("genre", GENRES)
def test_notes_lie_on_the_straight_grid(genre: str) -> None:
    _, notes = sung(genre=genre, swing=1.8)
    assert all(note.start % (TICKS // 4) == 0 or note.start % (TICKS // 3) == 0 for note in notes)


def test_the_same_seed_sings_the_same_and_another_does_not() -> None:
    assert sung(3)[1] == sung(3)[1]
    assert sung(3)[1] != sung(4)[1]


def test_it_is_silent_where_the_plan_is() -> None:
    song, notes = sung()
    silent = [bar for bar in song.bars if song.strength(song.blueprint.part("lead"), bar) == 0]
    assert silent
    assert not [note for note in notes for bar in silent if bar.start <= note.start < bar.end]


@pytest.mark.parametrize("genre", ["pop", "folk", "classical", "jazz-swing", "trance"])
@pytest.mark.parametrize("seed", range(4))
def test_authentic_phrases_end_on_one_and_half_on_two_five_or_seven(genre: str, seed: int) -> None:
    song, notes = sung(seed, genre=genre, chords=("IV", "ii", "I", "V"))
    home = song.blueprint.sections[0].home
    for bar in song.bars:
        if not bar.ends_phrase or song.strength(song.blueprint.part("lead"), bar) == 0:
            continue
        pickup = [note for note in notes if bar.start - TICKS <= note.start < bar.end]
        goals = goals_of(bar.cadence, song.span_at(bar.start).chord, home)
        degrees = {home.pitch_classes and note.pitch % 12 for note in pickup}
        assert degrees & goals, f"bar {bar.number} ends {bar.cadence} without {goals}"
        if bar.cadence == "authentic":
            assert goals == {home.key.tonic_pc}


def test_goals_of_cadences() -> None:
    home = Home.parse("D", "major")
    assert goals_of("authentic", Chord.parse("D:maj"), home) == {2}
    assert goals_of("half", Chord.parse("A:7"), home) == {9, 1, 4}
    assert 2 not in goals_of("evaded", Chord.parse("D:maj7"), home)
    assert goals_of("deceptive", Chord.parse("B:min"), home) == {2, 6}


def test_the_hook_returns_in_every_chorus() -> None:
    song, notes = sung(9)
    starts = [song.bars_of(place)[0].start for place in (2, 4, 6)]
    heads = [
        [(note.start - start, note.pitch) for note in notes if start <= note.start < start + 2 * song.bars[0].length]
        for start in starts
    ]
    assert len(heads[0]) >= 4
    shared = [len(set(heads[0]) & set(other)) / len(heads[0]) for other in heads[1:]]
    assert min(shared) > 0.7


def test_a_returning_verse_is_varied_but_known() -> None:
    song, notes = sung(9)
    first, second = (
        {
            (note.start - song.bars_of(place)[0].start, note.pitch)
            for note in notes
            if song.bar_at(note.start).section == place
        }
        for place in (1, 3)
    )
    assert first != second
    assert len(first & second) / len(first) > 0.5


@pytest.mark.parametrize("seed", range(5))
def test_choruses_lie_higher_than_verses(seed: int) -> None:
    song, notes = sung(seed)
    means = []
    for place in (1, 2):
        pitches = [note.pitch for note in notes if song.bar_at(note.start).section == place]
        means.append(sum(pitches) / len(pitches))
    assert means[1] > means[0]


def test_a_last_chorus_a_step_up_sings_the_same_a_step_up() -> None:
    plan = tune_plan()
    raised = plan.sections[6].model_copy(update={"tonic": "D"})
    song = SongMap(plan.model_copy(update={"sections": (*plan.sections[:6], raised, plan.sections[7])}))
    notes = melody(song, song.blueprint.part("lead"), 5)
    heads = []
    for place in (2, 6):
        start = song.bars_of(place)[0].start
        heads.append([(note.start - start, note.pitch) for note in notes if start <= note.start < start + 3840])
    up = {(at, pitch + 2) for at, pitch in heads[0]}
    assert len(up & set(heads[1])) / len(up) > 0.6


@pytest.mark.parametrize("genre", ["pop", "classical", "jazz-swing", "folk"])
def test_most_dissonances_move_on_by_step(genre: str) -> None:
    moved, all_of_them = 0, 0
    for seed in range(6):
        song, notes = sung(seed, genre=genre)
        style = idiom("lyrical")
        for a, b in pairwise(notes):
            span = song.span_at(a.start)
            if palette(span.chord, span.home, style).costs[a.pitch % 12] >= 0.9 and b.start - a.end < TICKS:
                all_of_them += 1
                moved += abs(b.pitch - a.pitch) <= 2
    assert moved / all_of_them > 0.85


def test_strong_long_notes_are_chord_tones() -> None:
    inside, long_ones = 0, 0
    for seed in range(6):
        song, notes = sung(seed)
        for note in notes:
            if note.length >= TICKS and (note.start - song.bar_at(note.start).start) % (2 * TICKS) == 0:
                long_ones += 1
                inside += note.pitch % 12 in song.span_at(note.start).chord.pitch_classes
    assert inside / long_ones > 0.9


def test_a_chord_from_outside_bends_the_scale_and_not_the_chord() -> None:
    found = palette(Chord.parse("E:7"), Home.parse("C", "major"), idiom("lyrical"))
    assert 8 in found.scale
    assert 7 not in found.scale
    assert found.costs[7] == OUTSIDE
    assert found.costs[8] < 0.2


@pytest.mark.parametrize("chords", [("I",), ("ii7", "V7", "Imaj7", "VI7")])
def test_it_sings_over_vamps_and_fast_changes(chords: tuple[str, ...]) -> None:
    song, notes = sung(2, chords=chords, genre="jazz-swing", bpm=210)
    assert len({note.pitch for note in notes}) >= 6
    assert len(notes) > 60
    assert song.spans


def test_bebop_reaches_its_chord_tones_by_semitones() -> None:
    outside = 0
    for seed in range(5):
        song, notes = sung(seed, genre="soul", style="bebop", bpm=180)
        for a, b in pairwise(notes):
            span = song.span_at(a.start)
            if palette(span.chord, span.home, idiom("bebop")).costs[a.pitch % 12] >= OUTSIDE and b.start == a.end:
                outside += 1
                assert abs(a.pitch - b.pitch) <= 2
    assert outside > 5


@pytest.mark.parametrize("genre", ["pop", "house"])
def test_fifty_seeds_sing_fifty_melodies(genre: str) -> None:
    lines = [sung(seed, genre=genre)[1] for seed in range(50)]
    assert max(alike(a, b) for a, b in combinations(lines, 2)) < 0.8


@pytest.mark.parametrize("genre", ["pop", "folk", "classical", "trance", "blues"])
def test_a_section_has_one_climax_and_the_song_one_above_all(genre: str) -> None:
    for seed in range(4):
        song, notes = sung(seed, genre=genre)
        tops = {}
        for place in range(1, 8):
            pitches = [note.pitch for note in notes if song.bar_at(note.start).section == place]
            tops[place] = max(pitches)
            assert pitches.count(max(pitches)) <= 3
        assert max(tops, key=lambda place: tops[place]) == 6, "the chorus of highest energy"
        assert sum(top == tops[6] for top in tops.values()) == 1


def test_two_solos_over_one_form_are_two_solos() -> None:
    plan = tune_plan(genre="jazz-swing")
    solos = [plan.sections[place].model_copy(update={"kind": "solo", "variation": 0}) for place in (1, 3)]
    song = SongMap(plan.model_copy(update={"sections": (plan.sections[2], *solos)}))
    notes = melody(song, song.blueprint.part("lead"), 5)
    first, second = (
        [
            (note.start - song.bars_of(place)[0].start, note.pitch)
            for note in notes
            if song.bar_at(note.start).section == place
        ]
        for place in (1, 2)
    )
    assert len(set(first) & set(second)) < 0.7 * len(first)


@pytest.mark.parametrize("genre", ["pop", "folk", "classical", "jazz-swing", "blues"])
def test_a_line_climbs_to_its_climax(genre: str) -> None:
    steps = []
    for seed in range(8):
        _, notes = sung(seed, genre=genre)
        place = max(range(1, len(notes)), key=lambda at: notes[at].pitch)
        steps.append(notes[place].pitch - notes[place - 1].pitch)
    assert sorted(steps)[len(steps) // 2] <= 5, "most are reached by a fourth or less"

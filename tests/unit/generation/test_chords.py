"""Chord parts, pads and arpeggios: what must hold of every one of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.blueprint import Blueprint, Take
from generation.core.composing.chords_figures import figures, fitting, strokes, styles
from generation.core.composing.compose import compose_part
from generation.core.composing.guitar_book import shapes
from generation.core.composing.playable import parallel_moves, problems
from generation.core.composing.song import Bar, SongMap
from generation.core.instruments.base import instrument
from generation.core.notes import TICKS, Note
from tests.support.harmony_plans import harmony_plan
from theory.core.chord import Chord
from theory.core.genre.convention import conventions
from theory.core.lab.fretboard import guitar_shapes

METRES = ("2/4", "3/4", "4/4", "5/4", "6/8", "7/8", "9/8", "12/8")
KEYS = ("grand-piano", "organ", "harpsichord", "vibraphone", "supersaw", "accordion", "harp", "marimba")
STRINGS = ("nylon-guitar", "steel-guitar", "distorted-guitar", "ukulele", "banjo", "mandolin")
OTHERS = ("string-section", "brass-section", "choir", "french-horn", "flute", "violin")
LAYOUTS = ("", "close", "open", "shells", "drop-2", "spread", "power", "satb")
TURNS = ("I vi IV V", "ii7 V7 Imaj7 vi7", "I V6 vi IV6", "I V7/V V7 I", "i VI III VII")
PLAYERS = st.one_of(
    st.tuples(st.just("chords"), st.sampled_from((*KEYS, *STRINGS, *OTHERS)), st.sampled_from((*styles(), ""))),
    st.tuples(st.just("pad"), st.sampled_from((*KEYS, *OTHERS)), st.sampled_from(("sustain", "swell"))),
    st.tuples(
        st.just("arpeggio"), st.sampled_from((*KEYS, *STRINGS, "kalimba")), st.sampled_from(("up", "pattern", ""))
    ),
)
WANTED = st.fixed_dictionaries(
    {
        "metre": st.sampled_from(METRES), "voicing": st.sampled_from(LAYOUTS), "chords": st.sampled_from(TURNS),
        "tonic": st.sampled_from(("C", "Eb", "F#", "A", "B")), "bass": st.booleans(), "seed": st.integers(0, 10**6),
        "genre": st.sampled_from(("pop", "funk", "house", "folk", "salsa", "film-score")),
        "quarters": st.sampled_from((0.0, 2.0, 1.5)),
    }
)  # fmt: skip


def written(blueprint: Blueprint, at: int = 0) -> tuple[SongMap, tuple[Note, ...]]:
    """A song and the notes of one of its parts."""
    song = SongMap(blueprint)
    return song, compose_part(song, blueprint.parts[at]).notes


def sung_in(song: SongMap, notes: tuple[Note, ...], bar: Bar) -> list[tuple[int, int, int]]:
    """The notes of a bar counted from its start."""
    return [(note.start - bar.start, note.length, note.pitch) for note in notes if bar.start <= note.start < bar.end]


@given(PLAYERS, WANTED)
@settings(max_examples=250, deadline=None)
def test_every_part_is_playable_and_inside_the_song(player: tuple[str, str, str], wanted: dict[str, object]) -> None:
    song, notes = written(harmony_plan(player, **wanted))  # type: ignore[arg-type]
    assert notes
    assert problems(instrument(player[1]), notes) == []
    assert all(0 <= note.start < note.end <= song.end and 0.0 < note.accent <= 1.0 for note in notes)


@given(PLAYERS, WANTED)
@settings(max_examples=150, deadline=None)
def test_only_tones_of_the_chord_that_holds_or_of_the_next_one(
    player: tuple[str, str, str], wanted: dict[str, object]
) -> None:
    song, notes = written(harmony_plan(player, **wanted))  # type: ignore[arg-type]
    for note in notes:
        near = song.spans_in(note.start, min(song.end, note.start + TICKS // 2 + 1))
        assert any(note.pitch % 12 in span.chord.pitch_classes for span in near), note


@given(PLAYERS, st.sampled_from(METRES), st.integers(0, 1000))
@settings(max_examples=150, deadline=None)
def test_every_metre_is_filled_where_the_part_plays(player: tuple[str, str, str], metre: str, seed: int) -> None:
    song, notes = written(harmony_plan(player, metre=metre, seed=seed))
    quiet = [
        bar.number for bar in song.bars if not any(note.start < bar.end and note.end > bar.start for note in notes)
    ]
    horns = player[0] == "chords" and player[1] in OTHERS
    assert len(quiet) <= (len(song.bars) * 3 // 4 if horns else 0), quiet


@pytest.mark.parametrize("genre", ["chorale", "baroque", "classical", "romantic"])
@pytest.mark.parametrize("voicing", ["", "close", "open", "satb"])
@pytest.mark.parametrize("bass", [True, False])
def test_strict_styles_have_no_parallels(genre: str, voicing: str, bass: bool) -> None:
    players = [
        ("chords", "grand-piano", ""), ("chords", "church-organ", "chorale"), ("pad", "string-section", "sustain"),
        ("pad", "choir", "sustain"), ("chords", "harpsichord", "alberti"), ("chords", "nylon-guitar", ""),
        ("chords", "string-section", "block"),
    ]  # fmt: skip
    for turn in ("I IV V7 I", "I vi ii6 V", "I V vi iii IV I ii V7", "I V7/V V7 vi"):
        for quarters in (0.0, 2.0):
            plan = harmony_plan(*players, genre=genre, voicing=voicing, bass=bass, chords=turn, quarters=quarters)
            for at in range(len(players)):
                assert parallel_moves(written(plan, at)[1]) == [], (turn, players[at])


@pytest.mark.parametrize("row", conventions(), ids=lambda row: row.slug)
def test_every_genre_has_a_way_to_play_on_every_kind_of_instrument(row: object) -> None:
    genre = row.slug  # type: ignore[attr-defined]
    players = [("chords", name, "") for name in ("grand-piano", "steel-guitar", "string-section")]
    metre = next(iter(row.metres))  # type: ignore[attr-defined]
    plan = harmony_plan(*players, ("pad", "warm-pad", ""), ("arpeggio", "pluck", ""), genre=genre, metre=metre)
    for at in range(5):
        assert len(written(plan, at)[1]) > 20


def test_the_same_plan_gives_the_same_notes_and_another_seed_others() -> None:
    plan = harmony_plan(("chords", "grand-piano", "comp"), genre="jazz-swing", voicing="rootless")
    assert written(plan)[1] == written(plan.model_copy())[1]
    others = {written(plan.model_copy(update={"seed": seed}))[1] for seed in range(12)}
    assert len(others) == 12


def test_a_take_changes_its_bars_alone() -> None:
    plan = harmony_plan(("chords", "steel-guitar", "strum"))
    _, before = written(plan)
    song, after = written(plan.model_copy(update={"takes": (Take(part="p0", first_bar=9, last_bar=12, seed=99),)}))
    start, end = song.bars[8].start, song.bars[11].end
    assert [note for note in before if not start <= note.start < end] == [
        note for note in after if not start <= note.start < end
    ]
    assert before != after


def test_a_chorus_returns_and_a_second_verse_differs() -> None:
    song, notes = written(harmony_plan(("chords", "grand-piano", "block")))
    verse, chorus, second, again = (song.bars_of(at) for at in range(4))
    middle = range(1, 7)  # the first bar goes on from another section
    assert all(sung_in(song, notes, chorus[at]) == sung_in(song, notes, again[at]) for at in middle)
    assert any(sung_in(song, notes, verse[at]) != sung_in(song, notes, second[at]) for at in middle)


def test_louder_sections_have_more_strokes_and_more_weight() -> None:
    song, notes = written(harmony_plan(("chords", "steel-guitar", "strum")))
    verse = [note for note in notes if note.start < song.bars_of(0)[-1].end]
    chorus = [note for note in notes if song.bars_of(1)[0].start <= note.start < song.bars_of(1)[-1].end]
    assert len(chorus) > len(verse)
    assert sum(note.accent for note in chorus) / len(chorus) > sum(note.accent for note in verse) / len(verse)


def test_a_silent_section_stays_silent() -> None:
    plan = harmony_plan(("chords", "grand-piano", ""), ("pad", "warm-pad", ""), ("arpeggio", "pluck", ""))
    quiet = plan.sections[1].model_copy(update={"parts": {"lead": 0.5}})
    plan = plan.model_copy(update={"sections": (plan.sections[0], quiet, *plan.sections[2:])})
    for at in range(3):
        song, notes = written(plan, at)
        start, end = song.bars_of(1)[0].start, song.bars_of(1)[-1].end
        assert not [note for note in notes if start <= note.start < end]


def test_two_chord_parts_sit_apart_and_do_not_play_the_same_rhythm() -> None:
    song, first = written(harmony_plan(("chords", "grand-piano", "block"), ("chords", "electric-piano", "block")))
    _, second = written(harmony_plan(("chords", "grand-piano", "block"), ("chords", "electric-piano", "block")), 1)
    means = [sum(note.pitch for note in notes) / len(notes) for notes in (first, second)]
    assert means[1] > means[0] + 1.5
    assert {note.start for note in first} != {note.start for note in second}
    assert song.bars


def test_a_piano_alone_plays_the_bass_and_leaves_it_where_a_bass_plays() -> None:
    alone = written(harmony_plan(("chords", "grand-piano", "block"), bass=False))[1]
    joined = written(harmony_plan(("chords", "grand-piano", "block")))[1]
    assert min(note.pitch for note in alone) < 50 <= min(note.pitch for note in joined)


def test_inversions_are_kept_by_whoever_has_the_bass() -> None:
    song, notes = written(harmony_plan(("chords", "grand-piano", "sustain"), bass=False, chords="I V6 vi I6"))
    for span in song.spans:
        low = min(note.pitch for note in notes if note.start <= span.start < note.end)
        root, degree = span.chord.root_pc or 0, {"1": 0, "3": 4, "b3": 3}[span.chord.bass_degree]
        assert low % 12 == (root + degree) % 12


@pytest.mark.parametrize("label", ["C", "F#:min7", "Bb:7", "D:maj/3", "A:min/b3", "G:sus4", "E:7(#9)", "B:hdim7"])
def test_the_book_of_guitar_shapes_says_what_a_search_finds(label: str) -> None:
    chord = Chord.parse(label)
    found = guitar_shapes(chord, "EADGBE", 8)
    assert [(row.midi, row.fret, row.difficulty, row.missing) for row in shapes(chord, "EADGBE")] == [
        (row.midi, row.lowest_fret, row.difficulty, len(row.missing)) for row in found
    ]


@pytest.mark.parametrize("style", ["power", "strum"])
def test_driven_guitars_play_roots_and_fifths_and_thirds_only_where_nobody_else_does(style: str) -> None:
    steps = []
    for others in ((("pad", "warm-pad", ""),), ()):
        song, notes = written(
            harmony_plan(("chords", "distorted-guitar", style), *others, genre="rock", voicing="power")
        )
        strokes = [note for note in notes if note.articulation != "mute"]
        steps.append({(note.pitch - (song.span_at(note.start).chord.root_pc or 0)) % 12 for note in strokes[:40]})
    assert steps[0] == {0, 7}
    assert steps[1] in ({0, 7, 3}, {0, 7, 4}, {0, 3, 4, 7})


def test_common_tones_of_a_pad_are_tied() -> None:
    song, notes = written(harmony_plan(("pad", "string-section", "sustain"), chords="I vi"))
    assert any(note.length > song.bars[0].length for note in notes)


def test_an_organ_ties_what_a_piano_strikes_again() -> None:
    turn = "I I I vi"
    song, organ = written(harmony_plan(("chords", "organ", "sustain"), chords=turn))
    _, piano = written(harmony_plan(("chords", "grand-piano", "sustain"), chords=turn))
    assert max(note.length for note in organ) >= 3 * song.bars[0].length
    assert max(note.length for note in piano) <= song.bars[0].length


def test_singers_breathe_between_phrases() -> None:
    song, notes = written(harmony_plan(("chords", "choir", "sustain")))
    ends = {bar.end for bar in song.bars if bar.ends_phrase}
    assert not [note for note in notes if note.end in ends]


def test_violins_rise_in_octaves_where_it_is_fullest() -> None:
    song, notes = written(harmony_plan(("pad", "string-section", "sustain")))
    tops = [max(n.pitch for n in notes if n.start <= bar.start < n.end) for bar in song.bars]
    assert min(tops[8:16]) > max(tops[:8])


def test_a_swell_enters_voice_by_voice() -> None:
    _, notes = written(harmony_plan(("pad", "string-section", "swell")))
    starts = [note.start for note in notes if note.start < 1920]
    assert len(set(starts)) >= 3


def test_arpeggios_go_the_way_they_are_told() -> None:
    song, notes = written(harmony_plan(("arpeggio", "pluck", "up")))
    first = [note.pitch for note in notes if note.start < song.bars[0].beats[1] * 2]
    assert first[:3] == sorted(first[:3])
    _, down = written(harmony_plan(("arpeggio", "pluck", "down")))
    falling = [note.pitch for note in down if note.start < song.bars[0].beats[1] * 2]
    assert falling[:3] == sorted(falling[:3], reverse=True)


@pytest.mark.parametrize("style", ["up", "updown", "pattern"])
def test_an_arpeggio_over_one_chord_does_not_stand_still(style: str) -> None:
    song, notes = written(harmony_plan(("arpeggio", "pluck", style), chords="I", bars=16))
    bars = [
        tuple((note.start - bar.start, note.pitch) for note in notes if bar.start <= note.start < bar.end)
        for bar in song.bars_of(0)
    ]
    assert len(bars) == 16
    assert all(len(set(bars[first : first + 5])) > 1 for first in range(12)), "no bar five times running"


def test_a_drop_out_ends_a_section_in_silence() -> None:
    plan = harmony_plan(("chords", "grand-piano", "block"))
    dropped = plan.sections[0].model_copy(update={"transition": "drop-out"})
    song, notes = written(plan.model_copy(update={"sections": (dropped, *plan.sections[1:])}))
    last = song.bars_of(0)[-1]
    assert not [note for note in notes if note.end > last.start + last.length // 2 and note.start < last.end]


@pytest.mark.parametrize("metre", METRES)
def test_every_style_fits_every_metre(metre: str) -> None:
    song = SongMap(harmony_plan(("pad", "warm-pad", ""), metre=metre))
    bar = song.bars[0]
    for style in styles():
        for hand in ("keys", "frets", "other"):
            for energy in (0.0, 0.3, 0.6, 1.0):
                for choice in fitting(style, metre, hand, energy):
                    rows = [strokes(choice, bar.beats, bar.length, turn) for turn in range(choice[0].bars)]
                    assert any(upper for upper, _ in rows), (style, hand, energy)
                    for stroke in (stroke for both in rows for row in both for stroke in row):
                        assert 0 <= stroke.start < stroke.start + stroke.length <= bar.length


def test_an_unknown_style_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match="no style of chords: known are block, broken"):
        fitting("yodelling", "4/4", "keys", 0.5)


def test_rows_of_a_figure_divide_their_bar_evenly() -> None:
    quarters = {"2/4": 2, "3/4": 3, "4/4": 4, "6/8": 3, "12/8": 6}
    for figure in figures():
        for row in figure.rows:
            if figure.metre and row:
                assert quarters[figure.metre] * TICKS * figure.bars % len(row) == 0, figure

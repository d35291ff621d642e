"""Each thing that is wished for is in the plan, and what cannot be is said in a sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.blueprint import Blueprint
from generation.core.composing.groove import metre_of, names
from generation.core.composing.song import SongMap
from generation.core.instruments.base import instrument
from generation.core.planning.plan import plan
from generation.core.wish import Understood, Wish, WishedSection
from tests.support.plans import GENRES, planned

STYLES = {
    "chords": "block broken alberti stride comp strum fingerpick skank stab tremolo montuno chorale power sustain "
    "off-beat pulse", "pad": "sustain swell", "arpeggio": "up down updown pattern",
    "bass": "roots root-fifth walking octaves syncopated funk 808 pedal off-beat tumbao boogie ostinato reggae",
    "percussion": "shaker congas tambourine clave claps latin", "melody": "sung riff lyrical bebop folk horn hook",
    "counter": "answer line thirds", "effects": "transitions", "drums": "",
}  # fmt: skip
VOICINGS = ("close", "open", "shells", "rootless", "drop-2", "spread", "power", "satb")


def _ids(made: Blueprint) -> set[str]:
    return {part.instrument for part in made.parts}


@pytest.mark.parametrize("genre", GENRES)
def test_every_plan_can_be_played(genre) -> None:
    known = {*names(), ""}
    for seed in range(2):
        made = planned(genre, seed)
        assert 3 <= len(made.parts) <= 8
        assert made.voicing in VOICINGS
        assert made.groove in known
        for part in made.parts:
            assert instrument(part.instrument)
            assert part.style == "" or part.style in STYLES[part.role].split()
        assert all(section.parts for section in made.sections)
        played = {name for section in made.sections for name, share in section.parts.items() if share > 0}
        assert len(played) >= len(made.parts) - 1
        assert SongMap(made).end == round(made.quarters * 480)


@pytest.mark.parametrize("genre", GENRES)
def test_a_groove_has_the_metre_of_the_song(genre) -> None:
    for prompt in ("one", "two", "three"):
        made = planned(genre, 1, prompt=prompt)
        assert made.groove == "" or str(metre_of(made.groove)) == made.metre


@given(genre=st.sampled_from(GENRES), seconds=st.floats(10, 7000), seed=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_lengths_are_met(genre, seconds, seed) -> None:
    made = plan(Wish(genres=((genre, 1.0),), duration_s=seconds), seed)
    assert made.duration_s == pytest.approx(seconds, rel=0.02)


@given(
    bpm=st.integers(60, 180), seconds=st.integers(10, 600), genre=st.sampled_from(("pop", "folk", "techno", "waltz"))
)
@settings(max_examples=25, deadline=None)
def test_lengths_are_met_at_a_tempo_that_was_asked_for(bpm, seconds, genre) -> None:
    made = planned(genre, 1, bpm=bpm, duration_s=seconds)
    assert made.bpm == bpm
    assert made.duration_s == pytest.approx(seconds, rel=0.02)
    assert all(section.bpm == bpm for section in made.sections[:-1])


def test_ten_seconds_are_one_phrase_with_a_close() -> None:
    made = planned("pop", 1, duration_s=10, mode="major")
    assert made.bars <= 8
    assert made.sections[-1].phrases[-1].cadence == "authentic"


@pytest.mark.parametrize("seconds", [1, 9.9, 7300, 36_000])
def test_lengths_out_of_range_are_refused(seconds) -> None:
    with pytest.raises(ValueError, match=r"10 seconds to 2 hours"):
        planned("pop", 1, duration_s=seconds)


@pytest.mark.parametrize("bpm", [1, 19, 321, 999])
def test_tempos_out_of_range_are_refused(bpm) -> None:
    with pytest.raises(ValueError, match="tempos run from 20 to 320"):
        planned("pop", 1, bpm=bpm)


def test_a_very_long_piece_is_slower_where_its_tempo_is_free() -> None:
    made = planned("waltz", 1, duration_s=7200)
    assert made.duration_s == pytest.approx(7200, rel=0.02)
    assert made.bars <= 6000


def test_more_bars_than_a_plan_holds_are_refused() -> None:
    with pytest.raises(ValueError, match="more than the 6,000 that a plan holds"):
        planned("pop", 1, bpm=300, duration_s=7200)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"genres": (("skronk", 1.0),)}, "no genre of the convention base"),
        ({"form": "sideways"}, "is no form"),
        ({"mode": "hypo"}, "is no mode that can be planned in"),
        ({"metre": "0/4"}, "no time signature"),
        ({"metre": "64/2"}, "too short or too long"),
        ({"tonic": "H"}, "no tonic"),
        ({"instruments_in": ("kazoo-choir",)}, "no instrument of the instrument base"),
        ({"instruments_in": ("cello",), "instruments_out": ("cello",)}, "asked for and left out at once"),
        ({"sections": (WishedSection(kind="fugue"),)}, "no kind of section"),
        ({"chords": "Dm7 Q7"}, "Chord 2"),
    ],
)
def test_what_cannot_be_is_said(fields, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        plan(Wish(**{"genres": (("pop", 1.0),), **fields}), 1)


def test_a_seed_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="is no seed"):
        plan(Wish(genres=(("pop", 1.0),)), -1)


def test_the_same_wish_and_seed_give_the_same_plan() -> None:
    for genre in ("pop", "jazz-swing", "techno"):
        wish = Wish(prompt="once more", genres=((genre, 1.0),))
        assert plan(wish, 9).to_json() == plan(wish, 9).to_json()
    assert plan(Wish(prompt="words")).seed == plan(Wish(prompt="words")).seed


@pytest.mark.parametrize("genre", ["pop", "classical"])
def test_fifty_seeds_keep_key_tempo_and_form_and_differ(genre) -> None:
    made = [plan(Wish(prompt="fifty", genres=((genre, 1.0),)), seed) for seed in range(50)]
    kept = {
        (row.tonic, row.mode, row.bpm, row.metre, row.groove, tuple((part.kind, part.letter, part.bars, part.tonic)
         for part in row.sections)) for row in made
    }  # fmt: skip
    assert len(kept) == 1
    assert len({tuple(section.chords for section in row.sections) for row in made}) >= 15


def test_wished_sections_are_there() -> None:
    wishes = (
        WishedSection(kind="intro", length="long"), WishedSection(kind="chorus", which="last", length="double"),
        WishedSection(kind="bridge", count=0), WishedSection(kind="solo", count=1, bars=12),
    )  # fmt: skip
    made = planned("pop", 1, sections=wishes, form="verse-chorus")
    kinds = [section.kind for section in made.sections]
    assert "bridge" not in kinds
    assert kinds[-3:-1] == ["chorus", "chorus"]
    assert made.sections[0].bars >= 8
    assert [section.bars for section in made.sections if section.kind == "solo"] == [12]


def test_sections_have_the_keys_and_closes_that_were_asked_for() -> None:
    wishes = (WishedSection(kind="bridge", key="F major"), WishedSection(kind="verse", cadence="half"))
    made = planned("pop", 1, sections=wishes, tonic="D", mode="major", form="verse-chorus")
    assert {(row.tonic, row.mode) for row in made.sections if row.kind == "bridge"} == {("F", "major")}
    assert {row.phrases[-1].cadence for row in made.sections if row.kind == "verse"} == {"half"}


@pytest.mark.parametrize("form", ["AABA", "ABAC", "ABCB", "AB"])
def test_letters_are_a_form(form) -> None:
    made = planned("ambient", 1, form=form)
    letters = "".join(row.letter for row in made.sections if row.kind not in ("intro", "outro", "solo", "bridge"))
    assert form in letters or letters.startswith("AAA")


def test_instruments_in_out_and_only() -> None:
    assert {"cello", "harmonica"} <= _ids(planned("pop", 1, instruments_in=("cello", "harmonica")))
    assert "drums" not in {part.role for part in planned("rock", 1, instruments_out=("family:drums",)).parts}
    only = planned("pop", 1, instruments_in=("grand-piano", "cello"), only_these=True)
    assert _ids(only) == {"grand-piano", "cello"}
    assert {part.role for part in only.parts} == {"chords", "melody"}


def test_an_instrument_named_like_its_family_is_that_instrument() -> None:
    assert "organ" in _ids(planned("chorale", 1, instruments_in=("organ",)))


def test_a_family_is_taken_from_the_genre() -> None:
    made = planned("jazz-swing", 1, instruments_in=("family:brass",))
    assert any(instrument(name).family == "brass" for name in _ids(made))


def test_a_piano_alone_has_tune_and_chords() -> None:
    made = planned("pop", 1, instruments_in=("grand-piano",), only_these=True)
    assert [(part.role, part.instrument) for part in made.parts] == [
        ("melody", "grand-piano"),
        ("chords", "grand-piano"),
    ]


def test_drums_alone_play_everywhere() -> None:
    made = planned("rock", 1, instruments_in=("acoustic-kit",), only_these=True)
    assert [part.role for part in made.parts] == ["drums"]
    assert all(section.parts["drums"] > 0 for section in made.sections)


@pytest.mark.parametrize("count", [2, 3, 4, 6])
def test_the_number_of_players_is_kept(count) -> None:
    assert len(_ids(planned("soul", 1, parts_count=count))) == count


@pytest.mark.parametrize("chords", ["Dm7 G7 Cmaj7", "Am F C G", "E7#9 A13", "C | Am F | G*2 G7*2"])
def test_typed_chords_go_round_the_main_sections(chords) -> None:
    from theory.core.chord_entry import parse_progression

    asked = [row.chord for row in parse_progression(chords, None)]
    made = planned("pop", 1, chords=chords, form="verse-chorus")
    for section in made.sections:
        if section.kind in ("verse", "chorus", "solo"):
            heard = [section.chord(at) for at in range(len(section.chords))]
            assert heard == [asked[at % len(asked)] for at in range(len(heard))]


def test_typed_chords_choose_the_key() -> None:
    assert (planned("pop", 1, chords="Dm7 G7 Cmaj7").tonic, planned("pop", 1, chords="Dm7 G7 Cmaj7").mode) == (
        "C",
        "major",
    )
    assert planned("pop", 1, chords="Am Dm E7 Am").mode == "minor"
    made = planned("jazz-swing", 1, chords="ii-V-I", tonic="Eb", form="ABAC")
    theme = next(row for row in made.sections if row.kind == "theme")
    assert [row.numeral for row in theme.chords[:3]] == ["ii7", "V7", "Imaj7"]


def test_three_typed_chords_make_four_bars() -> None:
    made = planned("pop", 1, chords="Dm7 G7 Cmaj7", metre="4/4")
    verse = next(row for row in made.sections if row.kind == "verse")
    assert [row.quarters for row in verse.chords[:4]] == [4.0, 4.0, 8.0, 4.0]


def test_a_trio_of_jazz_is_piano_bass_and_drums() -> None:
    made = planned("jazz-swing", 1, parts_count=3)
    assert {part.role for part in made.parts} == {"melody", "chords", "bass", "drums"}
    assert len(_ids(made)) == 3


def test_typed_lengths_are_kept() -> None:
    made = planned("pop", 1, chords="| C | G Am |", metre="4/4")
    verse = next(row for row in made.sections if row.kind == "verse")
    assert [row.quarters for row in verse.chords[:4]] == [4.0, 2.0, 2.0, 4.0]


@pytest.mark.parametrize(("metre", "grouping"), [("7/8", (2, 2, 3)), ("5/4", (3, 2)), ("6/8", ()), ("4/4", ())])
def test_odd_metres_are_grouped(metre, grouping) -> None:
    made = planned("indie-rock", 1, metre=metre)
    assert {section.grouping for section in made.sections} == {grouping}


def test_a_tempo_word_is_kept_with_a_length() -> None:
    made = planned("pop", 1, tempo_range_bpm=(60, 70), duration_s=95)
    assert 60 <= made.bpm <= 70


def test_blends_take_from_both() -> None:
    made = plan(Wish(genres=(("lo-fi", 0.55), ("bossa-nova", 0.45)), prompt="both"), 3)
    assert made.groove == "bossa nova"
    assert "nylon-guitar" in _ids(made)
    assert "lo-fi-kit" in _ids(made)
    assert 68 * 0.9 <= made.bpm <= 92 * 1.1
    assert made.production.character == "lo-fi"


def test_choices_say_where_they_came_from() -> None:
    understood = (
        Understood(field="bpm", text="92 BPM", says="92 BPM", start=0, end=6),
        Understood(field="tonic", text="F#", says="F#", source="field"),
    )
    made = plan(Wish(genres=(("pop", 1.0),), bpm=92, tonic="F#", moods=("wistful",), understood=understood), 1)
    rows = {row.field: row for row in made.origins}
    assert (rows["bpm"].kind, rows["bpm"].words) == ("prompt", "92 BPM")
    assert rows["tonic"].kind == "field"
    assert "more vi and ii, sevenths" in rows["moods.wistful"].says
    assert {"genres", "metre", "groove", "sections", "production", "seed"} <= set(rows)
    assert rows["metre"].kind == "genre"


def test_energy_is_arranged() -> None:
    made = planned("pop", 1, form="verse-chorus")
    by_kind = {kind: [row.energy for row in made.sections if row.kind == kind] for kind in ("intro", "verse", "chorus")}
    assert max(by_kind["intro"]) < min(by_kind["verse"]) < min(by_kind["chorus"])
    assert max(range(len(made.sections)), key=lambda at: made.sections[at].energy) == max(
        at for at, row in enumerate(made.sections) if row.kind == "chorus"
    )
    assert len(made.sections[0].parts) < len(next(row for row in made.sections if row.kind == "chorus").parts)


def test_a_build_leads_to_its_drop() -> None:
    made = planned("house", 1, form="build and break")
    pairs = [(a, b) for a, b in zip(made.sections, made.sections[1:], strict=False) if b.kind == "drop"]
    assert pairs
    assert all(a.transition in ("riser", "drop-out") and a.energy < b.energy for a, b in pairs)
    assert all(not {"bass", "drums"} & set(row.parts) for row in made.sections if row.kind == "break")


def test_titles_are_short_and_say_something() -> None:
    assert plan(Wish(genres=(("pop", 1.0),), title="Mine"), 1).title == "Mine"
    made = plan(Wish(prompt="make me a song about the lonely lighthouse", genres=(("pop", 1.0),)), 1)
    assert made.title == "Lonely Lighthouse"
    assert "in" in plan(Wish(genres=(("pop", 1.0),)), 1).title


@pytest.mark.parametrize(
    ("fields", "genre"),
    [({"use": "study"}, "lo-fi"), ({"form": "twelve-bar blues"}, "blues"), ({"use": "trailer"}, "film-score"),
     ({"moods": ("angry",)}, "metal"), ({}, "pop")],
)  # fmt: skip
def test_a_genre_is_found_where_none_was_named(fields, genre) -> None:
    assert plan(Wish(**fields), 1).genres == ((genre, 1.0),)


@pytest.mark.parametrize("genre", ["metal", "punk"])
def test_driven_guitars_come_in_pairs_from_both_sides(genre) -> None:
    made = plan(Wish(genres=((genre, 1.0),), duration_s=60.0, seed=3))
    pans = [part.pan for part in made.parts if part.role == "chords" and part.instrument == "distorted-guitar"]
    assert sorted(pans) == [-0.7, 0.7]

"""Prompts become wishes: what is said is understood, what is not is named, what cannot be is told."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.instruments.base import instruments
from generation.core.prompt import lexicon
from generation.core.prompt.fields import READERS
from generation.core.prompt.reading import LONGEST_PROMPT, read_prompt
from generation.core.prompt.style import blended
from theory.core.genre.convention import conventions
from theory.core.genre.instruments import FAMILIES


def texts(wish: object, field: str) -> list[str]:
    return [row.text for row in wish.understood if row.field == field]  # type: ignore[attr-defined]


def test_the_prompt_of_the_first_page() -> None:
    wish = read_prompt(
        "Wistful indie pop about a harbour at night, 92 BPM in D major, choruses that never quite resolve until the "
        "last one, bridge in another key, salty guitars."
    )
    assert wish.moods == ("wistful",)
    assert dict(wish.genres) == {"pop": 0.6, "indie-rock": 0.4}
    assert (wish.bpm, wish.tonic, wish.mode, wish.title) == (92, "D", "major", "Harbour at Night")
    closes = [(row.kind, row.which, row.cadence) for row in wish.sections if row.cadence]
    assert closes == [("chorus", "all", "evaded"), ("chorus", "last", "authentic")]
    assert [row.key for row in wish.sections if row.kind == "bridge"] == ["another"]
    assert [(row.text, row.instead) for row in wish.unused] == [("salty", ("muted", "distorted", "clean"))]


def test_places_are_those_of_the_prompt() -> None:
    wish = read_prompt("Slow  jazz, in F♯ dorian — with ünderwater piano at 70 BPM")
    assert {wish.prompt[row.start : row.end] == row.text for row in wish.understood} == {True}
    assert [row.text for row in wish.unused] == ["ünderwater"]


@pytest.mark.parametrize(
    ("prompt", "field", "value"),
    [
        ("jazz in 5", "metre", "5/4"), ("a waltz", "metre", "3/4"), ("rock in seven", "metre", "7/8"),
        ("celtic jig", "metre", "6/8"), ("blues in 12/8 time", "metre", "12/8"), ("pop in F# dorian", "mode", "dorian"),
        ("pop in F# dorian", "tonic", "F#"), ("song in B flat major", "tonic", "Bb"), ("soul in Cm", "mode", "minor"),
        ("techno, an hour", "duration_s", 3600.0), ("pop 2 min 30 s", "duration_s", 150.0),
        ("ballad of three and a half minutes", "duration_s", 210.0), ("house 3:05", "duration_s", 185.0),
        ("16 bars of funk", "bars", 16), ("80s pop, 30 seconds", "duration_s", 30.0), ("80s pop", "era", "1980s"),
        ("allegro, classical", "tempo_range_bpm", (120.0, 156.0)), ("trap at 140-150 bpm", "bpm", 145.0),
        ("shuffle blues", "swing", 2.0), ("jazz over Dm7 G7 Cmaj7", "chords", "Dm7 G7 Cmaj7"),
        ("a ii-V-I in jazz", "chords", "ii V I"), ("pop with the chords C G Am F", "chords", "C G Am F"),
        ("a 12-bar blues", "form", "twelve-bar blues"), ("AABA jazz", "form", "AABA"),
        ("a string quartet", "parts_count", 4), ("high-energy punk", "energy", 0.88),
        ("music for a wedding", "use", "wedding"),
    ],
)  # fmt: skip
def test_one_thing_at_a_time(prompt: str, field: str, value: object) -> None:
    assert getattr(read_prompt(prompt), field) == value


def test_lists_of_players_keep_their_sign() -> None:
    wish = read_prompt("folk with banjo and fiddle, no drums or bass")
    assert wish.instruments_in == ("banjo", "fiddle")
    assert wish.instruments_out == ("family:drums", "family:bass")
    assert not wish.only_these
    only = read_prompt("only piano and cello, romantic")
    assert only.only_these
    assert only.instruments_in == ("grand-piano", "cello")
    assert not read_prompt("hard rock with a guitar solo").only_these
    assert read_prompt("a piece for piano and voice").only_these
    assert not read_prompt("music for guitar practice").only_these
    assert read_prompt("flamenco guitar in A").genres == (("flamenco", 1.0),)
    assert read_prompt("funeral march").use == "funeral"


def test_contradictions_are_named() -> None:
    wish = read_prompt("120 BPM funeral march at 40 BPM")
    assert wish.bpm == 120
    assert [row.sentence for row in wish.conflicts] == [
        "“120 BPM” and “at 40 BPM” cannot both hold; “120 BPM” was taken."
    ]
    assert "slow" in read_prompt("slow techno at 170 bpm").conflicts[0].sentence
    both = read_prompt("jazz with piano and sax, no piano")
    assert "grand-piano" not in both.instruments_in
    assert both.conflicts


def test_a_field_wins_and_says_so() -> None:
    wish = read_prompt("pop at 92 bpm in D major", {"bpm": "120", "key": "Eb minor"})
    assert (wish.bpm, wish.tonic, wish.mode) == (120, "Eb", "minor")
    assert any("the field was taken" in row.sentence for row in wish.conflicts)
    assert texts(wish, "bpm") == ["120"]


def test_blends() -> None:
    assert dict(read_prompt("lo-fi with bossa nova").genres) == {"lo-fi": 0.649, "bossa-nova": 0.351}
    assert dict(read_prompt("techno meets baroque").genres) == {"techno": 0.5, "baroque": 0.5}
    assert dict(read_prompt("70% house, 30% jazz").genres) == {"house": 0.7, "jazz-swing": 0.3}
    assert sum(weight for _, weight in blended([((("pop", 1.0),), "")] * 3)) == pytest.approx(1, abs=0.01)


def test_every_genre_of_the_base_is_understood_by_its_name() -> None:
    for genre in conventions():
        assert read_prompt(f"{genre.slug.replace('-', ' ')} music").genres[:1] == ((genre.slug, 1.0),), genre.slug


def test_every_word_for_an_instrument_is_one_of_the_base() -> None:
    known = {row.id for row in instruments()} | {f"family:{name}" for name in FAMILIES}
    asked = {*lexicon.instruments().values(), *(name for row in lexicon.ensembles().values() for name in row.plays)}
    assert asked <= known
    assert {row.id for row in instruments()} <= set(lexicon.instruments().values())


def test_every_mood_use_and_era_is_understood() -> None:
    rows = lexicon.feelings()
    kinds = {kind: {row.name for row in rows.values() if row.kind == kind} for kind in ("moods", "uses", "eras")}
    assert len(kinds["moods"]) >= 40
    assert len(kinds["uses"]) >= 15
    for name in kinds["moods"]:
        assert name in read_prompt(f"{name.replace('-', ' ')} pop").moods, name
    for name in kinds["uses"]:
        assert read_prompt("pop", {"use": name}).use == name


@pytest.mark.parametrize(
    ("prompt", "part"),
    [
        ("", "Nothing was asked for"), ("   \n\t", "Nothing was asked for"), ("x" * 10_000, "10,000 characters"),
        ("🎵🎶🔥", "no words"), ("日本の歌を作ってください", "script"), ("Une chanson triste", "None of these words"),
        ("techno at 999 bpm", "999 BPM cannot be made"), ("pop at 0 bpm", "0 BPM cannot be made"),
        ("ten-hour ambient drone", "10 h 0 min cannot be made"), ("1-second jazz", "1 s cannot be made"),
        ("rock in 99/8", "99/8 cannot be made"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_told(prompt: str, part: str) -> None:
    with pytest.raises(ValueError, match=part.replace("(", r"\(")):
        read_prompt(prompt)


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("genre", "polkacore", "no genre"), ("mood", "purple-ish", "Try"), ("key", "H major", "no tonic"),
        ("key", "C wobbly", "no mode"), ("bpm", "fast", "no tempo"), ("bpm", "nan", "no tempo"),
        ("bpm", "1e400", "no tempo"),
        ("metre", "four", "no metre"), ("duration", "long", "no length"), ("duration", "9", "cannot be made"),
        ("parts", "kazoo", "no instrument"), ("instruments", "drums,theremin", "no instrument"),
        ("chords", "Dm7 Hello", "Chord 2"), ("seed", "-1", "seed"), ("seed", "1.5", "seed"),
        ("variations", "99", "variations"), ("energy", "loud", "energy"), ("structure", "spiral", "no form"),
        ("colour", "red", "no field"), ("title", "x" * 500, "500 characters"),
    ],
)  # fmt: skip
def test_fields_that_cannot_be_are_told(field: str, value: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        read_prompt("pop", {field: value})


def test_fields_alone_are_enough() -> None:
    given_fields = {
        "genre": "lo-fi", "mood": "calm", "key": "Eb minor", "bpm": "80", "metre": "3/4", "duration": "2:30",
        "instruments": "rhodes, upright bass", "without": "drums", "structure": "AABA", "energy": "40 %", "seed": "7",
        "chords": "i iv V i", "variations": "3", "title": "Rain",
    }  # fmt: skip
    wish = read_prompt("", given_fields)
    assert wish.instruments_in == ("electric-piano", "acoustic-bass")
    assert (wish.duration_s, wish.energy, wish.seed, wish.variations) == (150.0, 0.4, 7, 3)
    assert set(given_fields) <= set(READERS)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300) | st.text(alphabet=string.ascii_letters + string.digits + " #b♯♭/:,.-%()", max_size=200))
def test_whatever_is_written_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        wish = read_prompt(text)
    except ValueError as refused:
        sentence = str(refused)
    else:
        sentence = "."
        assert all(0 <= row.start < row.end <= len(wish.prompt) for row in (*wish.understood, *wish.unused))
    assert sentence.endswith((".", "”."))


def test_hostile_lengths_are_quick_and_bounded() -> None:
    read_prompt("pop " + "in a in a in a " * 100)
    read_prompt(("over " + "C G " * 480)[:LONGEST_PROMPT])
    assert len(read_prompt("pop " + "xyzzy, " * 200).unused) <= 16

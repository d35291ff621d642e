"""What the lab says of typed progressions."""

import pytest

from tests.unit.theory.lab.rows import home, row
from theory.core.lab.progression import ProgressionReading, read_chord_row, read_progression


def romans(reading: ProgressionReading) -> list[str | None]:
    return [each.roman for each in reading.chords]


def functions(reading: ProgressionReading) -> str:
    return "".join(each.function or "-" for each in reading.chords)


def test_names_and_numerals_say_the_same() -> None:
    assert read_progression("Dm7 | G7 | Cmaj7", "C") == read_progression("ii7 | V7 | Imaj7", "C")


def test_a_two_five_one() -> None:
    reading = read_progression("Dm7 | G7 | Cmaj7", "C")
    assert romans(reading) == ["ii7", "V7", "Imaj7"]
    assert functions(reading) == "PDT"
    assert [(each.kind, each.first, each.last) for each in reading.cadences] == [("perfect authentic", 0, 2)]
    assert [(each.slug, each.first, each.last) for each in reading.patterns] == [("ii-v-i", 0, 2)]
    assert reading.chords[0].tones == ("D", "F", "A", "C")
    assert reading.chords[1].circle == 1
    assert reading.beats == 12
    assert reading.start_beats == (0, 4, 8)


def test_applied_and_chromatic_chords_are_named_by_where_they_go() -> None:
    reading = read_progression("C A7 Dm G7 C C7 F Ab7 G Db/F G7 C", "C")
    assert romans(reading) == [
        "I", "V7/ii", "ii", "V7", "I", "V7/IV", "IV", "Ger65", "V", "bII6", "V7", "I",
    ]  # fmt: skip
    assert reading.chords[1].borrowed
    assert reading.chords[7].kind == "augmented sixth"
    assert "A7" in reading.summary[0]


def test_minor_keys_keep_their_raised_seventh() -> None:
    reading = read_progression("i iio6 V7 VI | iv V i", "A", "minor")
    assert [each.symbol for each in reading.chords] == ["Am", "Bdim/D", "E7", "F", "Dm", "E", "Am"]
    assert all(not each.borrowed for each in reading.chords)
    assert reading.chords[2].tones == ("E", "G♯", "B", "D")


def test_a_mode_has_its_own_chords() -> None:
    reading = read_progression("i IV i IV", "D", "dorian")
    assert reading.name == "D Dorian"
    assert not any(each.borrowed for each in reading.chords)
    assert reading.patterns[0].slug == "dorian-vamp"
    assert reading.summary[0] == "All 4 chords belong to D Dorian."


def test_a_blues_rests_on_its_sevenths() -> None:
    reading = read_progression("I7 IV7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 V7", "C")
    assert functions(reading) == "TPTTPPTTDPTD"
    assert reading.patterns[0].slug.startswith("twelve-bar-blues")
    assert "blues" in reading.summary[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("C F G Am", "deceptive"),
        ("C G F C", "plagal"),
        ("C Dm C G", "half"),
        ("C Fm Bb7 C", "backdoor"),
        ("C F C/G G7/F C/E", "evaded"),
        ("C F G/B C", "imperfect authentic"),
    ],
)
def test_closes_are_told_apart(text: str, kind: str) -> None:
    assert kind in {each.kind for each in read_progression(text, "C").cadences}


def test_rests_are_kept_and_have_no_function() -> None:
    reading = read_progression("C N.C. G C", "C")
    assert romans(reading) == ["I", None, "V", "I"]
    assert reading.tension[1] is None
    assert reading.chords[1].midi == ()
    assert reading.parts is not None
    assert reading.parts.voices[1] is None


def test_equal_neighbours_stay_chords_of_their_own() -> None:
    reading = read_progression("C C G G", "C")
    assert len(reading.chords) == len(reading.tension) == 4
    assert reading.start_beats == (0, 4, 8, 12)


@pytest.mark.parametrize(
    ("text", "tonic", "mode", "offered"),
    [
        ("Am F C G", "A", "minor", "C major"),
        ("D G A D", "G", "major", "D major"),
        ("Dm G Dm G", "D", "minor", "D Dorian"),
        ("G F C G", "C", "major", "G Mixolydian"),
    ],
)
def test_keys_that_fit_better_are_offered(text: str, tonic: str, mode: str, offered: str) -> None:
    assert offered in [each.name for each in read_progression(text, tonic, mode).keys]


def test_a_key_that_fits_best_is_not_questioned() -> None:
    assert read_progression("Dm7 G7 Cmaj7", "C").keys == ()


def test_voices_set_by_hand_are_judged_as_they_are() -> None:
    reading = read_chord_row(row("C Dm"), home("C"), voices=[(48, 55, 64, 72), (50, 57, 65, 74)])
    assert reading.parts is not None
    assert {fault.kind for fault in reading.parts.faults} >= {"parallel fifths", "parallel octaves"}


def test_tension_rises_away_from_home_and_falls_back() -> None:
    tension = read_progression("C F#dim7 G7 C", "C").tension
    assert tension[0] == tension[3] == 0
    assert (tension[1] or 0) > 0.3


@pytest.mark.parametrize(
    ("text", "tonic", "beats", "said"),
    [
        ("H#9", "C", 4, "H#9"),
        ("", "C", 4, "No chord"),
        ("C " * 401, "C", 4, "401 chords"),
        ("C", "C", 0, "0 beats"),
        ("C", "Q", 4, "no tonic"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, tonic: str, beats: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_progression(text, tonic, beats_per_bar=beats)


def test_the_most_chords_are_read_without_voices() -> None:
    reading = read_progression("C G " * 200, "C")
    assert len(reading.chords) == 400
    assert reading.parts is None


def test_a_reading_goes_out_and_comes_back_as_json() -> None:
    reading = read_progression("i VII VI V", "A", "minor")
    assert ProgressionReading.from_json(reading.to_json()) == reading


def test_a_diminished_seventh_is_named_by_where_it_goes() -> None:
    up = read_progression("C C#dim7 Dm7 G7 C", "C").chords[1]
    down = read_progression("Em7 Ebdim7 Dm7 G7 C", "C").chords[1]
    assert (up.roman, up.function) == ("viio7/ii", "D")
    assert (down.roman, down.function) == ("biiio7", "X")
    assert "passes" in down.why
    assert down.tones == ("E♭", "G♭", "A", "C")  # not B♭♭ and D♭♭


def test_an_applied_dominant_made_of_the_keys_own_tones_is_not_called_foreign() -> None:
    reading = read_progression("Am7 D7 Gmaj7 Cmaj7 F#m7b5 B7 Em", "E", "minor")
    assert reading.chords[1].roman == "V7/III"
    assert reading.summary[0] == "All 7 chords belong to E minor."


def test_a_german_sixth_is_spelled_with_its_augmented_sixth() -> None:
    assert read_progression("C Ab7 G", "C").chords[1].tones == ("A♭", "C", "E♭", "F♯")

"""Form: names, letters, transitions and named forms."""

from dataclasses import replace

import pytest

from tests.unit.theory.pieces import form_piece
from theory.core.chord import Chord
from theory.core.form.facts import section_facts
from theory.core.form.reading import read_form
from theory.core.key import Key
from theory.core.piece import DrumHit, Piece, TimedChord, TimedKey

SONG = [("I", 4), ("A", 8), ("P", 4), ("B", 8), ("A", 8), ("P", 4), ("B", 8), ("C", 8), ("B", 8), ("O", 4)]
DENSITY = {"I": 2, "A": 4, "P": 6, "B": 12, "C": 5, "O": 2}


def _names(piece):
    return [section.name for section in read_form(piece).sections]


def test_a_song_of_verses_and_choruses_gets_its_names():
    reading = read_form(form_piece(SONG, notes_a_bar=DENSITY, silent="IO"))
    assert [section.name for section in reading.sections] == [
        "intro", "verse", "pre-chorus", "chorus", "verse", "pre-chorus", "chorus", "bridge", "chorus", "outro",
    ]  # fmt: skip
    assert reading.forms[0].name == "verse-chorus form with a bridge and a pre-chorus"
    assert reading.pattern == "I A P B A P B C B O"
    assert all(section.why and 0 < section.confidence <= 1 for section in reading.sections)
    assert [str(section.start) for section in reading.sections[:3]] == ["1:1", "5:1", "13:1"]
    assert [section.bars for section in reading.sections[:3]] == [4, 8, 4]


def test_energies_from_outside_take_the_place_of_our_own():
    plan = [("A", 8), ("B", 8), ("A", 8), ("B", 8)]
    loud_b = read_form(form_piece(plan), energies=(-20, -8, -20, -8))
    assert [section.name for section in loud_b.sections] == ["verse", "chorus", "verse", "chorus"]
    assert [section.energy for section in loud_b.sections] == [0, 1, 0, 1]
    with pytest.raises(ValueError, match="give one for each"):
        read_form(form_piece(plan), energies=(1.0,))


FORMS = {
    "32-bar AABA": [("A", 8), ("A", 8), ("B", 8), ("A", 8)],
    "AABA": [("A", 4), ("A", 4), ("B", 4), ("A", 4)],
    "rondo": [("A", 8), ("B", 8), ("A", 8), ("C", 8), ("A", 8)],
    "binary": [("A", 8), ("A", 8), ("B", 8), ("B", 8)],
    "ternary": [("A", 8), ("B", 8), ("A", 8)],
    "strophic": [("A", 8)] * 4,
    "through-composed": [("A", 8), ("B", 8), ("C", 8), ("D", 8), ("E", 8)],
}


@pytest.mark.parametrize(("name", "plan"), FORMS.items())
def test_forms_have_their_names(name, plan):
    form = read_form(form_piece(plan)).forms[0]
    assert form.name == name
    assert form.why
    assert 0.4 < form.confidence <= 1


def test_the_middle_of_aaba_is_a_bridge():
    assert _names(form_piece(FORMS["32-bar AABA"])) == ["verse", "verse", "bridge", "verse"]


def test_choruses_of_twelve_bars_are_a_blues():
    piece = form_piece([("A", 12)] * 3)
    plan = ["C:7"] * 4 + ["F:7"] * 2 + ["C:7"] * 2 + ["G:7", "F:7", "C:7", "C:7"]
    chords = tuple(TimedChord(2.0 * bar, 2.0 * bar + 2, Chord.parse(plan[bar % 12])) for bar in range(36))
    blues = replace(piece, chords=chords, keys=(TimedKey(0, piece.duration_s, Key("C", "major")),))
    assert "twelve-bar blues" in [form.name for form in read_form(blues).forms]
    assert "twelve-bar blues" not in [form.name for form in read_form(piece).forms]


def test_what_returns_counts_as_repetition():
    strophic, through = (read_form(form_piece(FORMS[name])) for name in ("strophic", "through-composed"))
    assert strophic.repetition.value == pytest.approx(0.75)
    assert through.repetition.value == 0
    assert through.contrast.value > 0
    assert strophic.contrast is None


def test_a_return_with_other_chords_gets_a_prime():
    piece = form_piece([("A", 8), ("B", 8), ("A", 8)], silent="AB")
    rows = [("C:maj", "G:maj", "A:min", "F:maj"), ("D:min", "G:maj"), ("E:min", "A:7", "D:7", "B:min")]
    chords = tuple(
        TimedChord(16.0 * part + 16 * i / len(row), 16.0 * part + 16 * (i + 1) / len(row), Chord.parse(label))
        for part, row in enumerate(rows)
        for i, label in enumerate(row)
    )
    assert read_form(replace(piece, chords=chords)).pattern == "A B A'"


def _kinds(piece: Piece, after: int = 1) -> set[str]:
    return {row.kind for row in read_form(piece).transitions if row.after == after}


def test_plain_joints_are_direct():
    assert _kinds(form_piece([("A", 8), ("B", 8)])) == {"direct"}


def test_a_change_of_key_is_a_modulation():
    piece = form_piece([("A", 8), ("B", 8)])
    keys = (TimedKey(0, 16, Key("C", "major"), 0.8), TimedKey(16, 32, Key("D", "major"), 0.9))
    rows = read_form(replace(piece, keys=keys)).transitions
    assert [(row.kind, row.confidence) for row in rows] == [("modulation", 0.8)]
    assert "C major to D major" in rows[0].why


def test_a_roll_before_the_joint_is_a_fill():
    piece = form_piece([("A", 8), ("B", 8)])
    beat = [DrumHit(bar * 2.0 + beat, "snare") for bar in range(16) for beat in (0.5, 1.5)]
    roll = [DrumHit(15 + step / 8, "tom") for step in range(8)]
    drums = tuple(sorted((*beat, *roll), key=lambda hit: hit.time_s))
    assert "fill" in _kinds(replace(piece, drums=drums))
    assert "fill" not in _kinds(replace(piece, drums=tuple(beat)))


def test_silence_before_the_joint_is_a_pause():
    piece = form_piece([("A", 8), ("B", 8)])
    kept = tuple(note for note in piece.notes if not 14.4 < note.start_s < 15.99)
    assert "pause" in _kinds(replace(piece, notes=kept, melody=()))


def test_drums_that_stop_and_come_back_with_everything_are_a_drop():
    piece = form_piece([("A", 8), ("B", 8)], notes_a_bar={"A": 2, "B": 12})
    hits = [DrumHit(time / 4, "kick") for time in range(128) if not 14 <= time / 4 < 16]
    assert "drop" in _kinds(replace(piece, drums=tuple(hits)))


def test_a_tune_that_starts_before_the_bar_is_a_pickup():
    piece = form_piece([("A", 8), ("B", 8)])
    tune = tuple(note for note in piece.melody if not 13.9 < note.start_s < 15.4)
    assert "pickup" in _kinds(replace(piece, melody=tune))


def test_names_given_by_hand_are_kept():
    piece = form_piece(SONG, notes_a_bar=DENSITY, silent="IO")
    first = replace(piece.sections[0], name="solo", confidence=1.0)
    reading = read_form(replace(piece, sections=(first, *piece.sections[1:])))
    assert (reading.sections[0].name, reading.sections[0].confidence) == ("solo", 1.0)


def test_little_knowledge_gives_little_confidence_and_nothing_fails():
    bare = replace(form_piece(SONG), notes=(), melody=())
    reading = read_form(bare)
    assert {row.kind for row in reading.transitions} == {"direct"}
    assert all(row.confidence <= 0.3 for row in reading.transitions)
    assert all(fact.energy is None for fact in section_facts(bare))
    assert read_form(Piece(duration_s=1)).sections == ()
    assert read_form(form_piece([("A", 8)])).forms == ()


def test_the_reading_survives_json():
    reading = read_form(form_piece(SONG))
    assert type(reading).from_json(reading.to_json()) == reading

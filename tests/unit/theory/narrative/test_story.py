"""The story of a piece: what it says follows from the reading, each claim plays its passage, doubt is told as doubt."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.unit.theory.pieces import bars_of, form_piece, tune_piece
from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.narrative.ground import Ground
from theory.core.narrative.sentence import Paragraph, listed, number, often, sentence
from theory.core.narrative.story import story
from theory.core.piece import Bars, Piece, TimedChord, TimedKey, TimedMetre, TimedSection
from theory.core.reading import Reading, read

BAR_S = 2.0


def piece(
    labels: str,
    keys: Sequence[tuple[str, int]] = (),
    sections: Sequence[tuple[str, str | None, int]] = (),
    sure: float = 0.95,
) -> Piece:
    """One chord a bar of 4/4 at 120 BPM; keys and sections with their lengths in bars."""
    row = labels.split()
    chords = tuple(TimedChord(BAR_S * i, BAR_S * (i + 1), Chord.parse(label), sure) for i, label in enumerate(row))
    end = BAR_S * len(row)
    key_rows, section_rows, at = [], [], 0.0
    for name, bars in keys:
        key_rows.append(TimedKey(at, at + BAR_S * bars, Key.parse(name), sure))
        at += BAR_S * bars
    at = 0.0
    for letter, called, bars in sections:
        section_rows.append(TimedSection(at, at + BAR_S * bars, letter, called, sure))
        at += BAR_S * bars
    return Piece(
        duration_s=end, bars=bars_of("4/4", len(row)), metres=(TimedMetre(0.0, end, "4/4"),), tempo_bpm=120.0,
        keys=tuple(key_rows), chords=chords, sections=tuple(section_rows),
    )  # fmt: skip


def ground(of: Piece, *, sure: float = 0.95, mode: str | None = None, reading: Reading | None = None) -> Ground:
    lengths: dict[str, float] = {}
    for row in of.keys:
        lengths[str(row.key)] = lengths.get(str(row.key), 0.0) + row.length_s
    return Ground(
        reading=reading or read(of), bars=of.bars, duration_s=of.duration_s,
        home=max(lengths, key=lambda key: lengths[key]) if lengths else None, home_confidence=sure, church_mode=mode,
        tempo_bpm=of.tempo_bpm, signature="4/4", signature_confidence=0.9,
    )  # fmt: skip


def told(of: Ground) -> str:
    return " ".join(map(str, story(of)))


def paragraph(of: Ground, topic: str) -> Paragraph:
    return next(one for one in story(of) if one.topic == topic)


VERSE = "A:min D:min E:7 A:min " * 2
TO_C = "A:min F:maj G:7 C:maj"
CHORUS = "C:maj F:maj G:7 A:min"
PIVOT = piece(
    f"{VERSE} {TO_C} {CHORUS} {CHORUS} {CHORUS} C:maj F:maj G:7 C:maj",
    [("A minor", 9), ("C major", 19)],
    [("A", "verse", 12), *[("B", "chorus", 4)] * 4],
)


def test_a_change_of_key_is_told_with_its_pivot_and_plays() -> None:
    keys = paragraph(ground(PIVOT), "keys")
    assert str(keys).startswith("The verse in A minor turns to C major by a pivot on F, ")
    pivot = next(clause for one in keys.sentences for clause in one.clauses if "pivot" in str(clause))
    assert pivot.start_s is not None
    assert pivot.end_s is not None
    assert pivot.start_s <= 9 * BAR_S <= pivot.end_s + BAR_S


def test_a_chorus_that_dodges_its_close_is_told_before_the_final_one() -> None:
    closes = str(paragraph(ground(PIVOT), "closes"))
    assert "The chorus ends deceptively " in closes
    assert "before the final full close in bar 28" in closes


def test_every_played_clause_lies_within_the_piece() -> None:
    for one in story(ground(PIVOT)):
        for clause in (clause for said in one.sentences for clause in said.clauses):
            if clause.start_s is not None and clause.end_s is not None:
                assert 0 <= clause.start_s < clause.end_s <= PIVOT.duration_s + 0.01, str(clause)


def test_a_piece_of_which_nothing_is_known_says_nothing_of_music() -> None:
    empty = Ground(reading=Reading(), bars=Bars(), duration_s=10.0)
    assert "key" not in told(empty)
    assert [one.topic for one in story(empty)] in ([], ["plan"])


def test_without_a_key_no_numeral_and_no_close_is_told() -> None:
    words = told(ground(piece("C:maj F:maj G:maj C:maj " * 4)))
    assert "No key could be heard" in words
    assert "close" not in words
    assert "home" not in words


def test_a_church_mode_is_named_with_the_home() -> None:
    dorian = ground(piece("D:min G:maj D:min G:maj " * 4, [("D minor", 16)]), mode="dorian")
    assert "D minor (Dorian)" in told(dorian)


def test_a_usual_mode_is_not_worth_a_word() -> None:
    assert "Ionian" not in told(ground(piece("C:maj F:maj " * 8, [("C major", 16)]), mode="ionian"))


def test_one_chord_is_told_as_one() -> None:
    words = told(ground(piece("D:maj " * 8, [("D major", 8)])))
    assert "One chord, D, sounds throughout." in words
    assert "turn" not in words


def test_many_changes_of_key_become_a_list() -> None:
    row = "C:maj F:maj G:7 C:maj D:maj G:maj A:7 D:maj E:maj A:maj B:7 E:maj F#:maj B:maj C#:7 F#:maj"
    row += " Ab:maj Db:maj Eb:7 Ab:maj"
    many = ground(piece(row, [(key, 4) for key in ("C major", "D major", "E major", "F# major", "Ab major")]))
    words = str(paragraph(many, "keys"))
    assert words.startswith("The key changes four times: to D major in bar 5")
    assert words.endswith("A♭ major in bar 17.")


def test_a_piece_without_sections_tells_no_parts() -> None:
    words = told(ground(piece("C:maj A:min F:maj G:7 " * 4, [("C major", 16)])))
    assert "verse" not in words
    assert "parts" not in words
    assert "It stays in one key" in words


@pytest.mark.parametrize(
    ("sure", "words"),
    [(0.95, "is at home in C major"), (0.6, "is probably at home in"), (0.3, "The home key is unsure")],
)
def test_the_home_is_told_as_surely_as_it_was_heard(sure: float, words: str) -> None:
    assert words in told(ground(piece("C:maj F:maj G:7 C:maj " * 4, [("C major", 16)]), sure=sure))


def test_what_is_unlikely_is_not_told() -> None:
    doubtful = ground(piece("C:maj F:maj G:7 C:maj Bb:maj C:maj " * 3, [("C major", 18)], sure=0.3))
    words = told(doubtful)
    assert "♭VII" not in words
    assert "borrowed" not in words
    assert "full close" not in words


def test_a_borrowed_chord_is_explained_and_plays() -> None:
    chords = paragraph(
        ground(piece("C:maj F:maj Bb:maj C:maj C:maj F:maj G:7 C:maj " * 2, [("C major", 16)])), "chords"
    )
    assert "borrowed from C minor, comes twice, first in bar 3." in str(chords)
    assert any(
        clause.start_s is not None and "bVII" in str(clause) for one in chords.sentences for clause in one.clauses
    )


def test_a_dominant_of_another_degree_says_which() -> None:
    chords = str(
        paragraph(ground(piece("C:maj A:7 D:min G:7 C:maj F:maj G:7 C:maj " * 2, [("C major", 16)])), "chords")
    )
    assert "a dominant that leads to ii, comes twice, first in bar 2." in chords


def test_a_named_progression_is_told_with_its_bars() -> None:
    chords = str(paragraph(ground(piece("C:maj G:maj A:min F:maj " * 4, [("C major", 16)])), "chords"))
    assert chords.startswith("In bars 1 to 16 the chords go I–V–vi–IV (called “")
    assert "four times in all, the chord mostly changing once a bar" in chords


def test_a_progression_begun_elsewhere_says_on_which_chord() -> None:
    song = piece("C:maj G:maj A:min F:maj " * 4, [("C major", 16)])
    reading = read(song)
    assert reading.harmony
    turned = tuple(row.model_copy(update={"rotation": 1}) for row in reading.harmony.patterns)
    reading = reading.model_copy(update={"harmony": reading.harmony.model_copy(update={"patterns": turned})})
    assert ", begun on I)" in str(paragraph(ground(song, reading=reading), "chords"))


def test_a_name_that_is_only_numerals_is_not_said_twice() -> None:
    chords = str(paragraph(ground(piece("D:min7 G:7 C:maj7 C:maj7 " * 4, [("C major", 16)])), "chords"))
    assert "ii7–V7–Imaj7" in chords
    assert "called" not in chords


def test_a_key_next_door_is_named_by_its_degree() -> None:
    song = ground(piece("C:maj F:maj G:7 C:maj " * 2 + "G:maj C:maj D:7 G:maj " * 2, [("C major", 8), ("G major", 8)]))
    assert "moves to its dominant key G major" in str(paragraph(song, "keys"))


def test_sections_tell_form_and_energy() -> None:
    played = form_piece([("A", 8), ("B", 8), ("A", 8), ("B", 8)], notes_a_bar={"A": 4, "B": 16})
    plan = str(paragraph(ground(played), "plan"))
    assert "A B A B" in plan
    assert "thinnest" in plan
    assert "fullest" in plan


def test_a_melody_is_told_by_its_compass_and_movement() -> None:
    tune = tune_piece([(60, 1), (62, 1), (64, 1), (65, 1), (67, 1), (65, 1), (64, 1), (62, 1)] * 4)
    words = str(paragraph(ground(tune), "melody"))
    assert "between C4 and G4, mostly by step." in words


def test_moments_are_told_by_the_clock_where_there_are_no_bars() -> None:
    plain = piece("C:maj A:min F:maj G:7 " * 4, [("C major", 16)])
    loose = Piece(duration_s=plain.duration_s, keys=plain.keys, chords=plain.chords)
    words = told(ground(loose))
    assert "bar " not in words
    assert "bars " not in words


def test_words_of_counting_and_listing() -> None:
    assert [often(1), often(2), often(3), often(12)] == ["once", "twice", "three times", "12 times"]
    assert number(11) == "11"
    assert listed(["a", "b", "c"]) == ["a", ", ", "b", " and ", "c"]
    assert listed(["a", "b", "c", "d", "e"], 2)[-1] == "3 more"
    assert listed(["a", "b", "c"], 2)[-1] == "c", "one more is named"
    assert str(sentence("it ends.")) == "It ends."

"""Chords as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory.core.chord import QUALITIES, Chord
from theory.core.chord_entry import ChordEntryError, parse_chord, parse_progression
from theory.core.harmony.roman import numeral_of
from theory.core.key import Key

C, A_MINOR = Key("C", "major"), Key("A", "minor")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Dm7/C", "D:min7/b7"), ("F#m7b5", "F#:hdim7"), ("F♯m7♭5", "F#:hdim7"), ("Bbmaj7", "Bb:maj7"),
        ("Csus4", "C:sus4"), ("Csus", "C:sus4"), ("G7#9", "G:7(#9)"), ("G7(b9)", "G:7(b9)"), ("g", "G:maj"),
        ("bb7", "Bb:7"), ("CM7", "C:maj7"), ("CΔ", "C:maj7"), ("C-7", "C:min7"), ("C−7", "C:min7"), ("Bo7", "B:dim7"),
        ("B°", "B:dim"), ("Bø7", "B:hdim7"), ("C+", "C:aug"), ("C6/9", "C:maj6(9)"), ("Cadd9", "C:maj(9)"),
        ("Am(maj7)", "A:minmaj7"), ("D/F#", "D:maj/3"), ("C/Bb", "C:maj/b7"), ("C/C", "C:maj"), ("D/E", "D:maj/2"),
        ("N.C.", "N"), ("nc", "N"), ("D:min7/b3", "D:min7/b3"), ("  E m ", "E:min"), ("Abm", "Ab:min"),
        ("Gaug", "G:aug"), ("Fm", "F:min"), ("C7alt", "C:aug7(#9)"), ("C#dim7", "C#:dim7"), ("Ddim", "D:dim"),
    ],
)  # fmt: skip
def test_names_are_read_as_lead_sheets_write_them(typed: str, label: str) -> None:
    assert str(parse_chord(typed, None)) == label


@pytest.mark.parametrize(
    ("typed", "key", "label"),
    [
        ("V7/V", C, "D:7"), ("♭VII", C, "Bb:maj"), ("bVII", C, "Bb:maj"), ("ii7", C, "D:min7"), ("IV6", C, "F:maj/3"),
        ("viio7", C, "B:dim7"), ("vii°7", C, "B:dim7"), ("viiø7", C, "B:hdim7"), ("N6", C, "Db:maj/3"),
        ("Ger6", C, "Ab:7"), ("Imaj7", C, "C:maj7"), ("V7b9", C, "G:7(b9)"), ("V7(♭9)", C, "G:7(b9)"),
        ("I6/9", C, "C:maj6(9)"), ("IVadd9", C, "F:maj(9)"), ("i", A_MINOR, "A:min"), ("V", A_MINOR, "E:maj"),
        ("VI", A_MINOR, "F:maj"), ("iiø7", A_MINOR, "B:hdim7"), ("Vsus4", C, "G:sus4"), ("vi", C, "A:min"),
        ("V42", C, "G:7/b7"), ("V65/V", C, "D:7/3"), ("I64", C, "C:maj/5"), ("iii", C, "E:min"), ("IVΔ", C, "F:maj7"),
    ],
)  # fmt: skip
def test_numerals_are_read_in_the_key(typed: str, key: Key, label: str) -> None:
    assert str(parse_chord(typed, key)) == label


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("H#9", "“H#9” is no chord: a root is A to G, then # or b, or a numeral I to VII. Try B7 or Bm7♭5."),
        ("Hm", "“Hm” is no chord: a root is A to G, then # or b, or a numeral I to VII. Try Bm."),
        ("Cmin8", "“Cmin8” has the root C, but “min8” is no kind of chord. Try Cm"),
        ("", "No chord was written."),
        ("D/", "“D/” has no note after its slash: the bass is A to G, then # or b. Try D/F♯."),
        ("D/X", "“D/X” has no note after its slash"),
        ("V99", "“V99” is no Roman numeral"),
        ("x" * 4000, "is too long for one chord"),
        ("I/E", "“I/E” has a bass after a numeral. Write the inversion in figures"),
        ("C:nonsense", "“C:nonsense” is no chord label"),
        ("<b>", "“<b>” is no chord"),
    ],
)
def test_what_is_no_chord_gets_a_sentence_that_helps(typed: str, said: str) -> None:
    with pytest.raises(ChordEntryError) as reason:
        parse_chord(typed, C)
    assert said in str(reason.value)


def test_a_numeral_without_a_key_says_so() -> None:
    with pytest.raises(ChordEntryError, match="“V7” is a Roman numeral, and no key is known here"):
        parse_chord("V7", None)


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("root", ["C", "F#", "Bb", "Ab"])
@pytest.mark.parametrize("bass", ["1", "3", "b7"])
def test_every_symbol_of_ours_is_understood(quality: str, root: str, bass: str) -> None:
    chord = Chord(root, quality, bass)
    assert parse_chord(chord.symbol, None) == chord


@pytest.mark.parametrize("quality", sorted(set(QUALITIES) - {"5", "1"}))
@pytest.mark.parametrize("key", [C, A_MINOR, Key("Eb", "major")])
def test_every_numeral_of_ours_is_understood(quality: str, key: Key) -> None:
    chord = Chord(key.tonic, quality)
    numeral = numeral_of(chord, key)
    assert numeral is not None
    assert parse_chord(str(numeral), key).pitch_classes >= chord.pitch_classes - {(chord.root_pc or 0) + 2}


@given(st.text(max_size=30))
def test_any_text_is_a_chord_or_a_sentence(text: str) -> None:
    try:
        said = parse_chord(text, C).symbol + "."
    except ChordEntryError as reason:
        said = str(reason)
    assert said.endswith(".")


def shown(text: str, key: Key | None = C, **more: int) -> list[tuple[str, float]]:
    return [(chord.symbol, beats) for chord, beats in parse_progression(text, key, **more)]


def test_bars_share_their_beats() -> None:
    assert shown("Dm7 | G7 | Cmaj7 A7 | %") == [
        ("Dm7", 4), ("G7", 4), ("Cmaj7", 2), ("A7", 2), ("Cmaj7", 2), ("A7", 2),
    ]  # fmt: skip


def test_without_bar_lines_each_chord_lasts_a_bar() -> None:
    assert shown("ii7 V7 I", beats_per_bar=3) == [("Dm7", 3), ("G7", 3), ("C", 3)]


@pytest.mark.parametrize("text", ["Am, F, C, G", "Am-F-C-G", "Am – F – C – G", "Am F\nC G", "Am→F→C→G", "vi–IV–I–V"])
def test_commas_and_dashes_part_chords(text: str) -> None:
    assert [name for name, _beats in shown(text)] == ["Am", "F", "C", "G"]


def test_a_minus_stays_a_minor_chord() -> None:
    assert [name for name, _beats in shown("D-7 G7 | C-maj7")] == ["Dm7", "G7", "Cm(maj7)"]


def test_slashes_hold_and_stars_count() -> None:
    assert shown("C / / G | Am*3 F*1") == [("C", 3), ("G", 1), ("Am", 3), ("F", 1)]


def test_a_repeat_is_played_twice() -> None:
    assert [name for name, _beats in shown("|: Dm7 | G7 :| C")] == ["Dm7", "G7", "Dm7", "G7", "C"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("C | H#9 | G", "Chord 2: “H#9” is no chord"),
        ("C " * 401, "These are 401 chords; at most 400 are read at once. Leave out 1."),
        ("| | ", "No chord was written."),
        ("% C", "Chord 1, “%”: nothing stands before it."),
        ("C*0", "Chord 1, “C*0”: after * comes how many beats it lasts"),
        ("C*nan", "after * comes how many beats"),
        ("C" * 30_000, "This text has 30,000 characters"),
    ],
)
def test_a_wrong_chord_is_named_by_its_place(text: str, said: str) -> None:
    with pytest.raises(ChordEntryError) as reason:
        parse_progression(text, C)
    assert said in str(reason.value)

"""Tension, closes, changes of key and pace as the page draws them."""

from typing import Any, get_args

from library.core.analysis import PartialAnalysis
from library.core.drawings.harmony import MEANINGS, harmony_drawing
from library.core.findings.harmony import CLOSES, close_in_text
from theory.core.chord import Chord
from theory.core.harmony.reading import read_harmony
from theory.core.harmony.statements import CadenceKind
from theory.core.key import Key
from theory.core.piece import Bars, Piece, TimedChord, TimedKey

BAR_S = 2.0


def drawn(*chords: str, keys: tuple[tuple[str, int], ...] = (("C major", 0),)) -> dict[str, Any]:
    """A chord a bar at 120 BPM; each key holds from a bar on."""
    end_s = len(chords) * BAR_S
    ends = [bar * BAR_S for _, bar in keys[1:]] + [end_s]
    piece = Piece(
        duration_s=end_s,
        bars=Bars(tuple(i * BAR_S / 4 for i in range(4 * len(chords))), tuple(i * BAR_S for i in range(len(chords)))),
        keys=tuple(TimedKey(bar * BAR_S, end, Key.parse(key), 0.9) for (key, bar), end in zip(keys, ends, strict=True)),
        chords=tuple(TimedChord(i * BAR_S, (i + 1) * BAR_S, Chord.parse(chord), 0.9) for i, chord in enumerate(chords)),
    )
    found = harmony_drawing(PartialAnalysis(), read_harmony(piece))
    assert found
    return found


def test_a_close_is_named_marked_and_can_be_approached() -> None:
    closes = drawn("C:maj", "F:maj", "G:7", "C:maj")["cadences"]
    assert closes
    last = closes[-1]
    assert (last["words"], last["letter"], last["key"]) in {
        ("full close", "T", "C major"),
        ("light close", "T", "C major"),
    }
    assert last["at_s"] == 6.0
    assert last["start_s"] < last["at_s"] < last["end_s"]
    assert last["numerals"].endswith("V7–I")


def test_every_kind_of_close_has_words_and_a_mark() -> None:
    assert set(MEANINGS) == set(CLOSES) == set(get_args(CadenceKind))
    assert {letter for _, letter in CLOSES.values()} <= set("TPDX")


def test_tension_has_a_value_for_each_chord() -> None:
    tension = drawn("C:maj", "G:7", "C:maj")["tension"]
    assert tension["time_s"] == [0.0, 2.0, 4.0]
    assert tension["value"][1] > tension["value"][0]
    assert {len(column) for column in tension.values()} == {3}


def test_a_change_of_key_says_how_it_is_reached() -> None:
    chords = ("C:maj", "F:maj", "G:7", "C:maj", "A:min", "D:7", "G:maj", "D:7", "G:maj", "G:maj")
    change = drawn(*chords, keys=(("C major", 0), ("G major", 5)))["modulations"][0]
    assert (change["from"], change["to"]) == ("C major", "G major")
    assert change["way"] in {"through Am, a chord of both keys", "at once", "by the slide of a semitone"}


def test_the_pace_counts_changes_in_each_bar() -> None:
    pace = drawn("C:maj", "F:maj", "G:7", "C:maj")["pace"]
    assert pace["time_s"] == [0.0, 2.0, 4.0]
    assert pace["changes"] == [0.0, 1.0, 1.0]


def test_nothing_is_drawn_of_harmony_that_was_not_read() -> None:
    assert harmony_drawing(PartialAnalysis(), None) is None


def test_a_close_keeps_its_proper_name_within_a_sentence() -> None:
    assert close_in_text("perfect authentic") == "full close"
    assert close_in_text("Phrygian") == "Phrygian half close"

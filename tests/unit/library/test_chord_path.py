"""A song's chords as text, and numerals that are looked for in it."""

from __future__ import annotations

import pytest

from library.core.chord_path import as_text, find, in_numerals, steps_of, wanted_texts
from theory.core.harmony.statements import ChordReading


def read(label: str, key: str, start_s: float) -> ChordReading:
    return ChordReading(
        start_s=start_s, end_s=start_s + 2, confidence=1.0, why="", label=label, symbol="", key=key, roman="I",
        function="T", role="", kind="own", borrowed=False,
    )  # fmt: skip


def path(labels: str, key: str) -> str:
    return as_text(steps_of(read(label, key, 2.0 * n) for n, label in enumerate(labels.split())))


def test_the_same_chords_in_two_keys_are_the_same_text() -> None:
    assert path("D:min7 G:7 C:maj7", "C major") == path("F:min G:7/3 Bb:7 Eb:maj", "Eb major").replace("4! ", "")


def test_repeats_sevenths_and_inversions_do_not_count() -> None:
    assert path("C:maj C:maj7 F:maj/3 G:7 G:9", "C major") == path("C:maj F:maj G:maj", "C major")


def test_a_silence_breaks_a_progression() -> None:
    assert find(path("D:min G:7 N C:maj", "C major"), wanted_texts("ii V I")) == []


def test_typed_numerals_are_found_with_their_place() -> None:
    text = path("C:maj A:min D:min G:7 C:maj D:min G:7 C:maj", "C major")
    assert find(text, wanted_texts("ii–V–I")) == [(2, 4), (5, 7)]


def test_minor_finds_the_diminished_second_degree() -> None:
    text = path("B:hdim7 E:7 A:min", "A minor")
    assert find(text, wanted_texts("ii V i")) == [(0, 2)]
    assert find(text, wanted_texts("ii V I in minor")) == [(0, 2)]
    assert find(text, wanted_texts("ii V I")) == []


def test_text_does_not_depend_on_the_case_of_letters() -> None:
    """SQLite compares without case: two different steps must never differ by case alone."""
    signs = {text for degree in "CDEFGAB" for text in path(f"{degree}:maj", "C major").split()}
    signs |= {text for degree in "CDEFGAB" for text in path(f"{degree}:min", "C minor").split()}
    assert len({sign.lower() for sign in signs}) == 14


@pytest.mark.parametrize(("wish", "shown"), [("bVII IV I", "♭VII–IV–I"), ("i, VII , VI in minor", "i–VII–VI in minor")])
def test_a_wish_is_shown_with_dashes(wish: str, shown: str) -> None:
    assert in_numerals(wish) == shown


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ("H#9 V", "“H#9” is no Roman numeral"),
        ("Neap I", "“Neap”"),
        ("", "Write the chords"),
        ("I IV " * 9, "at most 16"),
    ],
)
def test_it_says_what_is_no_progression(wish: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        wanted_texts(wish)

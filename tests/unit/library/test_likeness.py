"""How alike songs are, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from library.core.chord_path import Step, as_text
from library.core.circle import KeyPlace
from library.core.likeness import (
    USUAL_WEIGHTS,
    Candidate,
    Comparer,
    key_in_words,
    key_likeness,
    shared_turn,
    tempo_in_words,
    tempo_likeness,
)
from library.core.profile import harmony_vector
from theory.core.key import Mode


def steps(degrees: str, mode: Mode = "major", times: int = 4) -> list[Step | None]:
    """ "0! 7! 9- 5!" over and over, a chord every two seconds."""
    signs = degrees.split() * times
    return [Step(int(sign[:-1]), sign[-1], mode, 2.0 * at, 2.0 * at + 2) for at, sign in enumerate(signs)]


AXIS, ANDALUSIAN = steps("0! 7! 9- 5!"), steps("0- 10! 8! 7!", "minor")


def song(name: str, degrees: list[Step | None] = AXIS, **known: Any) -> Candidate:
    usual = {"groove": bytes([200, 0, 100, 0] * 12), "slots": 16, "swing": 50.0, "bpm": 120.0, "key_position": 0,
             "is_minor": False}  # fmt: skip
    return Candidate(name, harmony_vector(degrees), **(usual | known))


def likeness(one: Candidate, other: Candidate) -> Any:
    return Comparer(one, dict(USUAL_WEIGHTS)).with_song(other)


def test_a_song_is_wholly_like_itself() -> None:
    found = likeness(song("a"), song("b"))
    assert found.harmony == pytest.approx(1, abs=0.02)
    assert found.tempo == 1.0
    assert found.key == 1.0


def test_the_relative_minor_reading_of_the_same_chords_is_alike() -> None:
    in_minor = steps("0- 8! 3! 10!", "minor")  # i VI III VII: the same chords as vi IV I V
    assert likeness(song("a"), song("b", in_minor)).harmony > 0.95


def test_other_moves_are_less_alike() -> None:
    assert likeness(song("a"), song("b", ANDALUSIAN)).harmony < 0.5


def test_likeness_is_the_same_from_either_side() -> None:
    one, other = song("a", bpm=118.0), song("b", ANDALUSIAN, bpm=121.0, key_position=3)
    assert likeness(one, other).whole == pytest.approx(likeness(other, one).whole)


def test_other_bars_are_no_alike_groove_and_swing_counts() -> None:
    assert likeness(song("a"), song("b", slots=12, groove=bytes(36))).groove == 0.0
    assert likeness(song("a"), song("b", swing=62.5)).groove == pytest.approx(likeness(song("a"), song("b")).groove / 2)


def test_what_is_not_known_is_none_and_not_alike() -> None:
    found = likeness(song("a"), song("b", groove=b"", bpm=None, key_position=None)._replace(harmony=b""))
    assert (found.harmony, found.groove, found.tempo, found.key, found.whole) == (None, None, None, None, 0.0)


def test_weights_order_the_list() -> None:
    near, far = song("same tempo", ANDALUSIAN), song("same chords", bpm=90.0)
    by = dict.fromkeys(USUAL_WEIGHTS, 0.0)
    assert Comparer(song("a"), by | {"tempo": 1}).best([far, near], 1)[0].song == "same tempo"
    assert Comparer(song("a"), by | {"harmony": 1}).best([near, far], 1)[0].song == "same chords"


def test_half_and_double_tempo_count_a_little_less() -> None:
    assert tempo_likeness(120, 60) == pytest.approx(0.85)
    assert tempo_likeness(120, 140) == 0.0
    assert tempo_likeness(120, None) is None
    assert tempo_in_words(120, 61) == "half the tempo, 2 BPM apart"
    assert tempo_in_words(120, 123) == "3 BPM apart"


@pytest.mark.parametrize(
    ("other", "words", "value"),
    [
        (KeyPlace(0, False), "same key", 1.0),
        (KeyPlace(1, False), "one step on the circle", 0.8),
        (KeyPlace(11, False), "one step on the circle", 0.8),
        (KeyPlace(0, True), "relative key", 0.85),
        (KeyPlace(9, True), "parallel key", 0.6),  # C minor
        (KeyPlace(6, False), "six steps on the circle", 0.0),
    ],
)
def test_keys_are_alike_by_the_circle(other: KeyPlace, words: str, value: float) -> None:
    assert key_in_words(KeyPlace(0, False), other) == words
    assert key_likeness(KeyPlace(0, False), other) == pytest.approx(value)


def test_a_shared_turn_is_named_in_the_first_songs_numerals() -> None:
    same = shared_turn(as_text(ANDALUSIAN), as_text([*steps("0- 5-", "minor", 2), *ANDALUSIAN]))
    assert same is not None
    assert same.numerals == "i–VII–VI–V"
    assert same.loops
    assert (same.first, same.second) == ((0, 3), (4, 7))


def test_two_chords_are_no_turn() -> None:
    assert shared_turn(as_text(steps("0! 5!")), as_text(steps("0! 5!"))) is None

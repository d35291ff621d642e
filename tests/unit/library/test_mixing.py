"""Which song can follow which."""

from __future__ import annotations

import pytest

from library.core.circle import CIRCLE, KeyPlace
from library.core.mixing import End, camelot, can_follow, key_move, tempo_move, transposed


def place(name: str) -> KeyPlace:
    found = KeyPlace.parse(name)
    assert found
    return found


@pytest.mark.parametrize(
    ("key", "code"),
    [("C major", "8B"), ("A minor", "8A"), ("G major", "9B"), ("B major", "1B"), ("Ab minor", "1A"), ("F major", "7B"),
     ("E major", "12B"), ("Db minor", "12A"), ("F# major", "2B"), ("Eb minor", "2A")],
)  # fmt: skip
def test_codes_are_those_of_the_trade(key: str, code: str) -> None:
    assert camelot(place(key)) == code


def test_every_key_has_a_code_of_its_own() -> None:
    assert len({camelot(place(name)) for name in CIRCLE}) == 24


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("C major", "C major", "same key"),
        ("C major", "G major", "a fifth up: one note differs"),
        ("A minor", "C major", "relative key: same notes, other mood"),
        ("A minor", "B minor", "a whole step up: a lift"),
        ("A minor", "A major", "parallel key: same tonic, other mode"),
        ("C major", "C minor", "parallel key: same tonic, other mode"),
        ("C major", "Db major", "a half step up: a gear change"),
        ("C major", "E minor", "diagonal: a fifth away in the other mode"),
    ],
)
def test_a_move_has_its_name(one: str, other: str, words: str) -> None:
    move = key_move(place(one), place(other))
    assert move is not None
    assert move.words == words


@pytest.mark.parametrize("other", ["F# major", "B major", "Eb major", "G# minor"])
def test_clashing_keys_do_not_follow(other: str) -> None:
    assert key_move(place("C major"), place(other)) is None


def test_tempo_is_reached_straight_in_half_or_doubled() -> None:
    assert tempo_move(120, 122).words == "1.6 % slower"  # type: ignore[union-attr]
    assert tempo_move(128, 64).words == "same tempo, counted double"  # type: ignore[union-attr]
    assert tempo_move(87, 172).factor == 0.5  # type: ignore[union-attr]
    assert tempo_move(120, 100) is None
    assert tempo_move(120, 130, reach=10) is not None


def test_without_key_lock_the_key_moves_with_the_tempo() -> None:
    here = End(place("C major"), 127.0)
    faster = End(place("B major"), 120.0)  # 5.8 % faster is a semitone higher
    assert can_follow(here, faster) is None
    follow = can_follow(here, faster, key_lock=False)
    assert follow is not None
    assert (follow.shift, follow.key.words) == (1, "same key")
    assert transposed(place("B major"), 1) == place("C major")


def test_songs_out_of_tune_with_each_other_do_not_follow() -> None:
    assert can_follow(End(place("C major"), 120), End(place("C major"), 120, tuning_cents=45)) is None
    assert can_follow(End(place("C major"), 120), End(place("C major"), 120, tuning_cents=10)) is not None


def test_energy_decides_between_equal_keys() -> None:
    here = End(place("C major"), 120, energy=0.5)
    fits = {level: can_follow(here, End(place("C major"), 120, energy=level)) for level in (0.5, 0.6, 0.1)}
    assert fits[0.5].fit > fits[0.6].fit > fits[0.1].fit  # type: ignore[union-attr]
    assert fits[0.6].energy == "a little fuller"  # type: ignore[union-attr]


def test_a_song_without_key_is_not_guessed_and_one_without_pulse_may_follow() -> None:
    assert can_follow(End(None, 120), End(place("C major"), 120)) is None
    follow = can_follow(End(place("C major"), 120), End(place("C major"), None))
    assert follow is not None
    assert follow.tempo is None

import numpy as np

from library.core.harmony.bars import change_likelihood, choose_reading
from tests.unit.library.harmony.made import reading


def changes(places: list[int], count: int = 48) -> np.ndarray:
    heard = np.full(count, 0.08)
    heard[places] = 0.9
    return heard


def test_chords_that_change_every_third_beat_ask_for_bars_of_three() -> None:
    heard = changes(list(range(0, 48, 3)))
    readings = [reading(48, 4, 0.5), reading(48, 3, 0.5), reading(48, 2, 0.5)]
    assert choose_reading(readings, heard) == 1


def test_chords_say_on_which_beat_the_bar_begins() -> None:
    heard = changes(list(range(2, 48, 4)))
    readings = [reading(48, 4, 0.5, first) for first in range(4)]
    assert choose_reading(readings, heard) == 2


def test_a_reading_that_rhythm_is_sure_of_stands_against_weak_harmony() -> None:
    heard = np.full(48, 0.3)
    readings = [reading(48, 4, 0.5, 0, 0.0), reading(48, 4, 0.5, 1, -12.0)]
    assert choose_reading(readings, heard) == 0


def test_two_bars_a_chord_still_tell_the_bar() -> None:
    heard = changes(list(range(1, 48, 8)))
    assert change_likelihood(heard, range(1, 48, 4)) > change_likelihood(heard, range(0, 48, 4))

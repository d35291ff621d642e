"""Failing bars, made again."""

import pytest

from generation.core.blueprint import Take
from generation.core.remaking import falls_short, is_better, told
from generation.core.results import Adherence, Score
from tests.support.making_seeds import tiny_blueprint


def _found(chords: float | None, ceiling: float | None = None) -> Adherence:
    score = Score(name="chords", value=chords, bar=0.9, ceiling=ceiling, met=None)
    return Adherence(scores=(score,), bars=(), loudness_lufs=None, loudness_target_lufs=-14, true_peak_dbtp=None,
                     clipped_samples=0, silent_s=0)  # fmt: skip


@pytest.mark.parametrize(
    ("chords", "ceiling", "short"),
    [(0.95, None, False), (0.88, None, False), (0.6, None, True), (0.6, 0.61, False), (None, None, False)],
)
def test_a_song_falls_short_of_its_bar_or_of_the_listeners_ceiling(
    chords: float | None, ceiling: float | None, *, short: bool
) -> None:
    assert falls_short(_found(chords, ceiling)) is short


def test_better_is_less_short_and_above_the_bar_nothing_is_better() -> None:
    assert is_better(_found(0.8), _found(0.7))
    assert not is_better(_found(0.7), _found(0.8))
    assert not is_better(_found(0.99), _found(0.95))


def test_what_was_made_again_is_said_in_words() -> None:
    plan = tiny_blueprint()
    takes = (Take(part="drums", first_bar=2, last_bar=2), Take(part="bass", first_bar=1, last_bar=4))
    first, second = told(plan, takes, 2)
    assert first == "Bar 2 of Drums made again twice, because the check failed there."
    assert second.startswith("Bars 1 to 4 of Bass")

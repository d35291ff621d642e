from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicapp.jobs.estimate import Shares, learned_weights, seconds_left

WEIGHTS = st.dictionaries(st.sampled_from("abcde"), st.floats(0, 1e6), max_size=5)


@given(WEIGHTS, st.lists(st.floats(-1, 2), min_size=1, max_size=8))
def test_the_share_never_runs_backwards_through_the_stages(weights: dict[str, float], withins: list[float]) -> None:
    shares = Shares("abcde", weights)
    seen = [shares.overall(stage, within) for stage in "abcde" for within in sorted(withins)]
    assert seen == sorted(seen)
    assert seen[0] >= 0
    assert seen[-1] <= 1


def test_a_stage_counts_by_its_weight() -> None:
    shares = Shares(("slow", "fast"), {"slow": 3, "fast": 1})
    assert shares.overall("slow", 0.5) == pytest.approx(0.375)
    assert shares.overall("fast", 0.0) == pytest.approx(0.75)
    assert shares.overall("fast", 1.0) == pytest.approx(1.0)


def test_a_stage_without_weight_counts_as_the_usual_one() -> None:
    assert Shares(("known", "new"), {"known": 2}).overall("new", 0.0) == pytest.approx(0.5)


def test_work_without_stages_counts_by_itself() -> None:
    assert Shares((), {}).overall("", 0.3) == pytest.approx(0.3)


def test_a_stage_nobody_declared_counts_nothing() -> None:
    assert Shares(("known",), {}).overall("other", 0.9) == 0.0


def test_no_time_left_is_told_before_enough_is_done() -> None:
    assert seconds_left(0.5, 0.5) is None
    assert seconds_left(60.0, 0.01) is None


def test_the_time_left_follows_the_speed_of_this_start() -> None:
    assert seconds_left(10.0, 0.5) == pytest.approx(10.0)
    assert seconds_left(10.0, 0.75, share_at_start=0.5) == pytest.approx(10.0)
    assert seconds_left(10.0, 1.0) == 0.0


def test_weights_are_learned_from_each_run_alike() -> None:
    learned = learned_weights([{"a": 1, "b": 1}, {"a": 300, "b": 100}, {}])
    assert learned == pytest.approx({"a": 0.625, "b": 0.375})
    assert learned_weights([]) == {}

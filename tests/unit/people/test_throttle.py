"""Counting what comes too often."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from musicapp.people.throttle import Throttle


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def test_it_lets_as_many_through_as_it_says() -> None:
    throttle = Throttle("knock", most=3, per_s=60)
    assert [throttle.is_over("ada") for _ in range(5)] == [False, False, False, True, True]


def test_it_counts_each_source_and_kind_apart() -> None:
    knock, ring = Throttle("knock", most=1, per_s=60), Throttle("ring", most=1, per_s=60)
    assert not any([knock.is_over("ada"), knock.is_over("bela"), ring.is_over("ada")])
    assert knock.is_over("ada")


def test_it_begins_anew_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    throttle = Throttle("knock", most=1, per_s=60)
    now = [1_000.0]
    monkeypatch.setattr("django.core.cache.backends.base.time.time", lambda: now[0])
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: now[0])
    assert [throttle.is_over("ada"), throttle.is_over("ada")] == [False, True]
    now[0] += 59
    assert throttle.is_over("ada"), "what is refused does not make the wait longer, nor shorter"
    now[0] += 2
    assert not throttle.is_over("ada")


def test_a_count_that_runs_out_while_it_is_raised_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: str) -> int:
        raise ValueError("Key not found")

    monkeypatch.setattr(cache, "incr", gone)
    assert not Throttle("knock", most=1, per_s=60).is_over("ada")

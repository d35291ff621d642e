"""Punching in: sample for sample."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.core.mixing.punch import FADE_OUT_S, punched, share_of_new
from generation.core.results import RATE_HZ

LENGTH = 40_000


def _samples(seed: int) -> NDArray[np.int32]:
    return np.random.default_rng(seed).integers(-(2**23), 2**23, (LENGTH, 2)).astype(np.int32)


@given(bounds=st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)), cut=st.integers(0, LENGTH))
@settings(max_examples=60, deadline=None)
def test_outside_its_bars_nothing_changes_wherever_blocks_are_cut(bounds: tuple[int, int], cut: int) -> None:
    first, last = sorted(bounds)
    old, new = _samples(1), _samples(2)
    pieces = [punched(old[:cut], new[:cut], first, last, 0), punched(old[cut:], new[cut:], first, last, cut)]
    result = np.concatenate(pieces)
    assert (result[:first] == old[:first]).all()
    assert (result[last:] == old[last:]).all()


def test_inside_its_bars_the_new_render_plays() -> None:
    old, new = _samples(1), _samples(2)
    result = punched(old, new, 10_000, 30_000, 0)
    assert (result[10_300 : 30_000 - round(FADE_OUT_S * RATE_HZ)] == new[10_300 : 30_000 - 3840]).all()


def test_it_leads_back_without_a_step() -> None:
    share = share_of_new(1000, 30_000, 0, LENGTH)
    assert np.abs(np.diff(share)).max() < 0.01
    assert share[29_999] == pytest.approx(0, abs=1e-4)

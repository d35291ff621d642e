from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.core.fingerprint import FingerprintMeter, chromaprint_library
from library.core.fingerprint_match import (
    LEAST_OVERLAP,
    SAME_BELOW,
    Items,
    difference,
    differences,
    is_telling,
    items_of,
)
from tests.support import signals

needs_library = pytest.mark.skipif(chromaprint_library() is None, reason="libchromaprint1 is not installed")


def random_items(count: int = 300, seed: int = 0) -> Items:
    return np.random.default_rng(seed).integers(0, 2**32, count, dtype=np.uint32)


def flipped(items: Items, share: float, seed: int = 1) -> Items:
    """So much of all bits turned over."""
    bits = np.random.default_rng(seed).random((len(items), 32)) < share
    return items ^ (bits * (np.uint32(1) << np.arange(32, dtype=np.uint32))).sum(axis=1).astype(np.uint32)


@needs_library
@pytest.mark.parametrize("seed", range(6))
def test_text_is_decoded_as_chromaprint_does(seed: int) -> None:
    import chromaprint

    rng = np.random.default_rng(seed)
    sound = np.cumsum(rng.standard_normal((int(rng.integers(200_000, 900_000)), 1)), axis=0).astype(np.float32)
    meter = FingerprintMeter(44_100, 1)
    meter.feed(sound / np.abs(sound).max())
    text = meter.result()
    assert text is not None
    theirs, _ = chromaprint.decode_fingerprint(text.encode())
    assert items_of(text).tolist() == [item % 2**32 for item in theirs]


@given(st.text(max_size=200))
def test_text_of_another_kind_is_an_empty_fingerprint_or_a_whole_one(text: str) -> None:
    assert items_of(text).dtype == np.uint32


def test_equal_fingerprints_do_not_differ() -> None:
    assert difference(random_items(), random_items()) == 0.0


@pytest.mark.parametrize("share", [0.02, 0.1])
def test_the_share_of_turned_bits_is_found(share: float) -> None:
    items = random_items(900)
    assert difference(items, flipped(items, share)) == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize("cut", [1, 8, 39])
def test_a_cut_beginning_is_found_in_either_direction(cut: int) -> None:
    items = random_items(300)
    smooth = np.repeat(items, 3)  # neighbours cover nearly the same sound, as in real ones
    assert difference(smooth, smooth[cut:]) == 0.0
    assert difference(smooth[cut:], smooth) == 0.0


def test_a_copy_that_ends_earlier_is_found() -> None:
    items = random_items(900)
    assert difference(items, items[:500]) == 0.0
    assert difference(items[:500], items) == 0.0


def test_random_fingerprints_are_far_from_each_other() -> None:
    others = [random_items(900, seed) for seed in range(1, 200)]
    assert differences(random_items(900), others).min() > 2 * SAME_BELOW


def test_too_little_overlap_says_nothing() -> None:
    short = random_items(LEAST_OVERLAP - 1)
    assert difference(short, short) == 1.0
    assert difference(random_items(300), short) == 1.0
    assert differences(random_items(), []).tolist() == []


def test_one_in_many_is_found() -> None:
    items = random_items(900)
    others = [random_items(int(count), seed) for seed, count in enumerate(range(100, 950, 50), start=50)]
    others.insert(7, flipped(items, 0.05))
    assert differences(items, others).argmin() == 7


def test_only_music_is_telling() -> None:
    assert is_telling(random_items())
    assert not is_telling(random_items(LEAST_OVERLAP - 1))
    assert not is_telling(np.full(500, 7, np.uint32))


@needs_library
def test_a_real_song_is_telling_and_a_tone_is_not() -> None:
    def items(sound: signals.Signal) -> Items:
        meter = FingerprintMeter(signals.RATE_HZ, 1)
        meter.feed(sound.reshape(-1, 1))
        return items_of(meter.result() or "")

    assert is_telling(items(signals.made_song(["C:maj", "A:min", "F:maj", "G:maj"], bars=10).samples))
    assert not is_telling(items(signals.sine(20)))
    assert not is_telling(items(signals.silence(20)))

"""Stretches join without seams, whatever the length of sound and blocks, and stems always sum to the mix."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from library.core.stems.engineered import rules_separator
from library.core.stems.facts import RULES, SeparatorFacts
from library.core.stems.separating import separated

RATE_HZ = 1_000


class Shares:
    """Gives each stem a fixed share of the mix; remembers how long the stretches were."""

    facts: SeparatorFacts = RULES
    segment_s, overlap_s = 2.0, 0.5

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def split(self, mix: np.ndarray, rate_hz: int) -> np.ndarray:
        self.lengths.append(mix.shape[1])
        return np.stack([0.4 * mix, 0.3 * mix, 0.2 * mix, 9 * mix])


def blocks(sound: np.ndarray, size: int) -> Iterator[np.ndarray]:
    for start in range(0, len(sound), size):
        yield sound[start : start + size]


def joined(sound: np.ndarray, size: int, separator: Shares) -> tuple[np.ndarray, np.ndarray]:
    mixes, stems = zip(*separated(blocks(sound, size), RATE_HZ, separator), strict=True)
    return np.concatenate(mixes, axis=1), np.concatenate(stems, axis=2)


@pytest.mark.parametrize("length", [1, 400, 1_999, 2_000, 2_500, 2_501, 3_500, 9_123])
@pytest.mark.parametrize("size", [7, 1_500, 20_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_length_and_sum_are_kept(length: int, size: int, channels: int) -> None:
    sound = np.random.default_rng(length).normal(0, 0.1, (length, channels)).astype(np.float32)
    separator = Shares()
    mix, stems = joined(sound, size, separator)
    assert np.array_equal(mix, np.broadcast_to(sound.T, mix.shape))
    assert np.abs(stems.sum(axis=0) - mix).max() < 1e-6
    assert np.abs(stems[0] - 0.4 * mix).max() < 1e-6, "no seam where stretches meet"
    assert max(separator.lengths) <= 2_500


def test_other_is_what_the_rest_leave() -> None:
    mix, stems = joined(np.ones((900, 2), dtype=np.float32), 100, Shares())
    assert np.allclose(stems[3], 0.1 * mix, atol=1e-6)


def test_no_sound_gives_nothing() -> None:
    assert list(separated(iter(()), RATE_HZ, Shares())) == []


def tones_and_hits(seconds: float = 4.0, rate_hz: int = 22_050) -> dict[str, np.ndarray]:
    """A bass note, a chord to the left and to the right, and noise hits."""
    random = np.random.default_rng(3)
    time_s = np.arange(int(seconds * rate_hz)) / rate_hz
    bass = 0.3 * np.sin(2 * np.pi * 65 * time_s)
    chord = sum(0.1 * np.sin(2 * np.pi * hertz * time_s) for hertz in (440, 554, 659))
    hits = random.normal(0, 0.3, len(time_s)) * np.exp(-40 * (time_s % 0.5))
    return {"bass": np.stack([bass, bass]), "other": np.stack([chord, -chord]), "drums": np.stack([hits, hits])}


def test_rules_find_bass_hits_and_chords() -> None:
    parts = {name: sound.astype(np.float32) for name, sound in tones_and_hits().items()}
    mix = sum(parts.values())
    found = dict(zip(("vocals", "drums", "bass", "other"), rules_separator().split(mix, 22_050), strict=True))
    for name, sound in parts.items():
        error = ((found[name] - sound) ** 2).mean()
        assert 10 * np.log10((sound**2).mean() / error) > 4, name

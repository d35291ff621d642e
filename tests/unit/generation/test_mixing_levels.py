"""How loud parts are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.blueprint import PlanPart
from generation.core.mixing.levels import PartMeter, target_lufs
from generation.core.mixing.mixdown import trim_for
from generation.core.results import RATE_HZ
from library.core.loudness import LoudnessMeter


@given(cuts=st.lists(st.integers(1, 5 * RATE_HZ), max_size=5), level=st.floats(0.01, 0.5))
@settings(max_examples=10, deadline=None)
def test_it_measures_what_the_meter_of_the_library_measures(cuts: list[int], level: float) -> None:
    sound = (np.random.default_rng(0).standard_normal((2, 5 * RATE_HZ)) * level).astype(np.float32)
    sound[:, 2 * RATE_HZ : 3 * RATE_HZ] *= 0.01
    part, library = PartMeter(), LoudnessMeter(RATE_HZ, 2)
    for piece in np.split(sound, sorted(cuts), axis=1):
        part.feed(piece)
        library.feed(np.ascontiguousarray(piece.T))
    assert part.loudness_lufs == pytest.approx(library.result().integrated_lufs, abs=0.02)
    assert part.peak == pytest.approx(float(np.abs(sound).max()))


def test_silence_has_no_loudness() -> None:
    meter = PartMeter()
    meter.feed(np.zeros((2, RATE_HZ), dtype=np.float32))
    assert meter.loudness_lufs is None
    assert PartMeter().loudness_lufs is None


def test_a_level_of_the_plan_moves_the_target_by_as_much() -> None:
    part = PlanPart(id="a", name="A", role="melody", instrument="alto-sax")
    louder = part.model_copy(update={"level_db": 3.5})
    assert target_lufs(louder, "pop", "saxophone") - target_lufs(part, "pop", "saxophone") == pytest.approx(3.5)


def test_the_melody_is_in_front_of_chords_and_pad_in_every_character() -> None:
    from generation.core.mixing.chain import characters

    def target(role: str, character: str) -> float:
        part = PlanPart.model_validate({"id": "a", "name": "A", "role": role, "instrument": "grand-piano"})
        return target_lufs(part, character, "piano")

    for character in set(characters()) - {"ambient", "lo-fi", "metal"}:
        assert target("melody", character) > target("chords", character)
    for character in characters():
        assert target("chords", character) >= target("pad", character) - 3.5


def test_a_mix_is_taken_down_only_where_it_comes_near_full_scale() -> None:
    assert trim_for(-6.0) == 0
    assert trim_for(-1.0) == 0
    for peak_dbfs in (-0.5, 2.0, 9.3):
        assert -4.1 <= peak_dbfs + trim_for(peak_dbfs) <= -3.0


def test_what_lies_below_hearing_counts_against_a_part() -> None:
    def excess(hertz: float) -> float:
        meter = PartMeter()
        wave = 0.3 * np.sin(2 * np.pi * hertz * np.arange(2 * RATE_HZ) / RATE_HZ)
        meter.feed(np.stack([wave, wave]).astype(np.float32))
        return meter.low_excess_db

    assert excess(440.0) == 0
    assert excess(82.0) < 1.5
    assert 3 < excess(35.0) < 12
    assert PartMeter().low_excess_db == 0

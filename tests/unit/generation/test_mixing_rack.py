"""Effects at work: length, silence, causality, streaming, and what each does to the sound."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from generation.core.blueprint import PlanPart
from generation.core.mixing.chain import Chain, Tape, chain_for, characters
from generation.core.mixing.ducking import Ducker
from generation.core.mixing.pan import pan_gains
from generation.core.mixing.rack import Image, Rack, Saturation
from generation.core.mixing.reverb import SPACES, Convolution, impulse_response
from generation.core.mixing.tape import Vinyl, WowFlutter
from generation.core.results import RATE_HZ

BLOCK = 12_000
KICKS_S = (0.1, 0.6, 1.1)


def _noise(frames: int = 5 * BLOCK + 700, seed: int = 0) -> NDArray[np.float32]:
    return (np.random.default_rng(seed).standard_normal((2, frames)) * 0.1).astype(np.float32)


def _through(chain: Chain, sound: NDArray[np.float32], kicks_s: Sequence[float] = KICKS_S) -> NDArray[np.float32]:
    rack = Rack(chain, quarter_s=0.5, kicks_s=kicks_s, seed=3, block_frames=BLOCK)
    return np.concatenate([rack.process(sound[:, at : at + BLOCK]) for at in range(0, sound.shape[1], BLOCK)], axis=1)


def _chain(role: str, character: str) -> Chain:
    part = PlanPart.model_validate({"id": "a", "name": "A", "role": role, "instrument": "grand-piano"})
    return chain_for(part, "synth", character)


@pytest.mark.parametrize("character", characters())
def test_a_chain_keeps_the_length_stays_finite_and_gives_the_same_again(character: str) -> None:
    sound = _noise()
    for role in ("drums", "bass", "chords", "melody"):
        wet = _through(_chain(role, character), sound)
        assert wet.shape == sound.shape
        assert np.isfinite(wet).all()
        assert np.abs(wet).max() < 4
        assert (wet == _through(_chain(role, character), sound)).all()


@pytest.mark.parametrize("character", characters())
def test_what_comes_later_changes_nothing_before(character: str) -> None:
    first, second = _noise(), _noise()
    second[:, 30_000:] = _noise(seed=9)[:, 30_000:]
    for role in ("chords", "melody"):
        chain = _chain(role, character)
        before = slice(0, 30_000)
        moved = np.abs(_through(chain, first)[:, before] - _through(chain, second)[:, before])
        assert moved.max() < 2**-22  # rooms are convolved by FFT, which rounds


def test_silence_stays_silent_where_there_is_no_vinyl() -> None:
    silence = np.zeros((2, 3 * BLOCK), dtype=np.float32)
    assert np.abs(_through(_chain("melody", "pop"), silence)).max() < 1e-9
    assert np.abs(_through(_chain("chords", "lo-fi"), silence)).max() > 1e-5


@pytest.mark.parametrize("name", SPACES)
def test_a_room_streams_what_one_convolution_gives(name: str) -> None:
    send, response = _noise(3 * BLOCK + 500)[0], impulse_response(name)
    room = Convolution(response, BLOCK)
    answer = np.concatenate([room.process(send[at : at + BLOCK]) for at in range(0, len(send), BLOCK)], axis=1)
    whole = np.stack([fftconvolve(send, channel)[: len(send)] for channel in response])
    assert np.abs(answer - whole).max() < 1e-5


@pytest.mark.parametrize("space", SPACES.values(), ids=lambda space: space.name)
def test_a_room_decays_as_long_as_it_says(space: object) -> None:
    response = impulse_response(space.name).astype(np.float64)  # type: ignore[attr-defined]
    left = np.cumsum((response**2).sum(axis=0)[::-1])[::-1]
    level_db = 10 * np.log10(left / left[0] + 1e-30)
    at_5, at_25 = (int(np.argmax(level_db < level)) for level in (-5.0, -25.0))
    decay_s = 3 * (at_25 - at_5) / RATE_HZ
    longest = max(space.low_s, space.middle_s, space.high_s)  # type: ignore[attr-defined]
    assert 0.5 * longest < decay_s < 1.3 * longest


def test_kicks_push_down_by_the_depth_and_let_go() -> None:
    gain = Ducker([0.5], 12.0, 0.3).gain(0, RATE_HZ)
    assert gain[: round(0.49 * RATE_HZ)].min() == 1
    assert 20 * np.log10(gain[round(0.51 * RATE_HZ)]) == pytest.approx(-12.0, abs=0.01)
    assert gain[round(0.9 * RATE_HZ) :].min() == 1


@given(cuts=st.lists(st.integers(1, 47_999), max_size=6))
@settings(max_examples=25, deadline=None)
def test_ducking_does_not_depend_on_where_blocks_are_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(set(cuts)), RATE_HZ]
    ducker, sound = Ducker(KICKS_S, 9.0, 0.2), _noise(RATE_HZ)
    pieces = [ducker.process(sound[:, a:b]) for a, b in pairwise(edges)]
    assert (np.concatenate(pieces, axis=1) == Ducker(KICKS_S, 9.0, 0.2).process(sound)).all()


def test_tape_moves_the_pitch_by_no_more_than_it_says() -> None:
    time_s = np.arange(4 * RATE_HZ) / RATE_HZ
    sine = np.stack([np.sin(2 * np.pi * 1000 * time_s)] * 2).astype(np.float32)
    moved = WowFlutter(12.0, 0.0, 5).process(sine)[0, 4800:]
    crossings = np.flatnonzero((moved[:-1] < 0) & (moved[1:] >= 0))
    exact = crossings + moved[crossings] / (moved[crossings] - moved[crossings + 1])
    cents = 1200 * np.log2(RATE_HZ / 1000 / np.convolve(np.diff(exact), np.ones(20) / 20, "valid"))
    assert 4 < np.abs(cents).max() < 16


def test_one_tape_carries_all_parts_alike_and_another_seed_is_another_tape() -> None:
    sound = _noise(BLOCK)
    assert (WowFlutter(8.0, 2.0, 5).process(sound) == WowFlutter(8.0, 2.0, 5).process(sound)).all()
    assert (WowFlutter(8.0, 2.0, 5).process(sound) != WowFlutter(8.0, 2.0, 6).process(sound)).any()


def test_a_record_hisses_at_its_level() -> None:
    noise = Vinyl(-50.0, 0.0, 1).process(np.zeros((2, RATE_HZ), dtype=np.float32))
    assert 20 * np.log10(float(np.sqrt((noise**2).mean()))) == pytest.approx(-50.0, abs=3.0)


def test_saturation_keeps_quiet_sound_and_rounds_peaks() -> None:
    quiet, loud = np.full((2, 4), 0.001, dtype=np.float32), np.full((2, 4), 0.9, dtype=np.float32)
    saturation = Saturation(12.0)
    assert saturation.process(quiet) == pytest.approx(quiet, rel=1e-3)
    assert saturation.process(loud).max() < 0.3


def test_no_width_is_mono_and_the_middle_stays() -> None:
    sound = _noise(BLOCK)
    mono = Image(0.0, 0.0).process(sound)
    assert (mono[0] == mono[1]).all()
    wide = Image(2.0, 0.0).process(sound)
    assert wide.sum(axis=0) == pytest.approx(sound.sum(axis=0), abs=1e-6)


@given(pan=st.floats(-1, 1))
def test_a_pan_keeps_the_power(pan: float) -> None:
    gains = pan_gains(pan)
    assert float((gains**2).sum()) == pytest.approx(2.0, rel=1e-5)
    assert pan_gains(0.0).ravel().tolist() == pytest.approx([1.0, 1.0])


def test_worn_tape_loses_the_top() -> None:
    tape = Chain(tape=Tape(wow_cents=0, flutter_cents=0, low_pass_hz=2000, drive_db=0))
    spectra = [np.abs(np.fft.rfft(row[0, :BLOCK])) for row in (_noise(), _through(tape, _noise()))]
    high = slice(BLOCK * 10_000 // RATE_HZ, None)
    assert spectra[1][high].mean() < 0.5 * spectra[0][high].mean()

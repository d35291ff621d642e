"""Patches and kits of our own: in tune, causal, finite, the same in any blocks."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.core.instruments.base import instruments
from generation.core.notes import Control, Tone
from generation.core.results import RATE_HZ
from generation.core.sound.controls import Controls
from generation.core.sound.drums import kit_patch, kits
from generation.core.sound.patches import patch, patches
from generation.core.sound.voices import CHUNK, QUANTUM, Patch, voiced
from generation.core.sound.wavestack import Stack, frequency_hz, harmonics, saw, seconds

LOW = {"sub-bass", "fm-bass", "acid-bass", "reese"}
UNPITCHED = {"noise-riser", "impact"}


def render(
    chosen: Patch, tones: list[Tone], length_s: float, controls: tuple[Control, ...] = (), seed: int = 1
) -> NDArray[np.float32]:
    return np.concatenate(list(voiced(chosen, tones, Controls(controls), round(length_s * RATE_HZ), seed)), axis=1)


def cents_off(audio: NDArray[np.float32], pitch: float) -> float:
    """Of the strongest of the first four harmonics, the mean around its peak."""
    mono = audio.mean(axis=0)
    size = 1 << 19
    power = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size)) ** 2
    best = (0.0, 0.0)
    for harmonic in range(1, 5):
        hz = frequency_hz(pitch) * harmonic
        low, high = (round(hz * 2 ** (step / 1200) * size / RATE_HZ) for step in (-60, 60))
        around = power[low:high]
        mean = float(np.sum(around * np.arange(low, high)) / np.sum(around)) * RATE_HZ / size
        best = max(best, (float(around.max()), float(1200 * np.log2(mean / hz))))
    return best[1]


@pytest.mark.parametrize("name", sorted(set(patches()) - UNPITCHED))
@pytest.mark.parametrize("step", [0, 7, 16])
def test_a_patch_is_in_tune(name: str, step: int) -> None:
    pitch = (33 if name in LOW else 57) + step
    audio = render(patch(name), [Tone(0, 2.0, pitch, 100)], 2.0)[:, RATE_HZ // 10 :]
    assert abs(cents_off(audio, pitch)) < 10


@pytest.mark.parametrize("name", sorted(patches()))
def test_a_patch_is_finite_bounded_and_silent_before_and_after(name: str) -> None:
    pitch = {"noise-riser": 60, "impact": 40}.get(name, 48)
    audio = render(patch(name), [Tone(0.5, 1.5, pitch, 127)], 6.0)
    assert np.all(np.isfinite(audio))
    assert 0.003 < np.abs(audio).max() < 1.0
    assert not np.any(audio[:, : RATE_HZ // 2])
    assert not np.any(audio[:, -RATE_HZ // 2 :])


@pytest.mark.parametrize("name", sorted(set(patches()) - UNPITCHED))
def test_a_note_ends_without_a_click(name: str) -> None:
    """The steepest step around the end of a note is no steeper than inside it."""
    audio = render(patch(name), [Tone(0.0, 1.0, 52, 100)], 3.0)
    steps = np.abs(np.diff(audio)).max(axis=0)
    assert steps[RATE_HZ - 200 :].max() <= steps[: RATE_HZ - 200].max() * 1.05


def test_all_patches_and_kits_of_the_instrument_base_are_there() -> None:
    for instrument in instruments():
        for sound in instrument.sounds:
            if sound.engine == "synth":
                assert patch(sound.patch).make
            elif sound.engine == "drums":
                assert kit_patch(sound.patch).make


def test_an_unknown_patch_or_kit_is_named_with_what_there_is() -> None:
    with pytest.raises(ValueError, match=r"no patch 'kazoo'.*supersaw"):
        patch("kazoo")
    with pytest.raises(ValueError, match=r"no drum kit 'all'.*kit-909"):
        kit_patch("all")


NOTES = st.tuples(st.integers(0, 40), st.integers(1, 12), st.integers(40, 70))


@given(
    st.lists(NOTES, min_size=2, max_size=8, unique=True),
    st.sampled_from(["saw-lead", "plucked-string", "supersaw", "kit-909"]),
)
@settings(max_examples=15, deadline=None)
def test_what_comes_later_changes_nothing_before(rows: list[tuple[int, int, int]], name: str) -> None:
    tones = sorted(Tone(at / 10, (at + length) / 10, pitch, 90) for at, length, pitch in rows)
    chosen = kit_patch(name) if name.startswith("kit") else patch(name)
    whole, part = render(chosen, tones, 6.0), render(chosen, tones[:-1], 6.0)
    until = round(tones[-1].start_s * RATE_HZ)
    assert np.array_equal(whole[:, :until], part[:, :until])


def test_a_long_note_is_the_same_as_its_parts_and_has_no_seams() -> None:
    long = render(patch("warm-pad"), [Tone(0, 20, 57, 80)], 12.0)
    short = render(patch("warm-pad"), [Tone(0, 3, 57, 80)], 12.0)
    assert np.array_equal(long[:, : 3 * RATE_HZ], short[:, : 3 * RATE_HZ])
    steps = np.abs(np.diff(long)).max(axis=0)
    seams = np.arange(CHUNK, 11 * RATE_HZ, CHUNK) - 1
    assert steps[seams].max() <= steps.max()
    assert steps[seams].mean() < steps[RATE_HZ:].mean() * 2


def test_seeds_vary_strokes_and_repeat_themselves() -> None:
    tones = [Tone(n * 0.2, n * 0.2 + 0.1, 38, 90) for n in range(12)]
    one, again = (render(kit_patch("kit-909"), tones, 3.0, seed=5) for _ in range(2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, render(kit_patch("kit-909"), tones, 3.0, seed=6))
    step = round(0.2 * RATE_HZ)
    strokes = [one[:, n * step : n * step + step // 2] for n in range(12)]
    assert not any(np.array_equal(left, right) for left, right in pairwise(strokes))


def test_a_closed_hat_chokes_an_open_one() -> None:
    ringing = render(kit_patch("kit-909"), [Tone(0, 0.1, 46, 100)], 1.0)
    choked = render(kit_patch("kit-909"), [Tone(0, 0.1, 46, 100), Tone(0.2, 0.3, 42, 1)], 1.0)
    late = np.s_[:, round(0.25 * RATE_HZ) : round(0.35 * RATE_HZ)]
    assert np.mean(choked[late] ** 2) < np.mean(ringing[late] ** 2) / 100


@pytest.mark.parametrize("name", kits())
def test_a_kick_has_its_weight_low(name: str) -> None:
    audio = render(kit_patch(name), [Tone(0, 0.2, 36, 110)], 1.0).mean(axis=0)
    power = np.abs(np.fft.rfft(audio, 1 << 17)) ** 2
    hz = np.fft.rfftfreq(1 << 17, 1 / RATE_HZ)
    assert 40 <= hz[power.argmax()] <= 65
    assert power[(hz > 20) & (hz < 120)].sum() > 0.6 * power.sum()


@pytest.mark.parametrize("name", kits())
def test_every_stroke_sounds_and_a_stronger_one_is_brighter_or_louder(name: str) -> None:
    for stroke in range(35, 83):
        soft, loud = (render(kit_patch(name), [Tone(0, 0.2, stroke, velocity)], 0.4) for velocity in (40, 120))
        assert np.all(np.isfinite(loud))
        assert np.abs(loud).max() > 2.5 * np.abs(soft).max() > 0
        assert not np.allclose(soft / np.abs(soft).max(), loud / np.abs(loud).max(), atol=1e-3)


def test_a_saw_of_2_khz_has_no_aliases_above_minus_60_db() -> None:
    hz = frequency_hz(95)
    audio = Stack(saw(harmonics(hz))[None]).read(seconds(0, 96_000) * hz)
    power = np.abs(np.fft.rfft(audio * np.blackman(len(audio)))) ** 2
    order = np.fft.rfftfreq(len(audio), 1 / RATE_HZ) / hz
    own = np.abs(order - np.round(order)) * hz < 5
    assert 10 * np.log10(power[~own].sum() / power[own].sum()) < -60


def test_slides_bends_and_vibrato_move_the_pitch() -> None:
    slid = render(patch("sub-bass"), [Tone(0, 0.5, 33, 100), Tone(0.5, 2.5, 45, 100, "slide")], 2.5)
    assert abs(cents_off(slid[:, RATE_HZ:], 45)) < 10
    bent = render(patch("saw-lead"), [Tone(0, 2, 60, 100, "", ((0.0, 150.0), (9.0, 150.0)))], 2.0)
    assert abs(cents_off(bent[:, RATE_HZ // 10 :], 61.5)) < 10
    still = render(patch("warm-pad"), [Tone(0, 2, 60, 100)], 2.0)
    moved = render(patch("warm-pad"), [Tone(0, 2, 60, 100)], 2.0, (Control(0.0, 1, 127),))
    assert not np.allclose(still, moved, atol=1e-3)


def test_an_hour_needs_no_more_room_than_a_minute() -> None:
    """Blocks of an hour come one by one, each of the same size, and what is silent costs nothing."""
    hour = voiced(patch("wide-pad"), [Tone(3599, 3600, 60, 90)], Controls(()), 3600 * RATE_HZ, 1)
    sizes = [(block.shape, bool(block.any())) for block in hour]
    assert all(shape == (2, QUANTUM) for shape, _ in sizes[:-1])
    assert [sounds for _, sounds in sizes].count(True) == 1

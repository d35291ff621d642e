"""The SoundFont that is installed: in tune, alike in loudness, and soft where a note is soft."""

import numpy as np
import pytest
from numpy.typing import NDArray

from generation.core.blueprint import PlanPart
from generation.core.instruments.base import instrument
from generation.core.notes import Played, Tone
from generation.core.results import RATE_HZ
from generation.core.sound.fonts import soundfonts, terms
from generation.core.sound.rendering import RenderRequest, blocks, choose_sound, sounds_of
from library.core.loudness import LoudnessMeter

NAMES = {terms(font).name for font in soundfonts()[:1]}
needs_soundfont = pytest.mark.skipif({"MuseScore General"} != NAMES, reason="no MuseScore General here")
PITCHED = ("steel-guitar", "electric-bass", "trumpet", "clarinet", "marimba", "organ", "harp", "string-section")


def whole(name: str, tones: list[Tone]) -> tuple[RenderRequest, NDArray[np.float32]]:
    base = instrument(name)
    part = PlanPart(id="part", name="Part", role=base.roles[0], instrument=name)
    request = RenderRequest(part, base, choose_sound(part, base), Played("part", tuple(tones)), tones[-1].end_s + 1, 1)
    return request, np.concatenate(list(blocks(request)), axis=1)


def loudness_lufs(audio: NDArray[np.float32]) -> float:
    meter = LoudnessMeter(RATE_HZ, 2)
    meter.feed(np.ascontiguousarray(audio.T))
    return meter.result().integrated_lufs or -99.0


@needs_soundfont
@pytest.mark.parametrize("name", PITCHED)
def test_a_program_is_in_tune(name: str) -> None:
    base = instrument(name)
    pitch = (base.tessitura_low + base.tessitura_high) // 2
    _, audio = whole(name, [Tone(0, 2, pitch, 100)])
    size = 1 << 19
    power = np.abs(np.fft.rfft(audio.mean(axis=0)[RATE_HZ // 5 :], size)) ** 2
    best = (0.0, 0.0)
    for harmonic in (1, 2, 3):
        hz = 440 * 2 ** ((pitch - 69) / 12) * harmonic
        low, high = (round(hz * 2 ** (step / 1200) * size / RATE_HZ) for step in (-60, 60))
        mean = float(np.sum(power[low:high] * np.arange(low, high)) / np.sum(power[low:high])) * RATE_HZ / size
        best = max(best, (float(power[low:high].max()), float(1200 * np.log2(mean / hz))))
    assert abs(best[1]) < 10


@needs_soundfont
@pytest.mark.parametrize("name", [*PITCHED, "grand-piano", "violin", "acoustic-kit", "choir"])
def test_programs_are_alike_in_loudness(name: str) -> None:
    base = instrument(name)
    low, high = base.tessitura_low, base.tessitura_high
    pitches = (
        [36, 42, 38, 42] * 3 if base.is_drums else [round(low + (high - low) * share / 10) for share in (2, 3, 5, 7)]
    )
    _, audio = whole(name, [Tone(n * 0.6, n * 0.6 + 0.55, pitch, 100) for n, pitch in enumerate(pitches)])
    assert loudness_lufs(audio) == pytest.approx(-23, abs=4)
    assert np.abs(audio).max() < 1


@needs_soundfont
def test_a_piano_is_softer_and_duller_where_it_is_played_softly() -> None:
    """Velocity counts as in FluidSynth: 40 dB a decade, and the hammer's brightness with it."""
    levels, centres = [], []
    for velocity in (40, 80, 120):
        _, audio = whole("grand-piano", [Tone(0, 1.5, 48, velocity)])
        power = np.abs(np.fft.rfft(audio.mean(axis=0))) ** 2
        levels.append(loudness_lufs(audio))
        centres.append(float(np.sum(power * np.fft.rfftfreq(audio.shape[1], 1 / RATE_HZ)) / np.sum(power)))
    assert levels[2] - levels[1] == pytest.approx(40 * np.log10(120 / 80), abs=2.5)
    assert levels[1] - levels[0] == pytest.approx(40 * np.log10(80 / 40), abs=3.5)
    assert centres[0] < centres[1] < centres[2]


@needs_soundfont
def test_muted_notes_of_a_guitar_have_a_sound_of_their_own() -> None:
    tones = [Tone(0.0, 0.9, 52, 100), Tone(1.0, 1.9, 52, 100, "mute")]
    request, audio = whole("clean-guitar", tones)
    late = [audio[:, round(at * RATE_HZ) : round((at + 0.3) * RATE_HZ)] for at in (0.5, 1.5)]
    assert np.mean(late[1] ** 2) < np.mean(late[0] ** 2) / 4
    assert [used.name.partition(": ")[2] for used in sounds_of(request)] == ["Clean Guitar", "Palm Muted Guitar"]
    _, plain = whole("clean-guitar", tones[:1])
    assert np.array_equal(plain[:, : round(0.9 * RATE_HZ)], audio[:, : round(0.9 * RATE_HZ)])


@needs_soundfont
def test_the_ledger_knows_the_font() -> None:
    request, _ = whole("violin", [Tone(0, 0.5, 69, 90)])
    (used,) = sounds_of(request)
    assert (used.name, used.licence, used.may_earn) == ("MuseScore General: Violin", "MIT", True)


@needs_soundfont
@pytest.mark.parametrize("stroke", [36, 38, 49, 51, 57])
def test_a_stroke_rings_out_without_a_click(stroke: int) -> None:
    """Packed samples lie one after the other: what is read beyond an end belongs to the next."""
    _, audio = whole("acoustic-kit", [Tone(0, 0.3, stroke, 100), Tone(9.0, 9.1, 42, 1)])
    first = audio[0, : 9 * RATE_HZ - 100]
    end = first[: np.flatnonzero(first)[-1] + 1]
    assert np.abs(end[-96:]).max() < 4 * np.abs(end[-2400:-96]).max()

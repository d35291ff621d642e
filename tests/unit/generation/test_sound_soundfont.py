"""SoundFonts: what is cut out sounds as the whole, and a broken file is told from a good one."""

import random
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from generation.core.notes import Control, Tone
from generation.core.results import RATE_HZ
from generation.core.sound import soundfont
from generation.core.sound.controls import Controls
from generation.core.sound.riff import BrokenSoundFont
from generation.core.sound.sampler import sampled
from generation.core.sound.vorbis import vorbis_frames
from tests.unit.generation.made_soundfont import made_soundfont


@pytest.fixture
def font(tmp_path: Path) -> Path:
    return made_soundfont(tmp_path / "made.sf2")


def render(
    font: Path,
    tones: list[Tone],
    seconds: float = 1.0,
    preset: tuple[int, int] = (0, 0),
    controls: tuple[Control, ...] = (),
) -> NDArray[np.float32]:
    return np.concatenate(
        list(sampled((font, preset, ((40, 90), (1, 127))), tones, Controls(controls), round(seconds * RATE_HZ))), axis=1
    )


def strongest_hz(audio: NDArray[np.float32]) -> float:
    spectrum = np.abs(np.fft.rfft(audio.mean(axis=0) * np.hanning(audio.shape[1]), 1 << 18))
    return float(spectrum.argmax() * RATE_HZ / (1 << 18))


def level_db(audio: NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.mean(audio**2) + 1e-20))


def test_it_lists_the_presets(font: Path) -> None:
    assert soundfont.presets(font) == {(0, 0): "Two", (0, 1): "One", (128, 0): "Kit"}


def test_a_note_sounds_at_its_pitch_from_its_first_sample(font: Path) -> None:
    audio = render(font, [Tone(0.25, 0.9, 57, 50)])
    assert np.all(audio[:, : RATE_HZ // 4] == 0)
    assert np.any(audio[:, RATE_HZ // 4 : RATE_HZ // 4 + 64] != 0)
    assert strongest_hz(audio) == pytest.approx(220.0, abs=0.6)


def test_velocity_chooses_the_layer_at_its_border(font: Path) -> None:
    assert strongest_hz(render(font, [Tone(0, 0.9, 69, 63)])) == pytest.approx(440, abs=1)
    assert strongest_hz(render(font, [Tone(0, 0.9, 69, 64)])) == pytest.approx(880, abs=1)


def test_velocity_follows_the_modulators_of_the_font(font: Path) -> None:
    """Preset 0:1 has the standard one (40 dB a decade), 0:0 half of it."""
    softer = [level_db(render(font, [Tone(0, 0.9, 69, velocity)], preset=(0, 1))) for velocity in (126, 62)]
    assert softer[0] - softer[1] == pytest.approx(40 * np.log10(126 / 62), abs=0.6)
    softer = [level_db(render(font, [Tone(0, 0.9, 69, velocity)])) for velocity in (126, 66)]
    assert softer[0] - softer[1] == pytest.approx(20 * np.log10(126 / 66), abs=0.6)


def test_what_is_cut_for_a_few_notes_sounds_as_the_whole_preset(font: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tones = [Tone(0.0, 0.4, 60, 40), Tone(0.3, 0.8, 64, 90)]
    cut = render(font, tones)
    whole = soundfont.subset(font, (0, 0))
    monkeypatch.setattr("generation.core.sound.sampler.subset", lambda *_: whole)
    assert np.array_equal(cut, render(font, tones))


def test_bends_move_one_note_and_no_other(font: Path) -> None:
    bent = Tone(0, 0.95, 69, 50, "", ((0.0, 200.0), (2.0, 200.0)))
    assert strongest_hz(render(font, [bent])) == pytest.approx(440 * 2 ** (2 / 12), rel=6e-4)
    both = render(font, [bent, Tone(0, 0.95, 60, 50)])
    spectrum = np.abs(np.fft.rfft(both.mean(axis=0), 1 << 18))
    still = round(440 * 2 ** (-9 / 12) * (1 << 18) / RATE_HZ)
    assert spectrum[still - 4 : still + 5].max() > spectrum.max() * 0.5


def test_a_pedal_holds_what_is_let_go(font: Path) -> None:
    tone = [Tone(0, 0.2, 69, 50)]
    after = np.s_[:, round(0.5 * RATE_HZ) : round(0.7 * RATE_HZ)]
    assert level_db(render(font, tone)[after]) < -60
    held = render(font, tone, controls=(Control(0.1, 64, 127), Control(0.8, 64, 0)))
    assert level_db(held[after]) > -40


def test_a_kit_is_played_on_bank_128(font: Path) -> None:
    assert level_db(render(font, [Tone(0, 0.1, 69, 100)], preset=(128, 0))) > -50


def test_a_missing_preset_is_named(font: Path) -> None:
    with pytest.raises(BrokenSoundFont, match="no preset 5 in bank 0"):
        soundfont.subset(font, (0, 5))


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenSoundFont, match="cannot be read"):
        soundfont.presets(tmp_path / "none.sf2")
    (tmp_path / "text.sf2").write_text("no font at all " * 20)
    with pytest.raises(BrokenSoundFont, match="does not begin as one"):
        soundfont.presets(tmp_path / "text.sf2")


def test_a_cut_off_file_is_told(font: Path) -> None:
    font.write_bytes(font.read_bytes()[:-200])
    with pytest.raises(BrokenSoundFont, match="cut off or broken"):
        soundfont.subset(font, (0, 0))


def test_damaged_tables_give_a_sentence_or_a_font_and_nothing_else(font: Path, tmp_path: Path) -> None:
    good = font.read_bytes()
    first = good.index(b"phdr")
    chance = random.Random(3)
    refused = 0
    for trial in range(300):
        damaged = bytearray(good)
        for _ in range(4):
            damaged[chance.randrange(first, len(good))] = chance.randrange(256)
        path = tmp_path / f"damaged{trial}.sf2"
        path.write_bytes(damaged)
        try:
            assert len(soundfont.subset(path, (0, 0))) < 4 * len(good)
        except BrokenSoundFont:
            refused += 1
    assert refused > 20


def test_a_vorbis_stream_cannot_hide_its_length() -> None:
    """The bound counts packets; the stream's own account of its length is not asked."""
    head = b"OggS" + bytes(22) + b"\x01" + bytes([30])
    first = head + b"\x01vorbis" + bytes(21) + b"\xb8" + b"\x01"
    page = b"OggS" + bytes(22) + bytes([255]) + bytes([1]) * 255 + bytes(255)
    assert vorbis_frames(first + page * 10, Path("x")) == (1 + 2550) * 1024
    with pytest.raises(BrokenSoundFont, match="no Vorbis stream"):
        vorbis_frames(b"RIFF" + bytes(100), Path("x"))

"""A part as blocks: which sound it gets, what is said about it, and that blocks change nothing."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from generation.core.blueprint import PlanPart
from generation.core.instruments.base import instrument
from generation.core.notes import Control, Played, Tone
from generation.core.results import RATE_HZ
from generation.core.sound.fonts import soundfonts
from generation.core.sound.rendering import RenderRequest, blocks, choose_sound, sound_warnings, sounds_of
from tests.unit.generation.made_soundfont import made_soundfont

TONES = (Tone(0.1, 0.9, 60, 80), Tone(1.0, 1.4, 64, 90), Tone(1.2, 2.0, 67, 70))


@pytest.fixture
def font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = made_soundfont(tmp_path / "made.sf2")
    monkeypatch.setenv("SOUNDFONTS", f"/nowhere.sf2:{path}")
    return path


def request_for(
    name: str, sound: str = "", controls: tuple[Control, ...] = (), tones: tuple[Tone, ...] = TONES
) -> RenderRequest:
    base = instrument(name)
    part = PlanPart(id="part", name="Part", role=base.roles[0], instrument=name, sound=sound)
    return RenderRequest(part, base, choose_sound(part, base), Played("part", tones, controls), 3.0, 7)


def whole(request: RenderRequest, block_frames: int = RATE_HZ) -> NDArray[np.float32]:
    return np.concatenate(list(blocks(request, block_frames)), axis=1)


@pytest.mark.parametrize("name", ["grand-piano", "supersaw", "house-kit", "effects-synth"])
def test_the_size_of_the_blocks_changes_no_sample(name: str, font: Path) -> None:
    request = request_for(name, controls=(Control(0.5, 11, 60), Control(1.5, 11, 110)))
    one = whole(request)
    assert one.shape == (2, 3 * RATE_HZ)
    assert one.dtype == np.float32
    assert np.abs(one).max() > 0.001
    assert np.array_equal(one, whole(request, 7001))
    assert [block.shape[1] for block in blocks(request, 50_000)] == [50_000, 50_000, 44_000]


def test_a_part_without_notes_is_silent(font: Path) -> None:
    for name in ("grand-piano", "supersaw", "house-kit"):
        assert not np.any(whole(request_for(name, tones=())))


def test_later_notes_change_nothing_before_on_the_sampler(font: Path) -> None:
    less = request_for("grand-piano", tones=TONES[:2])
    until = round(TONES[2].start_s * RATE_HZ)
    assert np.array_equal(whole(request_for("grand-piano"))[:, :until], whole(less)[:, :until])


def test_later_notes_of_another_strength_change_less_than_can_be_heard(font: Path) -> None:
    less = request_for("grand-piano", tones=TONES[:1])
    more = request_for("grand-piano", tones=(TONES[0], Tone(2.0, 2.5, 90, 10)))
    earlier = np.s_[:, : 2 * RATE_HZ]
    assert np.abs(whole(less)[earlier] - whole(more)[earlier]).max() < 10 ** (-110 / 20)


def test_expression_moves_the_level_smoothly(font: Path) -> None:
    held = (Tone(0.0, 3.0, 69, 50),)
    plain = whole(request_for("grand-piano", tones=held))
    softer = whole(request_for("grand-piano", tones=held, controls=(Control(1.0, 11, 64),)))
    assert np.array_equal(plain[:, :RATE_HZ], softer[:, :RATE_HZ])
    late = np.s_[:, 2 * RATE_HZ :]
    assert np.allclose(softer[late], plain[late] * (64 / 127) ** 2, atol=1e-6)
    assert np.abs(np.diff(softer)).max() < np.abs(np.diff(plain)).max() * 1.1


def test_a_part_has_the_sound_it_asks_for(font: Path) -> None:
    assert request_for("grand-piano", "electric-piano").sound.patch == "electric-piano"
    assert request_for("grand-piano").sound.engine == "sampler"


def test_without_a_soundfont_a_synthesiser_plays_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDFONTS", "")
    request = request_for("violin")
    assert soundfonts() == ()
    assert request.sound.patch == "bowed"
    (warning,) = sound_warnings(request.part, request.instrument)
    assert "sudo apt-get install musescore-general-soundfont-small" in warning
    assert np.abs(whole(request)).max() > 0.001


def test_an_unknown_choice_of_sound_is_named(font: Path) -> None:
    request = request_for("violin", "kazoo")
    assert request.sound == request.instrument.sounds[0]
    (warning,) = sound_warnings(request.part, request.instrument)
    assert "has no sound 'kazoo'" in warning
    assert sound_warnings(request_for("violin").part, request.instrument) == ()


def test_the_ledger_names_font_and_licence(font: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (ours,) = sounds_of(request_for("supersaw"))
    assert (ours.may_earn, ours.name) == (True, "Partimento: Supersaw")
    (unknown,) = sounds_of(request_for("grand-piano"))
    assert not unknown.may_earn
    assert "unknown" in unknown.licence
    known = made_soundfont(font.with_name("MuseScore_General_Lite.sf3"))
    monkeypatch.setenv("SOUNDFONTS", str(known))
    (sampled,) = sounds_of(request_for("grand-piano"))
    assert (sampled.name, sampled.licence, sampled.may_earn) == ("MuseScore General: Two", "MIT", True)


def test_a_preset_that_no_font_has_falls_back_to_its_plain_one(font: Path) -> None:
    """The bright piano lies in bank 0, program 1, which is here; a mandolin in bank 16 is not."""
    assert sounds_of(request_for("grand-piano", "sampled-bright-grand-piano"))[0].name == "made: One"
    with pytest.raises(ValueError, match="No SoundFont here has"):
        sounds_of(request_for("mandolin"))

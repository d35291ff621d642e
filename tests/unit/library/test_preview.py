from pathlib import Path

import numpy as np
import pytest
import soundfile

from library.core.preview import FILM_OR_M4A, Format, make_preview


@pytest.mark.parametrize(
    ("container", "codec", "content_type"),
    [
        ("mp3", "mp3float", "audio/mpeg"),
        (FILM_OR_M4A, "aac", "audio/mp4"),
        ("ogg", "libopus", "audio/ogg"),
        ("ogg", "vorbis", "audio/ogg"),
        ("flac", "flac", "audio/flac"),
        ("wav", "pcm_s24le", "audio/wav"),
    ],
)
def test_what_browsers_play_needs_no_copy(container: str, codec: str, content_type: str) -> None:
    found = Format(container, codec, 44_100)
    assert found.content_type == content_type
    assert not found.needs_preview


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("asf", "wmav2"),
        ("aiff", "pcm_s16be"),
        (FILM_OR_M4A, "alac"),
        ("wav", "pcm_f32le"),
        ("wav", "pcm_s32le"),
        ("ape", "ape"),
    ],
)
def test_what_some_browser_cannot_play_needs_a_copy(container: str, codec: str) -> None:
    assert Format(container, codec, 44_100).needs_preview


def test_a_file_that_was_not_decoded_yet_is_only_bytes() -> None:
    assert Format("", "").content_type == "application/octet-stream"
    assert not Format("", "").needs_preview


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("block_frames", [1, 1000, 65_536])
def test_the_copy_has_every_sample_in_its_place(tmp_path: Path, channels: int, block_frames: int) -> None:
    sound = np.random.default_rng(1).uniform(-0.9, 0.9, (5_000, channels)).astype(np.float32)
    blocks = (sound[at : at + block_frames] for at in range(0, len(sound), block_frames))
    make_preview(blocks, 44_100, tmp_path / "copy.flac")
    heard, rate_hz = soundfile.read(tmp_path / "copy.flac", dtype="float32", always_2d=True)
    assert rate_hz == 44_100
    assert heard.shape == sound.shape
    assert np.abs(heard - sound).max() < 1 / 32_000


def test_sound_beyond_full_scale_is_clipped_not_wrapped(tmp_path: Path) -> None:
    make_preview([np.full((100, 1), 3.0, np.float32)], 44_100, tmp_path / "copy.flac")
    heard, _ = soundfile.read(tmp_path / "copy.flac")
    assert heard.min() > 0.99


def test_rates_beyond_what_browsers_take_are_halved(tmp_path: Path) -> None:
    make_preview([np.zeros((7_680, 2), np.float32)], 768_000, tmp_path / "copy.flac")
    info = soundfile.info(tmp_path / "copy.flac")
    assert (info.samplerate, info.frames) == (384_000, 3_840)

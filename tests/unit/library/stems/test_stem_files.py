"""Files: whole numbers that sum exactly, nothing left by an error, the same grid as the source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from library.core.decoding import AudioFacts
from library.core.stems.drawing import outlines, tallest
from library.core.stems.engineered import rules_separator
from library.core.stems.names import STEMS
from library.core.stems.stem_files import StemFiles, in_whole_numbers, whole
from library.core.stems.stemming import StemsMade, bits_of, separate_file, stem_paths
from musicapp.errors import JobCancelled, UnreadableAudio
from tests.support.signals import write_wav

RATE_HZ = 22_050


def nothing(done: float, total: float, note: str) -> None: ...


@pytest.fixture
def song(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "song.wav", made(), RATE_HZ)


def made(seconds: float = 3.0, level: float = 0.1) -> np.ndarray:
    return np.random.default_rng(2).normal(0, level, (int(seconds * RATE_HZ), 2)).clip(-1, 1).astype(np.float32)


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("level", [0.0, 0.1, 3.0])
def test_whole_numbers_sum_exactly_even_where_a_stem_alone_would_clip(bits: int, level: float) -> None:
    random = np.random.default_rng(bits)
    mix = random.uniform(-1, 1, (2, 500)).astype(np.float32)
    stems = random.normal(0, level, (4, 2, 500)).astype(np.float32)
    parts = in_whole_numbers(whole(mix, bits), stems, bits)
    assert np.array_equal(parts.sum(axis=0), whole(mix, bits))
    assert parts.min() >= -(2 ** (bits - 1))
    assert parts.max() < 2 ** (bits - 1)


def test_a_file_becomes_four_that_null_against_it(song: Path, tmp_path: Path) -> None:
    told: list[float] = []
    found = separate_file(
        song, tmp_path / "out", lambda done, total, note: told.append(done / total), rules_separator()
    )
    source, _ = soundfile.read(song, dtype="int16")
    parts = [soundfile.read(path, dtype="int16")[0] for path in stem_paths(tmp_path / "out").values()]
    assert np.array_equal(np.sum(parts, axis=0, dtype=np.int32), source)
    assert (found.sample_rate_hz, found.bits, found.frames) == (RATE_HZ, 16, len(source))
    assert found.residual_dbfs == -200.0
    assert told[-1] == pytest.approx(1.0)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(f"{name}.flac" for name in STEMS)


def test_24_bits_and_another_rate_are_kept(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "song.wav", made(), 48_000, "PCM_24")
    found = separate_file(source, tmp_path / "out", nothing, rules_separator())
    info = soundfile.info(tmp_path / "out" / "bass.flac")
    assert (info.samplerate, info.subtype, info.frames, info.channels) == (48_000, "PCM_24", found.frames, 2)


def test_mono_becomes_stereo(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "song.wav", made()[:, 0], RATE_HZ)
    separate_file(source, tmp_path / "out", nothing, rules_separator())
    assert soundfile.info(tmp_path / "out" / "drums.flac").channels == 2


def test_the_record_travels_as_json(song: Path, tmp_path: Path) -> None:
    found = separate_file(song, tmp_path / "out", nothing, rules_separator())
    assert StemsMade.from_json(found.to_json()) == found


def test_cancelling_leaves_no_file(song: Path, tmp_path: Path) -> None:
    def stop(done: float, total: float, note: str) -> None:
        if done:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        separate_file(song, tmp_path / "out", stop, rules_separator())
    assert list((tmp_path / "out").iterdir()) == []


def test_what_is_no_sound_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "song.wav").write_bytes(b"no sound at all")
    with pytest.raises(UnreadableAudio):
        separate_file(tmp_path / "song.wav", tmp_path / "out", nothing, rules_separator())
    assert not list(tmp_path.glob("out/*"))


@pytest.mark.parametrize(("depth", "bits"), [(None, 16), (8, 16), (16, 16), (24, 24), (32, 24)])
def test_bits_follow_the_source(depth: int | None, bits: int) -> None:
    facts = AudioFacts(codec="x", container="x", sample_rate_hz=1, channels=1, bit_depth=depth)
    assert bits_of(facts) == bits


def test_a_waveform_shows_where_a_stem_sounds(tmp_path: Path) -> None:
    half = np.zeros((4, 2, 4 * RATE_HZ), dtype=np.float32)
    half[0, :, : 2 * RATE_HZ] = 0.5
    with StemFiles(tmp_path, RATE_HZ, 16) as files:
        files.write(half.sum(axis=0), half)
    columns = bytes.fromhex(files.waveforms()["vocals"])
    assert len(columns) == 2 * 480
    assert columns[100] == pytest.approx(128, abs=1)
    assert set(columns[500:]) == {0}


def test_outlines_close_and_refuse_other_text() -> None:
    peaks, level = outlines("ff80" * 480)
    assert peaks.startswith("M")
    assert peaks.endswith("Z")
    assert peaks != level
    assert outlines("") == ("", "")
    assert tallest("8040ff00") == 255
    assert outlines("8040", full=128)[0] == outlines("ff80", full=255)[0]
    with pytest.raises(ValueError, match="pairs"):
        outlines("ff")

"""24-bit files: exact, and whole or not there."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from mastering.core.wave_file import (
    FULL_SCALE,
    SoundWriter,
    as_floats,
    frames_of,
    packed,
    quantised,
    sha256_of,
    sound_blocks,
    unpacked,
)


@given(st.lists(st.integers(-FULL_SCALE, FULL_SCALE - 1), min_size=2, max_size=64))
def test_packing_and_floats_lose_nothing(values: list[int]) -> None:
    samples = np.array(values[: len(values) // 2 * 2], dtype=np.int32).reshape(-1, 2)
    assert (unpacked(packed(samples)) == samples).all()
    assert (quantised(as_floats(samples).T) == samples).all()


def test_other_programs_read_what_is_written(tmp_path: Path) -> None:
    samples = np.random.default_rng(0).integers(-FULL_SCALE, FULL_SCALE, (500_000, 2)).astype(np.int32)
    path = tmp_path / "a.wav"
    with SoundWriter(path, len(samples)) as file:
        for at in range(0, len(samples), 77_777):
            file.write(samples[at : at + 77_777])
    read, rate = soundfile.read(path, dtype="int32")
    assert rate == 48_000
    assert soundfile.info(path).subtype == "PCM_24"
    assert (read >> 8 == samples).all()
    assert (np.concatenate(list(sound_blocks(path))) == samples).all()
    assert file.sha256 == sha256_of(path)
    assert (np.concatenate(list(sound_blocks(path, 1000, 300_000))) == samples[1000:300_000]).all()


def test_beyond_full_scale_is_cut_and_not_wrapped() -> None:
    assert quantised(np.array([[1.5], [-1.5]], dtype=np.float32)).tolist() == [[FULL_SCALE - 1, -FULL_SCALE]]


def test_an_error_or_missing_samples_leave_no_file(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), SoundWriter(tmp_path / "a.wav", 10):
        raise RuntimeError
    with pytest.raises(ValueError, match="0 of 10"), SoundWriter(tmp_path / "a.wav", 10):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_cut_or_foreign_file_is_none_of_ours(tmp_path: Path) -> None:
    with SoundWriter(tmp_path / "a.wav", 10) as file:
        file.write(np.zeros((10, 2), dtype=np.int32))
    assert frames_of(tmp_path / "a.wav") == 10
    (tmp_path / "a.wav").write_bytes((tmp_path / "a.wav").read_bytes()[:-3])
    assert frames_of(tmp_path / "a.wav") == -1
    assert frames_of(tmp_path / "gone.wav") == -1

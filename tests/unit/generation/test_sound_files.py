"""Sound goes from one format to another without losing a bit, and is drawn on its way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.sound_files import converted

RATE_HZ = 48_000


def written(path: Path, sound: np.ndarray) -> Path:
    soundfile.write(path, sound, RATE_HZ, "PCM_24")
    return path


def noise(frames: int, channels: int = 2, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (frames, channels))


@given(frames=st.integers(1, 5_000), channels=st.sampled_from([1, 2]), seed=st.integers(0, 9))
@settings(max_examples=20, deadline=None)
def test_there_and_back_every_bit_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, frames: int, channels: int, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("sound")
    source = written(folder / "a.wav", noise(frames, channels, seed))
    assert converted(source, folder / "b.flac", "flac").frames == frames
    assert converted(folder / "b.flac", folder / "c.wav", "wav").frames == frames
    first, last = (soundfile.read(folder / name, dtype="int32")[0] for name in ("a.wav", "c.wav"))
    assert np.array_equal(first, last)
    assert soundfile.info(folder / "b.flac").subtype == "PCM_24"


def test_the_drawing_shows_peak_and_level_over_time(tmp_path: Path) -> None:
    loud = np.concatenate([np.full((RATE_HZ, 2), 0.0), np.full((RATE_HZ, 2), 0.5)])
    drawn = converted(written(tmp_path / "a.wav", loud), tmp_path / "a.flac", "flac")
    peaks, levels = drawn.columns[0::2], drawn.columns[1::2]
    assert len(peaks) == len(levels) == 480
    assert max(peaks[:235]) == 0
    assert min(peaks[245:]) == max(levels[245:]) == 128


def test_mp3_is_as_long_as_what_it_came_from(tmp_path: Path) -> None:
    source = written(tmp_path / "a.wav", noise(RATE_HZ))
    converted(source, tmp_path / "a.mp3", "mp3")
    sound, rate_hz = soundfile.read(tmp_path / "a.mp3")
    assert abs(len(sound) / rate_hz - 1.0) < 0.06
    assert (tmp_path / "a.mp3").stat().st_size < source.stat().st_size / 3


def test_an_empty_file_stays_empty(tmp_path: Path) -> None:
    drawn = converted(written(tmp_path / "a.wav", noise(0)), tmp_path / "a.flac", "flac")
    assert (drawn.frames, drawn.columns) == (0, [])


def test_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        converted(written(tmp_path / "a.wav", noise(10)), tmp_path / "a.ogg", "ogg")


def test_it_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    request = {"source": str(written(tmp_path / "a.wav", noise(100))), "into": str(tmp_path / "b.flac"), "kind": "flac"}
    command = [sys.executable, "-m", "generation.core.sound_files"]
    done = subprocess.run(command, input=json.dumps(request).encode(), check=False)
    assert done.returncode == 0
    assert soundfile.info(tmp_path / "b.flac").frames == 100

"""The peaks file."""

from pathlib import Path

import numpy as np
import pytest

from library.core.waveform import PeaksMeter, coarser, mini_waveform, read_header, read_peaks, write_peaks
from tests.support.signals import pink_noise, sine


def peaks_of(samples: np.ndarray, block: int = 10_000) -> np.ndarray:
    meter = PeaksMeter(1)
    for start in range(0, len(samples), block):
        meter.feed(samples[start : start + block, None])
    return meter.result()


def test_a_peaks_file_comes_back_at_every_level(tmp_path: Path) -> None:
    noise = pink_noise(20.0, seed=4)
    base = peaks_of(noise)
    path = tmp_path / "peaks.bin"
    write_peaks(path, base, 44_100, len(noise))
    header = read_header(path)
    assert (header.sample_rate_hz, header.frames) == (44_100, len(noise))
    assert [level.samples_per_peak for level in header.levels] == [256, 1024, 4096, 16384, 65536]
    expected = base
    for index, level in enumerate(header.levels):
        assert level.count == -(-len(noise) // level.samples_per_peak)
        read = read_peaks(path, index, 0, level.count)
        assert np.abs(read - expected * 127).max() <= 0.5 + 1e-3
        expected = coarser(expected)
    assert path.stat().st_size == header.levels[-1].byte_offset + 3 * header.levels[-1].count


def test_a_part_is_what_the_whole_has_there(tmp_path: Path) -> None:
    path = tmp_path / "peaks.bin"
    write_peaks(path, peaks_of(pink_noise(5.0)), 44_100, 220_500)
    assert (read_peaks(path, 0, 100, 50) == read_peaks(path, 0, 0, 1000)[100:150]).all()
    assert len(read_peaks(path, 0, 10**6, 5)) == 0


@pytest.mark.parametrize("block", [1, 255, 256, 1000])
def test_it_does_not_matter_where_blocks_are_cut(block: int) -> None:
    noise = pink_noise(0.2, seed=9)
    assert np.allclose(peaks_of(noise, block), peaks_of(noise, len(noise)))


def test_a_peak_holds_low_high_and_power() -> None:
    low, high, rms = peaks_of(sine(1.0, 1000.0, level_dbfs=0.0))[10]
    assert (low, high) == (pytest.approx(-1, abs=0.01), pytest.approx(1, abs=0.01))
    assert rms == pytest.approx(2**-0.5, abs=0.02)


def test_the_thumbnail_is_scaled_to_its_loudest() -> None:
    growing = sine(5.0) * np.linspace(0, 1, 5 * 44_100, dtype=np.float32)
    mini = mini_waveform(peaks_of(growing))
    assert len(mini) == 240
    assert max(mini) == mini[-1] == 255
    assert mini_waveform(np.zeros((0, 3), dtype=np.float32)) == (0,) * 240


def test_another_file_is_no_peaks_file(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"RIFF1234")
    with pytest.raises(ValueError, match="no peaks file"):
        read_header(tmp_path / "a.bin")

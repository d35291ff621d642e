"""Whatever a stranger sends ends in sound or in a sentence, within its limits."""

import io
import os
import struct
import time
import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from library.core.decoding import AudioFacts, DecodeLimits, decoded, probe
from musicapp.errors import TooLong, UnreadableAudio
from tests.support.signals import RATE_HZ, encode, sine, write_wav


def read(path: Path, limits: DecodeLimits | None = None) -> tuple[np.ndarray, AudioFacts, list[str]]:
    with decoded(path, limits) as sound:
        blocks = list(sound.blocks)
    return np.concatenate(blocks), sound.facts, sound.warnings


@pytest.mark.parametrize(
    ("subtype", "bit_depth"), [("PCM_U8", 8), ("PCM_16", 16), ("PCM_24", 24), ("PCM_32", 32), ("FLOAT", 32)]
)
def test_it_reads_every_kind_of_wav(tmp_path: Path, subtype: str, bit_depth: int) -> None:
    made = sine(1.0, level_dbfs=-6)
    samples, facts, warnings = read(write_wav(tmp_path / "a.wav", made, subtype=subtype))
    assert samples.shape == (RATE_HZ, 1)
    assert np.abs(samples[:, 0] - made).max() < 2 / 2 ** min(bit_depth, 16) * 2
    assert facts.bit_depth == bit_depth
    assert warnings == []


@pytest.mark.parametrize(("subtype", "bit_depth"), [("PCM_16", 16), ("PCM_24", 24)])
def test_it_tells_the_depth_of_a_flac_file(tmp_path: Path, subtype: str, bit_depth: int) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, sine(0.5), RATE_HZ, subtype=subtype, format="FLAC")
    assert probe(path).bit_depth == bit_depth


def test_it_tells_the_depth_of_apple_lossless_and_none_of_lossy_sound(tmp_path: Path) -> None:
    assert probe(encode(tmp_path / "a.m4a", sine(0.5), codec="alac")).bit_depth == 24
    assert probe(encode(tmp_path / "b.m4a", sine(0.5), codec="aac")).bit_depth is None


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 48_000, 96_000, 192_000])
def test_it_keeps_the_rate_of_the_file(tmp_path: Path, rate_hz: int) -> None:
    samples, facts, _ = read(write_wav(tmp_path / "a.wav", sine(0.5, rate_hz=rate_hz), rate_hz))
    assert facts.sample_rate_hz == rate_hz
    assert len(samples) == rate_hz // 2


@pytest.mark.parametrize(
    ("name", "codec", "rate_hz"),
    [
        ("a.mp3", "libmp3lame", 44_100),
        ("a.m4a", "aac", 44_100),
        ("a.opus", "libopus", 48_000),
        ("a.wma", "wmav2", 44_100),
        ("a.flac", "flac", 44_100),
        ("a.aiff", "pcm_s16be", 44_100),
    ],
)
def test_it_reads_every_format(tmp_path: Path, name: str, codec: str, rate_hz: int) -> None:
    container = {"a.wma": "asf", "a.opus": "ogg"}.get(name)
    path = encode(tmp_path / name, sine(1.0, rate_hz=rate_hz), codec=codec, container=container, rate_hz=rate_hz)
    samples, facts, _ = read(path)
    assert facts.sample_rate_hz == rate_hz
    assert len(samples) == pytest.approx(rate_hz, rel=0.12)
    middle = samples[len(samples) // 4 : -len(samples) // 4, 0]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert spectrum.argmax() * rate_hz / len(middle) == pytest.approx(440, abs=4)


def test_it_reads_vorbis(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.ogg", sine(1.0), RATE_HZ)
    samples, facts, _ = read(tmp_path / "a.ogg")
    assert facts.codec == "vorbis"
    assert len(samples) == pytest.approx(RATE_HZ, rel=0.01)


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.mp3", sine(0.2))
    assert probe(path).container == "wav"


def test_it_mixes_more_than_two_channels_down_and_says_so(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", np.tile(sine(0.5, level_dbfs=-20)[:, None], (1, 6)))
    samples, facts, warnings = read(path)
    assert samples.shape[1] == 2
    assert facts.channels == 6
    assert "6 channels" in warnings[0]


def test_a_file_cut_short_is_heard_up_to_there(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.flac", sine(8.0), codec="flac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    samples, _, warnings = read(path)
    assert 2 * RATE_HZ < len(samples) < 6 * RATE_HZ
    assert any(warning.startswith("The file ends after ") and "of 8 s" in warning for warning in warnings)


def test_what_is_no_number_is_set_right(tmp_path: Path) -> None:
    made = sine(0.5)
    made[100], made[200], made[300] = np.nan, np.inf, 1e30
    samples, _, warnings = read(write_wav(tmp_path / "a.wav", made, subtype="FLOAT"))
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= 1
    assert warnings[0].startswith("3 samples")


def test_a_change_of_rate_midway_keeps_the_first_rate(tmp_path: Path) -> None:
    first = encode(tmp_path / "a.mp3", sine(2.0), codec="libmp3lame")
    second = encode(tmp_path / "b.mp3", sine(2.0, rate_hz=22_050), codec="libmp3lame", rate_hz=22_050)
    both = tmp_path / "both.mp3"
    both.write_bytes(first.read_bytes() + second.read_bytes())
    samples, facts, warnings = read(both)
    assert facts.sample_rate_hz == RATE_HZ
    assert len(samples) == pytest.approx(4 * RATE_HZ, rel=0.1)
    assert any("changes midway" in warning for warning in warnings)


def test_a_cover_picture_is_not_mistaken_for_a_film(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.flac", sine(0.5), codec="flac")
    import mutagen.flac
    from PIL import Image

    picture = mutagen.flac.Picture()
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(buffer, "PNG")
    picture.data, picture.mime, picture.type = buffer.getvalue(), "image/png", 3
    tagged = mutagen.flac.FLAC(path)
    tagged.add_picture(picture)
    tagged.save()
    _, facts, warnings = read(path)
    assert not facts.is_film
    assert warnings == []


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("song.wav", bytes(20_000_000))
    return buffer.getvalue()


def wav_head(rate_hz: int = 44_100, channels: int = 2, codec: int = 1, data: bytes = b"") -> bytes:
    form = struct.pack("<HHIIHH", codec, channels, rate_hz, rate_hz * channels * 2 % 2**32, channels * 2, 16)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(data))
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + b"data"
        + struct.pack("<I", len(data))
        + data
    )


UNREADABLE = {
    "empty": b"",
    "text": b"This is a shopping list, not a song.\n" * 200,
    "zip bomb": zip_bomb(),
    "random bytes": np.random.default_rng(3).bytes(200_000),
    "wav without samples": wav_head(),
    "wav of 1 Hz": wav_head(rate_hz=1, data=bytes(4000)),
    "wav of 4 GHz": wav_head(rate_hz=4_000_000_000, data=bytes(4000)),
    "wav without channels": wav_head(channels=0, data=bytes(4000)),
    "wav in an unknown codec": wav_head(codec=0x7777, data=bytes(4000)),
    "playlist that names a file": b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "concat script": b"ffconcat version 1.0\nfile /etc/hostname\n",
    "half a flac head": b"fLaC\x00\x00\x00\x22\x10\x00",
    "mp3 tag alone": b"ID3\x04\x00\x00\x00\x00\x0f\x00" + bytes(1900),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_is_no_sound_ends_in_a_sentence(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(UNREADABLE[kind])
    started = time.monotonic()
    with pytest.raises(UnreadableAudio) as refused:
        read(path)
    assert time.monotonic() - started < 30
    assert refused.value.permanent
    assert str(refused.value).endswith(".")


def test_a_picture_is_refused_as_a_picture(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (32, 32), "blue").save(tmp_path / "song.wav", "PNG")
    with pytest.raises(UnreadableAudio, match="pictures"):
        probe(tmp_path / "song.wav")


def test_a_length_beyond_the_limit_is_refused_by_its_header(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(b"\x80" * 100)
    with (tmp_path / "a.wav").open("r+b") as file:  # four hours, without taking the room
        length = 4 * 3600 * 8_000
        file.seek(4)
        file.write(struct.pack("<I", 36 + length))
        file.seek(40)
        file.write(struct.pack("<I", length))
        file.truncate(44 + length)
    with pytest.raises(TooLong, match="3 hours"):
        probe(tmp_path / "a.wav")


def test_a_length_beyond_the_limit_is_refused_while_decoding(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp3", sine(6.0), codec="libmp3lame")
    with pytest.raises(TooLong):
        read(path, DecodeLimits(max_duration_s=3))


def test_decoding_that_takes_too_much_processor_time_is_stopped(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", np.zeros((30_000_000, 1), dtype=np.float32), subtype="PCM_U8")
    with pytest.raises(UnreadableAudio, match="processor time"):
        read(path, DecodeLimits(cpu_s=0))


def test_leaving_early_ends_the_process(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", np.zeros(6_000_000, dtype=np.float32))
    with decoded(path) as sound:
        next(sound.blocks)
        child = int((Path("/proc/self/task") / str(os.getpid()) / "children").read_text().split()[-1])
        assert Path(f"/proc/{child}/cmdline").read_bytes().find(b"decode_child") > 0
    assert not Path(f"/proc/{child}").exists()


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableAudio, match=r"no file gone\.wav"):
        probe(tmp_path / "gone.wav")


def test_silence_is_sound(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.flac", np.zeros(RATE_HZ), RATE_HZ)
    samples, _, warnings = read(tmp_path / "a.flac")
    assert len(samples) == RATE_HZ
    assert not samples.any()
    assert warnings == []

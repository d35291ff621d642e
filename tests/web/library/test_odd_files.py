"""Malformed, hostile and odd files on their way in: each a clear sentence or a correct result, and soon.

Each case is a name, what makes the file, and what must come of it: seconds of sound, or a part of the sentence.
"""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mutagen import id3
from PIL import Image

from library.core.decoding import DecodeLimits, decoded
from library.models import Song
from library.services import storage
from library.services.songs_in import apply_tags, take_in
from musicapp.errors import TooLong, UnreadableAudio
from musicapp.people.models import User
from tests.support import signals

pytestmark = pytest.mark.django_db
SLOWEST_S = 60.0
LIMITS = DecodeLimits(max_duration_s=60.0, cpu_s=30)
RATE = signals.RATE_HZ


@pytest.fixture(autouse=True)
def _quiet(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("musicapp.jobs.services.send", lambda job: True)


def wav(seconds: float = 1.0, *, rate_hz: int = RATE, subtype: str = "PCM_16", channels: int = 1) -> bytes:
    into = io.BytesIO()
    tone = signals.sine(seconds, rate_hz=rate_hz)
    soundfile.write(into, np.repeat(tone[:, None], channels, axis=1), rate_hz, format="WAV", subtype=subtype)
    return into.getvalue()


def flac(seconds: float = 1.0) -> bytes:
    into = io.BytesIO()
    soundfile.write(into, signals.sine(seconds), RATE, format="FLAC")
    return into.getvalue()


def encoded(codec: str, container: str, seconds: float = 1.0, rate_hz: int = RATE) -> bytes:
    into = io.BytesIO()
    signals.encode(into, signals.sine(seconds, rate_hz=rate_hz), codec=codec, container=container, rate_hz=rate_hz)  # type: ignore[arg-type]
    return into.getvalue()


def mp3(seconds: float = 1.0) -> bytes:
    return encoded("libmp3lame", "mp3", seconds)


def tagged(sound: bytes, *frames: id3.Frame) -> bytes:
    into = io.BytesIO(sound)
    tags = id3.ID3()
    for frame in frames:
        tags.add(frame)
    tags.save(into)
    return into.getvalue()


def patched(content: bytes, at: int, with_: bytes) -> bytes:
    return content[:at] + with_ + content[at + len(with_) :]


def zipped() -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("song.wav", wav())
    return into.getvalue()


def png() -> bytes:
    into = io.BytesIO()
    Image.new("RGB", (32, 32)).save(into, "PNG")
    return into.getvalue()


def playlist() -> bytes:
    """An HLS playlist that names a file of the machine: it must not be followed."""
    return b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


def noise(size: int, seed: int = 7) -> bytes:
    return np.random.default_rng(seed).bytes(size)


Made = Callable[[], bytes]
HEARD: dict[str, tuple[Made, float]] = {
    "8 bit.wav": (lambda: wav(subtype="PCM_U8"), 1.0),
    "24 bit.wav": (lambda: wav(subtype="PCM_24"), 1.0),
    "32 bit float.wav": (lambda: wav(subtype="FLOAT"), 1.0),
    "8 kHz.wav": (lambda: wav(rate_hz=8_000), 1.0),
    "192 kHz.wav": (lambda: wav(rate_hz=192_000), 1.0),
    "six channels.wav": (lambda: wav(channels=6), 1.0),
    "named wrongly.mp3": (wav, 1.0),
    "no extension": (flac, 1.0),
    "text by name.txt": (mp3, 1.0),
    "one sample.wav": (lambda: wav(1 / RATE), 0.0),
    "a tenth of a second.flac": (lambda: flac(0.1), 0.1),
    "cut short.wav": (lambda: wav(2.0)[: 44 + RATE * 2], 1.0),
    "cut short.flac": (lambda: (sound := flac(2.0))[: len(sound) // 2], 1.0),
    "cut short.mp3": (lambda: (sound := mp3(2.0))[: len(sound) // 2], 1.0),
    "size says zero.wav": (lambda: patched(wav(), 40, struct.pack("<I", 0)), 1.0),
    "size says 4 GB.wav": (lambda: patched(wav(), 40, struct.pack("<I", 2**32 - 1)), 1.0),
    "junk before.mp3": (lambda: noise(2_000) + mp3(2.0), 2.0),
    "junk after.mp3": (lambda: mp3(2.0) + noise(20_000), 2.0),
    "holes.mp3": (lambda: patched(mp3(3.0), 9_000, bytes(3_000)), 2.8),  # 3,000 bytes are 0.19 s
    "hostile tags.mp3": (lambda: tagged(mp3(), id3.TIT2(encoding=3, text=["<b>\0\u202e" + "x" * 99_999])), 1.0),
    "huge picture.mp3": (
        lambda: tagged(mp3(), id3.APIC(encoding=3, mime="image/png", type=3, data=bytes(9_000_000))),
        1.0,
    ),
    "broken tag.mp3": (lambda: b"ID3\x04\0\0\0\0\0\x40TIT2\xff\xff\xff\xff\0\0" + bytes(54) + mp3(), 1.0),
    "two songs in one.mp3": (lambda: mp3() + mp3(), 2.0),
    "opus.ogg": (lambda: encoded("libopus", "ogg", rate_hz=48_000), 1.0),
    "windows.wma": (lambda: encoded("wmav2", "asf"), 1.0),
    "apple.m4a": (lambda: encoded("aac", "mp4"), 1.0),
}
REFUSED: dict[str, tuple[Made, str]] = {
    "empty.mp3": (lambda: b"", "empty"),
    "one byte.wav": (lambda: b"R", "no sound"),
    "text.mp3": (lambda: b"I am a letter, not a song.\n" * 100, "no sound"),
    "web page.mp3": (lambda: b"<!doctype html><title>404</title>" * 50, "no sound"),
    "noise.mp3": (lambda: noise(200_000), "sound|header"),
    "noise.flac": (lambda: b"fLaC" + noise(100_000), "sound|damaged|header"),
    "zeros.wav": (lambda: bytes(100_000), "sound"),
    "archive.wav": (zipped, "sound"),
    "picture.mp3": (png, "picture|sound"),
    "program.mp3": (lambda: b"\x7fELF" + noise(50_000), "sound"),
    "playlist.mp3": (playlist, "sound"),
    "script.mp3": (lambda: b"#!/bin/sh\nrm -rf /\n" * 20, "sound"),
    "header only.wav": (lambda: wav()[:44], "no sound"),
    "header only.flac": (lambda: flac()[:42], "sound|damaged|header"),
    "half a header.wav": (lambda: wav()[:20], "sound|header"),
    "no channels.wav": (lambda: patched(wav(), 22, b"\0\0"), "sound|header|damaged"),
    "no rate.wav": (lambda: patched(wav(), 24, bytes(4)), "sound|header|damaged"),
    "4 GHz.wav": (lambda: patched(wav(), 24, struct.pack("<I", 2**32 - 1)), "sound|header|damaged"),
    "65,535 channels.wav": (lambda: patched(wav(), 22, b"\xff\xff"), "sound|header|damaged|decoder"),
    "longer than allowed.flac": (lambda: flac(70.0), "Longer than"),
    "atoms in atoms.m4a": (lambda: b"\0\0\0\x08moov" * 20_000, "sound|header|damaged"),
}


def brought_in(owner: User, folder: Path, name: str, content: bytes) -> tuple[float | None, str, float]:
    """Seconds of sound or a sentence, and how long it took, tags and all."""
    path = folder / "arriving"
    path.write_bytes(content)
    song = take_in(owner, path, name)
    started_s = time.monotonic()
    with storage.local_copy(song.file) as file:
        apply_tags(song, file)
        try:
            with decoded(file, LIMITS) as sound:
                for _ in sound.blocks:
                    pass
                heard_s, sentence = sound.duration_s, ""
        except (UnreadableAudio, TooLong) as error:
            heard_s, sentence = None, error.message
    return heard_s, sentence, time.monotonic() - started_s


@pytest.mark.parametrize("name", HEARD)
def test_an_odd_file_is_heard_correctly(owner: User, tmp_path: Path, name: str) -> None:
    make, seconds = HEARD[name]
    heard_s, sentence, took_s = brought_in(owner, tmp_path, name, make())
    assert heard_s == pytest.approx(seconds, abs=0.15), sentence
    assert took_s < SLOWEST_S
    song = Song.objects.get()
    assert song.original_name == name
    assert len(song.title) <= 300


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_heard_says_why(owner: User, tmp_path: Path, name: str) -> None:
    make, part = REFUSED[name]
    heard_s, sentence, took_s = brought_in(owner, tmp_path, name, make())
    assert heard_s is None, f"{heard_s} s were heard"
    assert re.search(part, sentence), sentence
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    assert took_s < SLOWEST_S


@pytest.mark.parametrize("seed", range(12))
def test_a_song_with_random_damage_is_heard_or_refused(owner: User, tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    content = bytearray((mp3, flac, wav, lambda: encoded("aac", "mp4"))[seed % 4]())
    for at in rng.integers(0, len(content), 60):
        content[at] = rng.integers(256)
    heard_s, sentence, took_s = brought_in(owner, tmp_path, "damaged", bytes(content))
    assert bool(sentence) == (heard_s is None)
    assert (heard_s or 0.0) < 61
    assert took_s < SLOWEST_S

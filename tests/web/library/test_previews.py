"""A song that browsers cannot play gets a copy that they can, with every sample in its place."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from library.core.decoding import DecodeLimits, probe
from library.models import Song
from library.services import storage
from library.services.playable import preview_name
from library.services.previews import keep_playable
from musicapp.errors import JobCancelled
from musicapp.people.models import User

RATE_HZ = 22_050
SOUND = (0.4 * np.sin(2 * np.pi * 220 * np.arange(2 * RATE_HZ) / RATE_HZ)).astype(np.float32)


def aiff(path: Path) -> None:
    soundfile.write(path, SOUND, RATE_HZ, format="AIFF", subtype="PCM_16")


def float_wav(path: Path) -> None:
    soundfile.write(path, SOUND, RATE_HZ, format="WAV", subtype="FLOAT")


def alac(path: Path) -> None:
    _encode(path, "ipod", "alac", "s16p")


def wma(path: Path) -> None:
    _encode(path, "asf", "wmav2", "fltp")


def _encode(path: Path, container: str, codec: str, sample_format: str) -> None:
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=RATE_HZ, layout="mono", format=sample_format)
        stream.bit_rate = 64_000
        stream.codec_context.open()
        frame = av.AudioFrame.from_ndarray((SOUND * 32767).astype(np.int16)[np.newaxis], format="s16p", layout="mono")
        frame.sample_rate = RATE_HZ
        resampler = av.AudioResampler(
            sample_format, "mono", RATE_HZ, frame_size=stream.codec_context.frame_size or 4096
        )
        for ready in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(ready))
        out.mux(stream.encode(None))


@pytest.fixture
def song(owner: User, folders: Path) -> Song:
    return Song.objects.create(owner=owner, title="Low Tide", original_name="low tide", file="gone")


@pytest.mark.parametrize("make", [aiff, float_wav, alac, wma])
def test_the_copy_holds_the_same_sound(song: Song, tmp_path: Path, make: object) -> None:
    make(tmp_path / "song")  # type: ignore[operator]
    facts = probe(tmp_path / "song")
    told: list[str] = []
    made = keep_playable(song, facts, tmp_path / "song", tmp_path, limits=DecodeLimits(), tell=told.append)
    assert made
    assert told
    with storage.local_copy(preview_name(song)) as copy:
        heard, rate_hz = soundfile.read(copy, dtype="float32")
    assert rate_hz == RATE_HZ
    assert abs(len(heard) - len(SOUND)) <= (4_096 if make is wma else 0)
    exact = make is not wma  # a lossy codec has a delay and a length of its own
    assert (np.abs(heard - SOUND).max() < 1e-3) if exact else (0.2 < np.sqrt(np.mean(heard**2)) < 0.35)


def test_a_song_that_browsers_play_gets_no_copy(song: Song, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "song", SOUND, RATE_HZ, format="WAV", subtype="PCM_16")
    facts = probe(tmp_path / "song")
    assert not keep_playable(song, facts, tmp_path / "song", tmp_path, limits=DecodeLimits(), tell=print)
    assert storage.size_of(preview_name(song)) is None


def test_cancelling_leaves_no_copy_and_a_second_hearing_makes_no_second(song: Song, tmp_path: Path) -> None:
    aiff(tmp_path / "song")
    facts = probe(tmp_path / "song")

    def cancel(_: str) -> None:
        raise JobCancelled

    with pytest.raises(JobCancelled):
        keep_playable(song, facts, tmp_path / "song", tmp_path, limits=DecodeLimits(), tell=cancel)
    assert storage.size_of(preview_name(song)) is None
    assert keep_playable(song, facts, tmp_path / "song", tmp_path, limits=DecodeLimits(), tell=lambda _: None)
    assert not keep_playable(song, facts, tmp_path / "song", tmp_path, limits=DecodeLimits(), tell=lambda _: None)

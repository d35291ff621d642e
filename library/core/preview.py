"""Sound that browsers cannot play, and the copy that they can.

Every current browser plays MP3, AAC, FLAC, Vorbis, Opus and plain PCM of up to 24 bits. For anything else (WMA, ALAC,
AIFF, float WAV, Monkey's Audio ...) the worker writes a FLAC beside the original: same length to the sample, no delay
at its beginning, so that a playhead over it is a playhead over the original.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXTENSION = ".flac"
CONTENT_TYPE = "audio/flac"
MAX_RATE_HZ = 384_000
FILM_OR_M4A = "mov,mp4,m4a,3gp,3g2,mj2"
MATROSKA = "matroska,webm"
# (container, codec) as FFmpeg names them, with the content type a browser knows
PLAYABLE = {
    ("mp3", "mp3"): "audio/mpeg",
    ("aac", "aac"): "audio/aac",
    (FILM_OR_M4A, "aac"): "audio/mp4",
    ("flac", "flac"): "audio/flac",
    ("ogg", "vorbis"): "audio/ogg",
    ("ogg", "opus"): "audio/ogg",
    ("ogg", "flac"): "audio/ogg",
    (MATROSKA, "opus"): "audio/webm",
    (MATROSKA, "vorbis"): "audio/webm",
    ("wav", "pcm_u8"): "audio/wav",
    ("wav", "pcm_s16le"): "audio/wav",
    ("wav", "pcm_s24le"): "audio/wav",
}


@dataclass(frozen=True, slots=True)
class Format:
    """What decoding said a file is; the names are FFmpeg's, "" where it was not decoded yet."""

    container: str
    codec: str
    sample_rate_hz: int | None = None

    @property
    def content_type(self) -> str:
        """For the Content-Type header. An unknown file is only bytes."""
        codec = self.codec.removeprefix("lib").removesuffix("float")
        return PLAYABLE.get((self.container, codec), "application/octet-stream")

    @property
    def needs_preview(self) -> bool:
        """Whether some current browser would stay silent."""
        if not self.container:
            return False
        return self.content_type == "application/octet-stream" or (self.sample_rate_hz or 0) > MAX_RATE_HZ


def make_preview(blocks: Iterable[NDArray[np.float32]], sample_rate_hz: int, out: Path) -> None:
    """Write decoded sound to `out` as 16-bit FLAC at the same rate, halved until browsers take it (384 kHz at most).

    `blocks` are (frames, channels) with one or two channels, full scale 1.0; what is beyond is clipped.
    Raises OSError where `out` cannot be written.
    """
    import soundfile

    step = 1
    while sample_rate_hz // step > MAX_RATE_HZ:
        step *= 2
    written: soundfile.SoundFile | None = None
    try:
        for block in blocks:
            if written is None:
                channels = block.shape[1]
                written = soundfile.SoundFile(out, "w", sample_rate_hz // step, channels, "PCM_16", format="FLAC")
            whole = block[: len(block) // step * step].reshape(-1, step, block.shape[1])
            written.write(whole.mean(axis=1).clip(-1.0, 1.0))
    finally:
        if written is not None:
            written.close()

"""24-bit sound files with exact bytes: no dates, no names of programs, nothing but samples.

Samples are int32 in the range of 24 bits, shaped (frames, 2), when they are about to be written or were just read.
"""

import hashlib
import os
import struct
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 48_000
FULL_SCALE = 2**23
HEADER_BYTES = 44
FRAME_BYTES = 6
BLOCK_FRAMES = RATE_HZ * 4
_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")

Samples = NDArray[np.int32]


def header(frames: int) -> bytes:
    """The head of a WAV file: PCM, two channels, 48 kHz, 24 bits. 2 h 4 min is the longest that fits."""
    size = frames * FRAME_BYTES
    return _HEAD.pack(
        b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 2, RATE_HZ, RATE_HZ * FRAME_BYTES, FRAME_BYTES, 24, b"data", size
    )


def quantised(block: NDArray[np.float32]) -> Samples:
    """Float samples (2, frames) as whole steps of 24 bits (frames, 2), kept within full scale."""
    steps = np.rint(block.T.astype(np.float64) * FULL_SCALE)
    return np.clip(steps, -FULL_SCALE, FULL_SCALE - 1).astype(np.int32)


def as_floats(samples: Samples) -> NDArray[np.float32]:
    """Whole steps (frames, 2) as float32 (frames, 2); 24 bits fit exactly."""
    return np.asarray(samples.astype(np.float32) / np.float32(FULL_SCALE))


def packed(samples: Samples) -> bytes:
    """Little-endian PCM, interleaved, three bytes a sample."""
    return np.ascontiguousarray(samples, dtype="<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def unpacked(data: bytes) -> Samples:
    """What `packed` made, as samples again."""
    wide = np.zeros((len(data) // 3, 4), dtype=np.uint8)
    wide[:, 1:] = np.frombuffer(data, dtype=np.uint8).reshape(-1, 3)
    return np.asarray(wide.reshape(-1).view("<i4") >> 8).astype(np.int32).reshape(-1, 2)


class SoundWriter(AbstractContextManager["SoundWriter"]):
    """Writes a WAV beside its place and renames it there when all of it is written; an error leaves nothing."""

    def __init__(self, path: Path, frames: int) -> None:
        self.frames, self.written, self.peak = frames, 0, 0
        self._path, self._part = path, path.with_name(f"{path.name}.{os.getpid()}.part")
        self._hash = hashlib.sha256()
        self._file = self._part.open("wb")
        self._file.write(header(frames))

    def write(self, samples: Samples) -> None:
        """The next samples; more than were announced are refused."""
        if self.written + len(samples) > self.frames:
            raise ValueError(f"{self._path.name}: more samples than the {self.frames} that were announced")
        data = packed(samples)
        self._hash.update(data)
        self._file.write(data)
        self.written += len(samples)
        self.peak = max(self.peak, int(np.abs(samples).max(initial=0)))

    @property
    def sha256(self) -> str:
        """Of the samples so far."""
        return self._hash.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
            if kind is None:
                if self.written != self.frames:
                    raise ValueError(f"{self._path.name}: {self.written} of {self.frames} samples were written")
                os.replace(self._part, self._path)
        finally:
            self._part.unlink(missing_ok=True)


def frames_of(path: Path) -> int:
    """How many frames a file of ours has; -1 where it is none of ours or cut short."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
    except OSError:
        return -1
    frames = (size - HEADER_BYTES) // FRAME_BYTES
    return frames if frames >= 0 and head == header(frames) else -1


def sound_blocks(path: Path, first: int = 0, last: int | None = None) -> Iterator[Samples]:
    """The samples from frame `first` up to `last`, in blocks of four seconds."""
    at = first
    end = frames_of(path) if last is None else last
    with path.open("rb") as file:
        file.seek(HEADER_BYTES + first * FRAME_BYTES)
        while at < end:
            data = file.read(min(BLOCK_FRAMES, end - at) * FRAME_BYTES)
            if not data:
                return
            block = unpacked(data)
            at += len(block)
            yield block


def sha256_of(path: Path) -> str:
    """The checksum of a file's samples, as in Stem.sha256."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        file.seek(HEADER_BYTES)
        while data := file.read(2**22):
            digest.update(data)
    return digest.hexdigest()

"""Decode strangers' audio in a process of its own, with limits, and stream it to the caller.

What a file is is decided by decoding it; its name is never looked at. See docs/algorithms/decoding.md.
Samples arrive as float32 shaped (frames, channels) with one or two channels, in blocks of about 1.5 s.
"""

import contextlib
import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from musicapp.errors import TooLong, UnreadableAudio
from theory.core.document import Document

_STDERR_KEPT = 2_000
_LARGEST_MESSAGE = 256 * 2**20
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


class AudioFacts(Document):
    """What a file is. `duration_s` is what was decoded; None where the file was only probed."""

    codec: str
    container: str
    sample_rate_hz: int
    channels: int
    bit_depth: int | None = None  # None for lossy codecs
    bit_rate_bps: int | None = None
    declared_duration_s: float | None = None
    duration_s: float | None = None
    is_film: bool = False


@dataclass(frozen=True, kw_only=True)
class DecodeLimits:
    """How much of the machine one file may take."""

    max_duration_s: float = 10_800.0
    cpu_s: int = 900
    address_space_bytes: int = 3 * 2**29
    idle_s: float = 50.0  # no sample for so long ends it
    wall_s: float = 3_600.0


@dataclass
class Decoded:
    """A file being decoded: iterate over `blocks`, then read `warnings` and `frames`."""

    facts: AudioFacts
    blocks: Iterator[NDArray[np.float32]]
    warnings: list[str] = field(default_factory=list)
    frames: int = 0

    @property
    def duration_s(self) -> float:
        """Seconds decoded so far."""
        return self.frames / self.facts.sample_rate_hz


def probe(path: Path, limits: DecodeLimits | None = None) -> AudioFacts:
    """What the header of a file says, in a fraction of a second. Raises UnreadableAudio or TooLong."""
    with _child(path, limits or DecodeLimits(), probe_only=True) as reader:
        return _read_facts(reader)


@contextlib.contextmanager
def decoded(path: Path, limits: DecodeLimits | None = None) -> Iterator[Decoded]:
    """Decode a file. Leaving the block, however it is left, ends the process.

    Raises UnreadableAudio (no sound in it, or none that can be decoded) or TooLong, here or while iterating.
    """
    with _child(path, limits or DecodeLimits(), probe_only=False) as reader:
        facts = _read_facts(reader)
        result = Decoded(facts=facts, blocks=iter(()))
        result.blocks = _blocks(reader, result)
        yield result


def clock(seconds: float) -> str:
    """A length as people say it: "12 s", "3 min 40 s", "1 h 2 min"."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@contextlib.contextmanager
def _child(path: Path, limits: DecodeLimits, *, probe_only: bool) -> Iterator["_Reader"]:
    if not path.is_file():
        raise UnreadableAudio(f"There is no file {path.name}. It was moved or deleted: bring it in again.")
    request = {
        "path": str(path),
        "probe_only": probe_only,
        "max_duration_s": limits.max_duration_s,
        "cpu_s": limits.cpu_s,
        "address_space_bytes": limits.address_space_bytes,
    }
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_PACKAGE_ROOT), "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "library.core.decode_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,  # so that it can be ended together with anything it started
    )
    try:
        with contextlib.suppress(BrokenPipeError):
            if process.stdin is not None:
                process.stdin.write(json.dumps(request).encode() + b"\n")
                process.stdin.close()
        yield _Reader(process, limits)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


class _Reader:
    """Reads exact numbers of bytes from the child and gives up when it stalls."""

    def __init__(self, process: "subprocess.Popen[bytes]", limits: DecodeLimits) -> None:
        if process.stdout is None:
            raise ValueError("the decoding process must have a pipe for its output")
        self.process = process
        self.limits = limits
        self.pipe: IO[bytes] = process.stdout
        self.deadline_s = time.monotonic() + limits.wall_s
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.pipe, selectors.EVENT_READ)
        self.held = bytearray()

    def line(self) -> bytes:
        """The first line; what followed it is kept."""
        while b"\n" not in self.held:
            # A refusal comes instead of the line, as an "E" message.
            if self.held[:1] == b"E" and len(self.held) >= 5 and len(self.held) >= 5 + self._length(1):
                raise _refusal(bytes(self.held[5 : 5 + self._length(1)]).decode())
            self._fill(65_536)
        end = self.held.index(b"\n") + 1
        line = bytes(self.held[:end])
        del self.held[:end]
        return line

    def exactly(self, count: int) -> bytearray:
        """The next `count` bytes."""
        while len(self.held) < count:
            self._fill(max(65_536, count - len(self.held)))
        taken = self.held[:count]
        del self.held[:count]
        return taken

    def _length(self, at: int) -> int:
        return int(struct.unpack_from("<I", self.held, at)[0])

    def _fill(self, count: int) -> None:
        wait_s = min(self.limits.idle_s, self.deadline_s - time.monotonic())
        if wait_s <= 0 or not self.selector.select(wait_s):
            raise UnreadableAudio(
                f"Decoding made no progress for {wait_s if wait_s > 0 else self.limits.wall_s:.0f} s and was stopped. "
                "The file is damaged or made to do harm: export it again."
            )
        some = os.read(self.pipe.fileno(), count)
        if not some:
            raise self._ended_early()
        self.held += some

    def _ended_early(self) -> UnreadableAudio:
        code = self.process.wait()
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return UnreadableAudio(
                f"Decoding took more than {self.limits.cpu_s} s of processor time and was stopped. "
                "The file is damaged or made to do harm: export it again."
            )
        return UnreadableAudio(
            "The decoder broke down on this file, so it is damaged. Export it again as WAV, FLAC or MP3."
        )


def _refusal(sentence: str) -> TooLong | UnreadableAudio:
    return TooLong(sentence) if sentence.startswith("Longer than") else UnreadableAudio(sentence)


def _read_facts(reader: _Reader) -> AudioFacts:
    return AudioFacts.model_validate_json(reader.line())


def _blocks(reader: _Reader, result: Decoded) -> Iterator[NDArray[np.float32]]:
    channels = min(2, result.facts.channels)
    while True:
        head = reader.exactly(5)
        kind, length = head[:1], struct.unpack_from("<I", head, 1)[0]
        if length > _LARGEST_MESSAGE:
            raise UnreadableAudio("The decoder sent nonsense for this file, so it is damaged. Export it again.")
        body = reader.exactly(length)
        if kind == b"A":
            block = np.frombuffer(body, dtype=np.float32).reshape(-1, channels)
            result.frames += len(block)
            yield block
        elif kind == b"W":
            result.warnings.append(body.decode())
        elif kind == b"E":
            raise _refusal(body.decode())
        else:
            result.warnings.extend(_ending_warnings(result, json.loads(body)))
            return


def _ending_warnings(result: Decoded, ending: dict[str, Any]) -> list[str]:
    """What the end of the file tells: cut short, damaged in places, a film, or more than two channels."""
    said: list[str] = []
    declared_s = result.facts.declared_duration_s
    if declared_s is not None and result.duration_s < declared_s - max(1.0, 0.02 * declared_s):
        said.append(f"The file ends after {clock(result.duration_s)} of {clock(declared_s)}; what is there was heard.")
    if ending["bad_packets"]:
        said.append(f"{ending['bad_packets']:,} damaged pieces of the file were passed over.")
    if result.facts.is_film:
        said.append("This is a film; only its sound was heard.")
    if result.facts.channels > 2:
        said.append(f"Its {result.facts.channels} channels were mixed down to two.")
    return said

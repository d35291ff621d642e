"""The process that decodes a stranger's file. Run as `python -m library.core.decode_child`; see decoding.py.

It reads one JSON request from standard input, puts limits on itself, decodes, and writes to standard output:
one line of JSON (what the file is), then messages of [kind: 1 byte][length: uint32 little-endian][that many bytes]:
"A" float32 samples, channels interleaved; "W" a warning as text; "E" an error as text; "." the end, with JSON.
Nothing is imported here but the standard library, numpy and PyAV, so that the limits can be tight.
"""

import json
import resource
import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import av
import numpy as np
from numpy.typing import NDArray

BLOCK_FRAMES = 65_536
MIN_RATE_HZ, MAX_RATE_HZ = 4_000, 768_000
LARGEST_SAMPLE = 64.0  # 36 dB over full scale; float files may hold anything
BAD_PACKETS_IN_A_ROW = 2_000
FLAC_HEADER_BYTES = 34  # STREAMINFO
ALAC_DEPTH_AT = 17  # after size, name, version, frame length and compatible version
# Containers that hold sound. Playlists and scripts that name other files are not among them.
CONTAINERS = (
    "mp3,wav,w64,flac,ogg,mov,mp4,m4a,3gp,3g2,mj2,aac,loas,aiff,asf,matroska,webm,caf,ape,wv,tta,mpc,mpc8,amr,au,avi,"
    "mpeg,mpegts,flv,ac3,eac3,dts,tak,oma,voc,rm,png_pipe,jpeg_pipe,gif,webp_pipe,bmp_pipe,image2pipe"
)
OPENING = {"format_whitelist": CONTAINERS, "protocol_whitelist": "none"}
UNKNOWN = "This is no sound file that can be decoded. Export it as WAV, FLAC or MP3 and bring it in again."


class RefusedError(Exception):
    """The file cannot be heard; the text says why."""


def main() -> int:
    """Decode as the request on standard input says. Always exits 0: refusals are messages."""
    request = json.loads(sys.stdin.buffer.readline())
    out = sys.stdout.buffer
    limit_self(request)
    try:
        decode(request, out)
    except RefusedError as refusal:
        send(out, b"E", str(refusal).encode())
    except MemoryError:
        send(out, b"E", b"Decoding this file needs more memory than is allowed. It is damaged or made to do harm.")
    except (av.error.FFmpegError, ValueError, OSError) as error:
        send(out, b"E", UNKNOWN.encode() if isinstance(error, av.error.FFmpegError) else str(error).encode())
    out.flush()
    return 0


def limit_self(request: dict[str, Any]) -> None:
    """Bound processor time and memory, and forbid writing files."""
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu_s"], request["cpu_s"] + 5))
    resource.setrlimit(resource.RLIMIT_AS, (request["address_space_bytes"], request["address_space_bytes"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def send(out: BinaryIO, kind: bytes, body: bytes) -> None:
    """Write one message."""
    out.write(kind + struct.pack("<I", len(body)))
    out.write(body)


def decode(request: dict[str, Any], out: BinaryIO) -> None:
    """Open the file, write its facts, then (unless only probing) its samples."""
    av.logging.set_level(None)
    with open(request["path"], "rb") as file:
        if not file.read(1):
            raise RefusedError("The file is empty (0 bytes). Copy or export it again.")
        file.seek(0)
        with av.open(file, mode="r", metadata_errors="ignore", container_options=OPENING) as container:
            stream = sound_stream(container)
            facts = facts_of(container, stream)
            check_facts(facts, request["max_duration_s"])
            out.write(json.dumps(facts).encode() + b"\n")
            if not request["probe_only"]:
                stream_samples(container, stream, facts, request, out)


def sound_stream(container: Any) -> Any:
    """The first audio stream with a decoder; cover pictures and films beside it are passed over."""
    if not container.streams.audio:
        what = "The file holds pictures, but no sound." if container.streams.video else "The file holds no sound."
        raise RefusedError(f"{what} Choose a file with audio in it.")
    for stream in container.streams.audio:
        if stream.codec_context is not None:
            stream.thread_type = "AUTO"
            return stream
    raise RefusedError(
        "The sound in this file is encrypted or in a codec that is not known here. Export it as WAV or FLAC."
    )


def facts_of(container: Any, stream: Any) -> dict[str, Any]:
    """What the header says, before any sample is decoded."""
    context = stream.codec_context
    duration_s = None
    if stream.duration is not None and stream.time_base is not None:
        duration_s = float(stream.duration * stream.time_base)
    elif container.duration is not None and container.duration > 0:
        duration_s = container.duration / 1e6
    return {
        "codec": context.name,
        "container": container.format.name,
        "sample_rate_hz": int(context.sample_rate or 0),
        "channels": int(context.channels or 0),
        "bit_depth": bit_depth(context),
        "bit_rate_bps": int(context.bit_rate or container.bit_rate or 0) or None,
        "declared_duration_s": duration_s if duration_s is not None and duration_s > 0 else None,
        "is_film": any(not is_picture(video) for video in container.streams.video),
    }


def bit_depth(context: Any) -> int | None:
    """Bits of a sample as the file stores it; None where it stores none (MP3, AAC ...) or does not say.

    FLAC (RFC 9639, section 8.2) and ALAC write it in their header; both decode 24 bits into 32.
    """
    header = context.extradata or b""
    if context.name.startswith("pcm_"):
        digits = context.name[5:7]
        return int(digits) if digits.isdigit() else None
    if context.name == "flac" and len(header) >= FLAC_HEADER_BYTES:
        return ((header[12] & 1) << 4 | header[13] >> 4) + 1
    if context.name == "alac" and len(header) > ALAC_DEPTH_AT:
        return int(header[ALAC_DEPTH_AT])
    return None


def is_picture(video: Any) -> bool:
    """True for a cover: a video stream of one attached picture."""
    return bool(video.disposition & av.stream.Disposition.attached_pic)


def check_facts(facts: dict[str, Any], max_duration_s: float) -> None:
    """Refuse what could not be right, and what declares itself too long."""
    rate = facts["sample_rate_hz"]
    if facts["channels"] < 1 or rate == 0:
        raise RefusedError(
            "The file says nothing about its channels or sample rate, so its header is damaged. Export it again."
        )
    if not MIN_RATE_HZ <= rate <= MAX_RATE_HZ:
        raise RefusedError(
            f"The file declares {rate} samples a second; music lies between {MIN_RATE_HZ} and {MAX_RATE_HZ}. "
            "Its header is damaged: export it again."
        )
    if (facts["declared_duration_s"] or 0) > max_duration_s and facts["container"] not in {"mp3"}:
        raise RefusedError(too_long(max_duration_s))


def too_long(max_duration_s: float) -> str:
    """The sentence for a file beyond the limit; decoding.py knows it by its first word."""
    return f"Longer than {max_duration_s / 3600:g} hours. Cut it into parts and bring these in."


def stream_samples(container: Any, stream: Any, facts: dict[str, Any], request: dict[str, Any], out: BinaryIO) -> None:
    """Send every sample in blocks of BLOCK_FRAMES, at the first frame's rate, in at most two channels."""
    channels = min(2, facts["channels"])
    rate = facts["sample_rate_hz"]
    limit = int(request["max_duration_s"] * rate)
    waiting: list[NDArray[np.float32]] = []
    sent = held = repaired = 0
    damage = Damage()
    for piece in pieces(container, stream, channels, damage):
        clean, bad = repair(piece)
        repaired += bad
        waiting.append(clean)
        held += len(clean)
        if sent + held > limit:
            raise RefusedError(too_long(request["max_duration_s"]))
        if held >= BLOCK_FRAMES:
            send_audio(out, waiting)
            sent, held, waiting = sent + held, 0, []
    if held:
        send_audio(out, waiting)
    if sent + held == 0:
        raise RefusedError("The file has a header but no sound after it. Copy or export it again.")
    if repaired:
        send(out, b"W", f"{repaired:,} samples were no numbers or far beyond full scale and were set right.".encode())
    if damage.changes:
        send(out, b"W", b"The sample rate or the number of channels changes midway; all was brought to the first.")
    send(out, b".", json.dumps({"frames": sent + held, "channels": channels, "bad_packets": damage.packets}).encode())


class Damage:
    """What went wrong on the way without ending it."""

    def __init__(self) -> None:
        self.packets = 0
        self.changes = 0


def pieces(container: Any, stream: Any, channels: int, damage: Damage) -> Iterator[NDArray[np.float32]]:
    """Decoded sound as (frames, channels), whatever the file changes on its way."""
    layout = "mono" if channels == 1 else "stereo"
    rate = stream.codec_context.sample_rate
    shape: tuple[Any, ...] | None = None
    resampler: Any = None
    for frame in frames(container, stream, damage):
        now = (frame.sample_rate, frame.layout.name, frame.format.name)
        if now != shape:
            if resampler is not None:
                yield from (as_array(f, channels) for f in resampler.resample(None))
                damage.changes += 1
            resampler = av.AudioResampler(format="flt", layout=layout, rate=rate)
            shape = now
        frame.pts = None
        yield from (as_array(f, channels) for f in resampler.resample(frame))
    if resampler is not None:
        yield from (as_array(f, channels) for f in resampler.resample(None))


def frames(container: Any, stream: Any, damage: Damage) -> Iterator[Any]:
    """Decoded frames; a packet that cannot be decoded is counted and passed over."""
    in_a_row = 0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.EOFError):
            return
        except av.error.FFmpegError:
            damage.packets += 1
            return
        try:
            yield from packet.decode()
            in_a_row = 0
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            damage.packets += 1
            in_a_row += 1
            if in_a_row > BAD_PACKETS_IN_A_ROW:
                return


def as_array(frame: Any, channels: int) -> NDArray[np.float32]:
    """The samples of a packed float frame as (frames, channels)."""
    samples: NDArray[np.float32] = np.frombuffer(frame.planes[0], dtype=np.float32, count=frame.samples * channels)
    return samples.reshape(-1, channels).copy()


def repair(samples: NDArray[np.float32]) -> tuple[NDArray[np.float32], int]:
    """Replace what is not finite or absurdly large; returns the samples and how many were replaced."""
    with np.errstate(invalid="ignore"):
        good = np.abs(samples) <= LARGEST_SAMPLE  # False for NaN too
    if good.all():
        return samples, 0
    fixed = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    return np.where(good, samples, np.clip(fixed, -1.0, 1.0)).astype(np.float32), int((~good).sum())


def send_audio(out: BinaryIO, blocks: list[NDArray[np.float32]]) -> None:
    """Send blocks as one message."""
    samples = np.concatenate(blocks)
    send(out, b"A", samples.tobytes())
    out.flush()


if __name__ == "__main__":
    sys.exit(main())

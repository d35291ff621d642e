"""Sound from one file format to another: bit by bit where both hold 24, and drawn while it passes by."""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from library.core.apart import read_request
from library.core.stems.stem_files import Wave

BLOCK_FRAMES = 1 << 18
FULL_SCALE = 2.0**31
FORMATS = {"wav": ("WAV", "PCM_24"), "flac": ("FLAC", "PCM_24"), "mp3": ("MP3", "MPEG_LAYER_III")}
RF64_FROM_BYTES = 4 * 10**9  # what a plain WAV header can count


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file that was written. `waveform` holds 480 columns "PPLL" of peak and level, two hex digits each."""

    frames: int
    waveform: str

    @property
    def columns(self) -> list[int]:
        """The same as numbers from 0 to 255, peak and level in turn."""
        return list(bytes.fromhex(self.waveform))


def converted(source: Path, into: Path, kind: str) -> Drawn:
    """Writes `source` (stereo or mono) to `into` as "wav", "flac" (both 24 bit, exact) or "mp3" (about 245 kbit/s).

    Raises KeyError for another kind, soundfile.LibsndfileError where `source` is no sound, OSError where `into` cannot
    be written.
    """
    container, subtype = FORMATS[kind]
    wave, frames = Wave(), 0
    with soundfile.SoundFile(source) as sound:
        if kind == "wav" and sound.frames * sound.channels * 3 > RF64_FROM_BYTES:
            container = "RF64"
        # Lowest effort for FLAC: four times as fast, two per cent larger. Near the best quality for MP3.
        level = {"compression_level": 0.0 if kind == "flac" else 0.1} if kind != "wav" else {}
        with soundfile.SoundFile(
            into, "w", sound.samplerate, sound.channels, subtype, format=container, **level
        ) as written:
            while len(block := sound.read(BLOCK_FRAMES, dtype="int32", always_2d=True)):
                written.write(block)
                drawn = block.astype(np.float32).T / np.float32(FULL_SCALE)
                wave.add(np.repeat(drawn, 2, axis=0) if len(drawn) == 1 else drawn[:2])
                frames += len(block)
    return Drawn(frames, wave.drawn() if frames else "")


def main() -> int:
    """Run as ``python -m generation.core.sound_files`` (library.core.apart), so that a server need not load numpy."""
    request = read_request()
    converted(Path(request["source"]), Path(request["into"]), request["kind"])
    return 0


if __name__ == "__main__":
    sys.exit(main())

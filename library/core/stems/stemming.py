"""From a sound file to four: decode, separate, write. `separate_file` is the way in."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from library.core.decoding import AudioFacts, Decoded, DecodeLimits, clock, decoded
from library.core.stems.facts import SeparatorFacts
from library.core.stems.names import STEMS
from library.core.stems.separating import separated
from library.core.stems.separator import Separator
from library.core.stems.stem_files import StemFiles
from theory.core.document import Document

Progress = Callable[[float, float, str], None]
MOST_BITS = 24


class StemsMade(Document):
    """Four files beside each other, named <stem>.flac, that sum to the song."""

    schema_version: int = 1
    separator: SeparatorFacts
    sample_rate_hz: int
    bits: int
    frames: int
    residual_dbfs: float  # largest sample of the song minus its stems
    waveforms: dict[str, str]  # stem -> 480 columns of peak and level, two hex digits each
    seconds: float  # that it took


def separate_file(
    path: Path,
    out_dir: Path,
    progress: Progress,
    separator: Separator | None = None,
    limits: DecodeLimits | None = None,
) -> StemsMade:
    """Writes vocals.flac, drums.flac, bass.flac and other.flac into `out_dir`: stereo, the source's sample rate and
    length, 16 bits for sources of up to 16 bits or of a lossy codec, else 24.

    `separator` is the best that is available where none is given. `progress(done_s, total_s, note)` may raise
    JobCancelled. Nothing is left behind by an error. Raises UnreadableAudio, TooLong, ModelMissing.
    """
    from library.core.stems.choice import best_separator

    began = time.monotonic()
    chosen = separator or best_separator()
    progress(0, 1, f"Loading {chosen.facts.label}")
    with decoded(path, limits) as sound, StemFiles(out_dir, sound.facts.sample_rate_hz, bits_of(sound.facts)) as files:
        for mix, stems in separated(sound.blocks, sound.facts.sample_rate_hz, chosen):
            files.write(mix, stems)
            _tell(progress, sound, files.frames)
    return StemsMade(
        separator=chosen.facts,
        sample_rate_hz=sound.facts.sample_rate_hz,
        bits=files.bits,
        frames=files.frames,
        residual_dbfs=files.residual_dbfs,
        waveforms=files.waveforms(),
        seconds=round(time.monotonic() - began, 2),
    )


def stem_paths(out_dir: Path) -> dict[str, Path]:
    """Where `separate_file` puts them."""
    return {name: out_dir / f"{name}.flac" for name in STEMS}


def bits_of(facts: AudioFacts) -> int:
    """Bits of a stem's samples: the source's, as FLAC has them."""
    return MOST_BITS if (facts.bit_depth or 16) > 16 else 16


def _tell(progress: Progress, sound: Decoded, frames: int) -> None:
    done_s = frames / sound.facts.sample_rate_hz
    total_s = max(sound.facts.declared_duration_s or done_s, done_s)
    progress(done_s, total_s, f"{clock(done_s)} of {clock(total_s)} split")

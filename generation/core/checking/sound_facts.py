"""What can be measured in a finished file without any model: clipped samples and silences."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

_BLOCK_S = 0.05
_BLOCKS_AT_ONCE = 400
_SILENCE = 10 ** (-60 / 20)
_FULL_SCALE = 1 - 2**-22  # of 24 bit


class SoundFacts(NamedTuple):
    """`silences` are (start, end) in seconds where the level stays below -60 dBFS, the end of the file left out."""

    clipped_samples: int
    silences: tuple[tuple[float, float], ...]

    @property
    def longest_silence_s(self) -> float:
        """0 where there is none."""
        return max((end - start for start, end in self.silences), default=0.0)


def sound_facts(path: Path, until_s: float) -> SoundFacts:
    """Reads a file in blocks of 50 ms. Silence after `until_s`, where the plan ends, is none of the song."""
    clipped, quiet = 0, list[bool]()
    with soundfile.SoundFile(str(path)) as file:
        step = max(1, round(_BLOCK_S * file.samplerate))
        for block in file.blocks(blocksize=step * _BLOCKS_AT_ONCE, dtype="float32", always_2d=True):
            sizes = np.abs(block)
            clipped += int(np.count_nonzero(sizes >= _FULL_SCALE))  # of every channel
            level = sizes.max(axis=1)
            whole = len(level) // step * step
            quiet += [bool(peak < _SILENCE) for peak in level[:whole].reshape(-1, step).max(axis=1)]
    return SoundFacts(clipped, tuple(_runs(quiet, until_s)))


def _runs(quiet: list[bool], until_s: float) -> list[tuple[float, float]]:
    rows, began = [], None
    for place, is_quiet in enumerate([*quiet[: int(until_s / _BLOCK_S)], False]):
        if is_quiet and began is None:
            began = place
        elif not is_quiet and began is not None:
            rows.append((began * _BLOCK_S, place * _BLOCK_S))
            began = None
    return rows

"""Stems as four FLAC files that sum to the mix, sample by sample, in whole numbers."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from library.core.stems.names import STEMS
from library.core.stems.separator import Sound

WAVE_COLUMNS = 480
MEASURED = 1024  # samples of which one peak and one level are kept while the length is not known


class StemFiles:
    """Writes `<folder>/.<stem>.flac.<pid>` and, when all went well, gives each its name.

    `bits` is 16 or 24. Used as a context; leaving it by an error removes what was written.
    """

    def __init__(self, folder: Path, rate_hz: int, bits: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.paths = {name: folder / f"{name}.flac" for name in STEMS}
        self.beside = {name: folder / f".{name}.flac.{os.getpid()}" for name in STEMS}
        self.bits = bits
        self.frames = 0
        self.worst = 0  # largest difference between the stems' sum and the mix, in steps
        self._files: list[Any] = [
            soundfile.SoundFile(self.beside[name], "w", rate_hz, 2, f"PCM_{bits}", format="FLAC") for name in STEMS
        ]
        self._waves = [Wave() for _ in STEMS]

    def __enter__(self) -> StemFiles:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for file in self._files:
            file.close()
        for name in STEMS:
            if kind is None:
                os.replace(self.beside[name], self.paths[name])
            else:
                self.beside[name].unlink(missing_ok=True)

    def write(self, mix: Sound, stems: Sound) -> None:
        """Appends (2, n) of the mix and (4, 2, n) of its stems."""
        wanted = whole(mix, self.bits)
        parts = in_whole_numbers(wanted, stems, self.bits)
        self.worst = max(self.worst, int(np.abs(parts.sum(axis=0) - wanted).max(initial=0)))
        for file, wave, part in zip(self._files, self._waves, parts, strict=True):
            wave.add(part / 2 ** (self.bits - 1))
            file.write((part << (32 - self.bits)).astype(np.int32).T)
        self.frames += mix.shape[1]

    def waveforms(self) -> dict[str, str]:
        """Per stem WAVE_COLUMNS pairs of peak and level as hex digits (see Wave.drawn)."""
        return {name: wave.drawn() for name, wave in zip(STEMS, self._waves, strict=True)}

    @property
    def residual_dbfs(self) -> float:
        """The largest sample of mix minus stems in dB of full scale; -200 where there is none."""
        return 20 * float(np.log10(self.worst / 2 ** (self.bits - 1))) if self.worst else -200.0


class Wave:
    """Peaks and levels of a stem as it is written."""

    def __init__(self) -> None:
        self._peaks: list[Sound] = []
        self._powers: list[Sound] = []
        self._rest: Sound = np.zeros((2, 0), dtype=np.float32)

    def add(self, sound: NDArray[np.floating[Any]]) -> None:
        joined = np.concatenate([self._rest, sound.astype(np.float32)], axis=1)
        whole_parts = joined.shape[1] // MEASURED * MEASURED
        cut = joined[:, :whole_parts].reshape(2, -1, MEASURED)
        self._peaks.append(np.abs(cut).max(axis=(0, 2), initial=0))
        self._powers.append((cut**2).mean(axis=(0, 2)))
        self._rest = joined[:, whole_parts:]

    def drawn(self) -> str:
        """ "PPLL" per column: the largest peak and the root of the mean power, each 00 to ff of full scale."""
        if self._rest.shape[1]:
            self._peaks.append(np.array([np.abs(self._rest).max()], dtype=np.float32))
            self._powers.append(np.array([(self._rest**2).mean()], dtype=np.float32))
            self._rest = self._rest[:, :0]
        peaks, powers = np.concatenate(self._peaks), np.concatenate(self._powers)
        if not len(peaks):
            return ""
        edges = np.linspace(0, len(peaks), WAVE_COLUMNS + 1)
        starts = np.minimum(edges[:-1].astype(int), len(peaks) - 1)
        ends = np.maximum(edges[1:].astype(int), starts + 1)
        pairs = zip(starts, ends, strict=True)
        columns = [(peaks[a:b].max(), np.sqrt(powers[a:b].mean())) for a, b in pairs]
        return (np.clip(np.array(columns), 0, 1) * 255).round().astype(np.uint8).tobytes().hex()


def whole(sound: Sound, bits: int) -> NDArray[np.int64]:
    """Samples of -1..1 as whole numbers of so many bits."""
    top = 2 ** (bits - 1)
    numbers: NDArray[np.int64] = np.clip(np.rint(sound.astype(np.float64) * top), -top, top - 1).astype(np.int64)
    return numbers


def in_whole_numbers(wanted: NDArray[np.int64], stems: Sound, bits: int) -> NDArray[np.int64]:
    """Stems (4, 2, n) in whole numbers whose sum is `wanted` (2, n) exactly.

    "other", the last, is the difference. Where a stem alone would go over full scale, its excess goes to those that
    have room: since the mix itself has room, there is some.
    """
    top = 2 ** (bits - 1)
    parts = whole(stems, bits)
    parts[-1] = wanted - parts[:-1].sum(axis=0)
    if parts[-1].min(initial=0) >= -top and parts[-1].max(initial=0) < top:
        return parts
    parts[-1] = np.clip(parts[-1], -top, top - 1)
    for n in range(len(parts) - 1):
        missing = wanted - parts.sum(axis=0)
        parts[n] = np.clip(parts[n] + missing, -top, top - 1)
    return parts

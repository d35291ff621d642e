"""One stem from its notes to its file, in three passes over scratch files so that memory stays small.

Render dry and measure; through the chain and measure; to the level of the part and into 24 bits. Takes are punched in
afterwards with the gains of the render before them, so that no fader moves. docs/algorithms/mixing.md.
"""

import math
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.core.instruments.base import instrument
from generation.core.mixing.levels import CHAIN_LUFS, HIGHEST_PEAK_DBFS, PartMeter
from generation.core.mixing.pan import pan_gains
from generation.core.mixing.punch import punched
from generation.core.mixing.rack import Rack
from generation.core.mixing.shelf import Shelf
from generation.core.mixing.stem_job import StemJob, Window
from generation.core.notes import Played
from generation.core.results import RATE_HZ
from generation.core.sound.rendering import RenderRequest, blocks, choose_sound, sound_warnings, sounds_of
from mastering.core.wave_file import BLOCK_FRAMES, FULL_SCALE, SoundWriter, quantised, sound_blocks

Block = NDArray[np.float32]
Tell = Callable[[float], None]  # share of the stem that is done
_END_FADE_S = 0.5
_MOST_GAIN_DB = 40.0


class StemRender:
    """The making of one stem. `scratch` is a folder for working files; `shelf` keeps what is made."""

    def __init__(self, job: StemJob, shelf: Shelf, scratch: Path, tell: Tell) -> None:
        self._job, self._shelf, self._scratch, self._tell = job, shelf, scratch, tell
        self._instrument = instrument(job.part.instrument)
        self._sound = choose_sound(job.part, self._instrument)

    def make(self) -> dict[str, Any]:
        """Renders what is not kept yet; the facts of the finished stem."""
        keys = self._job.keys()
        facts = self._shelf.facts(keys[0])
        if facts is None:
            facts = self._first(keys[0])
            self._shelf.note(keys[0], facts)
        gains = facts
        for before, key, take in zip(keys, keys[1:], self._job.takes, strict=False):
            kept = self._shelf.facts(key)
            if kept is None:
                kept = self._with_take(before, key, take, gains)
                self._shelf.note(key, kept)
            facts = kept
        warnings = sound_warnings(self._job.part, self._instrument)
        sounds = [used.model_dump(mode="json") for used in sounds_of(self._request(self._job.base))]
        return {**facts, "key": keys[-1], "base_key": keys[0], "warnings": warnings, "sounds": sounds}

    def _request(self, played: Played) -> RenderRequest:
        job = self._job
        seconds = job.frames / RATE_HZ
        return RenderRequest(job.part, self._instrument, self._sound, played, seconds, job.render_seed)

    def _dry(self, played: Played) -> Iterator[Block]:
        return blocks(self._request(played), BLOCK_FRAMES)

    def _rack(self) -> Rack:
        job = self._job
        width = job.chain.width * job.width
        chain = job.chain.model_copy(update={"width": min(2.0, width)})
        return Rack(chain, quarter_s=job.quarter_s, kicks_s=job.kicks_s, seed=job.seed, block_frames=BLOCK_FRAMES)

    def _first(self, key: str) -> dict[str, Any]:
        dry, wet = (self._scratch / f"{key[:24]}.{os.getpid()}.{name}" for name in ("dry", "wet"))
        try:
            dry_lufs = self._measured(self._dry(self._job.base), dry, 0.0, 0.6).loudness_lufs
            into_db = 0.0 if dry_lufs is None else _within(CHAIN_LUFS - dry_lufs)
            rack, gain = self._rack(), np.float32(10 ** (into_db / 20))
            meter = self._measured((rack.process(row * gain) for row in _floats(dry)), wet, 0.6, 0.3)
            wet_lufs = meter.loudness_lufs
            dry.unlink()
            if dry_lufs is None or wet_lufs is None:
                out_db = -200.0 if dry_lufs is None else 0.0
            else:
                out_db = _within(self._job.target_lufs - meter.low_excess_db - wet_lufs)
            out_db = min(out_db, HIGHEST_PEAK_DBFS + max(0.0, self._job.part.level_db) - _decibels(meter.peak))
            measured = None if wet_lufs is None or self._job.part.pan else wet_lufs + out_db
            return self._written(key, _floats(wet), (into_db, out_db), measured)
        finally:
            dry.unlink(missing_ok=True)
            wet.unlink(missing_ok=True)

    def _measured(self, rows: Iterable[Block], path: Path, before: float, weight: float) -> PartMeter:
        """Writes blocks to a scratch file and measures them."""
        meter, frames = PartMeter(), 0
        with path.open("wb") as file:
            for row in rows:
                meter.feed(row)
                file.write(np.ascontiguousarray(row, dtype=np.float32).data)
                frames += row.shape[1]
                self._tell(before + weight * frames / self._job.frames)
        return meter

    def _written(
        self, key: str, rows: Iterable[Block], gains_db: tuple[float, float], loudness_lufs: float | None
    ) -> dict[str, Any]:
        """The stem at its level. Its loudness is measured where it is not known."""
        meter, at = PartMeter(), 0
        gain = self._final_gain(gains_db[1])
        with SoundWriter(self._shelf.ready(key), self._job.frames) as file:
            for wet in rows:
                row = wet * gain * self._ending(at, wet.shape[1])
                at += row.shape[1]
                if loudness_lufs is None:
                    meter.feed(row)
                file.write(quantised(row))
                self._tell(0.9 + 0.1 * at / self._job.frames)
        return _facts(file, meter.loudness_lufs if loudness_lufs is None else loudness_lufs, gains_db)

    def _final_gain(self, out_db: float) -> Block:
        return pan_gains(self._job.part.pan) * np.float32(10 ** (out_db / 20))

    def _ending(self, at: int, frames: int) -> Block | np.float32:
        """The last half second of the file fades, so that nothing is cut off."""
        fade = round(_END_FADE_S * RATE_HZ)
        left = self._job.frames - at - np.arange(frames)
        if left[-1] >= fade:
            return np.float32(1.0)
        return np.asarray(np.sin(np.clip(left / fade, 0, 1) * np.pi / 2) ** 2, dtype=np.float32)

    def _with_take(self, before: str, key: str, take: Window, gains: dict[str, Any]) -> dict[str, Any]:
        """The render before the take with its bars replaced. Only up to the end of those bars is rendered."""
        into = np.float32(10 ** (gains["into_db"] / 20))
        out, rack, meter, at = self._final_gain(gains["gain_db"]), self._rack(), PartMeter(), 0
        fresh = self._dry(take.played)
        with SoundWriter(self._shelf.ready(key), self._job.frames) as file:
            for old in sound_blocks(self._shelf.place(before)):
                samples = old
                if at < take.last:
                    wet = rack.process(next(fresh) * into)
                    if at + len(old) > take.first:
                        new = quantised(wet * out * self._ending(at, len(old)))
                        samples = punched(old, new, take.first, take.last, at)
                at += len(old)
                meter.feed(samples.T.astype(np.float32) / np.float32(FULL_SCALE))
                file.write(samples)
                self._tell(at / self._job.frames)
        return _facts(file, meter.loudness_lufs, (gains["into_db"], gains["gain_db"]))


def _facts(file: SoundWriter, loudness: float | None, gains_db: tuple[float, float]) -> dict[str, Any]:
    return {
        "frames": file.frames,
        "sha256": file.sha256,
        "peak_dbfs": round(_decibels(file.peak / FULL_SCALE), 2) if file.peak else None,
        "loudness_lufs": None if loudness is None else round(loudness, 2),
        "into_db": gains_db[0],
        "gain_db": gains_db[1],
    }


def _floats(path: Path) -> Iterator[Block]:
    with path.open("rb") as file:
        while data := file.read(BLOCK_FRAMES * 8):
            yield np.frombuffer(data, dtype=np.float32).reshape(2, -1)


def _within(gain_db: float) -> float:
    return min(_MOST_GAIN_DB, max(-_MOST_GAIN_DB, gain_db))


def _decibels(value: float) -> float:
    return 20 * math.log10(value) if value > 0 else -200.0

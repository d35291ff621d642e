"""Hearing a song: one decode, seven stages, each saved before the next begins.

`analyse` tells the order of events. See docs/algorithms/listening.md.
"""

import errno
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from library.core import stages
from library.core.decoding import DecodeLimits
from library.core.heard import Heard, HeardSoFar, Stage, finished
from library.core.work_folder import WorkFolder
from musicapp.errors import StorageFull, UnreadableAudio

__all__ = ["Heard", "HeardSoFar", "ListeningConfig", "OnStage", "Progress", "Stage", "analyse"]

Progress = Callable[[float, float, str], None]
OnStage = Callable[[Stage, HeardSoFar], None]

STAGES: dict[Stage, stages.StageFunction] = {
    Stage.DECODE: stages.decode,
    Stage.WAVEFORM: stages.waveform,
    Stage.NOTES: stages.notes,
    Stage.RHYTHM: stages.rhythm,
    Stage.HARMONY: stages.harmony,
    Stage.SECTIONS: stages.sections,
    Stage.THEORY: stages.theory,
}
# Share of the whole that each stage takes, for the progress bar; measured by benchmarks/bench_analysis.py.
WEIGHTS = {Stage.DECODE: 0.15, Stage.WAVEFORM: 0.01, Stage.NOTES: 0.4, Stage.RHYTHM: 0.15, Stage.HARMONY: 0.05,
           Stage.SECTIONS: 0.18, Stage.THEORY: 0.06}  # fmt: skip
_REPORT_EVERY_S = 0.2


@dataclass(frozen=True, kw_only=True)
class ListeningConfig:
    """Settings of the listener; the defaults are right for production."""

    limits: DecodeLimits = field(default_factory=DecodeLimits)


def analyse(path: Path, workdir: Path, config: ListeningConfig, progress: Progress, on_stage: OnStage) -> Heard:
    """Hear the song at `path`.

    `progress(done, total, note)` is told a few times a second how far it is (total is 1.0) and may raise to stop.
    `on_stage(stage, so_far)` is called after each stage, also for stages found finished in `workdir`. `workdir` belongs
    to this song alone; a later call with the same folder goes on after the last finished stage. The peaks file in it is
    the caller's to move; the folder is the caller's to remove.

    Raises UnreadableAudio, TooLong, StorageFull, and whatever `progress` and `on_stage` raise.
    """
    if not path.is_file():
        raise UnreadableAudio(f"There is no file {path.name}. It was moved or deleted: bring it in again.")
    try:
        folder = WorkFolder(workdir, path)
        so_far = folder.last()
        before = 0.0
        for stage, run in STAGES.items():
            if _is_done(stage, so_far):
                on_stage(stage, so_far)
            else:
                started = time.monotonic()
                room = stages.Room(path, folder, config.limits, _Ticker(progress, before, WEIGHTS[stage]))
                so_far = run(room, so_far)
                so_far = _stamped(so_far, stage, time.monotonic() - started)
                folder.save(so_far)
                on_stage(stage, so_far)
            before += WEIGHTS[stage]
        progress(1.0, 1.0, "Heard")
        return finished(so_far)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                f"The disk is full: there was no room for working files in {workdir}. Free some space and try again."
            ) from error
        raise


def _is_done(stage: Stage, so_far: HeardSoFar) -> bool:
    order = list(Stage)
    return so_far.stage is not None and order.index(stage) <= order.index(so_far.stage)


def _stamped(so_far: HeardSoFar, stage: Stage, seconds: float) -> HeardSoFar:
    timings = {**so_far.stage_seconds, stage.value: round(seconds, 3)}
    return so_far.model_copy(update={"stage": stage, "stage_seconds": timings})


class _Ticker:
    """Turns the share of a stage into the share of the whole, a few times a second."""

    def __init__(self, progress: Progress, before: float, weight: float) -> None:
        self._progress, self._before, self._weight = progress, before, weight
        self._next_s = 0.0

    def __call__(self, share: float, note: str) -> None:
        if time.monotonic() >= self._next_s:
            self._next_s = time.monotonic() + _REPORT_EVERY_S
            self._progress(self._before + self._weight * min(1.0, max(0.0, share)), 1.0, note)

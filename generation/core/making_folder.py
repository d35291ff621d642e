"""The folder of one making: its files, written beside and renamed, and working files in `.work` so that it resumes."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from generation.core.blueprint import Blueprint
from generation.core.mixing.ordering import Ordered
from generation.core.mixing.stem_job import StemJob
from generation.core.results import Mix, Stem

if TYPE_CHECKING:
    from mastering.core.first_master import FirstMaster

Progress = Callable[[float, float, str], None]


class Keeping(Protocol):
    """What a making is configured with, as far as files go."""

    @property
    def cache(self) -> Path | None: ...
    @property
    def cache_bytes(self) -> int: ...


class MakingFolder:
    """Reads and writes the files of one making."""

    def __init__(self, path: Path, config: Keeping) -> None:
        self.path, self.work = path, path / ".work"
        self._shelf = (config.cache, config.cache_bytes) if config.cache else (self.work / "renders", None)
        (path / "stems").mkdir(parents=True, exist_ok=True)
        self.work.mkdir(exist_ok=True)
        for half_written in (*path.glob("*.part"), *path.glob("stems/*.part")):
            half_written.unlink(missing_ok=True)
        shutil.rmtree(self.work / "scratch", ignore_errors=True)
        (self.work / "scratch").mkdir()

    def write(self, name: str, content: bytes) -> None:
        """Writes a small file whole."""
        part = self.path / f"{name}.part"
        part.write_bytes(content)
        os.replace(part, self.path / name)

    def write_text(self, name: str, text: str) -> None:
        """Writes a small text whole."""
        self.write(name, text.encode())

    def request(self, job: StemJob) -> dict[str, Any]:
        """What a child process is asked."""
        return {
            "job": job.to_wire(),
            "shelf": str(self._shelf[0]),
            "shelf_bytes": self._shelf[1],
            "scratch": str(self.work / "scratch"),
            "target": str(self.path / "stems" / f"{job.part.id}.wav"),
        }

    def mixed(
        self,
        ordered: tuple[Ordered, ...],
        stems: tuple[Stem, ...],
        progress: Progress,
        on_event: Callable[[object], None],
    ) -> Mix:
        """The sum of the stems; all of them are taken down together where it would come too near to full scale."""
        from generation.core.mixing.mixdown import trim_for, write_mix

        progress(0, 1, "Mixing")
        paths, target = [self.path / stem.file for stem in stems], self.path / "mix.wav"
        if (kept := self._kept_mix(stems)) is not None:
            return kept
        summed = write_mix(paths, target, stems[0].frames)
        trim_db = trim_for(self._base_peak_dbfs(ordered, paths, summed.peak_dbfs))
        if trim_db:
            stems = self._trimmed(stems, trim_db)
            for stem in stems:
                on_event(stem)
            summed = write_mix(paths, target, stems[0].frames)
        mix = Mix(
            file="mix.wav",
            frames=stems[0].frames,
            sha256=summed.sha256,
            loudness_lufs=summed.loudness_lufs,
            true_peak_dbtp=summed.true_peak_dbtp,
            null_dbfs=summed.null_dbfs,
            stems=stems,
        )
        self.write_text("mix.json", mix.model_dump_json(indent=1) + "\n")
        return mix

    def mastered(self, blueprint: Blueprint, mix: Mix, progress: Progress) -> "FirstMaster":
        """The mix at the loudness of the plan."""
        from mastering.core.first_master import Level, make_first_master

        progress(0, 1, "Mastering")
        wanted = blueprint.production
        before = Level(loudness_lufs=mix.loudness_lufs, range_lu=None, true_peak_dbtp=mix.true_peak_dbtp)
        master = make_first_master(
            self.path / mix.file, self.path / "master.wav", wanted.loudness_lufs, wanted.true_peak_dbtp, before
        )
        self.write_text("master.json", master.model_dump_json(indent=1) + "\n")
        return master

    def _kept_mix(self, stems: tuple[Stem, ...]) -> Mix | None:
        """The mix of an earlier start, where it is of exactly these stems and whole."""
        from mastering.core.wave_file import sha256_of

        try:
            mix = Mix.from_json((self.path / "mix.json").read_bytes())
            same = mix.stems == stems and sha256_of(self.path / mix.file) == mix.sha256
        except (OSError, ValueError):
            return None
        return mix if same else None

    def _base_peak_dbfs(self, ordered: tuple[Ordered, ...], paths: list[Path], peak_dbfs: float) -> float:
        """The peak of the sum before any take: what a take adds must move no fader."""
        from generation.core.mixing.mixdown import peak_of_sum_dbfs
        from generation.core.mixing.shelf import Shelf

        if not any(row.job.takes for row in ordered):
            return peak_dbfs
        shelf = Shelf(*self._shelf)
        bases = [
            shelf.place(row.job.keys()[0]) if row.job.takes else path for row, path in zip(ordered, paths, strict=True)
        ]
        return peak_of_sum_dbfs(bases) if all(path.is_file() for path in bases) else peak_dbfs

    def _trimmed(self, stems: tuple[Stem, ...], trim_db: int) -> tuple[Stem, ...]:
        from generation.core.mixing.mixdown import write_trimmed

        rows = []
        for stem in stems:
            path = self.path / stem.file
            sha256, peak_dbfs = write_trimmed(path, path, trim_db, stem.frames)
            louder = stem.loudness_lufs
            change = {
                "sha256": sha256,
                "peak_dbfs": peak_dbfs,
                "key": f"{stem.key}{trim_db}",
                "gain_db": round(stem.gain_db + trim_db, 2),
                "loudness_lufs": None if louder is None else round(louder + trim_db, 2),
            }
            rows.append(stem.model_copy(update=change))
        return tuple(rows)

"""Songs in stems: queue the split, do it, keep and remove its files, and what the page shows of them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from library.core.stems.choice import best_facts
from library.core.stems.drawing import outlines, tallest
from library.core.stems.facts import NETWORK, RULES, DemucsConfig, SeparatorFacts
from library.core.stems.names import STEMS
from library.models import Song, Stem, StemSet
from library.services import storage
from library.services.addresses import address
from library.services.hearing import FILE_MISSING
from musicapp.errors import JobCancelled, UnreadableAudio
from musicapp.jobs import services as jobs
from musicapp.jobs.models import Job
from musicapp.jobs.patience import is_disk_full, patiently

if TYPE_CHECKING:
    from library.core.stems.stemming import StemsMade
    from musicapp.jobs.progress import Run
    from musicapp.people.models import User

KIND = "stems"
MADE = "stems.json"  # in the work folder, once all four files are whole
SONG_LEFT = "The song was put in the bin, so splitting it was stopped."
LONGEST_PLAYED_S = 8 * 60  # a browser holds four decoded stems in memory: some 90 MB a minute


def demucs_config() -> DemucsConfig:
    return DemucsConfig(settings.DEMUCS_MODEL, settings.DEMUCS_WEIGHTS, may_download=settings.DEMUCS_DOWNLOAD)


def best() -> SeparatorFacts:
    """Who would split a song now."""
    return best_facts(demucs_config())


def job_of(song: Song) -> Job | None:
    """The newest job that splits the song."""
    return Job.objects.filter(subject_id=song.pk, kind=KIND, owner_id=song.owner_id).first()


def start(user: User, song: Song) -> Job:
    """Queues the split; one that waits or runs goes on."""
    job = job_of(song)
    if job is not None and job.is_open:
        return job
    queue = "audio" if best().name in {NETWORK.name, RULES.name} else "gpu"
    return jobs.enqueue(user, KIND, title=str(song), subject_id=song.pk, queue=queue)


# ---- what the page shows


@dataclass(frozen=True)
class Row:
    """One stem on the page."""

    name: str
    url: str
    peaks: str
    level: str
    size_bytes: int

    @property
    def title(self) -> str:
        return self.name.capitalize()


@dataclass(frozen=True)
class Panel:
    """The stems of a song, the job that makes them, and who would make them now."""

    found: StemSet | None
    rows: list[Row]
    job: Job | None
    best: SeparatorFacts

    @property
    def is_open(self) -> bool:
        return self.job is not None and self.job.is_open

    @property
    def failed(self) -> bool:
        return self.job is not None and self.job.state == "failed"

    @property
    def is_better_now(self) -> bool:
        """Whether making them again would use a better separator, or a newer one of the same."""
        if self.found is None:
            return False
        same = self.best.name == self.found.separator
        return self.best.version != self.found.separator_version if same else self.best.rank > self.found.rank

    @property
    def plays(self) -> bool:
        return self.found is not None and self.found.duration_s <= LONGEST_PLAYED_S

    @property
    def longest_minutes(self) -> int:
        return LONGEST_PLAYED_S // 60

    @property
    def megabytes(self) -> float:
        return sum(row.size_bytes for row in self.rows) / 1e6


def panel(song: Song) -> Panel:
    found = set_of(song)
    kept = list(found.stems.all()) if found else []
    full = max(1, *(tallest(stem.waveform) for stem in kept)) if kept else 1  # one scale for all: loud ones look loud
    return Panel(found, [_row(song, stem, full) for stem in kept], job_of(song), best())


def _row(song: Song, stem: Stem, full: int) -> Row:
    peaks, level = outlines(stem.waveform, full)
    lasting = f"{address('stem', song.pk, stem.name)}?v={stem.stem_set_id.hex[:12]}"
    return Row(stem.name, lasting, peaks, level, stem.size_bytes)


def set_of(song: Song) -> StemSet | None:
    return StemSet.objects.filter(song=song).prefetch_related("stems").first()


# ---- the work


def make(song: Song, run: Run) -> dict[str, Any]:
    """Splits the song and stores the result; an earlier set stays until the new one is whole."""
    workdir = settings.WORK_ROOT / str(run.job.pk)
    try:
        run.stage("split")
        made = _split(song, run, workdir)
        run.stage("store")
        _store(song, run.job.pk, made, workdir)
    except Exception as error:
        if is_disk_full(error):
            shutil.rmtree(workdir, ignore_errors=True)
        raise
    shutil.rmtree(workdir, ignore_errors=True)
    return {"separator": made.separator.name, "seconds": made.seconds}


def _split(song: Song, run: Run, workdir: Path) -> StemsMade:
    """Four files in the work folder; those of an earlier start that was killed later on are taken as they are."""
    from library.core.decoding import DecodeLimits
    from library.core.stems.choice import best_separator
    from library.core.stems.stemming import StemsMade, separate_file

    record = workdir / MADE
    if record.is_file():
        return StemsMade.from_json(record.read_bytes())
    limits = DecodeLimits(max_duration_s=settings.SONG_MAX_SECONDS)
    try:
        with storage.room_or_say_so(), storage.local_copy(song.file) as path:
            made = separate_file(path, workdir, run.progress, best_separator(demucs_config()), limits)
    except FileNotFoundError as error:
        raise UnreadableAudio(FILE_MISSING) from error
    beside = record.with_suffix(".new")
    beside.write_text(made.to_json(), encoding="utf-8")
    beside.rename(record)
    return made


def _store(song: Song, key: UUID, made: StemsMade, workdir: Path) -> None:
    """Files first, under names that only this job uses; then the rows, all at once; then the files of before go."""
    names = stored_names(song.pk, key)
    for name in STEMS:
        storage.put(workdir / f"{name}.flac", names[name])
    sizes = {name: storage.size_of(stored) or 0 for name, stored in names.items()}
    is_kept = patiently(lambda: _write_rows(song, key, made, sizes))
    if not is_kept:
        remove_files(song.pk, key)
        raise JobCancelled(SONG_LEFT)


def _write_rows(song: Song, key: UUID, made: StemsMade, sizes: dict[str, int]) -> bool:
    names = stored_names(song.pk, key)
    maker = made.separator
    with transaction.atomic():
        if not Song.objects.present().select_for_update().filter(pk=song.pk).exists():
            return False
        earlier = StemSet.objects.filter(song=song).exclude(pk=key).first()
        StemSet.objects.filter(song=song).delete()
        kept = StemSet.objects.create(
            id=key, song=song, separator=maker.name, separator_version=maker.version, separator_label=maker.label,
            licence=maker.licence, remark=maker.remark, rank=maker.rank, sample_rate_hz=made.sample_rate_hz,
            bit_depth=made.bits, frames=made.frames, residual_dbfs=made.residual_dbfs, seconds=made.seconds,
        )  # fmt: skip
        Stem.objects.bulk_create(
            Stem(
                stem_set=kept, name=name, position=place, file=names[name], size_bytes=sizes[name],
                waveform=made.waveforms[name],
            )
            for place, name in enumerate(STEMS)
        )  # fmt: skip
        if earlier is not None:
            before = earlier.pk
            transaction.on_commit(lambda: remove_files(song.pk, before))
    return True


def stored_names(song_id: object, key: UUID) -> dict[str, str]:
    """Names in the storage of the stems that the job ``key`` makes."""
    return {name: f"{storage.folder_of(song_id)}/stem-{key.hex}-{name}.flac" for name in STEMS}


def remove_files(song_id: object, key: UUID) -> None:
    """Removes what the job ``key`` stored, as far as it came."""
    for name in stored_names(song_id, key).values():
        if default_storage.exists(name):
            default_storage.delete(name)


def ended(job: Job) -> None:
    """A job that failed or was cancelled leaves no file, unless its set is kept."""
    if job.state == "done" or StemSet.objects.filter(pk=job.pk).exists():
        return
    transaction.on_commit(lambda: remove_files(job.subject_id, job.pk))


def sweep() -> int:
    """Removes stored stems that belong to no set and to no open job: of processes killed at the worst moment."""
    songs = storage.local_path("songs")
    if songs is None:
        return 0
    count = 0
    for path in songs.glob("*/stem-*-*.flac"):
        key = UUID(path.name.split("-")[1])
        if not StemSet.objects.filter(pk=key).exists() and not Job.objects.open().filter(pk=key).exists():
            path.unlink(missing_ok=True)
            count += 1
    return count

"""Hearing one song: the core listens, this stores what it hears after each stage."""

from __future__ import annotations

import logging
import shutil
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from library.core.analyser_version import VERSION
from library.core.analysis import Analysis
from library.models import Hearing, Song, SongState
from library.services import corrections, storage
from library.services.figures import heard_figures, shortened
from library.services.previews import keep_playable
from musicapp.errors import JobCancelled, UnreadableAudio
from musicapp.jobs.patience import is_disk_full, patiently

if TYPE_CHECKING:
    from library.core.pipeline import Heard, HeardSoFar, ListeningConfig, Stage
    from musicapp.jobs.progress import Run

    Known = Heard | HeardSoFar

log = logging.getLogger(__name__)
WHOLE = "done"  # Hearing.stage once nothing is missing
SONG_LEFT = "The song was put in the bin, so hearing it was stopped."
FILE_MISSING = (
    "The file of this song is no longer in the studio's storage. Put it back from a backup, or bring it in again."
)


def hear_song(song: Song, run: Run) -> dict[str, Any]:
    """Listens to the song's file and stores the result. A failure touches neither file nor earlier result."""
    workdir = settings.WORK_ROOT / str(run.job.pk)
    try:
        with ExitStack() as stack:
            path = _open(song, stack)
            _prepare(song, run, path)
            heard = _listen(song, run, path, workdir)
        _store(song, heard, WHOLE)
    except Song.DoesNotExist as error:
        raise JobCancelled(SONG_LEFT) from error
    except Exception as error:
        if is_disk_full(error):
            shutil.rmtree(workdir, ignore_errors=True)  # gives room back; the file itself is untouched
        raise
    shutil.rmtree(workdir, ignore_errors=True)
    return {"seconds_by_stage": heard.stage_seconds, "duration_s": heard.analysis.duration_s}


def keep_heard(song: Song, heard: Heard) -> None:
    """Stores what the listener heard elsewhere in this song's sound, whole, as ``hear_song`` would have.

    Raises JobCancelled where the song left the library, StorageFull.
    """
    _store(song, heard, WHOLE)


def _open(song: Song, stack: ExitStack) -> Path:
    try:
        return stack.enter_context(storage.local_copy(song.file))
    except FileNotFoundError as error:
        raise UnreadableAudio(FILE_MISSING) from error


def _prepare(song: Song, run: Run, path: Path) -> None:
    """The song is being heard; the first time its tags are read, so that the list shows its name at once."""
    present = Song.objects.present().filter(pk=song.pk)
    if not patiently(lambda: present.update(state=SongState.HEARING, error="")):
        raise JobCancelled(SONG_LEFT)
    if Hearing.objects.filter(song=song).exists():
        return
    from library.services.songs_in import apply_tags

    apply_tags(song, path)
    patiently(lambda: Hearing.objects.get_or_create(song=song))
    song.refresh_from_db()
    run.title(str(song))


def _listen(song: Song, run: Run, path: Path, workdir: Path) -> Heard:
    from library.core.pipeline import WEIGHTS, Stage, analyse

    config = _config()
    stages = list(Stage)
    now = stages[0]
    is_again = Hearing.objects.filter(song=song, stage=WHOLE).exists()

    def progress(done: float, total: float, note: str) -> None:
        """The core counts over all its stages; a Run wants the share of this one, as it knows their times better."""
        before = sum(WEIGHTS[stage] for stage in stages[: stages.index(now)])
        run.progress(done / total - before, WEIGHTS[now], note)

    def on_stage(stage: Stage, so_far: HeardSoFar) -> None:
        nonlocal now
        if not is_again:  # an earlier whole result stays until the new one is whole
            _store(song, so_far, stage.value)
        if stage is Stage.DECODE:
            _recognise(song, so_far)
            if so_far.facts is not None:
                share = WEIGHTS[stage]
                tell = lambda note: run.progress(share, share, note)  # noqa: E731
                keep_playable(song, so_far.facts, path, workdir, limits=config.limits, tell=tell)
        if stage is not stages[-1]:
            now = stages[stages.index(stage) + 1]
            run.stage(now.value)

    run.stage(now.value)
    return analyse(path, workdir, config, progress, on_stage)


def _config() -> ListeningConfig:
    from library.core.decoding import DecodeLimits
    from library.core.pipeline import ListeningConfig

    return ListeningConfig(limits=DecodeLimits(max_duration_s=settings.SONG_MAX_SECONDS))


def _recognise(song: Song, so_far: HeardSoFar) -> None:
    """Keeps what tells the same recording apart from others, and looks whether it is already here."""
    from library.services.songs_in import mark_duplicate

    known = {"sha256": so_far.file_sha256 or "", "fingerprint": so_far.fingerprint or ""}
    patiently(lambda: Song.objects.filter(pk=song.pk).update(**known))
    song.sha256, song.fingerprint = known["sha256"], known["fingerprint"]
    mark_duplicate(song)


def _store(song: Song, so_far: Known, stage: str) -> None:
    """Document, figures and files, all at once. Raises JobCancelled where the song left the library meanwhile."""
    values: dict[str, Any] = {
        "document": so_far.analysis.model_dump(mode="json"),
        "stage": stage,
        "analyser_version": VERSION,
        "peaks": _keep(song, so_far.peaks_path, "peaks.bin"),
        "notes": _keep(song, so_far.transcription_path, "notes.json.gz"),
        "seconds_by_stage": so_far.stage_seconds,
    }
    whole = _whole(song, so_far) if stage == WHOLE else {}
    derive = partial(_derive, song, so_far, values["notes"])
    derived = derive() if stage == WHOLE else None

    def write() -> bool:
        with transaction.atomic():
            if not Song.objects.present().filter(pk=song.pk).update(**figures(so_far), **whole):
                return False
            hearing, _ = Hearing.objects.update_or_create(song=song, defaults=values)
            if derived is not None:  # unless somebody corrected the song in this very moment
                still = derived.revision == corrections.revision(corrections.all_of(song))
                corrections.keep(song, hearing, derived if still else derive())
        return True

    if not patiently(write):
        if not Song.objects.filter(pk=song.pk).exists():
            storage.remove_song_files(song.pk)  # the peaks may have been stored after everything else was removed
        raise JobCancelled(SONG_LEFT)


def _derive(song: Song, heard: Known, notes: str) -> corrections.Derived:
    analysis = Analysis.model_validate(heard.analysis.model_dump())
    return corrections.derive(song, analysis, notes, heard.theory)


def _whole(song: Song, so_far: Known) -> dict[str, Any]:
    """The columns that say that nothing is missing any more."""
    return {
        "state": SongState.READY,
        "heard_at": timezone.now(),
        "error": "",
        "warnings": list(dict.fromkeys([*song.warnings, *so_far.warnings])),  # the tags may have had some
        "analyser_version": VERSION,
        "hear_again_at": None,
    }


def _keep(song: Song, path: str | None, name: str) -> str:
    """The name of the stored file; the workdir keeps its own, so that a later start finds it."""
    if not path:
        return ""
    beside = Path(f"{path}.out")
    with storage.room_or_say_so():
        shutil.copyfile(path, beside)
    return storage.put(beside, f"{storage.folder_of(song.pk)}/{name}")


def figures(so_far: Known) -> dict[str, Any]:
    """The columns of a Song that its list sorts, filters and draws by; only those that are known yet."""
    found = heard_figures(so_far.analysis)
    if so_far.facts is not None:
        names = ("container", "codec", "sample_rate_hz", "channels", "bit_depth")
        found |= {name: getattr(so_far.facts, name) for name in names}
    if so_far.mini_waveform:
        found["mini_waveform"] = bytes(so_far.mini_waveform).hex()
    if so_far.harmony_strip:
        found["harmony_strip"] = shortened(so_far.harmony_strip)
    return {name: value for name, value in found.items() if value is not None}

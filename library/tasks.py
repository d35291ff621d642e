"""Long work of the library."""

from __future__ import annotations

from typing import Any

from library.models import Hearing, Song, SongQuerySet, SongState
from library.services.storage import local_path
from musicapp.errors import JobCancelled
from musicapp.jobs.leftovers import sweep_files
from musicapp.jobs.models import Job, State
from musicapp.jobs.progress import Run
from musicapp.jobs.registry import handler, periodic

STAGES = ("decode", "waveform", "notes", "rhythm", "harmony", "sections", "theory")
# As library.core.pipeline measures them, which a web process does not load.
WEIGHTS = {
    "decode": 0.15,
    "waveform": 0.01,
    "notes": 0.4,
    "rhythm": 0.15,
    "harmony": 0.05,
    "sections": 0.18,
    "theory": 0.06,
}
ENDED = {State.FAILED: SongState.FAILED, State.CANCELLED: SongState.CANCELLED}


def song_waits(job: Job) -> None:
    _song(job).update(state=SongState.WAITING, error="")


def song_ends(job: Job) -> None:
    """What a job that ended says about its song; a result was stored by the work itself."""
    if job.state not in ENDED:
        return
    state = SongState.REJECTED if job.state == State.FAILED and not job.can_retry else ENDED[State(job.state)]
    if state != SongState.REJECTED and Hearing.objects.filter(song__in=_song(job), stage="done").exists():
        state = SongState.READY  # heard again without success: what was heard before still holds
    _song(job).update(state=state, error=job.error)


def _song(job: Job) -> SongQuerySet:
    return Song.objects.filter(pk__in=[job.subject_id])


@handler(
    "hear",
    queue="audio",
    stages=STAGES,
    weights=WEIGHTS,
    verb="Hearing",
    link="library:song",
    on_queued=song_waits,
    on_end=song_ends,
)
def hear(run: Run) -> dict[str, Any]:
    from library.services.hearing import SONG_LEFT, hear_song

    song = _song(run.job).present().first()
    if song is None:
        raise JobCancelled(SONG_LEFT)
    return hear_song(song, run)


@periodic("hear again", 2)
def feed_wishes() -> None:
    from library.services.hear_again import feed

    feed()


@periodic("theory facts", 20)
def tell_facts_of_older_songs() -> None:
    from library.services.theory_facts import catch_up

    catch_up()


def stems_end(job: Job) -> None:
    from library.services.stems import ended

    ended(job)


@handler(
    "stems",
    queue="audio",
    stages=("split", "store"),
    weights={"split": 0.99, "store": 0.01},
    verb="Splitting",
    link="library:song",
    on_end=stems_end,
)
def split_into_stems(run: Run) -> dict[str, Any]:
    from library.services.stems import SONG_LEFT, make

    song = _song(run.job).present().first()
    if song is None:
        raise JobCancelled(SONG_LEFT)
    return make(song, run)


@periodic("uploads", 30)
def sweep_uploads() -> None:
    from library.services.uploads import sweep_expired

    sweep_expired()


@periodic("bin", 3600)
def sweep_bin() -> None:
    from library.services.bin import purge_expired, sweep_orphans

    purge_expired()
    sweep_orphans()


@periodic("stored files", 3600)
def sweep_stored_files() -> None:
    """Files that were written beside their place and never renamed into it."""
    songs = local_path("songs")
    if songs is not None:
        sweep_files(songs.glob("*/.*"))
    from library.services.stems import sweep

    sweep()

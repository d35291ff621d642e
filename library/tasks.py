"""Long work of the library."""

from __future__ import annotations

from typing import Any

from library.models import Song, SongState
from musicapp.jobs.models import Job, State
from musicapp.jobs.progress import Run
from musicapp.jobs.registry import handler, periodic

STAGES = ("decode", "waveform", "features", "tempo", "key", "chords", "sections")
WEIGHTS = {"decode": 3, "waveform": 1, "features": 3, "tempo": 2, "key": 1, "chords": 2, "sections": 1}
ENDED = {State.FAILED: SongState.FAILED, State.CANCELLED: SongState.CANCELLED}


def song_waits(job: Job) -> None:
    Song.objects.filter(pk=job.subject_id).update(state=SongState.WAITING, error="")


def song_ends(job: Job) -> None:
    """What a job that ended says about its song; a result was stored by the work itself."""
    if job.state not in ENDED:
        return
    state = SongState.REJECTED if job.state == State.FAILED and not job.can_retry else ENDED[State(job.state)]
    Song.objects.filter(pk=job.subject_id).update(state=state, error=job.error)


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
    from library.services.hearing import hear_song

    song = Song.objects.present().filter(pk=run.job.subject_id).first()
    return hear_song(song, run) if song else {}


@periodic("expired uploads", 300)
def sweep_uploads() -> None:
    from library.services.uploads import sweep_expired

    sweep_expired()

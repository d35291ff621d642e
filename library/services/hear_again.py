"""Hearing songs anew, one or thousands, behind whatever arrives fresh.

A wish is a time on the song's row (``hear_again_at``); a few wishes at a time become jobs, so that neither the queue
nor the list of jobs is flooded, and a song that was just brought in waits for a handful of others at most. What was
heard before stays until the new hearing is whole, and corrections and tags stay for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils import timezone

from library.core.analyser_version import VERSION
from library.models import Song, SongQuerySet, SongState
from musicapp.jobs import services as jobs
from musicapp.jobs.models import Job, JobQuerySet, State, Worker

if TYPE_CHECKING:
    from musicapp.people.models import User

AGAIN = "again"  # the argument of a job that was made of a wish: when it was wished
LEAST_AHEAD = 2  # jobs that wait in the queue, so that no worker stands still between two songs


@dataclass(frozen=True, slots=True)
class Waiting:
    """How far the hearing anew of one person's songs is."""

    wishes: int  # that are no jobs yet
    left: int  # these and the jobs
    total: int

    @property
    def done(self) -> int:
        return self.total - self.left

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 0.0


def is_older(song: Song) -> bool:
    """An older listener heard it, and it does not wait to be heard anew yet."""
    return song.state == SongState.READY and song.hear_again_at is None and (song.analyser_version or 0) < VERSION


_BY_OLDER = Q(state=SongState.READY, hear_again_at=None) & (Q(analyser_version__lt=VERSION) | Q(analyser_version=None))


def older(songs: SongQuerySet) -> SongQuerySet:
    """Those that an older listener heard and that do not wait already."""
    return songs.present().filter(_BY_OLDER)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many songs of one person an older listener heard, and how many wait to be heard anew."""

    older: int
    wishes: int


def tally(user: User) -> Tally:
    counts = (
        Song.objects.of(user)
        .present()
        .aggregate(older=Count("pk", filter=_BY_OLDER), wishes=Count("pk", filter=Q(hear_again_at__isnull=False)))
    )
    return Tally(counts["older"], counts["wishes"])


def ask(songs: SongQuerySet) -> int:
    """Has these songs heard anew, in their turn; the count. Those that wait or are being heard already are left out."""
    free = songs.present().filter(hear_again_at=None).exclude(state__in=(SongState.WAITING, SongState.HEARING))
    asked = Song.objects.filter(pk__in=free.order_by().values("pk")).exclude(state=SongState.REJECTED)
    count = asked.update(hear_again_at=timezone.now())
    if count:
        transaction.on_commit(feed)
    return count


def feed() -> int:
    """Turns the oldest wishes into jobs while few of them wait and nothing fresh does; the count. Safe at any time."""
    waiting = Job.objects.filter(kind="hear", state=State.QUEUED)
    made_of_wishes = waiting.filter(arguments__has_key=AGAIN).count()
    if waiting.count() > made_of_wishes:
        return 0
    room = max(LEAST_AHEAD, Worker.objects.count()) - made_of_wishes
    wishes = Song.objects.present().filter(hear_again_at__isnull=False).order_by("hear_again_at", "pk")
    return sum(_begin(song) for song in wishes.select_related("owner")[: max(0, room)])


def _begin(song: Song) -> bool:
    """A job in place of the wish; False where another process was first or the song is being heard as it is."""
    wished = song.hear_again_at
    with transaction.atomic():
        if wished is None or not Song.objects.filter(pk=song.pk, hear_again_at=wished).update(hear_again_at=None):
            return False
        if Job.objects.open().filter(kind="hear", subject_id=song.pk).exists():
            return False
        about = {AGAIN: wished.isoformat()}
        jobs.enqueue(song.owner, "hear", title=str(song), subject_id=song.pk, arguments=about)
    return True


def waiting(user: User, wishes: int, jobs_made: int) -> Waiting | None:
    """What is left of what this person asked for, of so many wishes and open jobs; None where nothing is."""
    if not wishes + jobs_made:
        return None
    first = _first_wish(Song.objects.of(user).filter(hear_again_at__isnull=False), _made_for(user).open())
    ended = _made_for(user).exclude(state__in=(State.QUEUED, State.RUNNING))
    done = ended.filter(created_at__gte=first).count() if first else 0
    return Waiting(wishes, wishes + jobs_made, wishes + jobs_made + done)


def _first_wish(wishes: SongQuerySet, open_jobs: JobQuerySet) -> datetime | None:
    """Since when there was always something left; jobs that ended before belong to an earlier round."""
    times: list[datetime | None] = [wishes.aggregate(first=Min("hear_again_at"))["first"]]
    times += [
        datetime.fromisoformat(str(arguments[AGAIN])) for arguments in open_jobs.values_list("arguments", flat=True)
    ]
    return min((time for time in times if time is not None), default=None)


MADE_OF_A_WISH = Q(kind="hear", arguments__has_key=AGAIN)


def _made_for(user: User) -> JobQuerySet:
    return Job.objects.of(user).filter(MADE_OF_A_WISH)


def stop(user: User) -> int:
    """Forgets every wish of this person and stops the jobs made of them; the count. What was heard before stays."""
    forgotten = Song.objects.of(user).filter(hear_again_at__isnull=False).update(hear_again_at=None)
    open_jobs = list(_made_for(user).open())
    for job in open_jobs:
        jobs.cancel(job)
    return forgotten + len(open_jobs)

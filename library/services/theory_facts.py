"""Facts of theory and the profile of a song: written with what they follow from, and filled in for older songs."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from library.core.theory_facts import VERSION, Fact, facts_of
from library.models import Hearing, Song, SongProfile, SongState, TheoryFact
from library.services import reading

if TYPE_CHECKING:
    from uuid import UUID

    from library.core.analysis import Analysis
    from library.core.profile import Profile
    from theory.core.reading import Reading

log = logging.getLogger(__name__)
BATCH = 20  # songs that are looked up at once
TICK_S = 2.0  # so long a worker may spend on older songs before it looks for other work


@dataclass(frozen=True, slots=True)
class Stated:
    """Facts and profile of one song, ready to be stored."""

    facts: tuple[Fact, ...]
    profile: Profile | None
    tuning_cents: float = 0.0


def stated(heard: Analysis, theory: Reading | None, notes: str) -> Stated:
    """What theory says, from what is shown of a song. A failure costs the facts, never the hearing."""
    from library.core.profile import profile_of  # reads rhythm: loaded when a first song needs it

    try:
        transcription = reading.transcription_of(notes)
        return Stated(facts_of(heard, theory), profile_of(heard, theory, transcription), heard.tuning_cents)
    except Exception:
        log.exception("The facts of a song could not be told.")
        return Stated((), None)


def store(song_id: UUID, said: Stated) -> None:
    """Replaces the facts and the profile of a song. Belongs into the transaction that writes the hearing."""
    TheoryFact.objects.filter(song_id=song_id).delete()
    TheoryFact.objects.bulk_create(
        [
            TheoryFact(
                song_id=song_id, slug=fact.slug[:80], count=fact.count, value=fact.value, first_s=fact.first_s,
                end_s=fact.end_s,
            )
            for fact in said.facts
        ]
    )  # fmt: skip
    row = Song.objects.values("owner_id", "bpm", "key_position", "is_minor").get(pk=song_id)
    SongProfile.objects.update_or_create(
        song_id=song_id,
        defaults={"version": VERSION, "tuning_cents": said.tuning_cents, **row, **_columns(said.profile)},
    )


def _columns(profile: Profile | None) -> dict[str, Any]:
    if profile is None:
        return {"harmony": b"", "groove": b"", "path": "", "path_s": [], "slots": 0}
    opens, closes = profile.opens, profile.closes
    return {
        "opens_position": opens and opens.position, "opens_minor": opens and opens.is_minor,
        "closes_position": closes and closes.position, "closes_minor": closes and closes.is_minor,
        "energy": profile.energy, "swing": profile.swing, "slots": profile.slots, "harmony": profile.harmony,
        "groove": profile.groove, "path": profile.path, "path_s": profile.path_s,
    }  # fmt: skip


# ---- songs that were heard before there were facts


def waiting() -> list[UUID]:
    """A few heard songs whose facts are missing or of an older kind."""
    done = SongProfile.objects.filter(version__gte=VERSION).values("song_id")
    heard = Song.objects.filter(state=SongState.READY).exclude(pk__in=done).order_by()
    return list(heard.values_list("pk", flat=True)[:BATCH])


def index(song_id: UUID) -> bool:
    """States the facts of one song from its stored reading; False where it was taken away or changed meanwhile."""
    from library.core.analysis import Analysis

    hearing = Hearing.objects.filter(song_id=song_id, stage="done").first()
    theory = reading.reading_of(hearing)
    said = Stated((), None)
    if hearing is not None:
        said = stated(Analysis.model_validate(hearing.shown), theory, hearing.notes)
    with transaction.atomic():
        if not Song.objects.select_for_update().filter(pk=song_id).exists():
            return False
        now = Hearing.objects.filter(song_id=song_id).values_list("updated_at", flat=True).first()
        if hearing is not None and now != hearing.updated_at:
            return False  # it was heard or corrected in this very moment, and its facts written with that
        store(song_id, said)
    return True


def catch_up(seconds: float = TICK_S) -> int:
    """Indexes older songs for about so many seconds; the count. Several workers may do so at once."""
    until, count = time.monotonic() + seconds, 0
    while songs := waiting():
        for song_id in songs:
            count += _safely(song_id)
            if time.monotonic() > until:
                return count
    return count


def _safely(song_id: UUID) -> bool:
    """One song that cannot be read must not keep the others waiting: it gets an empty profile."""
    try:
        return index(song_id)
    except Exception:
        log.exception("The facts of a song could not be told.")
        if Song.objects.filter(pk=song_id).exists():
            store(song_id, Stated((), None))
        return False

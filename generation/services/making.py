"""Makings: queued from a plan, and what a job says about them as it waits, runs and ends. The work is in make_work.py."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from generation.core.blueprint import Blueprint
from generation.core.seeds import LARGEST_SEED, seed_for
from generation.models import Made, MadeState, Plan
from musicapp.jobs import services as jobs
from musicapp.jobs.models import Job, State

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from musicapp.people.models import User

KIND = "make"
MOST_VARIATIONS = 8
SAMPLER = "sampler"
UNTITLED = "Untitled song"
ENDED = {State.FAILED: MadeState.FAILED, State.CANCELLED: MadeState.CANCELLED}


def start(user: User, plan: Plan | Blueprint, *, variations: int = 1, renderer: str = "") -> list[Made]:
    """Queues a song, or several that differ in the seed of their notes: one row and one job each, in one batch.

    Raises ValueError with a sentence.
    """
    if not 1 <= variations <= MOST_VARIATIONS:
        raise ValueError(f"{variations} variations cannot be made at once. Ask for 1 to {MOST_VARIATIONS}.")
    blueprint = Blueprint.model_validate(plan.blueprint) if isinstance(plan, Plan) else plan
    batch, row = uuid.uuid4(), plan if isinstance(plan, Plan) else None
    with transaction.atomic():
        return [
            queue(user, varied(blueprint, number), plan=row, batch=batch, variation=number, renderer=renderer)
            for number in range(1, variations + 1)
        ]


def varied(blueprint: Blueprint, number: int) -> Blueprint:
    """The blueprint with the seed of its n-th variation; the first is the blueprint itself."""
    if number == 1:
        return blueprint
    seed = seed_for(blueprint.seed, "variation", number) % (LARGEST_SEED + 1)
    return blueprint.model_copy(update={"seed": seed})


def queue(
    user: User,
    blueprint: Blueprint,
    *,
    plan: Plan | None = None,
    parent: Made | None = None,
    change: str = "",
    batch: uuid.UUID | None = None,
    variation: int = 1,
    renderer: str = "",
) -> Made:
    """Queues one making of exactly this blueprint. ``parent`` and ``change`` say what it was made from, and how."""
    with transaction.atomic():
        made = Made.objects.create(
            owner=user,
            plan=plan or (parent.plan if parent else None),
            parent=parent,
            change=change[:300],
            batch=batch or uuid.uuid4(),
            variation=variation,
            title=(parent.title if parent else blueprint.title)[:200],
            blueprint=blueprint.model_dump(mode="json"),
            settings={"renderer": renderer or (parent.settings.get("renderer") if parent else "") or SAMPLER},
        )
        enqueue(user, made)
    return made


def enqueue(user: User, made: Made) -> Job:
    """A job for a making that has none."""
    name = f"{title_of(made)}, variation {made.variation}" if made.variation > 1 else title_of(made)
    on = "audio" if made.settings.get("renderer", SAMPLER) == SAMPLER else "gpu"
    return jobs.enqueue(user, KIND, title=name, subject_id=made.pk, queue=on)


def title_of(made: Made) -> str:
    """What a reader calls it."""
    return made.title or UNTITLED


def job_of(made: Made) -> Job | None:
    """The newest job that makes it."""
    return Job.objects.filter(subject_id=made.pk, kind=KIND, owner_id=made.owner_id).first()


# ---- what its job says


def waits(job: Job) -> None:
    """The job was queued, first or again."""
    _made(job).update(state=MadeState.WAITING, error="", finished_at=None)


def ends(job: Job) -> None:
    """A failure or a cancel; a result was stored by the work itself."""
    if job.state not in ENDED:
        return
    still_open = _made(job).exclude(state=MadeState.READY)
    still_open.update(state=ENDED[State(job.state)], error=job.error, finished_at=timezone.now())


def _made(job: Job) -> QuerySet[Made]:
    return Made.objects.filter(pk__in=[job.subject_id])

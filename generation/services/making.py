"""Makings: queued from a plan, and what a job says of them as it waits, runs and ends. make_work.py does the work."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from generation.core.blueprint import Blueprint
from generation.core.seeds import LARGEST_SEED, seed_for
from generation.models import Made, MadeState, Plan
from generation.services import renderers
from generation.services.titles import genre_of
from musicapp.jobs import services as jobs
from musicapp.jobs.models import Job, State
from musicapp.templatetags.look import accidentals

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from musicapp.people.models import User

KIND = "make"
WHOLE_KIND = "make-whole"  # with a model of the hub: on another queue, with a stage more, and of other lengths
KINDS = (KIND, WHOLE_KIND)
MOST_VARIATIONS = 8
UNTITLED = "Untitled song"
ENDED = {State.FAILED: MadeState.FAILED, State.CANCELLED: MadeState.CANCELLED}


def start(
    user: User, plan: Plan | Blueprint, *, variations: int = 1, renderer: str = "", accepts: bool = False
) -> list[Made]:
    """Queues a song, or several that differ in the seed of their notes: one row and one job each, in one batch.

    `accepts` says that the person accepts the licence of the renderer's model; once is enough. Raises ValueError with
    a sentence.
    """
    if not 1 <= variations <= MOST_VARIATIONS:
        raise ValueError(f"{variations} variations cannot be made at once. Ask for 1 to {MOST_VARIATIONS}.")
    accepted = renderers.consent(user, renderer, accepts=accepts)
    blueprint = Blueprint.model_validate(plan.blueprint) if isinstance(plan, Plan) else plan
    if reason := renderers.why_not(renderer, accepted) or renderers.why_too_long(renderer, blueprint):
        raise ValueError(reason)
    asked = Asked(plan if isinstance(plan, Plan) else None, renderer=renderer, accepted=accepted)
    with transaction.atomic():
        return [
            queue(user, varied(blueprint, number), replace(asked, variation=number))
            for number in range(1, variations + 1)
        ]


def varied(blueprint: Blueprint, number: int) -> Blueprint:
    """The blueprint with the seed of its n-th variation; the first is the blueprint itself."""
    if number == 1:
        return blueprint
    seed = seed_for(blueprint.seed, "variation", number) % (LARGEST_SEED + 1)
    return blueprint.model_copy(update={"seed": seed})


@dataclass(frozen=True, slots=True)
class Asked:
    """How a making came about: from which plan or which earlier making, by what change, beside which variations."""

    plan: Plan | None = None
    parent: Made | None = None
    change: str = ""
    batch: uuid.UUID = field(default_factory=uuid.uuid4)
    variation: int = 1
    renderer: str = ""  # empty: that of the earlier making
    accepted: dict[str, str] = field(default_factory=dict)  # licences that a person accepted for it
    is_exact: bool = False  # nothing but what was asked for may change: failing bars are not made again by themselves


def queue(user: User, blueprint: Blueprint, asked: Asked) -> Made:
    """Queues one making of exactly this blueprint."""
    parent = asked.parent
    with transaction.atomic():
        made = Made.objects.create(
            owner=user,
            plan=asked.plan or (parent.plan if parent else None),
            parent=parent,
            change=asked.change[:300],
            batch=asked.batch,
            variation=asked.variation,
            title=(parent.title if parent else blueprint.title)[:200],
            blueprint=blueprint.model_dump(mode="json"),
            settings=_settings(blueprint, asked),
        )
        enqueue(user, made)
    return made


def _settings(blueprint: Blueprint, asked: Asked) -> dict[str, Any]:
    """How it is made. What is made from an earlier one has its renderer, and the consent that was given then."""
    before = asked.parent.settings if asked.parent else {}
    renderer = asked.renderer or before.get("renderer") or renderers.SAMPLER
    accepted = (asked.accepted or before.get("accepted", {})) if renderer != renderers.SAMPLER else {}
    return {
        "renderer": renderer,
        "said": in_words(blueprint),
        **({"accepted": accepted} if accepted else {}),
        **({"remakes": 0} if asked.is_exact else {}),
    }


def in_words(plan: Blueprint) -> str:
    """ "Indie pop, D major, 92 BPM, 4/4, 64 bars"."""
    genre = genre_of(plan.genres[0][0]) if plan.genres else ""
    key = accidentals(f"{plan.tonic} {plan.mode}")
    words = [genre, key, f"{plan.bpm:g} BPM", plan.metre, f"{plan.bars} bar{'' if plan.bars == 1 else 's'}"]
    return ", ".join(word for word in words if word)


def enqueue(user: User, made: Made) -> Job:
    """A job for a making that has none."""
    name = f"{title_of(made)}, variation {made.variation}" if made.variation > 1 else title_of(made)
    kind = WHOLE_KIND if renderers.model_of(made) else KIND  # each has its queue: generation/tasks.py
    return jobs.enqueue(user, kind, title=name, subject_id=made.pk)


def title_of(made: Made) -> str:
    """What a reader calls it."""
    return made.title or UNTITLED


def job_of(made: Made) -> Job | None:
    """The newest job that makes it."""
    return Job.objects.filter(subject_id=made.pk, kind__in=KINDS, owner_id=made.owner_id).first()


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

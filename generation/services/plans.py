"""Blueprints that people work on: made, changed, saved, shared, copied, deleted. A change names the revision it saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from pydantic import ValidationError

from generation.core.blueprint import Blueprint
from generation.core.editing.edits import apply, sentence_of
from generation.core.editing.form import changed, lost_takes
from generation.core.editing.undo import inverse
from generation.core.editing.view import view_of
from generation.models import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from generation.core.wish import Wish
    from musicapp.people.models import User

JSON = dict[str, Any]
NO_PLAN = "There is no such blueprint."
DRAFTS_STAY, DELETED_STAY = timedelta(days=90), timedelta(days=30)
LARGEST_FILE_BYTES = 4 * 1024 * 1024
SORTS = {"changed": "-updated_at", "made": "-created_at", "title": "title"}


class Stale(Exception):
    """The blueprint was changed elsewhere since the page read it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A blueprint after a change: the row, the document, what takes the change back, and what went with it."""

    plan: Plan
    blueprint: Blueprint
    undo: JSON
    told: tuple[str, ...]


def get_plan_for(user: User, pk: UUID, *, deleted: bool = False) -> Plan:
    """A blueprint of this person's own. Raises Http404."""
    rows = Plan.objects.filter(pk=pk, owner=user)
    found: Plan | None = (rows if deleted else rows.present()).first()
    if found is None:
        raise Http404(NO_PLAN)
    return found


def get_readable_plan(user: User, pk: UUID) -> Plan:
    """A blueprint of this person's own, or one that is shared with the studio. Raises Http404."""
    found = Plan.objects.present().filter(Q(owner=user) | Q(is_shared=True), pk=pk).first()
    if found is None:
        raise Http404(NO_PLAN)
    plan: Plan = found
    return plan


def blueprint_of(plan: Plan) -> Blueprint:
    """The document of a row."""
    return Blueprint.model_validate(plan.blueprint)


def store(user: User, blueprint: Blueprint, wish: Wish | None = None, **more: Any) -> Plan:
    """A new draft."""
    row = {"title": blueprint.title, "blueprint": blueprint.model_dump(mode="json")}
    row["wish"] = wish.model_dump(mode="json") if wish else {}
    plan: Plan = Plan.objects.create(owner=user, **row, **more)
    return plan


def plan_json(plan: Plan, blueprint: Blueprint | None = None) -> JSON:
    """What the page draws, and the revision that its next change has to name."""
    return {
        "id": str(plan.pk), "revision": plan.revision, "saved": plan.is_saved, "shared": plan.is_shared,
        "name": plan.title, "view": view_of(blueprint or blueprint_of(plan)),
    }  # fmt: skip


def change(user: User, pk: UUID, revision: object, wanted: object) -> Changed:
    """Makes one change and keeps it. Raises Stale, and ValueError with a sentence; then nothing has changed."""
    get_plan_for(user, pk)
    if not isinstance(wanted, dict):
        raise ValueError("The change could not be read. Reload the page and try again.")
    with transaction.atomic():
        plan: Plan = Plan.objects.select_for_update().get(pk=pk)
        if revision != plan.revision:
            raise Stale
        before = blueprint_of(plan)
        after = apply(before, wanted)
        if after != before:
            _keep(plan, after)
    return Changed(plan, after, inverse(before, after), lost_takes(before, after))


def _keep(plan: Plan, blueprint: Blueprint) -> None:
    plan.blueprint = blueprint.model_dump(mode="json")
    plan.title = blueprint.title[:200] or plan.title
    plan.revision += 1
    plan.save(update_fields=["blueprint", "title", "revision", "updated_at"])


def save(plan: Plan, name: str) -> None:
    """Gives a blueprint a name under which it stays. Raises ValueError."""
    plain = " ".join(name.split())
    if not plain:
        raise ValueError("A blueprint is saved under a name. Write one.")
    if len(plain) > 200:
        raise ValueError(f"This name has {len(plain)} characters; at most 200 are kept.")
    blueprint = changed(blueprint_of(plan), title=plain)
    plan.title, plan.is_saved = plain, True
    plan.blueprint, plan.revision = blueprint.model_dump(mode="json"), plan.revision + 1
    plan.save(update_fields=["title", "is_saved", "blueprint", "revision", "updated_at"])


def share(plan: Plan, *, on: bool) -> None:
    """Everybody in the studio may read and copy it, or nobody but its owner."""
    plan.is_shared = on
    plan.save(update_fields=["is_shared"])


def copy(user: User, plan: Plan) -> Plan:
    """One's own copy, also of a shared one."""
    title = f"{plan.title or 'Untitled blueprint'}, copy"[:200]
    blueprint = plan.blueprint | {"title": title}
    made: Plan = Plan.objects.create(
        owner=user, title=title, blueprint=blueprint, wish=plan.wish, is_saved=plan.is_saved
    )
    return made


def delete(plan: Plan) -> None:
    plan.deleted_at = timezone.now()
    plan.save(update_fields=["deleted_at"])


def undelete(plan: Plan) -> None:
    plan.deleted_at = None
    plan.save(update_fields=["deleted_at"])


def sweep_drafts() -> int:
    """Removes drafts that nobody touched for three months, and what was deleted a month ago. Returns how many."""
    now = timezone.now()
    old = Q(is_saved=False, is_shared=False, updated_at__lt=now - DRAFTS_STAY)
    count, _ = Plan.objects.filter(old | Q(deleted_at__lt=now - DELETED_STAY)).delete()
    return count


def listed(user: User, query: Mapping[str, str]) -> QuerySet[Plan]:
    """One's own and the shared ones, searched by name and sorted. Drafts only where they are asked for."""
    rows = Plan.objects.present().filter(Q(owner=user) | Q(is_shared=True)).select_related("owner")
    kind = query.get("show", "")
    if kind == "drafts":
        rows = rows.filter(owner=user, is_saved=False)
    elif kind == "shared":
        rows = rows.filter(is_shared=True)
    else:
        rows = rows.filter(Q(is_saved=True) | Q(is_shared=True))
    if words := query.get("q", "").strip()[:100]:
        rows = rows.filter(title__icontains=words)
    return rows.order_by(SORTS.get(query.get("sort", ""), "-updated_at"), "pk")


def blueprint_from_file(content: bytes) -> Blueprint:
    """A blueprint from a file that somebody sent. Raises ValueError with a sentence."""
    if len(content) > LARGEST_FILE_BYTES:
        megabytes = LARGEST_FILE_BYTES // 1024 // 1024
        raise ValueError(f"This file is larger than {megabytes} MB, and no blueprint is. Send a blueprint.json.")
    try:
        return Blueprint.model_validate_json(content)
    except ValidationError as broken:
        first = broken.errors(include_url=False, include_context=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise ValueError("This file is no JSON. Send a blueprint.json that was exported here.") from None
        raise ValueError(f"This is no blueprint that can be read: {sentence_of(broken)}") from None
    except (RecursionError, UnicodeDecodeError):
        raise ValueError("This file cannot be read. Send a blueprint.json that was exported here.") from None

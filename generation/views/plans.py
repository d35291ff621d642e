"""Blueprints: what the editor asks of one, and the page with all of them."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST, require_safe

from generation.core.editing.alternates import alternates
from generation.services import making, plan_hearing, plan_page, plans
from generation.views.create import body_of
from library.views.answers import moved, toasted
from musicapp.people.access import person_of

PAGE = 40
STALE = "This blueprint was changed in another tab or by another device. You see it now as it is there."


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All blueprints: search, sort, open, copy, share, delete."""
    user = person_of(request)
    rows = plans.listed(user, request.GET)
    number = request.GET.get("page", "1")
    shown = Paginator(rows, PAGE).get_page(number if len(number) < 6 else 1)
    about = {
        "nav": "create", "shown": shown, "rows": [plan_page.row_of(one, user) for one in shown],
        "show": request.GET.get("show", ""), "q": request.GET.get("q", ""),
        "sort": request.GET.get("sort", ""),
    }  # fmt: skip
    return render(request, "generation/plans.html", about)


@login_required
@require_GET
def view(request: HttpRequest, pk: UUID) -> JsonResponse:
    """The blueprint as it is now."""
    return JsonResponse(plans.plan_json(plans.get_readable_plan(person_of(request), pk)))


@login_required
@require_POST
def change(request: HttpRequest, pk: UUID) -> JsonResponse:
    """One change; 409 where the page has not seen the last one, 422 with a sentence where it cannot be made."""
    user, sent = person_of(request), body_of(request)
    try:
        done = plans.change(user, pk, sent.get("revision"), sent.get("change"))
    except plans.Stale:
        return JsonResponse({"error": STALE, **plans.plan_json(plans.get_plan_for(user, pk))}, status=409)
    except ValueError as reason:
        return JsonResponse({"error": str(reason)}, status=422)
    answer = plans.plan_json(done.plan, done.blueprint)
    return JsonResponse(answer | {"undo": done.undo, "told": list(done.told)})


@login_required
@require_GET
def instead(request: HttpRequest, pk: UUID) -> JsonResponse:
    """What could stand in place of a chord."""
    plan = plans.get_readable_plan(person_of(request), pk)
    asked = [request.GET.get(name, "") for name in ("section", "chord")]
    blueprint = plans.blueprint_of(plan)
    if not all(one.isdecimal() and len(one) < 5 for one in asked) or int(asked[0]) >= len(blueprint.sections):
        return JsonResponse({"options": [], "error": "There is no such chord."}, status=422)
    try:
        return JsonResponse({"options": alternates(blueprint, int(asked[0]), int(asked[1])), "error": ""})
    except ValueError as reason:
        return JsonResponse({"options": [], "error": str(reason)}, status=422)


@login_required
@require_GET
def hear(request: HttpRequest, pk: UUID) -> JsonResponse:
    """The notes of all parts in seconds, ten minutes at most at a time."""
    blueprint = plans.blueprint_of(plans.get_readable_plan(person_of(request), pk))
    try:
        from_s = max(0.0, float(request.GET.get("from", "0")[:12]))
        answer = plan_hearing.hear(blueprint, from_s, from_s + plan_hearing.LONGEST_STRETCH_S)
    except ValueError as reason:
        return JsonResponse({"error": str(reason)}, status=422)
    return JsonResponse(answer)


@login_required
@require_POST
def make(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Queues the song, or several variations of it."""
    user, sent = person_of(request), body_of(request)
    plan = plans.get_plan_for(user, pk)
    wanted, renderer = sent.get("variations", 1), str(sent.get("renderer", ""))
    try:
        count, accepts = wanted if isinstance(wanted, int) else 1, sent.get("accepts") is True
        made = making.start(user, plan, variations=count, renderer=renderer, accepts=accepts)
    except ValueError as reason:
        return JsonResponse({"error": str(reason)}, status=422)
    rows = [{"id": str(one.pk), "beside": reverse("generation:beside", args=[one.pk])} for one in made]
    return JsonResponse({"made": rows})


@login_required
@require_POST
def save(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Gives it the name under which it stays."""
    plan = plans.get_plan_for(person_of(request), pk)
    try:
        plans.save(plan, str(body_of(request).get("name") or request.POST.get("name", "")))
    except ValueError as reason:
        return JsonResponse({"error": str(reason)}, status=422)
    return JsonResponse(plans.plan_json(plan))


@login_required
@require_POST
def rename(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another name, from the list."""
    plan = plans.get_plan_for(person_of(request), pk)
    try:
        plans.save(plan, request.POST.get("name", ""))
    except ValueError as reason:
        return moved(request, str(reason), reverse("generation:plans"))
    return moved(request, f"It is called “{plan.title}” now.", reverse("generation:plans"))


@login_required
@require_POST
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Shares it with the studio, or no longer."""
    plan = plans.get_plan_for(person_of(request), pk)
    plans.share(plan, on=not plan.is_shared)
    says = "Everybody in the studio can read and copy it now." if plan.is_shared else "Only you see it now."
    return moved(request, says, reverse("generation:plans"))


@login_required
@require_POST
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own copy."""
    user = person_of(request)
    made = plans.copy(user, plans.get_readable_plan(user, pk))
    return moved(request, f"“{made}” is yours to change.", made.get_absolute_url())


@login_required
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Deletes a blueprint; can be undone. What was made from it stays."""
    plan = plans.get_plan_for(person_of(request), pk)
    plans.delete(plan)
    if not request.htmx:  # type: ignore[attr-defined]
        return moved(request, f"“{plan}” is deleted. What was made from it stays.", reverse("generation:plans"))
    answer = page_again(request)
    undo = reverse("generation:plan-undelete", args=[pk])
    return toasted(answer, f"“{plan}” is deleted. What was made from it stays.", undo=undo)


def page_again(request: HttpRequest) -> HttpResponse:
    """The list as it is after something was taken out of it."""
    about: dict[str, Any] = {"nav": "create", "show": "", "q": "", "sort": ""}
    user = person_of(request)
    about["shown"] = Paginator(plans.listed(user, {}), PAGE).get_page(1)
    about["rows"] = [plan_page.row_of(one, user) for one in about["shown"]]
    return render(request, "generation/plans.html", about)


@login_required
@require_POST
def undelete(request: HttpRequest, pk: UUID) -> HttpResponse:
    plan = plans.get_plan_for(person_of(request), pk, deleted=True)
    plans.undelete(plan)
    return moved(request, f"“{plan}” is back.", reverse("generation:plans"))


@login_required
@require_GET
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The blueprint as a file."""
    plan = plans.get_readable_plan(person_of(request), pk)
    text = json.dumps(plans.blueprint_of(plan).model_dump(mode="json"), ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = slugify(plan.title)[:60] or "blueprint"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.blueprint.json"'
    return answer


@login_required
@require_POST
def import_file(request: HttpRequest) -> HttpResponse:
    """A blueprint from a file; what cannot be read is said in a sentence."""
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        return moved(request, "Choose a blueprint.json first.", reverse("generation:plans"))
    try:
        if sent.size and sent.size > plans.LARGEST_FILE_BYTES:
            raise ValueError("This file is larger than any blueprint. Send a blueprint.json that was exported here.")
        blueprint = plans.blueprint_from_file(sent.read(plans.LARGEST_FILE_BYTES + 1))
    except ValueError as reason:
        return moved(request, str(reason), reverse("generation:plans"))
    plan = plans.store(person_of(request), blueprint)
    return moved(request, f"“{plan}” is read.", plan.get_absolute_url())

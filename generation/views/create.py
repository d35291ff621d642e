"""The create page: a sentence, its blueprint, and the way to sound."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from generation.core.planning.plan import plan as planned
from generation.models import Plan
from generation.services import made_page, plan_page, plan_sources, plans, renderers, wishes
from generation.services.access import get_made_for
from library.views.answers import moved
from musicapp.people.access import person_of
from musicapp.people.models import User


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The create page; ``?plan=`` opens a blueprint, ``?song=`` asks what to take from a song, ``?chords=`` brings
    chords from the theory lab."""
    user = person_of(request)
    plan = _asked_plan(request, user)
    problem = ""
    if plan is None and request.GET.get("chords"):
        try:
            return redirect(plan_sources.from_lab(user, request.GET))
        except ValueError as reason:
            problem = str(reason)
    about: dict[str, Any] = {
        "nav": "create", "plan": plan, "problem": problem, "mine": plan is None or plan.owner_id == user.pk,
        "state": json.dumps(plans.plan_json(plan)) if plan else "", "prompt": plan_page.prompt_of(plan, request.GET),
        "song": plan_sources.song_asked(user, request.GET.get("song", "")), "renderers": renderers.choices(user),
        "sampler_says": renderers.SAMPLER_SAYS, **plan_page.context(),
    }  # fmt: skip
    return render(request, "generation/create.html", about)


def _asked_plan(request: HttpRequest, user: User) -> Plan | None:
    asked = request.GET.get("plan", "")
    if not asked:
        return None
    try:
        return plans.get_readable_plan(user, UUID(asked))
    except ValueError:
        raise Http404(plans.NO_PLAN) from None


@login_required
@require_POST
def reading(request: HttpRequest) -> JsonResponse:
    """What the words in the box led to, while they are typed."""
    sent = body_of(request)
    return JsonResponse(wishes.reading_json(sent.get("prompt", ""), sent.get("fields", {})))


@login_required
@require_POST
def make_plan(request: HttpRequest) -> HttpResponse:
    """A blueprint from the prompt and its fields, kept as a draft; a plain form is led to its page."""
    is_form = request.content_type != "application/json"
    sent, began = request.POST.dict() if is_form else body_of(request), time.perf_counter()
    try:
        wish = wishes.wish_of(sent.get("prompt", ""), sent.get("fields", {}))
        blueprint = planned(wish)
    except ValueError as reason:
        if is_form:
            return moved(request, str(reason), reverse("generation:create"))
        return JsonResponse({"error": str(reason)}, status=422)
    plan = plans.store(person_of(request), blueprint, wish)
    if is_form:
        return redirect(plan)
    answer = plans.plan_json(plan, blueprint)
    return JsonResponse(answer | {"took_s": round(time.perf_counter() - began, 2)})


@login_required
@require_POST
def lift_song(request: HttpRequest) -> JsonResponse:
    """A blueprint from a heard song: its form, harmony, groove or tempo, each chosen or not."""
    try:
        plan = plan_sources.from_song(person_of(request), body_of(request))
    except ValueError as reason:
        return JsonResponse({"error": str(reason)}, status=422)
    return JsonResponse(plans.plan_json(plan))


@login_required
@require_safe
def beside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A song that is being made, for the side of the page; ``?brief=1`` leaves its stems out."""
    made = get_made_for(request.user, pk)
    about = made_page.context_of(made)
    about |= {"brief": bool(request.GET.get("brief")), "number": made.variation}
    return render(request, "generation/_create_beside.html", about)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON that was sent; empty where it is none."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}

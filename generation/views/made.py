"""The page of what was made, live while it is being made, and what can be made from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import isfinite
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from generation.core.seeds import LARGEST_SEED
from generation.models import Made
from generation.services import made_again, made_page
from generation.services.access import get_made_for
from generation.services.made_again import Refused
from generation.services.making import job_of
from generation.services.song_panel import made_of
from generation.services.strip import strip_of
from library.models import Hearing
from library.services.access import get_song_for
from library.views.answers import moved
from musicapp.people.access import person_of

MOST_SENT = 4_000_000  # bytes of an edited part


@login_required
@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One making: its stems, mixer, check, and what can be made from it."""
    made = get_made_for(request.user, pk)
    return render(request, "generation/made.html", {"nav": "create", **made_page.context_of(made)})


@login_required
@require_safe
def live(request: HttpRequest, pk: UUID) -> HttpResponse:
    """While it is being made: the live part of its job, and rows of stems that are not among ``have``."""
    made = get_made_for(request.user, pk)
    have = set(request.GET.get("have", "").split(","))
    rows = made_page.rows_of(made)
    fresh = [row for row in rows if row.stem and row.id not in have]
    finished = sum(1 for row in rows if row.stem)
    context = {"made": made, "job": job_of(made), "fresh": fresh, "rows": rows, "finished": finished}
    return render(request, "generation/_made_live.html", context)


@login_required
@require_safe
def song_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The panel "Plan and heard" on the page of a song that was made here."""
    song = get_song_for(request.user, pk)
    made = made_of(song)
    if made is None:
        raise Http404("This song was not made here.")
    hearing = Hearing.objects.filter(song=song).defer("theory").first()
    return render(request, "generation/_song_plan.html", {"made": made, "song": song, "strip": strip_of(made, hearing)})


# ---- made from it


@login_required
@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Some bars of one part, or all of it, with another seed."""
    user, made = person_of(request), get_made_for(request.user, pk)
    sent = request.POST

    def make() -> Made:
        bars = (_whole(sent.get("first", ""), "first bar"), _whole(sent.get("last", ""), "last bar"))
        seed = _whole(sent["seed"], "seed") if sent.get("seed") else None
        if seed is not None and seed > LARGEST_SEED:
            raise Refused(f"The seed {seed} is too large. Choose one from 0 to {LARGEST_SEED}.")
        return made_again.again(user, made, sent.get("part", ""), bars, seed)

    return _started(request, made, make)


@login_required
@require_POST
def remix(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The song with levels, pans and effects as the mixer has them."""
    user, made = person_of(request), get_made_for(request.user, pk)
    return _started(request, made, lambda: made_again.remixed(user, made, _mixer(request)))


@login_required
@require_POST
def mixer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keeps what the mixer is set to."""
    made = get_made_for(request.user, pk)
    try:
        Made.objects.filter(pk=made.pk).update(mixer=_mixer(request))
    except Refused as error:
        return HttpResponse(error.message, status=400, content_type="text/plain")
    return HttpResponse(status=204)


@login_required
@require_POST
def replay(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Exactly the same once more."""
    user, made = person_of(request), get_made_for(request.user, pk)
    return _started(request, made, lambda: made_again.replayed(user, made))


@login_required
@require_POST
def another(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more variation of the same plan."""
    user, made = person_of(request), get_made_for(request.user, pk)
    return _started(request, made, lambda: made_again.another(user, made))


@login_required
@require_http_methods(["GET", "POST"])
def notes(request: HttpRequest, pk: UUID, part: str) -> HttpResponse:
    """The notes of a part for the piano roll; POST ``{"notes": [[start, length, pitch, accent]]}`` makes the song anew.

    Answers the address of what is being made then.
    """
    user, made = person_of(request), get_made_for(request.user, pk)
    try:
        if request.method == "GET":
            return JsonResponse(made_again.notes_of(made, part), headers={"Cache-Control": "private, no-store"})
        child = made_again.edited(user, made, part, _notes(request))
    except Refused as error:
        return JsonResponse({"error": error.message}, status=400)
    return JsonResponse({"id": str(child.pk), "href": child.get_absolute_url()}, status=202)


def _started(request: HttpRequest, made: Made, make: Callable[[], Made]) -> HttpResponse:
    """Leads to what is being made; says why where it cannot be."""
    try:
        child = make()
    except Refused as error:
        messages.error(request, error.message)
        return redirect(made)
    return moved(request, f"{child.change}: being made.", child.get_absolute_url())


def _whole(text: str, what: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise Refused(f"“{text[:40]}” is no {what}. Write a whole number.")
    return int(text)


def _mixer(request: HttpRequest) -> dict[str, dict[str, Any]]:
    """{part: {"level_db": 0, "pan": 0, "effects": 1, "mute": false, "solo": false}} from the field ``mixer``."""
    try:
        sent = json.loads(request.POST.get("mixer", "{}"))
    except ValueError:
        sent = None
    if not isinstance(sent, dict) or len(sent) > 32 or not all(isinstance(one, dict) for one in sent.values()):
        raise Refused("The settings of the mixer could not be read. Load the page again.")
    known = {"level_db": (-60.0, 12.0), "pan": (-1.0, 1.0), "effects": (0.0, 2.0)}
    kept: dict[str, dict[str, Any]] = {}
    for part, values in sent.items():
        numbers = {name: _within(values.get(name), *reach) for name, reach in known.items()}
        flags = {name: True for name in ("mute", "solo") if values.get(name) is True}
        kept[str(part)[:40]] = {name: value for name, value in numbers.items() if value is not None} | flags
    return kept


def _within(value: Any, least: float, most: float) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return min(most, max(least, float(value))) if is_number and isfinite(value) else None


def _notes(request: HttpRequest) -> list[Any]:
    try:
        sent = json.loads(request.body) if len(request.body) <= MOST_SENT else None
    except ValueError:
        sent = None
    rows = sent.get("notes") if isinstance(sent, dict) else None
    if not isinstance(rows, list):
        raise Refused("Send the notes as JSON: {“notes”: [[start, length, pitch, accent], …]}.")
    return rows

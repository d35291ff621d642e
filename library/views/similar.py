"""Similar songs and songs that can follow: a panel of the song page that loads when seen, and a page of its own."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from library.core.likeness import ASPECTS, USUAL_WEIGHTS
from library.core.mixing import REACHES, USUAL_REACH, camelot
from library.services import similar as service
from library.services.access import get_song_for


@login_required
@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def similar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is like the song, or (``show=next``) what can follow it; by itself, or only the list for the panel."""
    song = get_song_for(request.user, pk)
    asked = wishes(request.GET)
    context = {"song": song, "nav": "library", **asked, "similar": {"song": song, **asked}, **found(song, asked)}
    only_list = request.htmx and request.htmx.target == "similar-found"  # type: ignore[attr-defined]
    return render(request, "library/_similar_found.html" if only_list else "library/similar.html", context)


def wishes(query: QueryDict) -> dict[str, Any]:
    """What the form of the panel asks for; nonsense in the address is the usual."""
    weights = {name: _number(query.get(name, ""), USUAL_WEIGHTS[name], 0, 100) for name in ASPECTS}
    if not any(weights.values()):
        weights = {name: float(value) for name, value in USUAL_WEIGHTS.items()}
    reach = _number(query.get("reach", ""), USUAL_REACH, 0, 50)
    return {
        "show": "next" if query.get("show") == "next" else "alike",
        "shows": (("alike", "Similar"), ("next", "Can follow")),
        "weights": weights,
        "reach": reach if reach in REACHES else USUAL_REACH,
        "reaches": REACHES,
        "key_lock": query.get("lock", "1") != "0",
    }


def _number(text: str, usual: float, low: float, high: float) -> float:
    try:
        number = float(text)
    except ValueError:
        return float(usual)
    return float(usual) if math.isnan(number) else min(high, max(low, number))


def found(song: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """The list, and what the panel needs to say where it is empty."""
    profile = service.profile_for(song)
    place = None if profile is None else service._end(profile, "closes").key
    context: dict[str, Any] = {"is_heard": profile is not None, "others": service.others(song)}
    if asked["show"] == "next":
        rows = service.followers(song, asked["reach"], key_lock=asked["key_lock"])
        return context | {"nexts": rows, "leaves": place, "code": place and camelot(place)}
    return context | {"similar_songs": service.alike(song, asked["weights"])}

"""The rhythm lab: wheels whose whole state is their address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET

from theory.core.rhythm.metric_modulation import VALUES
from theory.core.rhythm.timelines import FAMILIES, timelines
from theory.core.rhythm.wheel import FIRST, PACES, SOUNDS, Wheel, number, read_wheel
from theory.core.rhythm.wheel_adding import Refused, changed, modulation_of
from theory.core.rhythm.wheel_midi import MOST_TURNS, to_midi
from theory.core.rhythm.wheel_presets import presets
from theory.core.rhythm.wheel_words import words_of

LONGEST = 60  # characters of a field that are read and quoted back


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the wheel after its form, if it names one, and what could not be done."""

    wheel: Wheel
    troubles: dict[str, str]
    said: str = ""  # what a metric modulation comes to


@login_required
@require_GET
def lab(request: HttpRequest) -> HttpResponse:
    """The page."""
    asked = _asked(request)
    context = {
        "nav": "theory",
        "lab": "rhythm",
        "asked": asked,
        "wheel": asked.wheel,
        "pairs": asked.wheel.pairs(),
        "words": words_of(asked.wheel),
        "state": _state(asked),
        "typed": request.GET,
        **_choices(),
    }
    return render(request, "theory/rhythm.html", context)


@login_required
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """The wheel of an address as JSON, after the form that it names, and a sentence for each field that is wrong."""
    return JsonResponse(_state(_asked(request)))


@login_required
@require_GET
def midi(request: HttpRequest) -> HttpResponse:
    """Some turns of the wheel as a MIDI file."""
    wheel = _asked(request).wheel
    try:
        turns = round(number(request.GET.get("turns") or "4", "turns", (1, MOST_TURNS)))
    except ValueError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    name = f"rhythm {wheel.metre.replace('/', '-')} {wheel.bpm:g} BPM.mid"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(to_midi(wheel, turns), content_type="audio/midi", headers=headers)


def _asked(request: HttpRequest) -> Asked:
    wheel, troubles = read_wheel(dict(request.GET.lists()))
    told = {one.field: one.sentence for one in troubles}
    form = request.GET.get("form", "")
    if not form:
        return Asked(wheel, told)
    fields = {name: str(value)[:LONGEST] for name, value in request.GET.items()}
    try:
        made = changed(wheel, form, fields)
    except Refused as refused:
        return Asked(wheel, told | {refused.field: refused.sentence})
    return Asked(made, told, modulation_of(wheel.bpm, fields).words if form == "tempo" else "")


def _state(asked: Asked) -> dict[str, Any]:
    return {
        "wheel": asked.wheel.model_dump(mode="json"),
        "query": asked.wheel.query(),
        "troubles": asked.troubles,
        "said": asked.said,
        "words": render_to_string("theory/_rhythm_words.html", {"words": words_of(asked.wheel)}),
    }


@cache
def _choices() -> dict[str, Any]:
    """What the page offers, the same for everybody."""
    page = reverse("theory:rhythm")
    begun = [(one.group, one.name, f"{page}?{one.wheel.query()}") for one in presets()]
    return {
        "presets": [(group, list(rows)) for group, rows in groupby(begun, key=lambda row: row[0])],
        "patterns": [
            (title, [one for one in timelines() if one.family == family]) for family, title in FAMILIES.items()
        ],
        "sounds": list(SOUNDS),
        "paces": list(PACES),
        "values": [(name, f"{float(value):.6f}") for name, value in VALUES.items()],
        "first": f"{page}?{FIRST.query()}",
    }

"""The progression lab: its page, what the page asks while a progression is built, and files to take away."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from theory.core.chord import Chord
from theory.core.genre.convention import conventions
from theory.forms import EXAMPLES, MODE_CHOICES, TONICS, ProgressionForm
from theory.services import lab_files, lab_options
from theory.services.progressions import Progression, reading_json

JSON = dict[str, Any]


@login_required
@require_GET
def lab(request: HttpRequest) -> HttpResponse:
    """The page, with the progression that its address holds."""
    form = ProgressionForm(request.GET)
    answer = _answer(form)
    about = {
        "nav": "theory", "lab": "progressions", "form": form, "answer": answer, "answer_json": json.dumps(answer),
        "modes": MODE_CHOICES, "tonics": TONICS, "examples": EXAMPLES, "files": lab_files.KINDS,
        "genres": sorted(one.name for one in conventions()),
    }  # fmt: skip
    return render(request, "theory/progressions.html", about)


@login_required
@require_GET
def reading(request: HttpRequest) -> JsonResponse:
    """What the chords in the address do, as JSON; `errors` has a sentence for each field that cannot be read."""
    return JsonResponse(_answer(ProgressionForm(request.GET)))


def _answer(form: ProgressionForm) -> JSON:
    if not form.is_valid():
        return {"errors": form.sentences, "reading": None}
    return {"errors": {}, "reading": reading_json(Progression.of(form.cleaned_data))}


def _options(request: HttpRequest, make: Callable[[Progression], JSON]) -> JsonResponse:
    """Options for the progression in the address; `error` is a sentence where there can be none."""
    form = ProgressionForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"options": [], "error": "", "note": ""})
    try:
        return JsonResponse(make(Progression.of(form.cleaned_data)))
    except ValueError as reason:
        return JsonResponse({"options": [], "error": str(reason), "note": str(reason)})


def _place(request: HttpRequest) -> int:
    asked = request.GET.get("at", "0")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else 0


@login_required
@require_GET
def following(request: HttpRequest) -> JsonResponse:
    """What could come after the chord `at`, as in a genre."""
    genre = request.GET.get("genre", "")
    return _options(request, lambda asked: lab_options.following(asked, _place(request), genre))


@login_required
@require_GET
def instead(request: HttpRequest) -> JsonResponse:
    """What could stand in place of the chord `at`, over a note of the tune."""
    tune = request.GET.get("tune", "")
    return _options(request, lambda asked: lab_options.instead(asked, _place(request), tune))


@login_required
@require_GET
def cadence(request: HttpRequest) -> JsonResponse:
    """Rows of chords that close as asked."""
    return _options(request, lambda asked: lab_options.closes(asked, request.GET.get("kind", "")))


@login_required
@require_GET
def modulate(request: HttpRequest) -> JsonResponse:
    """Ways to another key."""
    to, mode = request.GET.get("to", ""), request.GET.get("to_mode", "major")
    return _options(request, lambda asked: lab_options.routes(asked, to, mode))


@login_required
@require_GET
def shapes(request: HttpRequest) -> JsonResponse:
    """Where one chord lies on piano and guitar."""
    try:
        chord = Chord.parse(request.GET.get("chord", "")[:40])
    except ValueError as reason:
        raise Http404(str(reason)) from None
    return JsonResponse(lab_options.hands(chord))


@login_required
@require_GET
def take(request: HttpRequest, kind: str) -> HttpResponse:
    """The progression as a file: MIDI, MusicXML or text."""
    form = ProgressionForm(request.GET)
    if kind not in lab_files.MAKERS or not form.is_valid() or not form.cleaned_data["timed"]:
        raise Http404("There is no progression in this address.")
    content, content_type = lab_files.MAKERS[kind](Progression.of(form.cleaned_data))
    answer = HttpResponse(content, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="progression.{kind}"'
    return answer

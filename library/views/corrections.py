"""Putting right what was heard, from the song page; works without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from library.models import Song
from library.services import corrections as service
from library.services.access import get_song_for
from library.views.answers import toasted
from library.views.song import page_context
from musicapp.people.access import person_of

TEXT = ("factor", "signature", "key", "mode", "label", "name", "letter")
NUMBERS = ("bpm", "at_s", "start_s", "end_s", "from_s", "to_s")


@login_required
@require_POST
def corrections(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Makes one correction: ``kind`` and the fields of its value, ``seen`` is the revision that the person saw."""
    song = get_song_for(request.user, pk)
    kind = request.POST.get("kind", "")
    return _answer(
        request, song, lambda: _add(request, song, kind), "Corrected. What follows from it is derived again."
    )


@login_required
@require_POST
def undo(request: HttpRequest, pk: UUID, correction: UUID) -> HttpResponse:
    """Takes one correction back."""
    song = get_song_for(request.user, pk)
    return _answer(request, song, lambda: service.undo(song, correction), "The correction is undone.")


def _add(request: HttpRequest, song: Song, kind: str) -> object:
    return service.add(song, person_of(request), kind, value_of(request.POST), _whole(request.POST.get("seen", "")))


def value_of(sent: QueryDict) -> dict[str, Any]:
    """The fields that were filled in. What is no number stays text, for the sentence that says so."""
    said = {name: text.strip() for name, text in sent.items() if isinstance(text, str) and text.strip()}
    value: dict[str, Any] = {name: said[name] for name in TEXT if name in said}
    value |= {name: _number(said[name]) for name in NUMBERS if name in said}
    if "tonic" in said:
        value["key"] = f"{said['tonic']} {said.get('scale', '')}".strip()
    if "shift_beats" in said:
        shift = _whole(said["shift_beats"])
        value["shift_beats"] = said["shift_beats"] if shift is None else shift
    return value


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _whole(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def _answer(request: HttpRequest, song: Song, act: Callable[[], object], said: str) -> HttpResponse:
    """The parts of the page that change; for a browser without scripts the page again, or what is wrong on it."""
    problem = ""
    try:
        act()
    except (ValueError, service.ChangedMeanwhileError) as error:
        problem = str(error)
    fresh = get_song_for(request.user, song.pk)
    if not request.htmx:  # type: ignore[attr-defined]
        (messages.error if problem else messages.success)(request, problem or said)
        return redirect(f"{fresh.get_absolute_url()}#corrections")
    context = page_context(fresh) | {"nav": "library", "oob": True, "problem": problem}
    answer = render(request, "library/song.html#live", context)
    return answer if problem else toasted(answer, said, undo="", **{"song:corrected": True})

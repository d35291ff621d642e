"""Answers to a click that changes something: a toast where htmx asked, a redirect with a message elsewhere."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

PLURALS = {"song": "songs", "playlist": "playlists", "tag": "tags", "day": "days"}


def count_of(number: int, thing: str) -> str:
    """ "1 song", "3 songs"."""
    return f"{number:,} {thing if number == 1 else PLURALS[thing]}"


def toasted(answer: HttpResponse, text: str, *, undo: str = "", **events: Any) -> HttpResponse:
    """Adds a toast, with an undo, and further events to an answer for htmx."""
    toast = {"text": text, "undo": undo} if undo else {"text": text}
    answer["HX-Trigger"] = json.dumps({"toast": toast, **events})
    return answer


def done(request: HttpRequest, text: str, *, undo: str = "", goto: str = "library:songs") -> HttpResponse:
    """Says what happened and has the lists of the page fetched anew."""
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, text)
        back = request.POST.get("next", "")
        return redirect(back if _is_ours(back) else resolve_url(goto))
    return toasted(HttpResponse(status=204), text, undo=undo, **{"songs:refresh": True})


def moved(request: HttpRequest, text: str, to: str) -> HttpResponse:
    """Says what happened on the page that is shown next."""
    messages.success(request, text)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(to)
    answer = HttpResponse(status=204)
    place = {"path": resolve_url(to), "target": "#page", "select": "#page", "swap": "outerHTML"}
    answer["HX-Location"] = json.dumps(place)
    return answer


def _is_ours(path: str) -> bool:
    return path.startswith("/") and not path.startswith(("//", "/\\"))

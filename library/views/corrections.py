"""Putting right what was heard, from the song page; works without scripts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from library.core.correcting_choices import SECTION_NAMES
from library.models import Correction, Song
from library.services import correction_editor, song_page
from library.services import corrections as service
from library.services.access import get_song_for
from library.views.answers import toasted
from library.views.song import page_context
from musicapp.people.access import person_of

TEXT = ("factor", "signature", "key", "mode", "label", "text", "name", "letter")
NUMBERS = ("bpm", "at_s", "start_s", "end_s", "from_s", "to_s")


@login_required
@require_POST
def corrections(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Makes one correction: ``kind`` and the fields of its value, ``seen`` is the revision that the person saw."""
    song = get_song_for(request.user, pk)
    kind = request.POST.get("kind", "")
    return _answer(request, song, lambda: _add(request, song, kind))


@login_required
@require_POST
def undo(request: HttpRequest, pk: UUID, correction: UUID) -> HttpResponse:
    """Takes one correction back."""
    song = get_song_for(request.user, pk)
    return _answer(request, song, lambda: _undo(request, song, correction))


@login_required
@require_POST
def undo_all(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Takes every correction back: the song shows what the machine heard."""
    song = get_song_for(request.user, pk)
    return _answer(request, song, lambda: _undo_all(request, song))


@login_required
@require_GET
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The editor of what stands at a place: ``kind``, ``start`` and ``end`` in seconds. For the page itself."""
    song = get_song_for(request.user, pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{song.get_absolute_url()}#corrections")
    start_s, end_s = (_seconds(request.GET.get(name, "")) for name in ("start", "end"))
    try:
        opened = correction_editor.editor(song, request.GET.get("kind", ""), start_s, end_s)
    except ValueError as error:
        return render(request, "library/_correct_none.html", {"problem": str(error)})
    context = {"song": song, "editor": opened, "choices": opened.choices}
    context |= {"metres": correction_editor.MORE_METRES, "names": SECTION_NAMES}
    return render(request, "library/_correct.html", context)


@login_required
@require_GET
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a chord or a key would mean, told while it is chosen."""
    song = get_song_for(request.user, pk)
    kind = request.GET.get("kind", "")
    context: dict[str, Any] = {"kind": kind}
    try:
        context["meaning"] = correction_editor.meaning(song, kind, value_of(request.GET))
    except ValueError as error:
        context["problem"] = str(error)
    return render(request, "library/_correct_meaning.html", context)


@login_required
@require_safe
def revision(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How often the song was corrected: an open page asks, to learn that somebody else did."""
    song = get_song_for(request.user, pk)
    answer = JsonResponse({"revision": service.revision(service.all_of(song))})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _add(request: HttpRequest, song: Song, kind: str) -> tuple[str, str]:
    made = service.add(song, person_of(request), kind, value_of(request.POST), _seen(request))
    return f"Corrected: {_words(song, made)}.", reverse("library:uncorrect", args=[song.pk, made.pk])


def _undo(request: HttpRequest, song: Song, pk: UUID) -> tuple[str, str]:
    made = Correction.objects.filter(song=song, pk=pk).first()
    words = _words(song, made) if made else ""
    done = service.undo(song, pk, _seen(request))
    return (f"Undone: {words}." if done and words else "This correction is undone already."), ""


def _undo_all(request: HttpRequest, song: Song) -> tuple[str, str]:
    count = service.undo_all(song, _seen(request))
    return f"{count} correction{'' if count == 1 else 's'} undone. The song shows what was heard.", ""


def _words(song: Song, made: Correction) -> str:
    return service.words_of(made, song_page.heard_so_far(song_page.hearing_of(song)))


def _seen(request: HttpRequest) -> int | None:
    return _whole(request.POST.get("seen", ""))


def value_of(sent: QueryDict) -> dict[str, Any]:
    """The fields that were filled in. What is no number stays text, for the sentence that says so."""
    said = {name: text.strip() for name, text in sent.items() if isinstance(text, str) and text.strip()}
    if said.get("scope") == "whole":
        said = {name: text for name, text in said.items() if name not in ("start_s", "end_s")}
    value: dict[str, Any] = {name: said[name] for name in TEXT if name in said}
    value |= {name: _number(said[name]) for name in NUMBERS if name in said}
    if "text" in sent and "label" not in said:
        value.setdefault("text", "")
    if "letter" in said:
        value["letter"] = said["letter"].upper().replace("′", "'")
    if "tonic" in said:
        value["key"] = f"{said['tonic']} {said.get('scale', '')}".strip()
    if "shift_beats" in said:
        shift = _whole(said["shift_beats"])
        value["shift_beats"] = said["shift_beats"] if shift is None else shift
    return value


def _number(text: str) -> float | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _seconds(text: str) -> float:
    """A place of the song; what is none is its beginning."""
    number = _number(text)
    return number if isinstance(number, float) and number >= 0 else 0.0


def _whole(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def _answer(request: HttpRequest, song: Song, act: Callable[[], tuple[str, str]]) -> HttpResponse:
    """The parts of the page that change; for a browser without scripts the page again, or what is wrong on it."""
    problem, said, undo_url, was_late = "", "", "", False
    try:
        said, undo_url = act()
    except ValueError as error:
        problem = str(error)
    except service.ChangedMeanwhileError as error:
        problem, was_late = str(error), True
    in_editor = request.POST.get("from") == "editor"
    if problem and in_editor and not was_late and request.htmx:  # type: ignore[attr-defined]
        return render(request, "library/_correct_problem.html", {"problem": problem}, status=422)
    fresh = get_song_for(request.user, song.pk)
    if not request.htmx:  # type: ignore[attr-defined]
        (messages.error if problem else messages.success)(request, problem or said)
        return redirect(f"{fresh.get_absolute_url()}#corrections")
    context = page_context(fresh) | {"nav": "library", "oob": True, "problem": "" if in_editor else problem}
    context["late"] = problem if in_editor else ""
    answer = render(request, "library/song.html#live", context)
    if problem and not was_late:
        return answer
    news: dict[str, Any] = {"song:corrected": {"by": "other" if was_late else "me"}}  # late: the editor stays open
    return toasted(answer, problem or said, undo=undo_url, **news)

"""The page of one song, what its drawings are made of, and what was heard as files."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from library.models import Playlist, Song, SongState
from library.services import bin as the_bin
from library.services import corrections, hear_again, panels, reading, song_page, story, tags
from library.services.access import get_song_for
from library.services.lab_links import lab_links
from library.services.playable import artwork_url, playable
from library.views.answers import toasted
from musicapp.jobs import services as jobs
from musicapp.people.access import person_of

CHORDS_AT_ONCE = 400


@login_required
@require_GET
@vary_on_headers("HX-Request")
def song(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page; for the page itself, while the song is being heard, only the parts that change."""
    found = get_song_for(request.user, pk)
    htmx = request.htmx  # type: ignore[attr-defined]
    live = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    context = page_context(found) | {"nav": "library", "oob": live}
    if not live:
        lists = Playlist.objects.filter(owner=found.owner_id, rules__isnull=True, deleted_at__isnull=True)
        context |= {
            "player_song": json.dumps(playable(found)),
            "cover": artwork_url(found, "large"),
            "playlists": lists,
            "panels": panels.panels_of(found),
        }
    return render(request, f"library/song.html{'#live' if live else ''}", context)


def page_context(found: Song) -> dict[str, Any]:
    hearing, job = song_page.hearing_of(found, with_theory=True), song_page.job_of(found)
    heard, theory = song_page.heard_so_far(hearing), reading.reading_of(hearing)
    made = corrections.all_of(found)
    named = corrections.genre_named(made)
    areas = reading.panels_of(theory, heard, named)
    return {
        "song": found,
        "hearing": hearing,
        "job": job,
        "facts": song_page.facts(found, heard, theory, named),
        "story": story.told(heard, theory),
        "closes": story.closes(theory, heard),
        "claims": story.claims(theory, heard),
        "sections": song_page.section_rows(heard),
        "theory": areas,
        "theory_areas": reading.areas_of(areas),
        "is_silence": song_page.is_silence(heard),
        "has_chords": bool(heard.chords),
        "is_open": job is not None and job.is_open,
        "shows_timeline": song_page.shows_timeline(hearing, job),
        "states": SongState,
        "is_older": hear_again.is_older(found),
        "fixes": corrections.panel(made, hearing, heard),
        "lab_links": lab_links(heard),
    }


@login_required
@require_safe
@gzip_page  # JSON without secrets, and nothing in it is another person's: BREACH finds nothing here
def analysis(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """What was heard, as JSON for drawing; while the song is being heard, as far as it is known."""
    found = get_song_for(request.user, pk)
    hearing = song_page.hearing_of(found)
    seal = f"{hearing.updated_at.isoformat() if hearing else ''} {found.state} {found.duration_s}"
    etag = f'"{hashlib.sha256(seal.encode()).hexdigest()[:32]}"'
    fresh = get_conditional_response(request, etag=etag)
    response = fresh if fresh is not None else JsonResponse(song_page.drawing(found, hearing))
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@login_required
@require_GET
def chords(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The chords as a table, some hundred at a time: the alternative to the drawing."""
    found = get_song_for(request.user, pk)
    heard = song_page.heard_so_far(song_page.hearing_of(found))
    page = Paginator(song_page.chord_rows(heard), CHORDS_AT_ONCE).get_page(request.GET.get("page"))
    template = "library/song_chords.html"
    part = "#rows" if page.number > 1 else "#table"
    return render(request, template + (part if request.htmx else ""), {"song": found, "page": page, "nav": "library"})  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "POST"])
def title(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The title where it stands: as a field (``?edit=1``), saved, or as it was."""
    found = get_song_for(request.user, pk)
    context: dict[str, Any] = {"song": found, "editing": "edit" in request.GET}
    if request.method == "POST":
        written = request.POST.get("title", "").strip()[:300] or found.title
        clash = bool(tags.edit(found, {"title": request.POST.get("was", "")}, {"title": written}))
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect(found)
        context |= {"editing": clash, "clash": clash, "written": written, "song": get_song_for(request.user, pk)}
    return render(request, "library/_song_title.html", context)


@login_required
@require_POST
def hear(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hears the song, first or again; one that is already waiting or being heard goes on."""
    found = get_song_for(request.user, pk)
    job = song_page.job_of(found)
    if job is None or not job.is_open:
        jobs.enqueue(person_of(request), "hear", title=str(found), subject_id=found.pk)
    return redirect(found)


@login_required
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Moves the song to the bin and shows the library, where it can be taken back."""
    found = get_song_for(request.user, pk)
    _, stamp = the_bin.move_to_bin(Song.objects.filter(pk=found.pk))
    text = f"“{found}” moved to the bin."
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, text)
        return redirect("library:songs")
    answer = toasted(HttpResponse(status=204), text, undo=reverse("library:undelete", args=[stamp]))
    place = {"path": reverse("library:songs"), "target": "#page", "select": "#page", "swap": "outerHTML"}
    answer.headers["HX-Location"] = json.dumps(place)
    return answer

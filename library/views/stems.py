"""The stems of a song: the panel on its page, the split, sound and downloads."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from library.models import Song, StemSet
from library.services import stem_downloads, stems
from library.services.access import get_song_for
from library.services.downloads import in_turn
from library.services.serving import Stored, serve
from musicapp.people.access import person_of


@login_required
@require_http_methods(["GET", "POST"])
def panel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The panel as it is now; POST splits the song, first or again."""
    song = get_song_for(request.user, pk)
    if request.method == "POST":
        stems.start(person_of(request), song)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(song)
    return render(request, "library/_song_stems.html", {"song": song, "stems": stems.panel(song)})


@login_required
@require_safe
def stem(request: HttpRequest, pk: UUID, name: str) -> HttpResponseBase:
    """One stem as FLAC, to play; with ``?download=1`` to keep. With ``?v=`` it may be kept for ever."""
    song = get_song_for(request.user, pk)
    found = _set_of(song).stems.filter(name=name).first()
    if found is None:
        raise Http404("A song has the stems vocals, drums, bass and other.")
    keeps = "download" in request.GET
    return serve(
        request,
        Stored(
            found.file,
            stem_downloads.CONTENT_TYPE,
            stem_downloads.stem_name(song, name),
            lasting="v" in request.GET,
            attachment=keeps,
        ),
    )


@login_required
@require_safe
def archive(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """All stems as one zip, made while it is sent."""
    song = get_song_for(request.user, pk)
    found = _set_of(song)
    chunks = () if request.method == "HEAD" else in_turn(stem_downloads.zipped(song, found))
    answer = StreamingHttpResponse(chunks, content_type="application/zip")
    answer["Content-Disposition"] = content_disposition_header(True, stem_downloads.zip_name(song)) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _set_of(song: Song) -> StemSet:
    found = stems.set_of(song)
    if found is None:
        raise Http404("This song is not split into stems yet.")
    return found

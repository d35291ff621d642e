"""Notes on staves: sheets for the song page, and files to take away."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from library.core import engraving as engraver
from library.core import note_files as note_kinds
from library.models import Hearing
from library.services import corrections, engraving, hearing_exports, note_files
from library.services.access import get_song_for
from library.services.downloads import part_name
from library.services.serving import Stored, serve
from musicapp.errors import MusicAppError

GONE = "The notes of this song are no longer stored. Hear it again."


@login_required
@require_GET
@gzip_page
def sheet(request: HttpRequest, pk: UUID, part: str) -> HttpResponseBase:
    """A page of an engraved sheet as JSON: its SVG; with the first, what all bars are and how many pages there are."""
    found = get_song_for(request.user, pk)
    hearing = Hearing.objects.filter(song=found, stage=corrections.WHOLE).first()
    if hearing is None:
        return _trouble("This song is not wholly heard yet: its notes come with the last stage.", 404)
    try:
        wanted = engraving.Wanted(part, request.GET.get("width", "wide"), request.GET.get("numerals") == "1")
        number = _page(request.GET.get("page", "1"))
    except ValueError as error:
        return _trouble(str(error), 404)
    etag = f'"{engraver.VERSION}-{hearing.updated_at.timestamp():.6f}-{wanted.key}-{number}"'
    fresh = get_conditional_response(request, etag=etag)
    if fresh is None:
        try:
            made = engraving.sheet(found, hearing, wanted)
        except FileNotFoundError:
            return _trouble(GONE, 404)
        except MusicAppError as error:
            return _trouble(error.message, 422)
        pages = made["pages"]
        if not 1 <= number <= len(pages):
            return _trouble(f"There are {len(pages)} pages.", 404)
        first = {name: made[name] for name in ("bars", "firsts", "parts")} if number == 1 else {}
        fresh = JsonResponse({"svg": pages[number - 1], "pages": len(pages), **first})
    fresh.headers["ETag"] = etag
    fresh.headers["Cache-Control"] = "private, no-cache"
    return fresh


def _page(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("A page is a whole number, as in page=2.")
    return int(text)


def _trouble(sentence: str, status: int) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=status)


@login_required
@require_GET
def notes(request: HttpRequest, pk: UUID, kind: str) -> HttpResponseBase:
    """The notes as a file: all.mid, melody.mid, lead-sheet.pdf, all.musicxml ..."""
    found, wanted = get_song_for(request.user, pk), note_kinds.KINDS.get(kind)
    hearing = Hearing.objects.filter(song=found).first()
    if wanted is None or hearing is None or not hearing.document or (wanted.needs_notes and not hearing.notes):
        raise Http404("There is no such file: no notes were heard in this song yet, or the address is wrong.")
    try:
        name = note_files.stored(found, hearing, wanted)
    except FileNotFoundError:
        raise Http404(GONE) from None
    except MusicAppError as error:
        return HttpResponse(error.message, status=422, content_type="text/plain; charset=utf-8")
    called = part_name(found, wanted.called, wanted.ending)
    return serve(request, Stored(name, wanted.content_type, called, attachment=True))


@login_required
@require_GET
def export(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """What was heard as a file: analysis.json, theory.json, annotations.jams, chords.csv, chart.txt, labels ..."""
    found = get_song_for(request.user, pk)
    hearing = Hearing.objects.filter(song=found).first()
    content = hearing_exports.written(kind, found, hearing) if hearing else None
    if content is None:
        raise Http404("There is no such file: the song is not heard yet, or the address is wrong.")
    answer = HttpResponse(content, content_type=hearing_exports.content_type(kind))
    name, _, ending = kind.rpartition(".")
    answer.headers["Content-Disposition"] = content_disposition_header(True, part_name(found, name, ending)) or ""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer

"""Songs as files: the original, the original with corrected tags, many in one zip."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from library.services import downloads
from library.services.access import get_song_for
from library.services.playable import format_of
from library.services.selection import selection_of
from library.services.serving import Stored, serve
from library.views.answers import done
from musicapp.errors import MusicAppError
from musicapp.people.access import person_of


@require_safe
@login_required
def original(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file as it came; with ``?tags=1`` a copy that carries the corrected tags."""
    song = get_song_for(person_of(request), pk)
    name, kind = downloads.file_name(song), format_of(song).content_type
    if not request.GET.get("tags") or request.method == "HEAD":
        return serve(request, Stored(song.file, kind, name, attachment=True))
    try:
        copy = downloads.tagged_copy(song)
    except FileNotFoundError:
        raise Http404("The file is no longer stored.") from None
    except MusicAppError as error:
        return HttpResponse(error.message, status=422, content_type="text/plain; charset=utf-8")
    size = copy.stat().st_size
    answer = StreamingHttpResponse(downloads.in_turn(downloads.chunks_then_remove(copy)), content_type=kind)
    answer["Content-Length"] = str(size)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@require_POST
@login_required
def many(request: HttpRequest) -> HttpResponseBase:
    """The chosen songs as a zip that is made while it is sent."""
    songs = selection_of(person_of(request), request.POST).order_by("artist", "title", "pk")
    if not songs.exists():
        return done(request, "No song was chosen.")
    chunks = downloads.zipped(songs.only("artist", "title", "original_name", "file", "added_at").iterator(200))
    answer = StreamingHttpResponse(downloads.in_turn(chunks), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="songs-{timezone.localdate():%Y-%m-%d}.zip"'
    return answer

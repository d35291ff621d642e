"""Sound, pictures and peaks of a song, for its owner only."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from library.core.cover import weave
from library.core.preview import CONTENT_TYPE
from library.models import Hearing, Song
from library.services.access import get_song_for
from library.services.playable import format_of, playable, preview_name
from library.services.serving import Stored, dress, serve


@require_safe
@login_required
def audio(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The song as a browser can play it: the original, or the copy made where browsers could not."""
    song = get_song_for(request.user, pk)
    if format_of(song).needs_preview and default_storage.exists(preview_name(song)):
        return serve(request, Stored(preview_name(song), CONTENT_TYPE, f"{song}.flac"))
    return serve(request, Stored(song.file, format_of(song).content_type, song.original_name or str(song)))


@require_safe
@login_required
def player_song(request: HttpRequest, pk: UUID) -> JsonResponse:
    """What the player is told about the song, as it is now."""
    return JsonResponse(playable(get_song_for(request.user, pk)), headers={"Cache-Control": "private, no-store"})


@require_safe
@login_required
def peaks(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The peaks file (docs/formats.md). With the version in its address (?v=) it may be kept for ever."""
    song = get_song_for(request.user, pk)
    name = Hearing.objects.filter(song=song).values_list("peaks", flat=True).first()
    if not name:
        raise Http404("The waveform of this song is not drawn yet.")
    return serve(request, Stored(name, "application/octet-stream", lasting="v" in request.GET))


@require_safe
@login_required
def artwork(request: HttpRequest, pk: UUID, size: str) -> HttpResponseBase:
    """The song's picture, or one woven from its harmony."""
    song = get_song_for(request.user, pk)
    if size not in {"small", "large"}:
        raise Http404("Pictures come small or large.")
    name = song.artwork_small if size == "small" else song.artwork
    lasting = "v" in request.GET
    if not name:
        return _woven(request, song, lasting)
    return serve(request, Stored(name, "image/jpeg", lasting=lasting))


def _woven(request: HttpRequest, song: Song, lasting: bool) -> HttpResponseBase:
    picture = weave(song.harmony_strip, str(song.pk))
    etag = f'"{hashlib.sha256(picture.encode()).hexdigest()[:32]}"'
    fresh = get_conditional_response(request, etag=etag)
    response = fresh if fresh is not None else HttpResponse(picture, content_type="image/svg+xml")
    response.headers["ETag"] = etag
    return dress(response, Stored("", "image/svg+xml", lasting=lasting))

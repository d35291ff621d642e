"""Sound and files of what was made, for its owner only."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from generation.models import Made
from generation.services import made_downloads
from generation.services.access import get_made_for
from generation.services.made_downloads import SCORE_TYPES, SOUND_TYPES, Sound
from generation.services.titles import file_name
from library.services.downloads import chunks_then_remove, in_turn
from library.services.serving import Stored, serve
from musicapp.errors import MusicAppError

NO_FILE = "There is no such file of this song, or it is not made yet."


@login_required
@require_safe
def stem(request: HttpRequest, pk: UUID, part: str) -> HttpResponseBase:
    """One stem to play; with ``?as=wav`` (or flac, mp3) to keep. With ``?v=`` it may be kept for ever."""
    made = get_made_for(request.user, pk)
    found = made_downloads.stem_of(made, part)
    if found is None:
        raise Http404("This stem is not made yet, or the song has no such part.")
    if kind := request.GET.get("as", ""):
        return _sound(request, made, Sound(found.file, found.name), kind)
    name = file_name(made, found.name, "flac")
    return serve(request, Stored(found.file, SOUND_TYPES["flac"], name, lasting="v" in request.GET))


@login_required
@require_safe
def file(request: HttpRequest, pk: UUID, name: str) -> HttpResponseBase:
    """ "master.wav", "mix.flac", "score.mid", "score.musicxml", "blueprint.json", "adherence.json", "ledger.json"."""
    made = get_made_for(request.user, pk)
    what, _, ending = name.partition(".")
    if ending == "json" and (document := made_downloads.document_of(made, what)):
        text = json.dumps(document, ensure_ascii=False, indent=1)
        return _kept(HttpResponse(text, content_type="application/json"), file_name(made, what, ending))
    if what == "score" and (stored := made_downloads.score_of(made, ending)):
        outside = file_name(made, "score", ending)
        return serve(request, Stored(stored, SCORE_TYPES[ending], outside, attachment=True))
    sound = made_downloads.sound_of(made, what)
    if sound is None:
        raise Http404(NO_FILE)
    return _sound(request, made, sound, ending)


@login_required
@require_safe
def archive(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """All stems, notes and documents as one zip, made while it is sent."""
    made = get_made_for(request.user, pk)
    if not made.stems.exists():
        raise Http404("No stem of this song is made yet.")
    chunks = () if request.method == "HEAD" else in_turn(made_downloads.zipped(made))
    answer = StreamingHttpResponse(chunks, content_type="application/zip")
    return _kept(answer, file_name(made, "stems", "zip"))


def _sound(request: HttpRequest, made: Made, sound: Sound, kind: str) -> HttpResponseBase:
    if kind not in SOUND_TYPES:
        raise Http404("Sound comes as wav, flac or mp3.")
    name = file_name(made, sound.what, kind)
    if kind == "flac":
        return serve(request, Stored(sound.stored, SOUND_TYPES["flac"], name, attachment=True))
    if request.method == "HEAD":
        return _kept(HttpResponse(content_type=SOUND_TYPES[kind]), name)
    try:
        path = made_downloads.as_format(sound, kind)
    except FileNotFoundError:
        raise Http404("The file is no longer stored.") from None
    except MusicAppError as error:
        return HttpResponse(error.message, status=503, content_type="text/plain; charset=utf-8")
    size = path.stat().st_size
    answer = StreamingHttpResponse(in_turn(chunks_then_remove(path)), content_type=SOUND_TYPES[kind])
    answer.headers["Content-Length"] = str(size)
    return _kept(answer, name)


def _kept(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer

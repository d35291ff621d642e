"""The tus 1.0 server: creating, asking, sending on, ending an upload. docs/uploads.md is its manual."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.cache import never_cache

from library.core import tus
from library.models import Song, Upload
from library.services import uploads as services
from library.services.access import get_upload_for
from library.uploading import HANDED, Handed
from musicapp.errors import StorageFull
from musicapp.people.models import User

BLOCK_BYTES = 2**20
Answer = Callable[..., HttpResponse]


def speaks_tus(view: Answer) -> Answer:
    """Turns refusals into their status and sentence, and says the version with every answer."""

    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        try:
            if request.method not in {"OPTIONS", "GET"}:
                tus.check_version(request.headers)
            if request.method != "OPTIONS":
                person(request)
            response = view(request, **named)
        except tus.Refusal as refusal:
            response = refused(refusal)
        except StorageFull as full:
            response = refused(tus.Refusal(507, full.message))
        except Http404 as unknown:
            response = refused(tus.Refusal(404, str(unknown)))
        response["Tus-Resumable"] = tus.VERSION
        return response

    return answer


def person(request: HttpRequest) -> User:
    """Whose request it is. Raises Refusal 401 for nobody's."""
    if not request.user.is_authenticated:
        raise tus.Refusal(401, "Sign in, or send an API token: Authorization: Bearer pt_...")
    return request.user


def refused(refusal: tus.Refusal) -> HttpResponse:
    return HttpResponse(
        f"{refusal}\n", status=refusal.status, headers=refusal.headers, content_type="text/plain; charset=utf-8"
    )


@never_cache
@speaks_tus
def uploads(request: HttpRequest) -> HttpResponse:
    """Creates an upload (POST), lists those that can go on (GET), says what this server can (OPTIONS)."""
    if request.method == "OPTIONS":
        return abilities()
    if request.method == "GET":
        return JsonResponse({"uploads": [as_json(upload) for upload in services.waiting_of(person(request))]})
    if request.method == "POST":
        return create(request)
    raise tus.Refusal(405, "POST creates an upload here, GET lists them.", {"Allow": "GET, OPTIONS, POST"})


@never_cache
@speaks_tus
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One upload: how far it is (HEAD, GET), its next piece (PATCH), its end (DELETE)."""
    if request.method == "OPTIONS":
        return abilities()
    row = get_upload_for(request.user, pk)
    services.check_not_expired(row)
    if request.method in {"HEAD", "GET"}:
        services.finish_if_whole(row)
        return progress(row) if request.method == "HEAD" else JsonResponse(as_json(row))
    if request.method == "PATCH":
        return append(request, row)
    if request.method == "DELETE":
        services.end(row)
        return HttpResponse(status=204)
    raise tus.Refusal(405, "HEAD, PATCH and DELETE are for uploads.", {"Allow": "DELETE, GET, HEAD, OPTIONS, PATCH"})


def abilities() -> HttpResponse:
    headers = {
        "Tus-Version": tus.VERSION,
        "Tus-Extension": ",".join(tus.EXTENSIONS),
        "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
        "Tus-Checksum-Algorithm": ",".join(tus.CHECKSUMS),
    }
    return HttpResponse(status=204, headers=headers)


def create(request: HttpRequest) -> HttpResponse:
    creation = tus.read_creation(request.headers, settings.UPLOAD_MAX_BYTES)
    brings_bytes = "Content-Type" in request.headers and size_sent(request) != 0
    if brings_bytes:
        tus.check_piece_type(request.headers)
    checksum = tus.read_checksum(request.headers) if brings_bytes else None
    row = services.begin(person(request), creation)
    response = HttpResponse(status=201, headers={"Location": address_of(request, row), **expiry(row)})
    if not brings_bytes and row.length:
        return response
    piece = services.Piece(row, offset=0, size=size_sent(request), checksum=checksum)
    return take(request, piece, response)


def append(request: HttpRequest, row: Upload) -> HttpResponse:
    tus.check_piece_type(request.headers)
    offset = tus.read_number(request.headers, "Upload-Offset")
    checksum = tus.read_checksum(request.headers)
    piece = services.Piece(row, offset=offset, size=size_sent(request), checksum=checksum)
    return take(request, piece, HttpResponse(status=204, headers=expiry(row)))


def take(request: HttpRequest, piece: services.Piece, response: HttpResponse) -> HttpResponse:
    """Leaves the body to the streaming server where there is one; else reads it here."""
    handed: Handed | None = getattr(request, "scope", {}).get(HANDED)
    if handed is not None:
        handed.piece = piece
        return response
    try:
        while block := request.read(BLOCK_BYTES):
            piece.write(block)
    finally:
        piece.close()
    response["Upload-Offset"] = str(piece.offset)
    return response


def progress(row: Upload) -> HttpResponse:
    response = HttpResponse(status=200)
    response["Upload-Offset"] = str(services.offset_of(row))
    response["Upload-Length"] = str(row.length)
    if row.metadata:
        response["Upload-Metadata"] = row.metadata
    for name, value in expiry(row).items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response


def expiry(row: Upload) -> dict[str, str]:
    return {} if row.song_id else {"Upload-Expires": http_date(row.expires_at.timestamp())}


def address_of(request: HttpRequest, row: Upload) -> str:
    return request.build_absolute_uri(reverse("library:upload", args=[row.pk]))


def size_sent(request: HttpRequest) -> int | None:
    """The size of the body; None where it is sent in chunks."""
    if "Content-Length" not in request.headers:
        return None if "Transfer-Encoding" in request.headers else 0
    return tus.read_number(request.headers, "Content-Length")


def as_json(row: Upload) -> dict[str, Any]:
    """What the tray shows of an upload and of the song that came of it."""
    return {
        "url": reverse("library:upload", args=[row.pk]),
        "name": row.name,
        "length": row.length,
        "offset": services.offset_of(row),
        "expires_at": row.expires_at.isoformat(),
        "song": song_json(row.song) if row.song is not None else None,
    }


def song_json(song: Song) -> dict[str, Any]:
    twin = song.duplicate_of
    return {
        "id": str(song.pk),
        "url": song.get_absolute_url(),
        "title": str(song),
        "state": song.state,
        "error": song.error,
        "duplicate_of": {"title": str(twin), "url": twin.get_absolute_url()} if twin is not None else None,
    }

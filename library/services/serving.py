"""Stored files over HTTP: ranges, validators, and chunks that never pile up in memory."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

from library.core.ranges import ByteRange, RangeError, parse_range
from library.services.storage import local_path

CHUNK_BYTES = 256 * 1024
# What one answer to a Range request carries at most. A player asks for "bytes=0-" and then stops reading; sending it
# the rest of a 2 GB file would only fill buffers here. It asks for more when it needs more.
RANGE_MAX_BYTES = 4 * 1024 * 1024
A_YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True)
class Stored:
    """A stored file and how it is to be sent. ``lasting``: its address changes whenever its content does."""

    name: str
    content_type: str
    file_name: str = ""
    lasting: bool = False
    attachment: bool = False


def serve(request: HttpRequest, stored: Stored) -> HttpResponseBase:
    """The file, a range of it, or a signed link where it lies in a bucket. Access was checked by the caller."""
    path = local_path(stored.name)
    if path is None:
        return _signed_link(stored)
    if not path.is_file():
        raise Http404("The file is no longer stored.")
    status = path.stat()
    seal = hashlib.sha256(f"{stored.name} {status.st_size} {status.st_mtime_ns}".encode()).hexdigest()[:32]
    etag, modified_s = f'"{seal}"', int(status.st_mtime)
    fresh = get_conditional_response(request, etag=etag, last_modified=modified_s)
    response = fresh if fresh is not None else _answer(request, stored, path, (etag, modified_s))
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(modified_s)
    response.headers["Accept-Ranges"] = "bytes"
    return dress(response, stored)


def dress(response: HttpResponseBase, stored: Stored) -> HttpResponseBase:
    """The headers that every file of a person carries, whatever it came from."""
    cached = f"private, max-age={A_YEAR_S}, immutable" if stored.lasting else "private, no-cache"
    response.headers["Cache-Control"] = cached
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if stored.file_name and response.status_code < 300:
        disposition = content_disposition_header(stored.attachment, stored.file_name)
        response.headers["Content-Disposition"] = disposition or "inline"
    return response


def _answer(request: HttpRequest, stored: Stored, path: Path, seal: tuple[str, int]) -> HttpResponseBase:
    size = path.stat().st_size
    try:
        asked = parse_range(request.headers.get("Range", ""), size) if _range_counts(request, *seal) else None
    except RangeError:
        refused = HttpResponse(status=416)
        refused.headers["Content-Range"] = f"bytes */{size}"
        return refused
    part = asked.at_most(RANGE_MAX_BYTES) if asked else ByteRange.whole(size)
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(status=206 if asked else 200, content_type=stored.content_type)
    else:
        response = StreamingHttpResponse(
            _chunks(path, part), status=206 if asked else 200, content_type=stored.content_type
        )
    response.headers["Content-Length"] = str(part.length)
    if asked:
        response.headers["Content-Range"] = part.content_range
    return response


def _range_counts(request: HttpRequest, etag: str, modified_s: int) -> bool:
    """If-Range: the range counts only while the file is still the one the player has the beginning of."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    if condition.startswith(('"', "W/")):
        return condition == etag
    return parse_http_date_safe(condition) == modified_s


async def _chunks(path: Path, part: ByteRange) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, part.first)
        left = part.length
        while left > 0:
            chunk = await asyncio.to_thread(file.read, min(CHUNK_BYTES, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
    finally:
        file.close()


def _signed_link(stored: Stored) -> HttpResponseBase:
    if not default_storage.exists(stored.name):
        raise Http404("The file is no longer stored.")
    disposition = content_disposition_header(stored.attachment, stored.file_name) or "inline"
    parameters = {"ResponseContentType": stored.content_type, "ResponseContentDisposition": disposition}
    response = HttpResponseRedirect(default_storage.url(stored.name, parameters=parameters))  # type: ignore[call-arg]
    response.headers["Cache-Control"] = "private, no-store"
    return response

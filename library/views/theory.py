"""What the pictures of theory on the song page are drawn from."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from library.services import reading, song_page
from library.services.access import get_song_for


@login_required
@require_safe
@gzip_page
def drawings(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Notes, tension, rhythm, melody and form as JSON; an entry is null while it is not known."""
    from library.core.drawings.whole import SHAPE
    from library.core.drawings.whole import drawings as drawn

    found = get_song_for(request.user, pk)
    hearing = song_page.hearing_of(found, with_theory=True)
    seal = f"{hearing.updated_at.isoformat() if hearing else ''} drawings {SHAPE}"
    etag = f'"{hashlib.sha256(seal.encode()).hexdigest()[:32]}"'
    fresh = get_conditional_response(request, etag=etag)
    if fresh is None:
        notes = reading.transcription_of(hearing.notes) if hearing else None
        fresh = JsonResponse(drawn(song_page.heard_so_far(hearing), reading.reading_of(hearing), notes))
    fresh.headers["ETag"] = etag
    fresh.headers["Cache-Control"] = "private, no-cache"
    return fresh

"""The bin page: what is in it, for how long, and the two ways out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from library.models import Song
from library.services import bin as the_bin
from library.services.listing import HEAVY
from library.services.selection import selection_of
from library.views.answers import count_of, moved
from musicapp.people.access import person_of

PAGE = 100


@login_required
@require_GET
def songs_in_bin(request: HttpRequest) -> HttpResponse:
    songs = Song.objects.of(person_of(request)).filter(deleted_at__isnull=False).order_by("-deleted_at", "pk")
    page = Paginator(songs.defer(*HEAVY), PAGE).get_page(request.GET.get("page"))
    for song in page:
        song.days_left = the_bin.days_left(song)  # type: ignore[attr-defined]
    return render(request, "library/bin.html", {"nav": "library", "page": page, "keeps": settings.BIN_KEEPS.days})


@login_required
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    count = the_bin.restore(selection_of(person_of(request), request.POST, binned=True))
    return moved(request, f"{count_of(count, 'song')} back in the library.", "library:bin")


@login_required
@require_POST
def delete_for_good(request: HttpRequest) -> HttpResponse:
    """Deletes songs of the bin with their files; without ``sure`` it asks first, repeating verb and count."""
    user = person_of(request)
    chosen = selection_of(user, request.POST, binned=True)
    if request.POST.get("everything"):
        chosen = Song.objects.of(user).filter(deleted_at__isnull=False)
    count = chosen.count()
    if count and not request.POST.get("sure"):
        context = {"nav": "library", "count": count, "sent": request.POST, "ids": request.POST.getlist("song")}
        template = "library/bin_sure.html#dialog" if request.htmx else "library/bin_sure.html"  # type: ignore[attr-defined]
        return render(request, template, context)
    gone = the_bin.delete_for_good(chosen)
    text = f"{count_of(gone, 'song')} deleted for good." if gone else "No song was chosen."
    return moved(request, text, "library:bin")

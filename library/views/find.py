"""What the command palette finds: songs and playlists, as JSON."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from library.models import Playlist, Song
from library.services.playable import playable
from library.services.search import words_of
from musicapp.people.models import User
from musicapp.templatetags.look import accidentals

SONGS, PLAYLISTS, LONGEST_QUERY = 8, 4, 200


@require_safe
@login_required
def find(request: HttpRequest) -> JsonResponse:
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    user = request.user
    if not query or not isinstance(user, User):
        return JsonResponse({"songs": [], "playlists": []})
    playlists = Playlist.objects.filter(owner=user, deleted_at__isnull=True, name__icontains=query)[:PLAYLISTS]
    return JsonResponse(
        {
            "songs": [_song(song) for song in _songs(user, query)],
            "playlists": [{"title": row.name, "href": row.get_absolute_url()} for row in playlists],
        }
    )


def _songs(user: User, query: str) -> list[Song]:
    """Songs with every word of the query; those whose title begins with it come first."""
    songs = Song.objects.of(user).present()
    for word in words_of(query):
        songs = songs.filter(search_text__contains=word)
    begins = Case(When(title__istartswith=query, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(songs.order_by(begins, "title", "pk")[:SONGS])


def _song(song: Song) -> dict[str, Any]:
    figures = [accidentals(song.key), f"{song.bpm:.0f} BPM" if song.bpm else ""]
    return {
        "title": str(song),
        "artist": song.artist,
        "note": ", ".join(figure for figure in figures if figure),
        "href": song.get_absolute_url(),
        "play": playable(song),
    }

"""Who may see what: the only place of this app that looks at an object's owner."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from library.models import Playlist, Song, Upload

if TYPE_CHECKING:
    from musicapp.people.models import User


def get_song_for(user: User | AnonymousUser, pk: UUID, *, binned: bool = False) -> Song:
    """The song, if it is this person's; one in the bin only where ``binned`` says so. Else 404."""
    songs = Song.objects.filter(pk=pk, owner_id=user.pk)
    song = songs.first() if binned else songs.present().first()
    if song is None:
        raise Http404("There is no such song in your library.")
    return song


def get_playlist_for(user: User | AnonymousUser, pk: UUID) -> Playlist:
    playlist = Playlist.objects.filter(pk=pk, owner_id=user.pk, deleted_at__isnull=True).first()
    if playlist is None:
        raise Http404("There is no such playlist in your library.")
    return playlist


def get_upload_for(user: User | AnonymousUser, pk: UUID) -> Upload:
    upload = Upload.objects.filter(pk=pk, owner_id=user.pk).select_related("song").first()
    if upload is None:
        raise Http404("There is no such upload.")
    return upload

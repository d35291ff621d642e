"""Song rows for tests of pages: quick to make, heard or not, with or without a file."""

from __future__ import annotations

from typing import Any

from library.core.analyser_version import VERSION
from library.core.circle import KeyPlace
from library.models import Playlist, Song, SongState
from library.services import playlists, storage
from library.services.search import search_text
from musicapp.people.models import User


def a_song(owner: User, title: str = "Low Tide", *, content: bytes | None = None, **fields: Any) -> Song:
    """A heard song in E flat major; ``content`` becomes its stored file."""
    place = KeyPlace.parse(fields.get("key", "Eb major"))
    known: dict[str, Any] = {
        "state": SongState.READY, "analyser_version": VERSION,
        "original_name": f"{title}.flac", "duration_s": 246.0, "bpm": 84.0, "key": "Eb major",
        "metre": "4/4", "loudness_lufs": -11.2, "mini_waveform": "4080" * 120, "harmony_strip": "TPDT" * 8,
        "container": "flac", "codec": "flac", "artist": "Mira Okonkwo", "genre": "Neo-soul",
    }  # fmt: skip
    song = Song(owner=owner, title=title, **(known | fields))
    if place:
        song.key_position, song.is_minor = place.position, place.is_minor
    song.file = f"{storage.folder_of(song.pk)}/original.flac"
    song.search_text = search_text(song)
    if content is not None:
        storage.put_bytes(content, song.file)
    song.save()
    return song


def a_playlist(owner: User, name: str, *songs: Song) -> Playlist:
    made = Playlist.objects.create(owner=owner, name=name)
    playlists.add(made, [song.pk for song in songs])
    return made

"""What the player in the page is told about a song."""

from __future__ import annotations

from typing import Any

from library.core.preview import EXTENSION, Format
from library.models import Song
from library.services import storage
from library.services.addresses import address


def format_of(song: Song) -> Format:
    """What decoding said the song's file is."""
    return Format(song.container, song.codec, song.sample_rate_hz)


def preview_name(song: Song) -> str:
    """Name in the storage of the copy that browsers can play."""
    return f"{storage.folder_of(song.pk)}/preview{EXTENSION}"


def playable(song: Song) -> dict[str, Any]:
    """The song for ``data-play`` and the queue: JSON, no query. See static/js/lib/player.js."""
    pk = str(song.pk)
    return {
        "id": pk,
        "self": address("playable", pk),
        "title": str(song),
        "artist": song.artist,
        "album": song.album,
        "url": address("audio", pk),
        "peaks": address("peaks", pk),
        "analysis": address("analysis", pk),
        "artwork": artwork_url(song, "small"),
        "artwork_large": artwork_url(song, "large"),
        "duration": song.duration_s,
        "mini": song.mini_waveform,
        "harmony": song.harmony_strip,
        "href": address("song", pk),
    }


def artwork_url(song: Song, size: str) -> str:
    """The address of the song's picture; it changes when the picture does, so that it may be kept for ever."""
    return f"{address('artwork', song.pk, size)}?v={artwork_version(song)}"


def artwork_version(song: Song) -> str:
    heard = int(song.heard_at.timestamp()) if song.heard_at else 0
    return f"{song.version}-{heard}-{len(song.harmony_strip)}"

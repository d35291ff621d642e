"""Cover pictures of songs in the storage."""

from __future__ import annotations

from library.models import Song
from library.services import storage


def keep_artwork(song: Song, large: bytes, small: bytes) -> dict[str, str]:
    """Stores both sizes (JPEG) and returns the columns that name them. Raises StorageFull."""
    folder = storage.folder_of(song.pk)
    return {
        "artwork": storage.put_bytes(large, f"{folder}/artwork.jpg"),
        "artwork_small": storage.put_bytes(small, f"{folder}/artwork-small.jpg"),
    }

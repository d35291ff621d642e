"""Which songs are for training and which for testing: by artist, so that no artist is in two splits."""

import hashlib
import re
import unicodedata
from typing import Literal

Split = Literal["train", "validation", "test"]
SHARES: dict[Split, float] = {"train": 0.8, "validation": 0.1, "test": 0.1}
_FEATURED = re.compile(r"\s*[(\[]?\b(feat\.?|ft\.?|featuring|with|vs\.?)\s.*$", re.IGNORECASE)


def split_of(artist: str, album: str, song_id: str) -> Split:
    """The split of a song. The same artist always gives the same split, also in a later export.

    Without an artist the album decides, without either the song itself.
    """
    name = artist_key(artist) or artist_key(album) or song_id
    place = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") / 2**64
    for split, share in SHARES.items():
        if place < share:
            return split
        place -= share
    return "test"


def artist_key(name: str) -> str:
    """A name without case, accents, punctuation and guests: "Beyoncé feat. X" and "BEYONCE" are one artist."""
    plain = unicodedata.normalize("NFKD", _FEATURED.sub("", name).casefold())
    return re.sub(r"[^\w]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()

"""Songs that go with a song, over the REST API: alike ones, and ones that can follow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from library.core.likeness import USUAL_WEIGHTS
from library.core.mixing import USUAL_REACH, camelot
from library.services import similar
from library.services.access import get_song_for

router = Router(tags=["Songs that go together"])


class Weights(Schema):
    """How much each counts, 0 to 100; only their proportions matter."""

    harmony: float = Field(USUAL_WEIGHTS["harmony"], ge=0, le=100)
    groove: float = Field(USUAL_WEIGHTS["groove"], ge=0, le=100)
    tempo: float = Field(USUAL_WEIGHTS["tempo"], ge=0, le=100)
    key: float = Field(USUAL_WEIGHTS["key"], ge=0, le=100)
    count: int = Field(similar.MOST, ge=1, le=50)


class ReasonOut(Schema):
    aspect: str = Field(description="harmony, groove, tempo or key.")
    words: str
    here_s: float | None = Field(description="Where it is heard in the song that was asked about.")
    there_s: float | None = Field(description="Where it is heard in this one.")


class AlikeOut(Schema):
    id: UUID
    title: str
    artist: str
    likeness: float = Field(description="0 to 1, by the weights.")
    shares: dict[str, int | None] = Field(description="By aspect, per cent; null where it is not known.")
    reasons: list[ReasonOut]


class MixQuery(Schema):
    reach: float = Field(USUAL_REACH, ge=0, le=50, description="Per cent that the tempo may be changed by.")
    key_lock: bool = Field(True, description="False where pitch follows tempo, as on a turntable.")
    count: int = Field(similar.MOST, ge=1, le=50)


class FollowOut(Schema):
    id: UUID
    title: str
    artist: str
    fit: float = Field(description="0 to 1.")
    leaves: str = Field(description="The key at the end of the song that was asked about, and its Camelot code.")
    arrives: str = Field(description="The key at the beginning of this one, as it will sound.")
    key: str
    tempo: str | None
    tempo_change_percent: float | None
    semitones: int = Field(description="That it sounds higher by, where pitch follows tempo.")
    energy: str


@router.get("/songs/{uuid:song_id}/similar", response=list[AlikeOut], summary="Songs that are like it")
def similar_songs(request: HttpRequest, song_id: UUID, wanted: Query[Weights]) -> list[dict[str, Any]]:
    """By harmony (in any key), groove, tempo and key, with what is alike named; the most alike first."""
    weights = wanted.model_dump(exclude={"count"})
    rows = similar.alike(get_song_for(request.user, song_id), weights if any(weights.values()) else None, wanted.count)
    return [
        {"id": row.song.pk, "title": str(row.song), "artist": row.song.artist, "shares": dict(row.shares),
         "likeness": round(row.likeness.whole, 3), "reasons": row.reasons}
        for row in rows
    ]  # fmt: skip


@router.get("/songs/{uuid:song_id}/next", response=list[FollowOut], summary="Songs that can follow it")
def next_songs(request: HttpRequest, song_id: UUID, wanted: Query[MixQuery]) -> list[dict[str, Any]]:
    """Harmonic mixing: their first key goes with the last key of this one, and their tempo is within reach."""
    song = get_song_for(request.user, song_id)
    rows = similar.followers(song, wanted.reach, key_lock=wanted.key_lock, count=wanted.count)
    return [
        {
            "id": row.song.pk, "title": str(row.song), "artist": row.song.artist, "fit": row.follow.fit,
            "leaves": f"{row.leaves.name} ({camelot(row.leaves)})",
            "arrives": f"{row.arrives.name} ({camelot(row.arrives)})", "key": row.follow.key.words,
            "tempo": row.follow.tempo and row.follow.tempo.words,
            "tempo_change_percent": row.follow.tempo and round(row.follow.tempo.change, 2),
            "semitones": row.follow.shift, "energy": row.follow.energy,
        }
        for row in rows
    ]  # fmt: skip

"""Stems over the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from library.models import StemSet
from library.services import stems
from library.services.access import get_song_for
from musicapp.jobs.api import JobOut
from musicapp.jobs.models import Job
from musicapp.people.access import person_of

router = Router(tags=["Stems"])


class StemOut(Schema):
    name: str = Field(description="vocals, drums, bass or other.")
    size_bytes: int
    url: str = Field(description="FLAC, stereo.")


class StemsOut(Schema):
    """The parts of a song. They sum to it: same length, same sample rate."""

    separator: str = Field(description="What made them.")
    separator_version: str
    separator_label: str
    remark: str = Field(description="What to expect of it.")
    made_at: datetime
    sample_rate_hz: int
    bit_depth: int
    frames: int
    residual_dbfs: float = Field(description="Largest sample of the song minus its stems; −200 for none.")
    zip: str = Field(description="All of them in one file.")
    stems: list[StemOut]


@router.post("/songs/{uuid:song_id}/stems", response={202: JobOut}, summary="Split into stems")
def split_song(request: HttpRequest, song_id: UUID) -> tuple[int, Job]:
    """First or again, by the best separator there is. A split that waits or runs goes on."""
    song = get_song_for(request.user, song_id)
    return 202, stems.start(person_of(request), song)


@router.get("/songs/{uuid:song_id}/stems", response=StemsOut, summary="The stems of a song")
def get_stems(request: HttpRequest, song_id: UUID) -> dict[str, Any]:
    song = get_song_for(request.user, song_id)
    found = stems.set_of(song)
    if found is None:
        raise HttpError(404, "This song is not split into stems yet. POST to this address to split it.")
    return {name: getattr(found, name) for name in _COPIED} | {
        "zip": reverse("library:stems-zip", args=[song.pk]),
        "stems": [
            {"name": one.name, "size_bytes": one.size_bytes, "url": reverse("library:stem", args=[song.pk, one.name])}
            for one in found.stems.all()
        ],
    }


_COPIED = [name for name in StemsOut.model_fields if name not in {"zip", "stems"} and hasattr(StemSet, name)]

"""The list of files on the page of a song."""

from __future__ import annotations

from typing import Any

from django import template

from library.models import Hearing, Song, StemSet
from library.services import take_away

register = template.Library()


@register.inclusion_tag("library/_song_take.html")
def song_take(song: Song, hearing: Hearing | None, oob: bool = False) -> dict[str, Any]:
    """The menu; out of band where the page asks for what changed."""
    return {"groups": take_away.groups(song, hearing, has_stems=StemSet.objects.filter(song=song).exists()), "oob": oob}

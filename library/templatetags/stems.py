"""The stems panel on the page of a song."""

from __future__ import annotations

from typing import Any

from django import template

from library.models import Song
from library.services import stems

register = template.Library()


@register.inclusion_tag("library/_song_stems.html", takes_context=True)
def song_stems(context: dict[str, Any], song: Song) -> dict[str, Any]:
    """Song, its stems, and the token that the form needs."""
    return {"song": song, "stems": stems.panel(song), "csrf_token": context.get("csrf_token")}

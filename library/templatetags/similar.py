"""The panel of similar songs on the page of a song."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict

from library.models import Song
from library.views.similar import wishes

register = template.Library()


@register.inclusion_tag("library/_song_similar.html")
def song_similar(song: Song) -> dict[str, Any]:
    """Its form with the usual wishes; the list itself comes when the panel is seen."""
    return {"song": song, "similar": {"song": song, **wishes(QueryDict())}, "lazily": True}

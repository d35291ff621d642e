"""The panel "Plan and heard" on the page of a song that was made here."""

from __future__ import annotations

from django.urls import reverse

from generation.models import Made
from library.models import Song


def made_of(song: Song) -> Made | None:
    """What the song was made as, while it is not deleted."""
    made: Made | None = Made.objects.present().filter(song=song).first()
    return made


def address_of(song: Song) -> str:
    """Where the panel is; empty for a song that was not made here."""
    if not Made.objects.present().filter(song=song).exists():
        return ""
    return reverse("generation:song-plan", args=[song.pk])

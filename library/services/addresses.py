"""Addresses of songs, resolved once: a list of songs needs hundreds of them."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.urls import reverse

NOBODY = UUID(int=0)
_NOBODY = str(NOBODY)


@lru_cache(maxsize=64)
def _address(name: str, *rest: str) -> str:
    return reverse(f"library:{name}", args=[NOBODY, *rest])


def address(name: str, pk: UUID | str, *rest: str) -> str:
    """``address("audio", song.pk)`` is what ``reverse("library:audio", args=[song.pk])`` gives."""
    return _address(name, *rest).replace(_NOBODY, str(pk))

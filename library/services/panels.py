"""Panels that other apps add to the page of a song. The library knows none of them: each registers itself at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from library.models import Song

AddressOf = Callable[[Song], str]


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of one song; the page fetches it from its address when it comes into view."""

    name: str
    address: str


_registered: dict[str, AddressOf] = {}


def register(name: str, address_of: AddressOf) -> None:
    """``address_of`` gives the address of the panel for a song, or "" where the song has none."""
    _registered[name] = address_of


def panels_of(song: Song) -> list[Panel]:
    """The panels that this song has, in the order in which they were registered."""
    found = [Panel(name, address_of(song)) for name, address_of in _registered.items()]
    return [panel for panel in found if panel.address]

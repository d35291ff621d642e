"""Blueprints that browser tests start from."""

from __future__ import annotations

from typing import Any

from generation.services import plans
from musicapp.people.models import User
from tests.support.blueprints import section, small_song


def plan(owner: str, *, title: str = "", long: int = 0, parts: int = 0, **row: bool) -> str:
    """A blueprint of a small song; `long` gives it so many sections, `parts` so many parts. Its id."""
    more: dict[str, Any] = {"title": title or "Harbour Lights"}
    if parts:
        roles = ("drums", "bass", "chords", "melody", "pad", "arpeggio", "counter", "percussion")
        more["parts"] = [
            {"id": f"part-{at}", "name": f"Part {at}, long name", "role": roles[at % 8], "instrument": "grand-piano"}
            for at in range(parts)
        ]
    if long or parts:
        share = {f"part-{at}": 0.1 * (at % 10) for at in range(parts)} if parts else {"keys": 0.5, "drums": 0.6}
        more |= {"takes": [], "origins": []}
        more["sections"] = [
            section(f"Section {at + 1}", ("chorus", "verse")[at % 2], "AB"[at % 2], parts=share, energy=(at % 10) / 10)
            for at in range(long or 8)
        ]
    made = plans.store(User.objects.get(username=owner), small_song(**more), None, **row)
    return str(made.pk)

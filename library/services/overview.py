"""One song at a glance: the side panel of the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from library.core.circle_plot import Circle, draw_circle
from library.models import Hearing, Song



@dataclass(frozen=True, slots=True)
class Overview:
    song: Song
    circle: Circle | None
    regions: list[str]  # keys beside the main one, longest first
    home_share: float | None  # part of the song in its main key
    sections: int
    chords: int

    @property
    def format(self) -> str:
        """ "FLAC, 44.1 kHz, 24-bit, stereo"."""
        song = self.song
        parts = [(song.codec or song.container).upper().replace("_", " ")]
        if song.sample_rate_hz:
            parts.append(f"{song.sample_rate_hz / 1000:g} kHz")
        if song.bit_depth:
            parts.append(f"{song.bit_depth}-bit")
        if song.channels:
            parts.append({1: "mono", 2: "stereo"}.get(song.channels, f"{song.channels} channels"))
        return ", ".join(part for part in parts if part)


def overview_of(song: Song) -> Overview:
    """What the Analysis says in short; of a song not yet heard, only what is known by then."""
    hearing = Hearing.objects.filter(song=song).only("document").first()
    document: dict[str, Any] = hearing.document if hearing else {}
    chords = [chord for chord in document.get("chords") or [] if chord.get("label", "N") != "N"]
    regions = _seconds_by_key(document)
    whole = sum(regions.values())
    circle = draw_circle([(c["label"], c.get("function", "X")) for c in chords], song.key) if chords and song.key else None
    return Overview(
        song=song,
        circle=circle,
        regions=[key for key in sorted(regions, key=lambda k: -regions[k]) if key != song.key],
        home_share=regions[song.key] / whole if whole and song.key in regions else None,
        sections=len(document.get("sections") or []),
        chords=len({chord["label"] for chord in chords}),
    )


def _seconds_by_key(document: dict[str, Any]) -> dict[str, float]:
    seconds: dict[str, float] = {}
    for region in document.get("key_regions") or []:
        seconds[region["key"]] = seconds.get(region["key"], 0.0) + region["end_s"] - region["start_s"]
    return seconds

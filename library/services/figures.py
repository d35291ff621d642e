"""What was heard as columns of a song, by which lists are sorted, filtered and drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from library.core.circle import KeyPlace

if TYPE_CHECKING:
    from library.core.analysis import Analysis, PartialAnalysis

STRIP_LENGTH = 240
NOTHING_HEARD: dict[str, Any] = {
    "bpm": None,
    "key": "",
    "key_position": None,
    "is_minor": None,
    "metre": "",
    "loudness_lufs": None,
    "true_peak_dbtp": None,
    "harmony_strip": "",
}


def heard_figures(heard: Analysis | PartialAnalysis) -> dict[str, Any]:
    """The figures that are known yet."""
    found: dict[str, Any] = {"duration_s": heard.duration_s, "bpm": heard.tempo and heard.tempo.bpm}
    if heard.metre is not None:
        found["metre"] = heard.metre.signature
    if heard.loudness is not None:
        found["loudness_lufs"] = heard.loudness.integrated_lufs
        found["true_peak_dbtp"] = heard.loudness.true_peak_dbtp
    if heard.key is not None and (place := KeyPlace.parse(heard.key.key)):
        found |= {"key": heard.key.key, "key_position": place.position, "is_minor": place.is_minor}
    return {name: value for name, value in found.items() if value is not None}


def shortened(strip: str) -> str:
    """At most STRIP_LENGTH letters, taken evenly."""
    if len(strip) <= STRIP_LENGTH:
        return strip
    return "".join(strip[place * len(strip) // STRIP_LENGTH] for place in range(STRIP_LENGTH))

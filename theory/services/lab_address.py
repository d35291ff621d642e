"""Addresses that open chords in the progression lab: what a song, and later a blueprint, hands to it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from theory.core.chord import Chord
from theory.forms import FASTEST_BPM, LONGEST_BAR, MOST_CHORDS, SHORTEST_BAR, SLOWEST_BPM
from theory.services.progressions import typed_name


@dataclass(frozen=True, slots=True)
class Chords:
    """Chords with their beats, and where they are at home. `mode` is a slug of theory.core.lab.modes."""

    tonic: str
    mode: str
    chords: tuple[tuple[Chord, float], ...]
    beats_per_bar: int = 4
    tempo_bpm: float | None = None


def lab_query(asked: Chords) -> str:
    """The lab's query, with as many chords as it reads at once."""
    bar = asked.beats_per_bar if SHORTEST_BAR <= asked.beats_per_bar <= LONGEST_BAR else 4
    words = [typed_name(chord) + ("" if beats == bar else f"*{beats:g}") for chord, beats in asked.chords[:MOST_CHORDS]]
    fields = {"key": asked.tonic, "mode": asked.mode, "chords": " ".join(words)}
    if bar != 4:
        fields["bar"] = str(bar)
    if asked.tempo_bpm and SLOWEST_BPM <= asked.tempo_bpm <= FASTEST_BPM:
        fields["tempo"] = f"{asked.tempo_bpm:.0f}"
    return urlencode(fields)

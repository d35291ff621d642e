"""Links that open the chords of a section in the progression lab."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.metre import Metre
from theory.services.lab_address import Chords, lab_query

if TYPE_CHECKING:
    from library.core.analysis import PartialAnalysis

MOST_LINKS = 8
MOST_CHORDS = 64
_SLACK_S = 0.06  # a chord that begins this close to a beat begins with it
_SHORTEST_BEATS = 0.5
_SLUGS = {"ionian": "major", "aeolian": "minor"}  # the lab's names of two church modes


@dataclass(frozen=True, slots=True)
class LabLink:
    """One section: its name, and the address where its chords can be tried."""

    name: str
    address: str


def lab_links(heard: PartialAnalysis) -> list[LabLink]:
    """One link per kind of section, in the order in which they come; the whole song where it has no sections."""
    if not heard.chords or not heard.duration_s:
        return []
    spans: dict[str, tuple[str, float, float]] = {}
    for part in heard.sections or ():
        kind = part.name or part.label
        spans.setdefault(kind, ((part.name or f"Part {part.label}").capitalize(), part.start_s, part.end_s))
    rows = list(spans.values())[:MOST_LINKS] or [("The song", 0.0, heard.duration_s)]
    found = [(name, _query(heard, start_s, end_s)) for name, start_s, end_s in rows]
    return [LabLink(name, f"{reverse('theory:progressions')}?{query}") for name, query in found if query]


def _query(heard: PartialAnalysis, start_s: float, end_s: float) -> str:
    chords: list[tuple[Chord, float]] = []
    for span in heard.chords or ():
        a, b = max(span.start_s, start_s), min(span.end_s, end_s)
        beats = _beats(heard, a, b)
        if b <= a or beats < _SHORTEST_BEATS:
            continue
        chord = Chord.parse(span.label)
        if chords and chords[-1][0] == chord:
            chords[-1] = (chord, chords[-1][1] + beats)
        else:
            chords.append((chord, beats))
    while chords and chords[0][0].root is None:
        chords.pop(0)
    while chords and chords[-1][0].root is None:
        chords.pop()
    if not chords:
        return ""
    tonic, mode = _home(heard, start_s)
    bar = Metre.parse(heard.metre.signature).beats_per_bar if heard.metre else 4
    tempo = heard.tempo.bpm if heard.tempo else None
    return lab_query(Chords(tonic, mode, tuple(chords[:MOST_CHORDS]), bar, tempo))


def _beats(heard: PartialAnalysis, start_s: float, end_s: float) -> float:
    """Beats of a stretch, in halves; four where the song has none."""
    beats = heard.beats_s or ()
    if len(beats) < 2:
        return 4.0
    counts = [_place(beats, time_s) for time_s in (start_s, end_s)]
    return round(2 * (counts[1] - counts[0])) / 2


def _place(beats: tuple[float, ...], time_s: float) -> float:
    """How many beats have passed at a moment, between beats in parts; goes on evenly past the ends."""
    at = min(max(bisect_left(beats, time_s + _SLACK_S), 1), len(beats) - 1)
    before, after = beats[at - 1], beats[at]
    return at - 1 + (time_s - before) / max(1e-6, after - before)


def _home(heard: PartialAnalysis, time_s: float) -> tuple[str, str]:
    """Tonic and mode that hold at a moment."""
    for region in heard.key_regions or ():
        if region.start_s <= time_s + _SLACK_S < region.end_s:
            key = Key.parse(region.key)
            return key.tonic, _SLUGS.get(region.mode or "", region.mode or key.mode)
    if heard.key is None:
        return "C", "major"
    key = Key.parse(heard.key.key)
    return key.tonic, _SLUGS.get(heard.key.mode or "", heard.key.mode or key.mode)

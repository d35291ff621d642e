"""Corrections of keys and chords: names are spelled and numerals read anew in the key that holds."""

from collections.abc import Sequence
from typing import TypeVar

from library.core.analysis import (
    Analysis,
    ChordAlternate,
    ChordSpan,
    ChurchMode,
    KeyEstimate,
    KeyRegion,
)
from library.core.harmony.numerals import reading_between
from library.core.misfit import DoesNotFitError
from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.pitch import pitch_class, spell

SNAP_S = 0.2  # a new hearing places the same change of chord within this time
LEAST_S = 0.05  # shorter leftovers of a chord that was cut go with it
MOST_ALTERNATES = 3
S = TypeVar("S", ChordSpan, KeyRegion)


def set_key(heard: Analysis, key: str, mode: ChurchMode | None, stretch: tuple[float, float] | None) -> Analysis:
    """The song or a stretch of it in another key; numerals and spellings follow."""
    return read_again(_region(heard, key, mode, stretch) if stretch else _main_key(heard, key, mode))


def _main_key(heard: Analysis, key: str, mode: ChurchMode | None) -> Analysis:
    """Stretches that were in the old home key go with it; those away from home stay where they are."""
    was = heard.key.key if heard.key else None
    held = heard.key_regions or (KeyRegion(start_s=0.0, end_s=max(heard.duration_s, 0.01), confidence=1.0, key=key),)
    regions = [
        region.model_copy(update={"key": key, "mode": mode, "confidence": 1.0})
        if region.key in (was, key) or len(held) == 1
        else region
        for region in held
    ]
    found = KeyEstimate(key=key, confidence=1.0, mode=mode)
    return heard.model_copy(update={"key": found, "key_regions": joined(regions)})


def _region(heard: Analysis, key: str, mode: ChurchMode | None, stretch: tuple[float, float]) -> Analysis:
    start_s, end_s = stretch[0], min(stretch[1], heard.duration_s)
    if end_s - start_s < LEAST_S:
        raise DoesNotFitError(f"The key was set to {key} after the end of the song.")
    new = KeyRegion(start_s=start_s, end_s=end_s, confidence=1.0, key=key, mode=mode)
    regions = joined(_with_span(heard.key_regions, new))
    home = heard.key or KeyEstimate(key=key, confidence=1.0, mode=mode)
    return heard.model_copy(update={"key": home, "key_regions": regions})


def joined(regions: Sequence[KeyRegion]) -> tuple[KeyRegion, ...]:
    """Neighbours in the same key become one stretch."""
    found: list[KeyRegion] = []
    for region in regions:
        last = found[-1] if found else None
        if last and (last.key, last.mode) == (region.key, region.mode) and region.start_s - last.end_s < LEAST_S:
            found[-1] = last.model_copy(update={"end_s": region.end_s})
        else:
            found.append(region)
    return tuple(found)


def set_chord(heard: Analysis, label: str, start_s: float, end_s: float) -> Analysis:
    """One chord from `start_s` to `end_s`, laid over what was heard there."""
    edges = sorted({edge for chord in heard.chords for edge in (chord.start_s, chord.end_s)})
    if _snapped(edges, end_s) - _snapped(edges, start_s) >= LEAST_S:
        start_s, end_s = _snapped(edges, start_s), _snapped(edges, end_s)
    end_s = min(end_s, heard.duration_s)
    if end_s - start_s < LEAST_S:
        raise DoesNotFitError(f"{Chord.parse(label).symbol} was set after the end of the song.")
    new = ChordSpan(
        start_s=start_s,
        end_s=end_s,
        confidence=1.0,
        label=label,
        alternates=_what_was_heard(heard.chords, label, start_s, end_s),
    )
    return read_again(heard.model_copy(update={"chords": tuple(_with_span(heard.chords, new))}))


def _what_was_heard(
    chords: Sequence[ChordSpan], label: str, start_s: float, end_s: float
) -> tuple[ChordAlternate, ...]:
    """The machine's readings of the stretch, so that a person can go back to one."""
    there = [chord for chord in chords if min(chord.end_s, end_s) - max(chord.start_s, start_s) > LEAST_S]
    readings = [ChordAlternate(label=chord.label, confidence=chord.confidence) for chord in there]
    readings += [alternate for chord in there for alternate in chord.alternates]
    first: dict[str, ChordAlternate] = {}
    for reading in readings:
        if reading.label != label:
            first.setdefault(reading.label, reading)
    return tuple(first.values())[:MOST_ALTERNATES]


def _snapped(edges: Sequence[float], time_s: float) -> float:
    near = min(edges, key=lambda edge: abs(edge - time_s), default=time_s)
    return near if abs(near - time_s) <= SNAP_S else time_s


def _with_span(spans: Sequence[S], new: S) -> list[S]:
    """The spans with `new` laid over them; what it covers is cut, leftovers that are too short go."""
    found: list[S] = [new]
    for span in spans:
        for a, b in ((span.start_s, min(span.end_s, new.start_s)), (max(span.start_s, new.end_s), span.end_s)):
            if b - a >= LEAST_S:
                found.append(span.model_copy(update={"start_s": a, "end_s": b}))
    return sorted(found, key=lambda span: span.start_s)


def read_again(heard: Analysis) -> Analysis:
    """Every chord spelled and read, among its neighbours, in the key that holds at its middle."""
    if not heard.chords:
        return heard
    parsed = [Chord.parse(span.label) for span in heard.chords]
    around = zip(heard.chords, parsed, [None, *parsed[:-1]], [*parsed[1:], None], strict=True)
    chords = tuple(_read(heard, span, chord, (before, after)) for span, chord, before, after in around)
    return heard.model_copy(update={"chords": chords})


def _read(heard: Analysis, span: ChordSpan, chord: Chord, beside: tuple[Chord | None, Chord | None]) -> ChordSpan:
    key = key_at(heard, (span.start_s + span.end_s) / 2)
    if key is None or chord.root is None:
        return span.model_copy(update={"roman": None, "function": "X", "borrowed": False})
    chord = Chord(spell(pitch_class(chord.root), key.tonic), chord.quality, chord.bass_degree)
    reading = reading_between(chord, key, *beside)
    found = {"roman": reading.roman, "function": reading.function, "borrowed": reading.borrowed}
    return span.model_copy(update={"label": str(chord), **found})


def key_at(heard: Analysis, time_s: float) -> Key | None:
    """The key at a time: of its stretch, else the main one."""
    for region in heard.key_regions:
        if region.start_s <= time_s < region.end_s:
            return Key.parse(region.key)
    return Key.parse(heard.key.key) if heard.key else None

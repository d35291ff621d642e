"""Hearing harmony: key, chords and the reading of the bars that agrees with them.

`hear_harmony` tells the order of events. docs/algorithms/key.md and chords.md have terms and drawbacks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from library.core.analysis import ChordAlternate, ChordSpan, KeyEstimate, KeyRegion, MetreRegion
from library.core.features import Features
from library.core.harmony import confidence, keys
from library.core.harmony.bars import choose_reading
from library.core.harmony.grammar import load_grammar
from library.core.harmony.grid import FloatArray, Grid, IntArray, make_grid
from library.core.harmony.lattice import Evidence, Lattice, Route, Weights
from library.core.harmony.network import evidence_of
from library.core.harmony.numerals import reading_between
from library.core.harmony.pitches import (
    FramesOfNotes,
    SegmentPitches,
    Strengths,
    pitches_from_activations,
    pitches_from_frames,
)
from library.core.harmony.vocabulary import NO_CHORD, chord_of, key_of

SHARPNESS = 0.6  # of the chances: the voices in the search do not speak independently
_LEAST_ALTERNATE = 0.005
_LEAST_KEY_CONFIDENCE = 0.05
_COMPOUND = ("6/8", "9/8", "12/8")


class BarReading(Protocol):
    """One way of barring the beats, as rhythm leaves it."""

    @property
    def downbeats(self) -> Sequence[int]: ...
    @property
    def metres(self) -> Sequence[MetreRegion]: ...
    @property
    def log_score(self) -> float: ...


class Rhythm(Protocol):
    """What harmony needs of the rhythm."""

    @property
    def beats_s(self) -> Sequence[float]: ...
    @property
    def readings(self) -> Sequence[BarReading]: ...


@dataclass(frozen=True, slots=True)
class HarmonyHearing:
    """What was heard of the harmony. `bars` indexes the rhythm's readings: the one that harmony agrees with best."""

    key: KeyEstimate | None
    key_regions: tuple[KeyRegion, ...]
    chords: tuple[ChordSpan, ...]
    bars: int | None


def hear_harmony(frames: FramesOfNotes | None, features: Features | None, rhythm: Rhythm) -> HarmonyHearing:
    """Key, chords and bars of a song from note chances (preferred) or note activations; one of the two is needed.

    Raises ValueError where there is neither.
    """
    duration_s = _duration_s(frames, features)
    compound = bool(rhythm.readings) and _signature(rhythm.readings[0]) in _COMPOUND
    grid = make_grid(np.asarray(rhythm.beats_s, dtype=np.float64), duration_s, compound)
    pitches = _pitches(frames, features, grid)
    return hear_evidence(evidence_of(pitches, grid), pitches, grid, rhythm)


def hear_evidence(
    evidence: Evidence, pitches: SegmentPitches, grid: Grid, rhythm: Rhythm, *, weights: Weights | None = None
) -> HarmonyHearing:
    """The joint decoding of what the network heard."""
    weights = weights or Weights()
    grammar = load_grammar()
    chosen = _choose_bars(evidence, grid, rhythm)
    strength = grid.strength(*_bars(rhythm, chosen))
    lattice = Lattice(evidence, strength, grammar, weights)
    path, chances = lattice.best(), lattice.chances(SHARPNESS)
    tonal = keys.pitch_class_weights(pitches.sounding, grid.lengths_s)
    heard = _Heard(grid, lattice, path, chances, _tonality(evidence, tonal, grid))
    main, regions = _keys(heard, pitches, tonal)
    return HarmonyHearing(main, regions, _chords(heard, tonal), chosen)


def _duration_s(frames: FramesOfNotes | None, features: Features | None) -> float:
    if frames is not None:
        return len(frames.sounding) / frames.frames_per_s
    if features is not None:
        return features.duration_s
    raise ValueError("harmony is heard from note chances or note activations: give one of them")


def _pitches(frames: FramesOfNotes | None, features: Features | None, grid: Grid) -> SegmentPitches:
    if frames is not None:
        return pitches_from_frames(frames, grid)
    if features is not None:
        return pitches_from_activations(features, grid)
    raise ValueError("harmony is heard from note chances or note activations: give one of them")


def _signature(reading: BarReading) -> str:
    return max(reading.metres, key=lambda region: region.end_s - region.start_s).signature if reading.metres else "4/4"


def _choose_bars(evidence: Evidence, grid: Grid, rhythm: Rhythm) -> int | None:
    if not rhythm.readings:
        return None
    changes = np.zeros(max(len(rhythm.beats_s), int(grid.beat.max()) + 1))
    inside = grid.beat >= 0
    np.maximum.at(changes, grid.beat[inside], np.exp(evidence.change[inside]))
    return choose_reading(rhythm.readings, changes[: len(rhythm.beats_s)])


def _bars(rhythm: Rhythm, chosen: int | None) -> tuple[Sequence[int], int]:
    if chosen is None:
        return (), 4
    reading = rhythm.readings[chosen]
    lengths = np.diff(np.asarray(reading.downbeats))
    return reading.downbeats, int(np.median(lengths)) if len(lengths) else 4


def _tonality(evidence: Evidence, tonal: FloatArray, grid: Grid) -> float:
    share = grid.lengths_s / grid.lengths_s.sum()
    doubt = -(np.exp(evidence.chord) * evidence.chord).sum(axis=1)
    return keys.tonality(tonal, share @ np.exp(evidence.key), float(share @ doubt), float(grid.edges_s[-1]))


@dataclass(frozen=True, slots=True)
class _Heard:
    grid: Grid
    lattice: Lattice
    path: Route
    chances: Strengths  # (segments, KEYS, CANDIDATES)
    tonality: float


def _keys(
    heard: _Heard, pitches: SegmentPitches, tonal: FloatArray
) -> tuple[KeyEstimate | None, tuple[KeyRegion, ...]]:
    by_key = heard.chances.sum(axis=2).astype(np.float64)
    lengths_s, edges_s = heard.grid.lengths_s, heard.grid.edges_s
    main, worth = keys.main_key(by_key, lengths_s, heard.path.state)
    trust = heard.tonality * float((heard.path.state != NO_CHORD).any())
    chance = confidence.of_main_key(float(worth[main])) * trust
    if chance < _LEAST_KEY_CONFIDENCE:
        return None, ()
    regions = []
    for part in keys.stretches_of(heard.path.key):
        inside = slice(part.first, part.end)
        share = float(lengths_s[inside] @ by_key[inside, part.key] / lengths_s[inside].sum())
        weights = keys.pitch_class_weights(pitches.sounding[inside], lengths_s[inside])
        regions.append(
            KeyRegion(
                start_s=float(edges_s[part.first]),
                end_s=float(edges_s[part.end]),
                key=str(key_of(part.key)),
                confidence=round(confidence.of_key(share) * trust, 3),
                mode=keys.church_mode(weights, part.key) if part.end - part.first >= 64 else None,
            )
        )
    mode = keys.church_mode(tonal, main) if _holds(heard.path.key, main) else None
    return KeyEstimate(key=str(key_of(main)), confidence=round(chance, 3), mode=mode), tuple(regions)


def _holds(path: IntArray, key: int) -> bool:
    return float((path == key).mean()) > 0.7


def _chords(heard: _Heard, tonal: FloatArray) -> tuple[ChordSpan, ...]:
    path, edges_s = heard.path, heard.grid.edges_s
    trust = confidence.plurality_trust(tonal) * (0.3 + 0.7 * heard.tonality)
    name = path.state * 16 + path.bass
    parted = np.flatnonzero((np.diff(name) != 0) | (np.diff(path.key) != 0)) + 1
    starts = np.concatenate(([0], parted))
    ends = np.append(starts[1:], len(name))
    spans = []
    found = [chord_of(int(path.state[first]), int(path.bass[first]), key_of(int(path.key[first]))) for first in starts]
    for index, (first, end) in enumerate(zip(starts, ends, strict=True)):
        key = key_of(int(path.key[first]))
        before = found[index - 1] if index else None
        after = found[index + 1] if index + 1 < len(found) else None
        reading = reading_between(found[index], key, before, after)
        chance, others = _chances_of(heard, slice(int(first), int(end)))
        if found[index].root is not None:
            chance *= trust
        spans.append(
            ChordSpan(
                start_s=float(edges_s[first]),
                end_s=float(edges_s[end]),
                label=str(found[index]),
                confidence=round(min(1.0, chance), 3),
                alternates=others,
                roman=reading.roman,
                function=reading.function,
                borrowed=reading.borrowed,
            )
        )
    return tuple(spans)


def _chances_of(heard: _Heard, inside: slice) -> tuple[float, tuple[ChordAlternate, ...]]:
    """Chance that root and triad of the chord chosen for a stretch are right, and the likeliest others."""
    key = key_of(int(heard.path.key[inside.start]))
    found, lengths_s = heard.lattice.found, heard.grid.lengths_s[inside]
    worth = heard.chances[inside].sum(axis=1, dtype=np.float64) * (lengths_s / lengths_s.sum())[:, None]
    raw, rest = confidence.readings_of(found.name[inside], worth, int(heard.path.state[inside.start]))
    chance = confidence.of_chord(raw)
    scale = (1 - chance) / max(1 - raw, 1e-6)
    others = [(round(min(1.0, c * scale), 3), str(chord_of(name // 16, name % 16, key))) for name, c in rest]
    return chance, tuple(ChordAlternate(label=label, confidence=c) for c, label in others if c >= _LEAST_ALTERNATE)

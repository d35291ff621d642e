"""Chords: which of a small vocabulary sounds between the beats, and how sure that is.

Treble and bass pitch-class weights of each half beat are compared with chord templates, and a hidden Markov model with
a preference for the key and for changes on beats finds the row of chords. docs/algorithms/chords.md has the drawbacks.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from library.core.analysis import ChordSpan
from library.core.features import Features
from library.core.key import KEYS, key_of, plurality
from library.core.spectrum import LOWEST_PITCH, PITCH_FPS, PITCHES
from theory.core.chord import QUALITIES, Chord
from theory.core.function import describe
from theory.core.key import Key
from theory.core.pitch import spell

FloatArray = NDArray[np.float64]

# quality: how much better it must fit than a plain triad before it is believed
VOCABULARY = {"maj": 0.0, "min": 0.0, "7": 0.07, "maj7": 0.09, "min7": 0.08, "dim": 0.08, "hdim7": 0.11, "dim7": 0.14,
              "aug": 0.16, "sus4": 0.12}  # fmt: skip
STATES = 12 * len(VOCABULARY) + 1  # the last is no chord
NO_CHORD = STATES - 1
_TONE_WEIGHTS = (1.0, 0.9, 0.8, 0.65)
_BASS_WEIGHTS = (1.0, 0.35, 0.45, 0.2)
_FIT, _BASS_SHARE = 11.0, 0.35
_NO_CHORD_FIT = 0.60
_CHANGE_COST, _OFF_BEAT_COST, _DOWNBEAT_GAIN = 3.2, 0.8, 0.4
_KEY_GAIN = 0.6
_SILENCE_DB = -50.0  # below the loudest half beat
_GRID_WITHOUT_BEATS_S = 0.3
_INVERSION_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Grid:
    """Where chords may change: `edges_s` bounds segments; `rank` of each start: 0 off the beat, 1 beat, 2 downbeat."""

    edges_s: FloatArray
    rank: NDArray[np.int64]


def make_grid(beats_s: FloatArray, downbeats_s: FloatArray, duration_s: float) -> Grid:
    """Half beats from the first sample to the last; an even grid where there are no beats."""
    if len(beats_s) < 4:
        count = max(1, round(duration_s / _GRID_WITHOUT_BEATS_S))
        return Grid(np.linspace(0, duration_s, count + 1), np.ones(count, dtype=np.int64))
    halves = (beats_s[1:] + beats_s[:-1]) / 2
    inner = np.sort(np.concatenate([beats_s, halves]))
    inner = inner[(inner > 0.05) & (inner < duration_s - 0.05)]
    edges = np.concatenate([[0.0], inner, [duration_s]])
    rank = np.isin(edges[:-1], beats_s).astype(np.int64)
    if len(downbeats_s):
        after = np.clip(np.searchsorted(downbeats_s, edges[:-1]), 1, max(1, len(downbeats_s) - 1))
        nearest = np.minimum(
            np.abs(edges[:-1] - downbeats_s[after - 1]), np.abs(edges[:-1] - downbeats_s[after % len(downbeats_s)])
        )
        rank[nearest < 0.02] = 2
    return Grid(edges, rank)


def templates() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Treble and bass templates (chords, 12) of unit length, and what each chord must overcome (chords,)."""
    treble: list[FloatArray] = []
    bass: list[FloatArray] = []
    handicap: list[float] = []
    for quality, cost in VOCABULARY.items():
        for root in range(12):
            for rows, weights in ((treble, _TONE_WEIGHTS), (bass, _BASS_WEIGHTS)):
                row = np.zeros(12)
                row[[(root + tone) % 12 for tone in QUALITIES[quality][0]]] = weights[: len(QUALITIES[quality][0])]
                rows.append(row / np.linalg.norm(row))
            handicap.append(cost)
    return np.array(treble), np.array(bass), np.array(handicap)


def hear_chords(features: Features, grid: Grid, key_chances: FloatArray) -> tuple[ChordSpan, ...]:
    """The chords of a song. `key_chances` (seconds, 24) says which key holds when."""
    treble, bass, level = segment_weights(features, grid)
    scores = fit(treble, bass, level)
    middle_s = (grid.edges_s[1:] + grid.edges_s[:-1]) / 2
    chances = key_chances[np.clip(np.round(middle_s).astype(np.int64), 0, len(key_chances) - 1)]
    scores = scores + _KEY_GAIN * _belonging(chances)
    path, posterior = _decode(scores, grid.rank)
    several = np.clip(plurality(treble) - 1, 0.1, 1.0)  # a single note is hardly a chord
    posterior = np.where(path == NO_CHORD, posterior, posterior * several)
    return _spans(path, posterior, grid, (bass, chances))


def segment_weights(features: Features, grid: Grid) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Treble and bass pitch-class weights (segments, 12), and level in dB (segments,) below the loudest."""
    notes = np.sqrt(features.notes)
    frames = np.clip(np.round(grid.edges_s * PITCH_FPS).astype(np.int64), 0, len(notes))
    starts = np.minimum(frames[:-1], len(notes) - 1)
    sums = np.add.reduceat(notes, starts, axis=0)
    sizes = np.maximum(np.diff(np.append(starts, len(notes))), 1)
    means = sums / sizes[:, None]
    pitches = LOWEST_PITCH + np.arange(PITCHES)
    weights = (np.exp(-0.5 * ((pitches - 62) / 14) ** 2),
               np.where(pitches <= 54, np.exp(-0.5 * ((pitches - 42) / 8) ** 2), 0))  # fmt: skip
    treble, bass = (
        np.stack([(means * w)[:, pitches % 12 == pc].sum(axis=1) for pc in range(12)], axis=1) for w in weights
    )
    ratio = len(features.level) / max(1, len(notes))
    level_starts = np.minimum((starts * ratio).astype(np.int64), len(features.level) - 1)
    level = np.maximum.reduceat(features.level, level_starts)
    level_db = 20 * np.log10(np.maximum(level, 1e-7) / max(float(features.level.max()), 1e-7))
    level_db[level < 1e-5] = -200.0  # digital silence, however quiet the rest is
    return treble.astype(np.float64), bass.astype(np.float64), level_db.astype(np.float64)


def fit(treble: FloatArray, bass: FloatArray, level_db: FloatArray) -> FloatArray:
    """Log likelihood (segments, STATES), up to a constant, of each chord in each segment."""
    treble_rows, bass_rows, handicap = templates()
    likeness = _unit(treble) @ treble_rows.T + _BASS_SHARE * _unit(bass) @ bass_rows.T - handicap
    nothing = np.full((len(likeness), 1), _NO_CHORD_FIT + _BASS_SHARE * 0.4)
    nothing[level_db < _SILENCE_DB] = 3.0
    return np.asarray(_FIT * np.concatenate([likeness, nothing], axis=1))


def _unit(rows: FloatArray) -> FloatArray:
    return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6))


def _belonging(key_chances: FloatArray) -> FloatArray:
    """How well each chord belongs to the keys that may hold (segments, STATES): 1 in it, 0.5 borrowed, 0 outside."""
    table = np.zeros((KEYS, STATES))
    for key_index in range(KEYS):
        key = key_of(key_index)
        for state in range(NO_CHORD):
            reading = describe(_chord(state, key), key)
            table[key_index, state] = 0.0 if reading.function == "X" else 0.5 if reading.borrowed else 1.0
    return np.asarray(key_chances @ table)


def _chord(state: int, key: Key) -> Chord:
    if state == NO_CHORD:
        return Chord(None)
    return Chord(spell(state % 12, key.tonic), tuple(VOCABULARY)[state // 12])


def _decode(scores: FloatArray, rank: NDArray[np.int64]) -> tuple[NDArray[np.int64], FloatArray]:
    """Viterbi path (segments,) and the chance (segments,) of its state, by forward-backward over the same model."""
    cost = _CHANGE_COST + np.where(rank == 0, _OFF_BEAT_COST, np.where(rank == 2, -_DOWNBEAT_GAIN, 0.0))
    best, back = scores[0].copy(), np.zeros(scores.shape, dtype=np.int64)
    stay = np.arange(scores.shape[1])
    for row in range(1, len(scores)):
        leader = int(best.argmax())
        moved = best[leader] - cost[row]
        back[row] = np.where(best >= moved, stay, leader)
        best = np.maximum(best, moved) + scores[row]
    path = np.zeros(len(scores), dtype=np.int64)
    path[-1] = int(best.argmax())
    for row in range(len(scores) - 1, 0, -1):
        path[row - 1] = back[row, path[row]]
    chances = _chances(scores, np.exp(-cost))
    return path, chances[np.arange(len(path)), path]


def _chances(scores: FloatArray, change: FloatArray) -> FloatArray:
    """Chance (segments, states) where the state stays with weight 1 or changes to any other with weight `change`."""
    likelihoods = np.exp(scores - scores.max(axis=1, keepdims=True))
    forward, backward = np.zeros(scores.shape), np.ones(scores.shape)
    forward[0] = likelihoods[0] / likelihoods[0].sum()
    for row in range(1, len(scores)):
        before = forward[row - 1]
        forward[row] = (before + change[row] * before.sum()) * likelihoods[row]
        forward[row] /= forward[row].sum()
    for row in range(len(scores) - 2, -1, -1):
        after = backward[row + 1] * likelihoods[row + 1]
        backward[row] = after + change[row + 1] * after.sum()
        backward[row] /= backward[row].sum()
    joint = forward * backward
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


def _spans(
    path: NDArray[np.int64], chance: FloatArray, grid: Grid, context: tuple[FloatArray, FloatArray]
) -> tuple[ChordSpan, ...]:
    bass, key_chances = context
    starts = np.concatenate(([0], np.flatnonzero(np.diff(path)) + 1))
    ends = np.append(starts[1:], len(path))
    spans = []
    for first, end in zip(starts, ends, strict=True):
        key = key_of(int(key_chances[first:end].sum(axis=0).argmax()))
        chord = _with_bass(_chord(int(path[first]), key), bass[first:end].sum(axis=0))
        reading = describe(chord, key)
        spans.append(
            ChordSpan(
                start_s=float(grid.edges_s[first]),
                end_s=float(grid.edges_s[end]),
                label=str(chord),
                confidence=round(float(chance[first:end].mean()), 3),
                roman=reading.roman,
                function=reading.function,
                borrowed=reading.borrowed,
            )
        )
    return tuple(spans)


def _with_bass(chord: Chord, bass: FloatArray) -> Chord:
    """The chord over its third, fifth or seventh where that clearly is the lowest note."""
    root = chord.root_pc
    if root is None or bass.sum() <= 0:
        return chord
    lowest = int(bass.argmax())
    degrees = {3: "b3", 4: "3", 6: "b5", 7: "5", 8: "#5", 9: "bb7", 10: "b7", 11: "7"}
    above = (lowest - root) % 12
    if above in chord.intervals and above in degrees and bass[root] < _INVERSION_SHARE * bass[lowest]:
        return Chord(chord.root, chord.quality, degrees[above])
    return chord

"""Interval, rhythm, repetition and pitch-class statistics of a tune, the same for real and for made music.

Onsets are read to a twelfth of the felt beat. A voice is a row of notes one after another; where several begin
together the highest counts.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from generation.core.notes import Note

STEPS = 12  # places of a beat that are told apart
_RUN = 4  # notes of a run that is looked for again


@dataclass(frozen=True, slots=True, order=True)
class Sounding:
    """One note: onset and end in felt beats from the first downbeat, pitch as MIDI."""

    start: float
    end: float
    pitch: int


@dataclass(frozen=True, slots=True)
class Tune:
    """Notes with the frame they stand in: beats on which bars begin, seconds of a beat, pitch classes of the key."""

    notes: tuple[Sounding, ...]
    downbeats: tuple[int, ...]
    beat_s: float
    scale: frozenset[int]
    tonic: int


def melody_statistics(tune: Tune) -> dict[str, float]:
    """All measures of one voice. Raises ValueError below sixteen notes: they would say nothing."""
    notes = _voice(tune.notes)
    if len(notes) < 16:
        raise ValueError(f"{len(notes)} notes are too few to count anything")
    return {**_intervals(notes), **_rhythm(notes, tune), **_repetition(notes, tune), **_pitch_classes(notes, tune)}


def whole_statistics(tune: Tune) -> dict[str, float]:
    """Measures of all parts together, drums left out."""
    if len(tune.notes) < 16:
        raise ValueError(f"{len(tune.notes)} notes are too few to count anything")
    onsets = {round(note.start * STEPS) for note in tune.notes}
    beats = max(note.end for note in tune.notes) - min(note.start for note in tune.notes)
    weights = _by_class(tune.notes)
    total = sum(weights.values())
    return {
        "all notes a second": len(tune.notes) / (beats * tune.beat_s),
        "all onsets a beat": len(onsets) / beats,
        "all notes together": sum(note.end - note.start for note in tune.notes) / beats,
        "all onsets on the beat": sum(onset % STEPS == 0 for onset in onsets) / len(onsets),
        "all in the key": sum(value for pc, value in weights.items() if pc in tune.scale) / total,
        "all pitch-class entropy": entropy(weights.values()),
        "all tonic": weights.get(tune.tonic, 0.0) / total,
        "all mean pitch": sum(note.pitch * (note.end - note.start) for note in tune.notes) / total,
    }


def entropy(weights: Iterable[float]) -> float:
    """Bits."""
    values = [value for value in weights if value > 0]
    total = sum(values)
    return -sum(value / total * log2(value / total) for value in values) if total else 0.0


def _voice(notes: Sequence[Sounding]) -> list[Sounding]:
    highest: dict[int, Sounding] = {}
    for note in notes:
        place = round(note.start * STEPS)
        if place not in highest or highest[place].pitch < note.pitch:
            highest[place] = note
    rows = [highest[place] for place in sorted(highest)]
    return (
        [Sounding(round(a.start * STEPS) / STEPS, min(a.end, b.start), a.pitch) for a, b in pairwise(rows)] + [rows[-1]]
        if rows
        else []
    )


def _intervals(notes: Sequence[Sounding]) -> dict[str, float]:
    moves = [b.pitch - a.pitch for a, b in pairwise(notes)]
    sizes = [abs(move) for move in moves]
    moving = [move for move in moves if move]
    leaps = [(a, b) for a, b in pairwise(moves) if abs(a) >= 5]
    return {
        "repeated notes": sizes.count(0) / len(sizes),
        "steps": sum(1 <= size <= 2 for size in sizes) / len(sizes),
        "thirds": sum(3 <= size <= 4 for size in sizes) / len(sizes),
        "leaps of a fourth and more": sum(size >= 5 for size in sizes) / len(sizes),
        "mean interval (semitones)": sum(sizes) / len(sizes),
        "rising of all moves": sum(move > 0 for move in moving) / max(1, len(moving)),
        "turns": sum(a * b < 0 for a, b in pairwise(moving)) / max(1, len(moving) - 1),
        "leaps that turn back": sum(a * b < 0 for a, b in leaps) / max(1, len(leaps)),
        "range (semitones)": max(note.pitch for note in notes) - min(note.pitch for note in notes),
        "entropy of intervals": entropy(Counter(moves).values()),
    }


def _rhythm(notes: Sequence[Sounding], tune: Tune) -> dict[str, float]:
    gaps = [round((b.start - a.start) * STEPS) for a, b in pairwise(notes)]
    inside = [gap for gap in gaps if gap <= 4 * STEPS]
    counts = Counter(inside)
    near = [(a, b) for a, b in pairwise(gaps) if max(a, b) <= 4 * STEPS]
    span = notes[-1].end - notes[0].start
    sounding = sum(note.end - note.start for note in notes)
    return {
        "notes a second": 1 / (sum(inside) / len(inside) / STEPS * tune.beat_s),
        "entropy of note values": entropy(counts.values()),
        "commonest note value": counts.most_common(1)[0][1] / len(inside),
        "unevenness (nPVI)": 100 * sum(abs(a - b) / ((a + b) / 2) for a, b in near) / max(1, len(near)),
        "onsets on the beat": sum(round(note.start * STEPS) % STEPS == 0 for note in notes) / len(notes),
        "syncopation": sum(_holds_over(a, b) for a, b in pairwise(notes)) / (len(notes) - 1),
        "bars with a note on one": _on_one(notes, tune),
        "rests": max(0.0, 1 - sounding / span),
    }


def _holds_over(note: Sounding, after: Sounding) -> bool:
    """Whether a note that begins off the beat sounds on where the next beat falls, and nothing else begins there."""
    place = round(note.start * STEPS)
    beat = -(-place // STEPS) * STEPS
    return place % STEPS != 0 and round(note.end * STEPS) > beat + 1 and round(after.start * STEPS) > beat


def _on_one(notes: Sequence[Sounding], tune: Tune) -> float:
    bars = {_bar(tune, note.start) for note in notes}
    ones = set(tune.downbeats)
    on_beat = [note for note in notes if round(note.start * STEPS) % STEPS == 0]
    hit = {_bar(tune, note.start) for note in on_beat if round(note.start) in ones}
    return len(hit) / max(1, len(bars))


def _bar(tune: Tune, start: float) -> int:
    return bisect_right(tune.downbeats, start + 0.5 / STEPS) - 1


def _repetition(notes: Sequence[Sounding], tune: Tune) -> dict[str, float]:
    tokens = [(b.pitch - a.pitch, min(4 * STEPS, round((b.start - a.start) * STEPS))) for a, b in pairwise(notes)]
    bars: dict[int, list[tuple[int, int]]] = {}
    for note in notes:
        bar = _bar(tune, note.start)
        if bar >= 0:
            bars.setdefault(bar, []).append((round((note.start - tune.downbeats[bar]) * STEPS), note.pitch))
    rows = [tuple(row) for _, row in sorted(bars.items())]
    runs = [tuple(tokens[place : place + _RUN]) for place in range(len(tokens) - _RUN + 1)]
    return {
        "runs of five notes heard before": _heard_before(runs),
        "bars heard before": _heard_before(rows),
        "bar rhythms heard before": _heard_before([tuple(place for place, _ in row) for row in rows]),
    }


def _heard_before(rows: Sequence[tuple[object, ...]]) -> float:
    seen: set[tuple[object, ...]] = set()
    again = 0
    for row in rows:
        again += row in seen
        seen.add(row)
    return again / max(1, len(rows))


def _pitch_classes(notes: Sequence[Sounding], tune: Tune) -> dict[str, float]:
    weights = _by_class(notes)
    total = sum(weights.values())
    return {
        "pitch classes": float(len(weights)),
        "pitch-class entropy": entropy(weights.values()),
        "in the key": sum(value for pc, value in weights.items() if pc in tune.scale) / total,
        "tonic": weights.get(tune.tonic, 0.0) / total,
        "commonest pitch class": max(weights.values()) / total,
    }


def _by_class(notes: Sequence[Sounding]) -> dict[int, float]:
    """Sounding time of each pitch class, in beats."""
    weights: dict[int, float] = {}
    for note in notes:
        weights[note.pitch % 12] = weights.get(note.pitch % 12, 0.0) + note.end - note.start
    return weights


def alike(one: Sequence[Note], other: Sequence[Note]) -> float:
    """How much of two melodies is the same, 0 to 1: the longest common row of (interval, length) pairs, which may have
    others between, of their first sixty-four notes, divided by the shorter. 1 for one tune in two keys."""
    first, second = ([(b.pitch - a.pitch, b.start - a.start) for a, b in pairwise(row[:64])] for row in (one, other))
    row = [0] * (len(second) + 1)
    for token in first:
        diagonal = 0
        for place, against in enumerate(second, 1):
            above = row[place]
            row[place] = diagonal + 1 if token == against else max(above, row[place - 1])
            diagonal = above
    return row[-1] / max(1, min(len(first), len(second)))

"""How alike the bars of a song are, each against each, by chords, notes and rhythm: docs/algorithms/bar-likeness.md."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from operator import mul

from library.core.analysis import ChordSpan, PartialAnalysis
from library.core.notes.transcription import NoteColumns, Transcription
from theory.core.chord import Chord

MOST_CELLS = 128  # a longer song is compared two, three ... bars at a time
_QUARTERS, _SLOTS = 4, 16  # of a cell: places for harmony, places for rhythm
_WEIGHTS = {"chords": 0.45, "notes": 0.4, "rhythm": 0.15}
_ROOT = 1.5  # a chord's root weighs more than its other tones
_LINES = ("kick", "snare", "hat", "notes")


@dataclass(frozen=True, slots=True)
class Likeness:
    """`rows[i][j]`, j up to i, is 0 to 1; -1 where nothing sounds in either. Cell i lies between edges i and i + 1."""

    bars_per_cell: int
    edges_s: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]

    @property
    def count(self) -> int:
        """Cells on a side."""
        return len(self.rows)


def likeness(heard: PartialAnalysis, transcription: Transcription | None) -> Likeness | None:
    """The matrix of a song; None with fewer than two bars."""
    starts = heard.downbeats_s or ()
    if len(starts) < 3:
        return None
    size = -(-(len(starts) - 1) // MOST_CELLS)
    edges = [*starts[:-1:size], starts[-1]]
    parts = (_of_chords(heard.chords or (), edges), *_of_notes(transcription, edges))
    cells = [_joined([part[i] for part in parts]) for i in range(len(edges) - 1)]
    rows = tuple(tuple(_alike(one, other) for other in cells[: i + 1]) for i, one in enumerate(cells))
    return Likeness(size, tuple(edges), rows)


Cell = tuple[
    list[float], tuple[float, float, float]
]  # the parts in a row, each of its weight's length; weights sounding


def _joined(parts: Sequence[list[float]]) -> Cell:
    vector: list[float] = []
    weights = []
    for weight, part in zip(_WEIGHTS.values(), parts, strict=True):
        length = sqrt(sum(value * value for value in part))
        scale = sqrt(weight) / length if length else 0.0
        vector += [value * scale for value in part]
        weights.append(weight if length else 0.0)
    return vector, (weights[0], weights[1], weights[2])


def _alike(one: Cell, other: Cell) -> float:
    """The cosine of each part, weighed; parts silent in both say nothing."""
    asked = sum(map(max, one[1], other[1]))
    return sum(map(mul, one[0], other[0])) / asked if asked else -1.0


def _of_chords(chords: Sequence[ChordSpan], edges_s: Sequence[float]) -> list[list[float]]:
    """Pitch classes of the chords in each quarter of each cell, by how long they sound."""
    ends = [chord.end_s for chord in chords]
    tones = {label: _tones(label) for label in {chord.label for chord in chords}}
    rows = []
    for start_s, end_s in pairwise(edges_s):
        row = [0.0] * (12 * _QUARTERS)
        step_s = (end_s - start_s) / _QUARTERS
        for chord in chords[bisect_right(ends, start_s) :]:
            if chord.start_s >= end_s:
                break
            for quarter in range(_QUARTERS):
                from_s = start_s + quarter * step_s
                shared_s = min(chord.end_s, from_s + step_s) - max(chord.start_s, from_s)
                if shared_s > 0:
                    for pc, weight in tones[chord.label]:
                        row[12 * quarter + pc] += weight * shared_s
        rows.append(row)
    return rows


def _tones(label: str) -> tuple[tuple[int, float], ...]:
    try:
        chord = Chord.parse(label)
    except ValueError:
        return ()
    return tuple((pc, _ROOT if pc == chord.root_pc else 1.0) for pc in chord.pitch_classes)


def _of_notes(
    transcription: Transcription | None, edges_s: Sequence[float]
) -> tuple[list[list[float]], list[list[float]]]:
    """Pitch classes begun in each quarter of each cell, and onsets by line in each sixteenth."""
    count = len(edges_s) - 1
    pitches = [[0.0] * (12 * _QUARTERS) for _ in range(count)]
    rhythm = [[0.0] * (len(_LINES) * _SLOTS) for _ in range(count)]
    if transcription is None:
        return pitches, rhythm
    notes: NoteColumns = transcription.notes
    for onset_s, end_s, pitch in zip(notes.onset_s, notes.end_s, notes.pitch, strict=True):
        place = _place(onset_s, edges_s)
        if place:
            cell, share = place
            pitches[cell][12 * int(share * _QUARTERS) + pitch % 12] += min(1.0, end_s - onset_s)
            rhythm[cell][_SLOTS * _LINES.index("notes") + int(share * _SLOTS)] += 0.5
    for time_s, drum in zip(transcription.drums.time_s, transcription.drums.drum, strict=True):
        place = _place(time_s, edges_s)
        if place:
            line = "kick" if drum == "kick" else "snare" if drum in ("snare", "clap", "tom") else "hat"
            rhythm[place[0]][_SLOTS * _LINES.index(line) + int(place[1] * _SLOTS)] += 1.0
    return pitches, rhythm


def _place(time_s: float, edges_s: Sequence[float]) -> tuple[int, float] | None:
    """The cell of an onset and how far into it, 0 up to 1, to the nearest sixteenth; None outside the bars."""
    cell = bisect_right(edges_s, time_s) - 1
    if not 0 <= cell < len(edges_s) - 1:
        return None
    share = (time_s - edges_s[cell]) / (edges_s[cell + 1] - edges_s[cell])
    slot = round(share * _SLOTS)
    if slot == _SLOTS:  # a little early for the next downbeat
        return (cell + 1, 0.0) if cell + 2 < len(edges_s) else None
    return cell, slot / _SLOTS

"""Rhythms of figures: each felt beat takes a cell; how many notes it has follows from tempo and idiom.

A cell divides a beat into equal slots: x begins a note, - goes on, . is silent. Density is counted in notes a second
and not in note values, so that one idiom sings the same at 70 and at 170 BPM.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import exp
from random import Random

from generation.core.composing.melody_idiom import Idiom, idiom
from generation.core.notes import TICKS

_BINARY: Mapping[str, tuple[str, ...]] = {
    "plain": ("x---", "x-x-", "x-x-"),
    "long": ("----", "x---"),
    "tie": ("--x-", "---x"),
    "fine": ("x-xx", "xxx-", "xxxx", "--xx"),
    "dotted": ("x--x",),
    "triplet": ("xxx", "x-x"),
    "rest": ("..x-", "x-..", "...."),
}
_TERNARY: Mapping[str, tuple[str, ...]] = {
    "plain": ("xxx", "x-x", "x--"),
    "long": ("---", "x--"),
    "tie": ("--x", "-x-"),
    "fine": ("x-xxx-", "x-x-xx"),
    "dotted": ("x--xx-", "x--xx-"),
    "triplet": (),
    "rest": ("..x", "x..", "..."),
}
_SHORTEST_S = 0.095  # of a slot that begins or ends a note


@dataclass(frozen=True, slots=True)
class Beat:
    """One felt beat of a bar: ticks from the start of the bar, its length, whether it divides in three."""

    start: int
    length: int
    in_three: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A way to fill a beat: where notes begin and where silence does, as shares of the beat."""

    kind: str
    onsets: tuple[float, ...]
    silence: tuple[float, ...]  # a note that sounds ends here at the latest
    slot: float  # shortest distance between two marks

    @property
    def ties(self) -> bool:
        """Whether nothing begins on the beat itself."""
        return 0.0 not in self.onsets and 0.0 not in self.silence


@dataclass(frozen=True, slots=True)
class Density:
    """How many notes a second, at which seconds of a quarter note."""

    notes_per_s: float
    quarter_s: float


Vocabulary = dict[tuple[int, bool], tuple[Cell, ...]]  # (length, in three) of a beat -> its cells


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Onsets and lengths in ticks from the start of a figure of `length` ticks."""

    length: int
    onsets: tuple[int, ...]
    lengths: tuple[int, ...]


@cache
def _cells(in_three: bool) -> tuple[Cell, ...]:
    rows = []
    for kind, texts in (_TERNARY if in_three else _BINARY).items():
        for text in texts:
            size = len(text)
            marks = [i for i, c in enumerate(text) if c == "x" or (c == "." and (i == 0 or text[i - 1] != "."))]
            gap = min((b - a for a, b in pairwise([*marks, size])), default=size)
            onsets = tuple(i / size for i, c in enumerate(text) if c == "x")
            silence = tuple(i / size for i in marks if text[i] == ".")
            rows.append(Cell(kind, onsets, silence, gap / size))
    return tuple(rows)


def draw_vocabulary(
    beats: Sequence[Beat], density: Density, style: Idiom, chance: Random, common: Random
) -> Vocabulary:
    """The few cells, for each kind of beat, that all figures of a theme are made of; two from what the song shares."""
    found: Vocabulary = {}
    for beat in beats:
        kind = (beat.length, beat.in_three)
        if kind not in found:
            cells, weights = _weighed(beat, density, style)
            shared = common.choices(cells, weights, k=2)
            found[kind] = (*shared, shared[0], *chance.choices(cells, weights))
    return found


def draw_rhythm(beats: Sequence[Beat], vocabulary: Vocabulary, chance: Random) -> Rhythm:
    """A rhythm over some beats. A beat often takes the cell of the one two before it: figures that balance."""
    chosen: list[Cell] = []
    for index, beat in enumerate(beats):
        alike = index - 2 if index >= 2 and beats[index - 2].in_three == beat.in_three else None
        if alike is not None and chance.random() < 0.35:
            chosen.append(chosen[alike])
            continue
        cells = vocabulary[beat.length, beat.in_three]
        weights = [0.3 if index == 0 and cell.ties else 1.0 for cell in cells]
        chosen.append(chance.choices(cells, weights)[0])
    return _joined(beats, chosen)


@cache
def _weights(in_three: bool, beat_ms: int, idiom_name: str, target: float) -> tuple[float, ...]:
    kinds = idiom(idiom_name).cells
    rows = _cells(in_three)
    counts = {kind: sum(cell.kind == kind for cell in rows) for kind in kinds}
    spread = 0.45 + 0.12 * target
    return tuple(
        0.0
        if cell.slot * beat_ms < 1000 * _SHORTEST_S
        else kinds[cell.kind] / counts[cell.kind] * exp(-(((len(cell.onsets) - target) / spread) ** 2) / 2)
        for cell in rows
    )


def _weighed(beat: Beat, density: Density, style: Idiom) -> tuple[tuple[Cell, ...], tuple[float, ...]]:
    beat_s = beat.length / TICKS * density.quarter_s
    most = 6.0 if beat.in_three else 4.0
    target = round(min(most, density.notes_per_s * beat_s), 2)
    weights = _weights(beat.in_three, round(1000 * beat_s), style.name, target)
    cells = _cells(beat.in_three)
    return cells, weights if any(weights) else tuple(float(cell.kind == "plain") for cell in cells)


def _joined(beats: Sequence[Beat], cells: Sequence[Cell]) -> Rhythm:
    onsets: list[int] = []
    ends: list[int] = []
    for beat, cell in zip(beats, cells, strict=True):
        onsets += [beat.start + round(share * beat.length) for share in cell.onsets]
        ends += [beat.start + round(share * beat.length) for share in cell.silence]
    length = beats[-1].start + beats[-1].length
    return spelled(length, onsets, ends)


def spelled(length: int, onsets: Sequence[int], ends: Sequence[int] = ()) -> Rhythm:
    """Onsets as a rhythm: each note lasts until the next, or until the first silence after it."""
    rows = sorted({onset for onset in onsets if 0 <= onset < length})
    lengths = []
    for place, onset in enumerate(rows):
        until = rows[place + 1] if place + 1 < len(rows) else length
        lengths.append(min([until, *(end for end in ends if onset < end < until)]) - onset)
    return Rhythm(length, tuple(rows), tuple(lengths))


def pushed(rhythm: Rhythm, strong: Sequence[int], by: int, share: float, chance: Random) -> Rhythm:
    """Some notes on strong places come `by` ticks early, where that leaves the note before them long enough."""
    onsets = list(rhythm.onsets)
    for place, onset in enumerate(onsets):
        if place and onset in strong and onset - onsets[place - 1] >= 2 * by and chance.random() < share:
            onsets[place] = onset - by
    ends = [onset + size for onset, size in zip(rhythm.onsets, rhythm.lengths, strict=True)]
    silence = [end for end in ends if end not in rhythm.onsets]
    return spelled(rhythm.length, onsets, silence)

"""Scores of music21's corpus as plain rows in quarter notes: bars, notes, analyses. Only for the development set.

The music is in the public domain; the Roman-numeral analyses come with music21 (D. Tymoczko, A. Jones, M. Cuthbert).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from library.training.practice.score import METRES, Bars
from theory.core.chord import QUALITIES, Chord

_BY_INTERVALS = {frozenset(steps): name for name, (steps, _) in reversed(QUALITIES.items())}
_DEGREES = {0: "1", 1: "b2", 2: "2", 3: "b3", 4: "3", 5: "4", 6: "b5", 7: "5", 8: "#5", 9: "6", 10: "b7", 11: "7"}


@dataclass
class Reading:
    """One piece: bars (start, metre), pickup, notes by part (start, end, pitch), and what an analyst says."""

    bars: list[tuple[float, Bars]]
    pickup_q: float
    parts: dict[str, list[tuple[float, float, int]]]
    end_q: float
    fermatas_q: list[float] = field(default_factory=list)
    chords: list[tuple[float, float, str]] = field(default_factory=list)
    roman: list[tuple[float, float, str, str]] = field(default_factory=list)
    keys: list[tuple[float, float, str]] = field(default_factory=list)
    key: str | None = None
    sections: list[tuple[float, float, str]] = field(default_factory=list)


def spelled(name: str) -> str:
    """music21 writes flats as "-"."""
    return name.replace("-", "b")


def harte(root: Any, bass: Any, pcs: set[int]) -> str:
    """A Harte label from music21 pitches; "X" where no quality fits."""
    steps = frozenset((pc - root.pitchClass) % 12 for pc in pcs)
    quality = _BY_INTERVALS.get(steps)
    if quality is None:  # an omitted fifth is the commonest gap
        quality = _BY_INTERVALS.get(steps | {7}) if len(steps) <= 3 else None
    if quality is None:
        return "X"
    degree = (bass.pitchClass - root.pitchClass) % 12
    name = {("dim7", 9): "bb7", ("hdim7", 6): "b5"}.get((quality, degree), _DEGREES[degree])
    return f"{spelled(root.name)}:{quality}" + ("" if degree == 0 else f"/{name}")


def metre_of(signature: Any) -> Bars:
    """The practice table's metre for a music21 time signature; counted in its denominator where the table has none."""
    text = signature.ratioString
    if text in METRES:
        return METRES[text]
    top, bottom = (int(part) for part in text.split("/"))
    compound = bottom >= 8 and top % 3 == 0 and top > 3
    return Bars(text, (1.5,) * (top // 3) if compound else (4.0 / bottom,) * top)


def bars_of(part: Any) -> tuple[list[tuple[float, Bars]], float]:
    """Bars of a part and the pickup's length; halves of a bar split by a repeat sign count as one bar."""
    bars: list[tuple[float, Bars]] = []
    pickup, metre, owed = 0.0, METRES["4/4"], 0.0
    for number, measure in enumerate(part.getElementsByClass("Measure")):
        if measure.timeSignature is not None:
            metre = metre_of(measure.timeSignature)
        length, offset = float(measure.duration.quarterLength), float(measure.offset)
        if number == 0 and length < metre.bar_q - 1e-3:
            pickup = length
            continue
        if owed > 1e-3 and abs(length - owed) < 1e-3:
            owed = 0.0
            continue
        owed = metre.bar_q - length if length < metre.bar_q - 1e-3 else 0.0
        bars.append((offset, metre))
    return bars, pickup


def notes_of(part: Any) -> list[tuple[float, float, int]]:
    """Sounding notes with ties joined; grace notes left out."""
    rows = []
    for element in part.stripTies().flatten().notes:
        if "ChordSymbol" in element.classes or element.duration.isGrace or element.quarterLength <= 0:
            continue
        start = float(element.offset)
        rows += [(start, start + float(element.quarterLength), int(pitch.midi)) for pitch in element.pitches]
    return sorted(rows)


def read_score(score: Any) -> Reading:
    """Bars from the first part, notes from all. Times run from the start of the score, pickup included."""
    parts = {f"part{index}": notes_of(part) for index, part in enumerate(score.parts)}
    parts = {name: rows for name, rows in parts.items() if rows}
    bars, pickup = bars_of(score.parts[0])
    end = max(end for rows in parts.values() for _, end, _ in rows)
    fermatas = sorted({
        float(element.getOffsetInHierarchy(score.parts[0]))
        for element in score.parts[0].recurse().notes
        if any("Fermata" in expression.classes for expression in element.expressions)
    })  # fmt: skip
    return Reading([bar for bar in bars if bar[0] < end], pickup, parts, end, fermatas)


def add_analysis(reading: Reading, analysis: Any) -> None:
    """Chords, Roman numerals and keys of a music21 RomanText score."""
    numerals = sorted(analysis.recurse().getElementsByClass("RomanNumeral"), key=lambda one: _offset(one, analysis))
    starts = [_offset(numeral, analysis) for numeral in numerals] + [reading.end_q]
    for numeral, (start, end) in zip(numerals, pairwise(starts), strict=True):
        if end - start < 1e-3:
            continue
        key = f"{spelled(numeral.key.tonic.name)} {numeral.key.mode}"
        label = harte(numeral.root(), numeral.bass(), {pitch.pitchClass for pitch in numeral.pitches})
        reading.chords.append((start, end, label))
        reading.roman.append((start, end, spelled_figure(numeral.figure), key))
    reading.chords, reading.keys = _joined(reading.chords), _joined([(s, e, key) for s, e, _, key in reading.roman])
    held: dict[str, float] = defaultdict(float)
    for start, end, key in reading.keys:
        held[key] += end - start
    opening, closing = reading.keys[0][2], reading.keys[-1][2]
    reading.key = opening if opening.split()[0] == closing.split()[0] else max(held, key=lambda name: held[name])


def agreement(reading: Reading, shift: int = 0) -> float:
    """Share of the sounding time whose pitch, moved by `shift` half steps, belongs to the labelled chord."""
    inside = total = 0.0
    for start, end, label in reading.chords:
        pcs = Chord.parse(label).pitch_classes if label != "X" else frozenset()
        for begin, stop, pitch in (row for rows in reading.parts.values() for row in rows):
            held = min(stop, end) - max(begin, start)
            if held > 0 and pcs:
                total += held
                inside += held * ((pitch + shift) % 12 in pcs)
    return inside / total if total else 0.0


def fit_to_analysis(reading: Reading) -> None:
    """Bring the notes into the analysis's key. Raises ValueError where score and analysis do not belong together."""
    shift = max(range(-6, 6), key=lambda one: agreement(reading, one) - 0.001 * abs(one))
    if agreement(reading, shift) < 0.8:
        raise ValueError(f"the analysis fits only {agreement(reading, shift):.0%} of the notes")
    reading.parts = {name: [(s, e, pitch + shift) for s, e, pitch in rows] for name, rows in reading.parts.items()}


def spelled_figure(figure: str) -> str:
    """Figures as the evaluation writes them: flats as "b"."""
    return figure.replace("-", "b")


def _offset(element: Any, score: Any) -> float:
    return float(element.getOffsetInHierarchy(score))


def _joined(rows: list[tuple[float, float, str]]) -> list[tuple[float, float, str]]:
    kept: list[tuple[float, float, str]] = []
    for start, end, name in rows:
        if kept and kept[-1][2] == name:
            kept[-1] = (kept[-1][0], end, name)
        else:
            kept.append((start, end, name))
    return kept


def symbols_of(reading: Reading, part: Any) -> None:
    """Chords from chord symbols over a tune."""
    found = sorted(part.recurse().getElementsByClass("ChordSymbol"), key=lambda one: _offset(one, part))
    starts = [_offset(symbol, part) for symbol in found] + [reading.end_q]
    for symbol, (start, end) in zip(found, pairwise(starts), strict=True):
        if end - start > 1e-3 and symbol.pitches:
            label = harte(symbol.root(), symbol.bass(), {pitch.pitchClass for pitch in symbol.pitches})
            reading.chords.append((start, end, label))
    reading.chords = _joined(reading.chords)

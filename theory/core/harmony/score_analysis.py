"""From a score (MIDI or MusicXML) to keys, chords and Roman numerals. Workers only (numpy).

`read_score` gives the piece that all of theory reads, `predict_from_midi` the same in the form that evaluations score.
The search is in score_decoder.py; rules, figures and drawbacks: docs/algorithms/score-analysis.md.
"""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from theory.core.chord import Chord
from theory.core.harmony.roman import bass_degree
from theory.core.harmony.score_decoder import Decoder, Stretch, home_bonus
from theory.core.harmony.score_evidence import CHORD_OF, Frames, lay_out
from theory.core.harmony.score_grid import Grid, Notes, find_grid
from theory.core.harmony.score_labels import MODES, QUALITIES, figure, labels, tables
from theory.core.harmony.score_weights import fitted_weights
from theory.core.key import Key
from theory.core.piece import Bars, Piece, TimedChord, TimedKey, TimedMetre, TimedNote
from theory.core.pitch import spell
from theory.core.score import Score
from theory.core.score_midi import from_midi
from theory.core.score_musicxml_reading import from_musicxml

_ON_GRID = 0.85  # share of notes on plain divisions from which a file's own bars are believed
_HARTE = {"Fr": "7", "It": "7"}


@dataclass(frozen=True, slots=True)
class Numbered:
    """One chord of the analysis, in seconds; `figure` as analysts write it."""

    start_s: float
    end_s: float
    figure: str
    key: Key
    chord: Chord
    confidence: float


@dataclass(frozen=True, slots=True)
class ScoreReading:
    """What was read off the notes."""

    numerals: tuple[Numbered, ...]
    grid: Grid
    metre: str
    notes: Notes


def read_notes(notes: Notes, grid: Grid | None = None) -> ScoreReading:
    """Read notes; without a grid beats and bars are found from the notes. Raises ValueError without notes."""
    if len(notes.pitch) == 0:
        raise ValueError("there are no notes to read: the score is empty or has only drums")
    found = grid or find_grid(notes)
    frames = lay_out(notes, found)
    weights = fitted_weights()
    path, _ = Decoder(frames, weights).run()
    path, _ = Decoder(frames, weights, home_bonus(path, weights.home)).run()
    unit = 8 if found.division == 3 else 4
    metre = f"{found.beats_per_bar * (3 if found.division == 3 else 1)}/{unit}"
    return ScoreReading(_numerals(path, frames), found, metre, notes)


def _numerals(path: list[Stretch], frames: Frames) -> tuple[Numbered, ...]:
    rows: list[Numbered] = []
    for stretch in path:
        row = _numbered(stretch, frames)
        last = rows[-1] if rows else None
        if last is not None and (last.figure, last.key) == (row.figure, row.key):
            confidence = (last.confidence + row.confidence) / 2
            rows[-1] = Numbered(last.start_s, row.end_s, row.figure, row.key, row.chord, confidence)
        else:
            rows.append(row)
    return tuple(rows)


def _numbered(stretch: Stretch, frames: Frames) -> Numbered:
    mode = MODES[stretch.mode]
    label = labels(mode)[stretch.label]
    inversion = int(tables(mode).inversion_of_state[stretch.state])
    key = Key.from_pitch_class(stretch.tonic, mode)
    root = spell((stretch.tonic + label.root) % 12, key.tonic)
    quality = QUALITIES[label.quality]
    harte = _HARTE.get(quality, quality)
    chord = Chord(root, harte, bass_degree(harte, inversion))
    start_s, end_s = float(frames.edges_s[stretch.start]), float(frames.edges_s[stretch.end])
    confidence = _confidence(stretch, frames, label.root, label.quality)
    return Numbered(max(0.0, start_s), end_s, figure(label, inversion), key, chord, confidence)


def _confidence(stretch: Stretch, frames: Frames, root: int, quality: int) -> float:
    """The chance that an analyst writes the same degree and key, by the share of the notes that are chord tones."""
    sounding = frames.inside[stretch.start : stretch.end].sum(axis=0)
    tones = CHORD_OF[:, (stretch.tonic + root) % 12 * len(QUALITIES) + quality]
    fit = float(sounding @ tones / max(1e-9, sounding.sum()))
    return round(0.35 + 0.4 * fit, 3)  # as measured on chorales


def notes_of(score: Score) -> Notes:
    """The pitched notes of a score in seconds; parts on the drum channel are left out."""
    rows = [
        (score.seconds(note.start_tick), score.seconds(note.end_tick), note.pitch, index)
        for index, part in enumerate(score.parts)
        if part.channel != 9
        for note in part.notes
    ]
    return Notes.of(rows)


def grid_of(score: Score) -> Grid | None:
    """The score's own beats and bars, None where its notes do not keep to them or its metre changes."""
    starts = np.array([note.start_tick for part in score.parts for note in part.notes if part.channel != 9])
    sixteenth, triplet = score.ticks_per_quarter / 4, score.ticks_per_quarter / 3
    if len(starts) == 0 or len(score.metres) != 1:
        return None
    off = np.minimum(starts % sixteenth, starts % triplet)
    if np.mean(off < 1) < _ON_GRID:
        return None
    metre = score.metre_at(0)
    beat = score.beat_ticks(metre)
    per_bar = max(1, score.bar_ticks(metre) // beat)
    begin = score.upbeat_ticks % beat
    ticks = range(begin - beat if begin else 0, score.end_tick + 2 * beat, beat)
    beats = np.array([score.seconds(tick) for tick in ticks])
    first = (score.upbeat_ticks - ticks[0]) // beat % per_bar
    return Grid(beats, int(first), per_bar, 3 if metre.is_compound else 2)


def open_score(path: Path) -> Score:
    """Read a file by its ending: .mid, .midi, .xml, .musicxml, .mxl. Raises ValueError on others and bad files."""
    kind = path.suffix.lower()
    if kind in (".mid", ".midi"):
        return from_midi(path)
    if kind in (".xml", ".musicxml", ".mxl"):
        return from_musicxml(path)
    raise ValueError(f"{path.name} is no score that can be read: give MIDI (.mid) or MusicXML (.musicxml, .mxl)")


def read_score(source: Score | Path | str) -> Piece:
    """The piece in a score: bars, keys, chords, notes, melody and bass, ready for every reading of theory."""
    score = source if isinstance(source, Score) else open_score(Path(source))
    reading = read_notes(notes_of(score), grid_of(score))
    notes = reading.notes
    beats, downbeats = reading.grid.beats_s, reading.grid.downbeats_s
    end_s = float(notes.end_s.max())
    gaps = np.diff(beats)
    return Piece(
        duration_s=end_s, bars=Bars(tuple(map(float, beats)), tuple(map(float, downbeats))),
        metres=(TimedMetre(0.0, end_s, reading.metre),), tempo_bpm=round(60 / float(np.median(gaps)), 2),
        keys=_keys(reading.numerals),
        chords=tuple(TimedChord(row.start_s, row.end_s, row.chord, row.confidence) for row in reading.numerals),
        melody=_line(notes, highest=True), bass=_line(notes, highest=False), notes=_timed(notes),
    )  # fmt: skip


def _keys(numerals: tuple[Numbered, ...]) -> tuple[TimedKey, ...]:
    made = []
    for key, group in groupby(numerals, key=lambda row: row.key):
        rows = list(group)
        confidence = sum(row.confidence for row in rows) / len(rows)
        made.append(TimedKey(rows[0].start_s, rows[-1].end_s, key, round(confidence, 3)))
    return tuple(made)


def _timed(notes: Notes) -> tuple[TimedNote, ...]:
    return tuple(
        TimedNote(float(start), float(end), int(pitch))
        for start, end, pitch in zip(notes.start_s, notes.end_s, notes.pitch, strict=True)
    )


def _line(notes: Notes, *, highest: bool) -> tuple[TimedNote, ...]:
    """The highest (lowest) notes as one line: a note counts where nothing higher (lower) begins with it or holds."""
    sign = 1 if highest else -1
    line: list[TimedNote] = []
    for note in sorted(_timed(notes), key=lambda row: (round(row.start_s, 2), -sign * row.pitch)):
        last = line[-1] if line else None
        if last is not None:
            together = note.start_s < last.start_s + 0.05
            under = note.start_s < last.end_s - 0.1 and sign * note.pitch < sign * last.pitch
            if together or under:
                continue
            if last.end_s > note.start_s:
                line[-1] = TimedNote(last.start_s, note.start_s, last.pitch, last.velocity)
        line.append(note)
    return tuple(line)


def predict_from_midi(path: str | Path) -> dict[str, Any]:
    """Keys, chords, numerals, beats and metre of a MIDI file as plain lists, in the form that evaluations score."""
    score = from_midi(Path(path))
    reading = read_notes(notes_of(score), grid_of(score))
    keys = _keys(reading.numerals)
    lengths: dict[str, float] = {}
    for row in keys:
        lengths[str(row.key)] = lengths.get(str(row.key), 0.0) + row.length_s
    end_s = float(reading.notes.end_s.max())
    return {
        "key_global": max(lengths, key=lambda name: lengths[name]),
        "keys": [[row.start_s, row.end_s, str(row.key)] for row in keys],
        "chords": [[row.start_s, row.end_s, str(row.chord)] for row in reading.numerals],
        "roman": [[row.start_s, row.end_s, row.figure, str(row.key)] for row in reading.numerals],
        "beats": [float(beat) for beat in reading.grid.beats_s],
        "downbeats": [float(beat) for beat in reading.grid.downbeats_s],
        "tempo": {"bpm": round(60 / float(np.median(np.diff(reading.grid.beats_s))), 2)},
        "time_signature": [[0.0, end_s, reading.metre]],
    }

"""What was heard, as a score would write it: notes on the grid of the beats, one voice of chords a part.

Positions and lengths are fractions of quarter notes from the start of the score.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from library.core.notes.beat_grid import BarLine, BeatGrid, grid_of
from library.core.notes.transcription import PITCHED_PARTS, PartName, Transcription
from theory.core.key import Key
from theory.core.metre import Metre
from theory.core.piece import Piece, TimedNote
from theory.core.pitch import spell

_SWINGS = 1.35  # a beat divided more unevenly than this is written in triplets
_TRIPLET_GAIN = 0.5  # how much better triplets must fit where nothing speaks for them
_SIXTEENTH, _TRIPLET, _THIRTYSECOND = Fraction(1, 4), Fraction(1, 3), Fraction(1, 8)


@dataclass(frozen=True, slots=True)
class ScoreChord:
    """Notes struck together; `pitches` are MIDI numbers from the bottom, `names` their spelling."""

    start: Fraction
    length: Fraction
    pitches: tuple[int, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreKey:
    """A key from `start` on."""

    start: Fraction
    key: Key


@dataclass(frozen=True, slots=True)
class ScoreRows:
    """A score: bars, keys, tempo, and for each part its chords in order, none longer than to the next."""

    bars: tuple[BarLine, ...]
    keys: tuple[ScoreKey, ...]
    tempo_bpm: float
    parts: dict[PartName, tuple[ScoreChord, ...]]


def score_rows(transcription: Transcription, piece: Piece) -> ScoreRows:
    """The score of a transcription. Bars, metres, keys and swing come from `piece`."""
    grid = grid_of(piece)
    keys = _keys(grid, piece)
    heard = {name: transcription.part_notes(name) for name in PITCHED_PARTS}
    steps = _steps_of_beats(grid, piece, [note for notes in heard.values() for note in notes])
    parts = {name: _voice(_snapped(grid, steps, notes), keys) for name, notes in heard.items() if notes}
    return ScoreRows(grid.bars, keys, _tempo(grid), parts)


def _tempo(grid: BeatGrid) -> float:
    """Quarter notes a minute, as a median."""
    paces_s = sorted(pace_s for _, pace_s in grid.tempos())
    return round(60 / paces_s[len(paces_s) // 2], 1)


def _keys(grid: BeatGrid, piece: Piece) -> tuple[ScoreKey, ...]:
    """Keys from the nearest bar line on."""
    keys: list[ScoreKey] = []
    for row in piece.keys:
        at = grid.quarter_at(row.start_s)
        start = min((bar.start for bar in grid.bars), key=lambda line: abs(float(line) - at), default=Fraction(0))
        start = start if keys else Fraction(0)
        if keys and keys[-1].start == start:
            keys.pop()
        if not keys or keys[-1].key != row.key:
            keys.append(ScoreKey(start, row.key))
    return tuple(keys)


def _steps_of_beats(grid: BeatGrid, piece: Piece, notes: list[TimedNote]) -> dict[int, Fraction]:
    """For each quarter note in which something begins, the smallest step it is written in."""
    swings = piece.swing_ratio is not None and piece.swing_ratio >= _SWINGS
    compound = bool(piece.metres) and Metre.parse(piece.metres[0].signature).is_compound
    offsets: dict[int, list[float]] = defaultdict(list)
    for note in notes:
        at = max(0.0, grid.quarter_at(note.start_s))
        offsets[int(at)].append(at % 1)
    gain = 1.0 if swings else _TRIPLET_GAIN
    return {
        quarter: _TRIPLET if not compound and _misfit(inside, 3) < gain * _misfit(inside, 4) else _SIXTEENTH
        for quarter, inside in offsets.items()
    }


def _misfit(offsets: list[float], division: int) -> float:
    """How far offsets inside a quarter note lie from a division of it, on average."""
    return sum(abs(at * division - round(at * division)) / division for at in offsets) / len(offsets) + 1e-9


def _snapped(grid: BeatGrid, steps: dict[int, Fraction], notes: Iterable[TimedNote]) -> list[ScoreChord]:
    """Notes on the grid, by their start; those that fall together are one chord."""
    pitches: dict[Fraction, dict[int, Fraction]] = defaultdict(dict)
    for note in notes:
        start = _on_grid(max(0.0, grid.quarter_at(note.start_s)), steps)
        end = _on_grid(max(0.0, grid.quarter_at(note.end_s)), steps)
        length = max(end - start, steps.get(int(start), _SIXTEENTH))
        pitches[start][note.pitch] = max(length, pitches[start].get(note.pitch, Fraction(0)))
    return [ScoreChord(start, max(held.values()), tuple(sorted(held)), ()) for start, held in sorted(pitches.items())]


def _on_grid(at: float, steps: dict[int, Fraction]) -> Fraction:
    quarter = int(at)
    step = steps.get(quarter, _SIXTEENTH)
    return quarter + round((at - quarter) / float(step)) * step


def _voice(chords: list[ScoreChord], keys: tuple[ScoreKey, ...]) -> tuple[ScoreChord, ...]:
    """The chords without overlaps or slivers of rest, spelled in their key."""
    voiced = []
    for index, chord in enumerate(chords):
        length = chord.length
        if index + 1 < len(chords):
            room = chords[index + 1].start - chord.start
            length = room if room - length <= _SIXTEENTH else length  # a short breath is no rest
        tonic = next((row.key.tonic for row in reversed(keys) if row.start <= chord.start), "C")
        names = tuple(spell(pitch % 12, tonic) for pitch in chord.pitches)
        voiced.append(ScoreChord(chord.start, max(length, _THIRTYSECOND), chord.pitches, names))
    return tuple(voiced)

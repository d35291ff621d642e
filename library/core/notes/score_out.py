"""What was heard as a Score: as it was played, tick for tick, or as one would write it, on the grid of the beats."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Literal

from library.core.notes.beat_grid import BeatGrid, grid_of
from library.core.notes.transcription import PITCHED_PARTS, PartName, Transcription
from theory.core.key import Key
from theory.core.metre import Metre
from theory.core.piece import DrumHit, Piece, TimedNote
from theory.core.score import KeyChange, MetreChange, Part, Score, ScoreNote, TempoChange, without_overlaps

TICKS = 480  # a quarter note
ExportPart = Literal["melody", "harmony", "bass", "drums"]
EXPORT_PARTS: tuple[ExportPart, ...] = (*PITCHED_PARTS, "drums")
_PROGRAMS: dict[PartName, int] = {"melody": 73, "harmony": 0, "bass": 33}  # flute, piano, fingered bass
_CHANNELS: dict[PartName, int] = {"melody": 0, "harmony": 1, "bass": 2}
_DRUM_CHANNEL, _STROKE_TICKS = 9, TICKS // 8
_DRUM_KEYS = {
    "kick": 36, "snare": 38, "clap": 39, "closed_hat": 42, "open_hat": 46, "tom": 45, "crash": 49, "ride": 51,
    "shaker": 70,
}  # fmt: skip
_OTHER_DRUM = 37
_SIXTEENTH, _TRIPLET = TICKS // 4, TICKS // 3
_SWINGS = 1.35  # beats divided more unevenly than this may be triplets
_TRIPLET_GAIN = 0.4  # how much better triplets must fit where nothing speaks for them


def played_score(transcription: Transcription, piece: Piece, parts: Iterable[ExportPart], title: str = "") -> Score:
    """The score that sounds in time with the song: its tempo map follows every beat. `piece` gives beats and keys."""
    grid = grid_of(piece)
    rows = []
    for name in parts:
        if name == "drums":
            rows.append(_drums(grid, transcription.drum_hits()))
        else:
            rows.append(_part(name, [_played(grid, note) for note in transcription.part_notes(name)]))
    return _score(grid, piece, rows, title)


def written_score(transcription: Transcription, piece: Piece, parts: Iterable[PartName], title: str = "") -> Score:
    """The score that can be read: sixteenths, or triplets where beats are divided so, each part one voice of chords."""
    grid = grid_of(piece)
    heard = {name: transcription.part_notes(name) for name in PITCHED_PARTS}
    steps = _steps_of_beats(grid, piece, [note for notes in heard.values() for note in notes])
    rows = [_part(name, _voice([_written(grid, steps, note) for note in heard[name]])) for name in parts]
    return _score(grid, piece, rows, title)


def _score(grid: BeatGrid, piece: Piece, parts: list[Part], title: str) -> Score:
    last = max((note.end_tick for part in parts for note in part.notes), default=0)
    if grid.bars and grid.is_heard:
        last = max(last, round((grid.bars[-1].start + grid.bars[-1].length) * TICKS))
    end_tick = max(last, _tick(grid, piece.duration_s), 1)
    return Score(
        title=title,
        ticks_per_quarter=TICKS,
        end_tick=end_tick,
        parts=tuple(parts),
        tempos=_tempos(grid),
        metres=_metres(grid),
        keys=_keys(grid, piece, end_tick),
    )


def _tick(grid: BeatGrid, time_s: float) -> int:
    return max(0, round(grid.quarter_at(time_s) * TICKS))


def _tempos(grid: BeatGrid) -> tuple[TempoChange, ...]:
    rows: list[TempoChange] = []
    for quarter, pace_s in grid.tempos():
        pace_us = min(2**24 - 1, max(1, round(pace_s * 1e6)))
        if not rows or rows[-1].us_per_quarter != pace_us:
            rows.append(TempoChange(tick=round(quarter * TICKS), us_per_quarter=pace_us))
    return tuple(rows)


def _metres(grid: BeatGrid) -> tuple[MetreChange, ...]:
    rows: list[MetreChange] = []
    for bar in grid.bars if grid.is_heard else ():
        if not rows or rows[-1].signature != bar.signature:
            rows.append(MetreChange(tick=round(bar.start * TICKS), signature=bar.signature))
    return tuple(rows)


def _keys(grid: BeatGrid, piece: Piece, end_tick: int) -> tuple[KeyChange, ...]:
    """Keys from the nearest bar line on; the first from the start."""
    lines = [round(bar.start * TICKS) for bar in grid.bars] or [0]
    found: dict[int, str] = {}
    for row in piece.keys:
        key = row.key if abs(row.key.fifths) <= 7 else Key.from_pitch_class(row.key.tonic_pc, row.key.mode)
        tick = min(lines, key=lambda line: abs(line - _tick(grid, row.start_s))) if found else 0
        found[tick] = str(key)
    rows: list[KeyChange] = []
    for tick, name in sorted(found.items()):
        if tick < end_tick and (not rows or rows[-1].key != name):
            rows.append(KeyChange(tick=tick, key=name))
    return tuple(rows)


def _part(name: PartName, notes: list[ScoreNote]) -> Part:
    return Part(name=name, program=_PROGRAMS[name], channel=_CHANNELS[name], notes=without_overlaps(notes))


def _drums(grid: BeatGrid, hits: Iterable[DrumHit]) -> Part:
    notes = []
    for hit in hits:
        key = _DRUM_KEYS.get(hit.drum.replace(" ", "_"), _OTHER_DRUM)
        start = _tick(grid, hit.time_s)
        notes.append(ScoreNote(start_tick=start, length_ticks=_STROKE_TICKS, pitch=key, velocity=hit.velocity))
    return Part(name="drums", channel=_DRUM_CHANNEL, notes=without_overlaps(notes))


def _played(grid: BeatGrid, note: TimedNote) -> ScoreNote:
    start = _tick(grid, note.start_s)
    length = max(1, _tick(grid, note.end_s) - start)
    return ScoreNote(start_tick=start, length_ticks=length, pitch=note.pitch, velocity=note.velocity)


def _steps_of_beats(grid: BeatGrid, piece: Piece, notes: list[TimedNote]) -> dict[int, int]:
    """For each quarter note in which something begins, the smallest step in ticks that it is written in."""
    swings = piece.swing_ratio is not None and piece.swing_ratio >= _SWINGS
    compound = bool(piece.metres) and Metre.parse(piece.metres[0].signature).is_compound
    offsets: dict[int, list[float]] = defaultdict(list)
    for note in notes:
        at = max(0.0, grid.quarter_at(note.start_s))
        offsets[int(at)].append(at % 1)
    gain = 0.0 if compound else 1.0 if swings else _TRIPLET_GAIN  # compound beats have their thirds as eighths
    return {
        quarter: _TRIPLET if _misfit(inside, 3) < gain * _misfit(inside, 4) else _SIXTEENTH
        for quarter, inside in offsets.items()
    }


def _misfit(offsets: list[float], division: int) -> float:
    """How far offsets inside a quarter note lie from a division of it, on average."""
    return sum(abs(at * division - round(at * division)) / division for at in offsets) / len(offsets) + 1e-9


def _written(grid: BeatGrid, steps: dict[int, int], note: TimedNote) -> ScoreNote:
    start = _on_grid(grid.quarter_at(note.start_s), steps)
    end = _on_grid(grid.quarter_at(note.end_s), steps)
    length = max(end - start, steps.get(start // TICKS, _SIXTEENTH))
    return ScoreNote(start_tick=start, length_ticks=length, pitch=note.pitch, velocity=note.velocity)


def _on_grid(at: float, steps: dict[int, int]) -> int:
    quarter = int(max(0.0, at))
    step = steps.get(quarter, _SIXTEENTH)
    return quarter * TICKS + round((max(0.0, at) - quarter) * TICKS / step) * step


def _voice(notes: list[ScoreNote]) -> list[ScoreNote]:
    """The notes as chords that follow each other, without overlaps or slivers of rest."""
    starts = sorted({note.start_tick for note in notes})
    longest: dict[int, int] = defaultdict(int)
    for note in notes:
        longest[note.start_tick] = max(longest[note.start_tick], note.length_ticks)
    for start, following in pairwise(starts):
        room = following - start
        longest[start] = room if room - longest[start] <= _SIXTEENTH else longest[start]  # a short breath is no rest
    return [note.model_copy(update={"length_ticks": longest[note.start_tick]}) for note in notes]

"""A Blueprint lifted from a file: sound is heard first, MIDI and MusicXML are read as scores."""

from collections.abc import Callable
from pathlib import Path

from generation.core.blueprint import Blueprint
from generation.core.lifting.from_song import Choices, lift
from generation.core.wish import Wish
from theory.core.reading import read
from theory.core.score import Score, ScoreNote, without_overlaps

SCORES = frozenset({".mid", ".midi", ".musicxml", ".mxl", ".xml"})
_DRUMS = 9  # the channel
_LEAN, _MOST = 16, 0.85  # a sixteenth of a quarter note; share of notes that must lie so near
Progress = Callable[[float, float, str], None]


def lift_file(path: Path, workdir: Path, choices: Choices, wish: Wish, progress: Progress) -> Blueprint:
    """The plan of a song like this file. `workdir` is for this alone; the caller removes it.

    Raises ValueError with a sentence where the file is no music, and what the listener raises for sound.
    """
    if not path.is_file():
        raise ValueError(f"There is no file {path.name}. Give the path of a sound file, a MIDI file or MusicXML.")
    if path.suffix.lower() in SCORES:
        from theory.core.harmony.score_analysis import open_score, read_score

        piece = read_score(snapped(open_score(path)))
        return lift(piece, read(piece), choices, wish, path.stem)
    from library.core.notes.transcription import Transcription
    from library.core.piece_from_analysis import piece_of
    from library.core.pipeline import ListeningConfig, analyse

    heard = analyse(path, workdir, ListeningConfig(), progress, lambda stage, so_far: None)
    notes = Transcription.load(Path(heard.transcription_path)) if heard.transcription_path else None
    piece = piece_of(heard.analysis, notes)
    return lift(piece, heard.theory or read(piece), choices, wish, path.stem)


def snapped(score: Score) -> Score:
    """A score whose notes lean on the grid set to it, so that its own bars are believed; others as they are.

    Performances of a score stray by some milliseconds; what was recorded without a click strays by everything.
    """
    reach = score.ticks_per_quarter / _LEAN
    starts = [note.start_tick for part in score.parts if part.channel != _DRUMS for note in part.notes]
    near = sum(abs(_nearest(start, score.ticks_per_quarter) - start) <= reach for start in starts)
    if not starts or near / len(starts) < _MOST:
        return score
    parts = tuple(
        part.model_copy(update={"notes": _on_grid(part.notes, score.ticks_per_quarter)}) for part in score.parts
    )
    end = max([score.end_tick, *(note.end_tick for part in parts for note in part.notes)])
    return Score.model_validate(score.model_dump() | {"parts": [part.model_dump() for part in parts], "end_tick": end})


def _on_grid(notes: tuple[ScoreNote, ...], quarter: int) -> tuple[ScoreNote, ...]:
    rows = [note.model_copy(update={"start_tick": _nearest(note.start_tick, quarter)}) for note in notes]
    return without_overlaps(sorted(rows, key=lambda note: (note.start_tick, note.pitch)))


def _nearest(tick: int, quarter: int) -> int:
    """The sixteenth or the triplet eighth nearest to a tick."""
    steps = (quarter / 4, quarter / 3)
    return min((round(round(tick / step) * step) for step in steps), key=lambda place: abs(place - tick))

"""A Blueprint lifted from a file: sound is heard first, MIDI and MusicXML are read as scores."""

from collections.abc import Callable
from pathlib import Path

from generation.core.blueprint import Blueprint
from generation.core.lifting.from_song import Choices, lift
from generation.core.wish import Wish
from theory.core.reading import read

SCORES = frozenset({".mid", ".midi", ".musicxml", ".mxl", ".xml"})
Progress = Callable[[float, float, str], None]


def lift_file(path: Path, workdir: Path, choices: Choices, wish: Wish, progress: Progress) -> Blueprint:
    """The plan of a song like this file. `workdir` is for this alone; the caller removes it.

    Raises ValueError with a sentence where the file is no music, and what the listener raises for sound.
    """
    if not path.is_file():
        raise ValueError(f"There is no file {path.name}. Give the path of a sound file, a MIDI file or MusicXML.")
    if path.suffix.lower() in SCORES:
        from theory.core.harmony.score_analysis import read_score

        piece = read_score(path)
        return lift(piece, read(piece), choices, wish, path.stem)
    from library.core.notes.transcription import Transcription
    from library.core.piece_from_analysis import piece_of
    from library.core.pipeline import ListeningConfig, analyse

    heard = analyse(path, workdir, ListeningConfig(), progress, lambda stage, so_far: None)
    notes = Transcription.load(Path(heard.transcription_path)) if heard.transcription_path else None
    piece = piece_of(heard.analysis, notes)
    return lift(piece, heard.theory or read(piece), choices, wish, path.stem)

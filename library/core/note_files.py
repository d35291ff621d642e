"""The notes of a song as files for other programs: MIDI and MusicXML, all parts in one or a part by itself.

Writing a long song takes seconds, so a web process asks for a process of its own (`written_apart`).
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from library.core.analysis import Analysis
from library.core.notes.score_out import ExportPart
from library.core.notes.transcription import PITCHED_PARTS, PartName, Transcription
from library.core.piece_from_analysis import piece_of
from musicapp.errors import MusicAppError

WALL_SECONDS = 180.0
NOT_WRITTEN = "The notes could not be written as a file: there are too many of them, or what was heard is damaged."
PACKAGE_ROOT = Path(__file__).resolve().parents[2]
MIDI, MUSICXML = "mid", "musicxml"
CONTENT_TYPES = {MIDI: "audio/midi", MUSICXML: "application/vnd.recordare.musicxml+xml"}


@dataclass(frozen=True, slots=True)
class NoteFile:
    """One kind of file: `name` as in its address ("melody.mid"), what it is in words, the part or None for all."""

    name: str
    words: str
    part: str | None

    @property
    def ending(self) -> str:
        """ "mid" or "musicxml"."""
        return self.name.rpartition(".")[2]

    @property
    def content_type(self) -> str:
        """What a browser is told."""
        return CONTENT_TYPES[self.ending]


def _kinds() -> dict[str, NoteFile]:
    parts: tuple[str, ...] = (*PITCHED_PARTS, "drums")
    midi = [NoteFile("all.mid", "All parts, MIDI", None)]
    midi += [NoteFile(f"{part}.mid", f"{part.capitalize()}, MIDI", part) for part in parts]
    score = [NoteFile("all.musicxml", "All parts, MusicXML", None)]
    score += [NoteFile(f"{part}.musicxml", f"{part.capitalize()}, MusicXML", part) for part in PITCHED_PARTS]
    return {one.name: one for one in (*midi, *score)}


KINDS = _kinds()


def present_parts(transcription: Transcription) -> set[str]:
    """The parts in which something was heard."""
    return {*transcription.notes.part, *({"drums"} if transcription.drums.time_s else ())}


def note_file(kind: NoteFile, heard: Analysis, transcription: Transcription, title: str) -> bytes:
    """The content of one file."""
    piece = piece_of(heard, transcription)
    if kind.ending == MIDI:
        from library.core.notes.midi_out import midi_bytes

        return midi_bytes(transcription, piece, cast("ExportPart | None", kind.part), title)
    from library.core.notes.musicxml_out import musicxml_bytes

    return musicxml_bytes(transcription, piece, cast("PartName | None", kind.part), title)


def written_apart(kind: NoteFile, heard: Analysis, transcription: Path, title: str, into: Path) -> None:
    """Writes one file at `into` by a process of its own. Raises MusicAppError where that breaks down."""
    request = {
        "kind": kind.name, "analysis": heard.model_dump(mode="json"), "title": title,
        "transcription": str(transcription), "into": str(into),
    }  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(PACKAGE_ROOT), "HOME": "/nonexistent"}
    process = subprocess.Popen(
        [sys.executable, "-m", "library.core.note_files_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    try:
        process.communicate(json.dumps(request).encode(), timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise MusicAppError(NOT_WRITTEN) from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.returncode != 0:
        raise MusicAppError(NOT_WRITTEN)

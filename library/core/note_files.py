"""The notes of a song as files: MIDI, MusicXML and PDF; all parts in one, a part by itself, the lead sheet.

Writing a long song takes seconds, so a web process asks for a process of its own (`written_apart`).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from library.core.analysis import Analysis
from library.core.apart import run_apart
from library.core.lead_sheet import ALL, LEAD, NO_BEAT, has_bars
from library.core.notes.score_out import ExportPart
from library.core.notes.transcription import PITCHED_PARTS, Transcription
from library.core.piece_from_analysis import piece_of
from musicapp.errors import MusicAppError

WALL_SECONDS = 180.0
NOT_WRITTEN = "The notes could not be written as a file: there are too many of them, or what was heard is damaged."
NO_NOTES = "No notes are known of this song: they come with the hearing, and older listeners heard none. Hear it again."
MIDI, MUSICXML, PDF = "mid", "musicxml", "pdf"
CONTENT_TYPES = {MIDI: "audio/midi", MUSICXML: "application/vnd.recordare.musicxml+xml", PDF: "application/pdf"}


@dataclass(frozen=True, slots=True)
class NoteFile:
    """One kind of file: `name` as in its address ("melody.mid"), what it is in words, the part or None for all."""

    name: str
    words: str
    part: str | None

    @property
    def ending(self) -> str:
        """ "mid", "musicxml" or "pdf"."""
        return self.name.rpartition(".")[2]

    @property
    def content_type(self) -> str:
        """What a browser is told."""
        return CONTENT_TYPES[self.ending]

    @property
    def called(self) -> str:
        """What the part is called in the name of a downloaded file."""
        return {None: "all parts", LEAD: "lead sheet"}.get(self.part, self.part or "")

    @property
    def needs_notes(self) -> bool:
        """False for the lead sheet, which chords alone can fill."""
        return self.part != LEAD


@dataclass(frozen=True, slots=True)
class Names:
    """What stands on a sheet; `fonts` is the folder of the typeface that a PDF is set in."""

    title: str = ""
    artist: str = ""
    fonts: Path | None = None


def _kinds() -> dict[str, NoteFile]:
    parts: tuple[str, ...] = (*PITCHED_PARTS, "drums")
    rows = [NoteFile("all.mid", "All parts, MIDI", None)]
    rows += [NoteFile(f"{part}.mid", f"{part.capitalize()}, MIDI", part) for part in parts]
    for ending, words in ((MUSICXML, "MusicXML"), (PDF, "PDF")):
        rows.append(NoteFile(f"{LEAD}.{ending}", f"Lead sheet, {words}", LEAD))
        rows.append(NoteFile(f"{ALL}.{ending}", f"All parts, {words}", None))
        rows += [NoteFile(f"{part}.{ending}", f"{part.capitalize()}, {words}", part) for part in PITCHED_PARTS]
    return {one.name: one for one in rows}


KINDS = _kinds()


def present_parts(transcription: Transcription) -> set[str]:
    """The parts in which something was heard."""
    return {*transcription.notes.part, *({"drums"} if transcription.drums.time_s else ())}


def note_file(kind: NoteFile, heard: Analysis, transcription: Transcription | None, names: Names) -> bytes:
    """The content of one file. Raises MusicAppError where a PDF is asked for and no beat was heard."""
    notes = transcription or Transcription(duration_s=heard.duration_s)
    if kind.ending == MIDI:
        from library.core.notes.midi_out import midi_bytes

        return midi_bytes(notes, piece_of(heard, notes), cast("ExportPart | None", kind.part), names.title)
    if kind.ending == PDF:
        from library.core.engraving import pdf_bytes

        part = kind.part or ALL
        return pdf_bytes(heard, notes, part, title=names.title, artist=names.artist, fonts=names.fonts)
    from library.core.notes.musicxml_out import musicxml_bytes

    return musicxml_bytes(heard, notes, kind.part, names.title, names.artist)


def written_apart(kind: NoteFile, heard: Analysis, transcription: Path | None, names: Names, into: Path) -> None:
    """Writes one file at `into` by a process of its own. Raises MusicAppError where that breaks down."""
    if kind.ending == PDF and not has_bars(heard):
        raise MusicAppError(NO_BEAT)
    request = {
        "kind": kind.name, "analysis": heard.model_dump(mode="json"), "title": names.title, "artist": names.artist,
        "transcription": str(transcription or ""), "into": str(into), "fonts": str(names.fonts or ""),
    }  # fmt: skip
    if not run_apart("library.core.note_files_child", request, WALL_SECONDS):
        raise MusicAppError(NOT_WRITTEN)

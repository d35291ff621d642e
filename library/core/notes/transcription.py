"""The transcription: every note and stroke that was heard in a song, by part, as one document in columns."""

import gzip
from pathlib import Path
from typing import Annotated, Literal, Self, TypedDict

from pydantic import Field, NonNegativeFloat, model_validator

from library.core.analysis import Confidence
from theory.core.document import Document
from theory.core.piece import DrumHit, TimedNote

PartName = Literal["melody", "bass", "harmony"]
PITCHED_PARTS: tuple[PartName, ...] = ("melody", "harmony", "bass")
MidiPitch = Annotated[int, Field(ge=0, le=127)]
Velocity = Annotated[int, Field(ge=1, le=127)]


class NoteColumns(Document):
    """Pitched notes, in order of time; the columns are equally long."""

    onset_s: tuple[NonNegativeFloat, ...] = ()
    end_s: tuple[NonNegativeFloat, ...] = ()
    pitch: tuple[MidiPitch, ...] = ()
    velocity: tuple[Velocity, ...] = ()
    confidence: tuple[Confidence, ...] = ()
    part: tuple[PartName, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        columns = (self.end_s, self.pitch, self.velocity, self.confidence, self.part)
        if any(len(column) != len(self.onset_s) for column in columns):
            raise ValueError("the columns of notes differ in length")
        if any(end <= start for start, end in zip(self.onset_s, self.end_s, strict=True)):
            raise ValueError("a note cannot end before it begins")
        return self


class DrumColumns(Document):
    """Strokes on drums, in order of time; the columns are equally long."""

    time_s: tuple[NonNegativeFloat, ...] = ()
    drum: tuple[str, ...] = ()
    velocity: tuple[Velocity, ...] = ()
    confidence: tuple[Confidence, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if any(len(column) != len(self.time_s) for column in (self.drum, self.velocity, self.confidence)):
            raise ValueError("the columns of drums differ in length")
        return self


class PieceRows(TypedDict, total=False):
    """The fields of a `Piece` that a transcription fills."""

    notes: tuple[TimedNote, ...]
    melody: tuple[TimedNote, ...]
    bass: tuple[TimedNote, ...]
    drums: tuple[DrumHit, ...]


class Transcription(Document):
    """Notes and drums of one song. Times in seconds from the first sample."""

    schema_version: Literal[1] = 1
    duration_s: NonNegativeFloat
    tuning_cents: float = 0.0
    notes: NoteColumns = NoteColumns()
    drums: DrumColumns = DrumColumns()

    def part_notes(self, part: PartName) -> tuple[TimedNote, ...]:
        """The notes of one part."""
        return tuple(note for note, whose in zip(self._timed(), self.notes.part, strict=True) if whose == part)

    def drum_hits(self) -> tuple[DrumHit, ...]:
        """The strokes."""
        drums = self.drums
        rows = zip(drums.time_s, drums.drum, drums.velocity, drums.confidence, strict=True)
        return tuple(DrumHit(*row) for row in rows)

    def rows(self) -> PieceRows:
        """What theory reads: keyword arguments of `Piece`."""
        return {
            "notes": self._timed(),
            "melody": self.part_notes("melody"),
            "bass": self.part_notes("bass"),
            "drums": self.drum_hits(),
        }

    def to_eval_rows(self) -> list[list[float]]:
        """Notes as [start, end, MIDI pitch], as the evaluation reads them."""
        return [[note.start_s, note.end_s, float(note.pitch)] for note in self._timed()]

    def save(self, path: Path) -> None:
        """Write gzipped JSON; equal transcriptions give equal bytes."""
        path.write_bytes(gzip.compress(self.to_json().encode(), mtime=0))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote. Raises OSError or ValueError where it is damaged."""
        return cls.from_json(gzip.decompress(path.read_bytes()))

    def _timed(self) -> tuple[TimedNote, ...]:
        notes = self.notes
        rows = zip(notes.onset_s, notes.end_s, notes.pitch, notes.velocity, notes.confidence, strict=True)
        return tuple(TimedNote(*row) for row in rows)

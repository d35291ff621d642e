"""`manage.py analyse FILE... --out DIR`: hear files, write what was heard as JSON; --parts adds stems and notes."""

import json
import sys
import tempfile
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from library.core.analysis import Analysis
from library.core.heard import Heard, HeardSoFar, Stage
from library.core.note_files import KINDS, PDF, Names, note_file, present_parts
from library.core.notes.transcription import Transcription
from library.core.pipeline import ListeningConfig, analyse
from library.core.reading import read_theory
from musicapp.errors import MusicAppError
from theory.core.reading import Reading

BAD_INPUT = 2
CADENCES = {
    "perfect authentic": "PAC", "imperfect authentic": "IAC", "half": "HC", "Phrygian": "HC", "deceptive": "DC",
    "evaded": "EC", "plagal": "PC",
}  # fmt: skip  # as the evaluation cases write them


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was heard in one file."""

    analysis: Analysis
    theory: Reading
    notes: Transcription | None

    def in_the_schema_of_cases(self, name: str) -> dict[str, object]:
        """One document as the evaluation cases are written."""
        cadences = self.theory.harmony.cadences if self.theory.harmony else ()
        closes = [[round(one.arrival_s, 4), CADENCES[one.kind]] for one in cadences if one.kind in CADENCES]
        notes = self.notes.to_eval_rows() if self.notes else None
        return {**self.analysis.to_eval_json(name), "cadences": closes, "notes": notes, "theory": self._theory()}

    def in_full(self) -> dict[str, object]:
        """The Analysis with its confidences, and beside its fields the Reading and the Transcription."""
        notes = self.notes.model_dump(mode="json") if self.notes else None
        return {**self.analysis.model_dump(mode="json"), "theory": self._theory(), "notes": notes}

    def _theory(self) -> dict[str, object]:
        return self.theory.model_dump(mode="json")


class Command(BaseCommand):
    """Writes DIR/<name>.json in the schema of the evaluation cases; --full the whole documents instead."""

    help = "Hear sound files and write tempo, beats, key, chords, notes, sections and theory as JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for the results")
        full = "write the whole Analysis with its confidences, and the notes in columns"
        parser.add_argument("--full", action="store_true", help=full)
        parts = "write a folder <name> too: stems as FLAC, every part as MIDI and MusicXML"
        parser.add_argument("--parts", action="store_true", help=parts)

    def handle(self, *, files: list[Path], out: Path, full: bool, parts: bool = False, **_: Any) -> None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            sentence = f"{out}: cannot be used as a folder ({error.strerror})."
            raise CommandError(sentence, returncode=BAD_INPUT) from error
        failed, names = 0, set[str]()
        for file in files:
            name = _free_name(file, names)
            names.add(name)
            try:
                found = self._hear(file, out / f"{name}.json", full=full)
                if parts:
                    self._write_parts(file, out / name, found)
            except (MusicAppError, OSError) as error:
                failed += 1
                self.stderr.write(f"{file}: {error}")
        if failed:
            sys.exit(BAD_INPUT)

    def _hear(self, file: Path, target: Path, *, full: bool) -> Found:
        with tempfile.TemporaryDirectory(prefix="partimento-") as folder:
            heard = analyse(file, Path(folder), ListeningConfig(), _silent, _passing)
            found = _found(heard)
        document = found.in_full() if full else found.in_the_schema_of_cases(target.stem)
        target.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")
        for warning in heard.warnings:
            self.stderr.write(f"{file}: {warning}")
        seconds = sum(heard.stage_seconds.values())
        self.stdout.write(f"{file}: {target} ({heard.analysis.duration_s:.0f} s of sound in {seconds:.1f} s)")
        return found

    def _write_parts(self, file: Path, folder: Path, found: Found) -> None:
        from library.core.stems.stemming import separate_file

        folder.mkdir(parents=True, exist_ok=True)
        if found.notes:
            there = {None, *present_parts(found.notes)}
            for kind in KINDS.values():
                if kind.part in there and kind.ending != PDF:
                    content = note_file(kind, found.analysis, found.notes, Names(file.stem))
                    (folder / kind.name).write_bytes(content)
        made = separate_file(file, folder, _silent)
        self.stdout.write(f"{file}: {folder} (notes; stems by {made.separator.label} in {made.seconds:.1f} s)")


def _found(heard: Heard) -> Found:
    notes = Transcription.load(Path(heard.transcription_path)) if heard.transcription_path else None
    return Found(heard.analysis, heard.theory or read_theory(heard.analysis, notes), notes)


def _free_name(file: Path, taken: set[str]) -> str:
    """The stem of the file, numbered where an earlier file has it."""
    number = 1
    while (name := file.stem if number == 1 else f"{file.stem}-{number}") in taken:
        number += 1
    return name


def _silent(done: float, total: float, note: str) -> None:
    """Nobody watches."""


def _passing(stage: Stage, so_far: HeardSoFar) -> None:
    """The command only wants the end."""

"""`manage.py analyse FILE... --out DIR`: hear files and write what was heard, one JSON each."""

import json
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from library.core.heard import HeardSoFar, Stage
from library.core.pipeline import ListeningConfig, analyse
from musicapp.errors import MusicAppError

BAD_INPUT = 2


class Command(BaseCommand):
    """Writes DIR/<name>.json in the schema of the evaluation cases; --full writes the whole Analysis instead."""

    help = "Hear sound files and write tempo, beats, key, chords and sections as JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for the results")
        parser.add_argument("--full", action="store_true", help="write the Analysis document with its confidences")

    def handle(self, *, files: list[Path], out: Path, full: bool, **_: Any) -> None:
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
                self._hear(file, out / f"{name}.json", full=full)
            except (MusicAppError, OSError) as error:
                failed += 1
                self.stderr.write(f"{file}: {error}")
        if failed:
            sys.exit(BAD_INPUT)

    def _hear(self, file: Path, target: Path, *, full: bool) -> None:
        with tempfile.TemporaryDirectory(prefix="partimento-") as folder:
            heard = analyse(file, Path(folder), ListeningConfig(), _silent, _passing)
        document = heard.analysis.model_dump(mode="json") if full else heard.analysis.to_eval_json(target.stem)
        target.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")
        for warning in heard.warnings:
            self.stderr.write(f"{file}: {warning}")
        seconds = sum(heard.stage_seconds.values())
        self.stdout.write(f"{file}: {target} ({heard.analysis.duration_s:.0f} s of sound in {seconds:.1f} s)")


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

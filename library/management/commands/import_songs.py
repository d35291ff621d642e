"""``manage.py import_songs FOLDER --user NAME``: a whole collection from the command line."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from library.models import Song
from library.services.imports import Imported, import_file, songs_below
from musicapp.errors import MusicAppError
from musicapp.jobs.models import OPEN, Job
from musicapp.people.models import User

LOOK_EVERY_S = 1.0
IDS_AT_ONCE = 500


class Command(BaseCommand):
    help = "Bring all songs of a folder in. Doing it again skips what is in, so it may be cut off at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder; those inside it are searched too")
        parser.add_argument("--user", required=True, help="whose library the songs come into")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--copy", action="store_true", help="leave the files where they are (the default)")
        how.add_argument("--move", action="store_true", help="take the files away from where they are")
        parser.add_argument("--json", action="store_true", help="one JSON object per line")
        parser.add_argument("--wait", action="store_true", help="return when all were heard; needs a running worker")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.filter(username=options["user"]).first()
        if owner is None:
            raise CommandError(f"There is no person {options['user']!r} in this studio.", returncode=2)
        if not options["folder"].is_dir():
            raise CommandError(f"There is no folder {options['folder']}.", returncode=2)
        self.as_json, self.counts, self.added = options["json"], Counter[str](), list[UUID]()
        try:
            self.bring_in(owner, options["folder"], move=options["move"])
            if options["wait"]:
                self.wait()
        except MusicAppError as error:
            raise CommandError(f"{error} {self.summary()}", returncode=2) from None
        except KeyboardInterrupt:
            self.progress("")
            self.stderr.write(f"Stopped. {self.summary()} Start it again to go on.", str)
            raise SystemExit(130) from None
        self.progress("")
        self.stderr.write(self.summary(), str)

    def bring_in(self, owner: User, folder: Path, *, move: bool) -> None:
        found = list(songs_below(folder))
        for number, one in enumerate(found, start=1):
            self.progress(f"{number:,} of {len(found):,}, {self.counts['added']:,} added")
            done = one if isinstance(one, Imported) else import_file(owner, one, move=move)
            self.counts[done.outcome] += 1
            if done.outcome == "added" and done.song is not None:
                self.added.append(done.song.pk)
            self.tell(done)

    def tell(self, done: Imported) -> None:
        if self.as_json:
            row = {"path": done.path, "outcome": done.outcome, "why": done.why}
            self.stdout.write(json.dumps(row | {"song": str(done.song.pk) if done.song else None}))
            return
        self.progress("")
        self.stdout.write(f"{done.outcome:<12}  {done.path}{f'  ({done.why})' if done.why else ''}")

    def wait(self) -> None:
        while left := self.open_jobs():
            self.progress(f"{left:,} of {len(self.added):,} still to be heard")
            time.sleep(LOOK_EVERY_S)
        for state in self.each("state", Song.objects.all(), "pk"):
            self.counts[f"then {state}"] += 1

    def open_jobs(self) -> int:
        return sum(state in OPEN for state in self.each("state", Job.objects.all(), "subject_id"))

    def each(self, field: str, rows: Any, by: str) -> list[str]:
        """A column of the rows of all songs that were added."""
        groups = (self.added[at : at + IDS_AT_ONCE] for at in range(0, len(self.added), IDS_AT_ONCE))
        return [value for ids in groups for value in rows.filter(**{f"{by}__in": ids}).values_list(field, flat=True)]

    def summary(self) -> str:
        counts = self.counts
        words = [f"{counts[name]:,} {name}" for name in ("added", "already here", "skipped")]
        words += [f"{number:,} {name}" for name, number in sorted(counts.items()) if name.startswith("then ")]
        return ", ".join(words) + "."

    def progress(self, text: str) -> None:
        """One line that is written over, on a terminal only."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{text}", str, ending="")
            self.stderr.flush()

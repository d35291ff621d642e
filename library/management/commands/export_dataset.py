"""``manage.py export_dataset OUT``: all heard songs as training data."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from library.services.dataset import DatasetConfig, export, heard_songs
from musicapp.errors import MusicAppError


class Command(BaseCommand):
    help = "Write heard songs as training data: songs.parquet, WebDataset shards by split, DATA_CARD.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path, help="a new folder, or one with an earlier dataset, which is replaced")
        parser.add_argument("--user", help="only this person's songs")
        parser.add_argument("--no-audio", action="store_true", help="labels only")
        parser.add_argument("--no-stems", action="store_true", help="without the stems that were made")
        parser.add_argument("--shard-mb", type=int, default=512, help="size of a shard (default 512)")
        parser.add_argument("--targets", type=Path, help="TOML with tables [genre] and [era]: the share wanted of each")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["shard_mb"] <= 65_536:
            raise CommandError(f"A shard of {options['shard_mb']} MB is not possible: give 1 to 65536.", returncode=2)
        songs = heard_songs(options["user"])
        if not songs.exists():
            raise CommandError("No song has been heard yet, so there is nothing to export.", returncode=2)
        config = DatasetConfig(
            shard_bytes=options["shard_mb"] * 2**20,
            with_audio=not options["no_audio"],
            with_stems=not options["no_stems"],
            targets=_targets(options["targets"]),
        )
        try:
            written = export(songs, options["out"].resolve(), config, self.progress)
        except MusicAppError as error:
            raise CommandError(str(error), returncode=2) from None
        for sentence in written.left_out:
            self.stderr.write(f"Left out: {sentence}", str)
        self.stdout.write(f"{written.songs} songs, {written.hours:.2f} hours in {options['out']}")

    def progress(self, done: int, total: int, title: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{done + 1} of {total}: {title[:60]}", str, ending="")


def _targets(path: Path | None) -> dict[str, dict[str, float]]:
    if path is None:
        return {}
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: {str(k): float(v) for k, v in read.get(name, {}).items()} for name in ("genre", "era")}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise CommandError(f"{path} cannot be read as targets: {error}", returncode=2) from None

"""`manage.py index_theory`: tells the facts of theory anew, by which songs are found and compared."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from library.models import SongProfile
from library.services import theory_facts


class Command(BaseCommand):
    """Workers do the same by themselves after an upgrade; this does it at once, and with --all for every song."""

    help = "Tell the facts of theory of songs that were heard before, for rules, similar songs and mixing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also songs whose facts are up to date")

    def handle(self, **options: Any) -> None:
        if options["all"]:
            SongProfile.objects.update(version=0)
        count = theory_facts.catch_up(seconds=float("inf"))
        self.stdout.write(f"{count} song{'' if count == 1 else 's'} indexed.")

"""``manage.py hear_again``: songs that an older listener heard, or all, are heard anew by the running worker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from library.models import Song
from library.services import hear_again
from musicapp.people.models import User

BAD_INPUT = 2


class Command(BaseCommand):
    help = (
        "Have songs heard anew, behind new ones. Corrections and tags stay; old results stay until new ones are whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--older", action="store_true", help="those that an older listener heard (the default)")
        which.add_argument("--all", action="store_true", help="every song")
        parser.add_argument("--owner", help="only this person's songs")
        parser.add_argument("--stop", action="store_true", help="forget what waits to be heard anew")

    def handle(self, *args: Any, **options: Any) -> None:
        owners = User.objects.all()
        if options["owner"]:
            owners = owners.filter(username=options["owner"])
            if not owners:
                raise CommandError(f"There is no person {options['owner']!r} in this studio.", returncode=BAD_INPUT)
        if options["stop"]:
            count = sum(hear_again.stop(owner) for owner in owners)
            self.stdout.write(f"{count:,} {'song waits' if count == 1 else 'songs wait'} no longer to be heard again.")
            return
        songs = Song.objects.filter(owner__in=owners)
        count = hear_again.ask(songs if options["all"] else hear_again.older(songs))
        self.stdout.write(f"{count:,} {'song' if count == 1 else 'songs'} will be heard again by the worker.")

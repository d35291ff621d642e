"""``manage.py stop``: end the studio that runs on this folder."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from musicapp.supervisor.instance import StartError, stop


class Command(BaseCommand):
    help = "End the studio that make run started, and everything it started."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            stopped = stop(settings.VAR)
        except StartError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"Stopped the studio at {stopped.address}" if stopped else "The studio is not running.")

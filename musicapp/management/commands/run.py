"""``manage.py run``: the web process and one worker together, until Ctrl-C or ``make stop``."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from musicapp.supervisor.instance import StartError
from musicapp.supervisor.loop import Plan, run
from musicapp.supervisor.prepare import prepare


class Command(BaseCommand):
    help = "Prepare the data, then run the web process and one worker together. PORT and BIND say where."
    requires_system_checks = ()  # CI runs them; a start is not the time to import every view

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run(studio_plan(), lambda: prepare(self.say), self.say)
        except StartError as error:
            raise CommandError(str(error), returncode=2) from error
        except KeyboardInterrupt:
            raise SystemExit(130) from None

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def studio_plan() -> Plan:
    """What the settings say is to be run."""
    named = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"]
    manage = [sys.executable, "manage.py"]
    return Plan(
        var=settings.VAR,
        folder=settings.BASE_DIR,
        bind=settings.BIND,
        port=settings.PORT,
        host_name=named[0] if named else "localhost",
        tls=settings.TLS,
        web=[*manage, "web", "--fd"],
        worker=[*manage, "worker"],
    )

"""``manage.py worker``: one worker alone."""

from __future__ import annotations

import warnings
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from musicapp.celery import app

QUEUES = "default,audio,gpu"


class Command(BaseCommand):
    help = "Do the long work. Several may run, also on other hosts; ``manage.py run`` starts one beside the pages."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        about = f"what kinds of work to take, such as gpu alone on a host with an accelerator; default: {QUEUES}"
        parser.add_argument("--queues", default=QUEUES, help=about)

    def handle(self, *args: Any, **options: Any) -> None:
        # Celery warns root users because of pickled messages; ours are JSON and carry an id.
        warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")
        # Workers know of each other by their rows, so they need not greet and watch each other over the broker.
        alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        app.start(["--quiet", "worker", "--queues", options["queues"], "--loglevel", "WARNING", *alone])

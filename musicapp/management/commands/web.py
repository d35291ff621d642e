"""``manage.py web``: the web process alone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Serve the pages. Jobs need a worker beside it; ``manage.py run`` starts both."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT, help="default: PORT of the settings")
        parser.add_argument("--bind", default=settings.BIND, help="address to listen on; default: BIND of the settings")
        parser.add_argument("--fd", type=int, help="number of a socket that already listens, in place of port and bind")

    def handle(self, *args: Any, **options: Any) -> None:
        from musicapp.server import CannotListen, serve

        from musicapp.asgi import application  # isort: skip  (the server installs the reactor first)

        try:
            serve(application, endpoint(options))
        except CannotListen as error:
            raise CommandError(
                f"{options['bind']} port {options['port']} cannot be listened on: {error}. "
                "End what uses it, or choose another with --port.",
                returncode=2,
            ) from None


def endpoint(options: dict[str, Any]) -> str:
    """Twisted's words for where to listen."""
    if options["fd"] is not None:
        return f"fd:fileno={options['fd']}"
    kind = "tcp6" if ":" in options["bind"] else "tcp"
    host = options["bind"].replace(":", "\\:")
    return f"{kind}:port={options['port']}:interface={host}:backlog=512"

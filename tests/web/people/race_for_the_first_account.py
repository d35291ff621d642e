"""Six visitors post the form of the first account at the same moment. Prints six answers, then people, then owners."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from musicapp.people.models import User  # noqa: E402
from tests.conftest import PASSWORD  # noqa: E402

VISITORS = 6
ready = threading.Barrier(VISITORS, timeout=30)
answers: list[int] = []


def visit(number: int) -> None:
    client = Client(SERVER_NAME="localhost")
    client.get("/first/")
    ready.wait()
    sent = {"username": f"visitor{number}", "password1": PASSWORD, "password2": PASSWORD}
    answers.append(client.post("/first/", sent).status_code)
    connection.close()


call_command("migrate", verbosity=0, run_syncdb=True)
visitors = [threading.Thread(target=visit, args=(number,)) for number in range(VISITORS)]
for visitor in visitors:
    visitor.start()
for visitor in visitors:
    visitor.join()
print(*answers, User.objects.count(), User.objects.filter(is_owner=True).count())

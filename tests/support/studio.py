"""A whole studio for browser and integration tests: the real processes on a folder and a port of their own."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_S = 120.0
STOPS_WITHIN_S = 30.0


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Studio:
    """``manage.py run`` (web process and worker) with a database and files of its own.

    ``call`` runs a function of tests.support.seeds inside a third process on the same database, so that a test never
    mixes the browser's event loop with the ORM.
    """

    def __init__(self, var: Path, **settings: str) -> None:
        self.var = var
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log: deque[str] = deque(maxlen=400)
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self.environment = kept | {
            "PARTIMENTO_VAR": str(var),
            "PORT": str(self.port),
            "WORKERS": "1",
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        self._run: subprocess.Popen[str] | None = None
        self._seeder: subprocess.Popen[str] | None = None

    def start(self) -> Studio:
        self.var.mkdir(parents=True, exist_ok=True)
        self._run = subprocess.Popen(
            [sys.executable, "manage.py", "run"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read_log, daemon=True).start()
        self._wait_for_first_page()
        return self

    def stop(self) -> None:
        for process in (self._seeder, self._run):
            if process is None or process.poll() is not None:
                continue
            process.terminate()
            try:
                process.wait(STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
        self._seeder = self._run = None

    def call(self, name: str, /, **arguments: Any) -> Any:
        """The answer of ``tests.support.seeds.<name>(**arguments)``; arguments and answer are JSON."""
        if self._seeder is None:
            self._seeder = subprocess.Popen(
                [sys.executable, "-m", "tests.support.seeder"],
                cwd=ROOT,
                env=self.environment | {"DJANGO_SETTINGS_MODULE": "musicapp.settings"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._seeder.stdin
        assert self._seeder.stdout
        self._seeder.stdin.write(json.dumps({"name": name, "arguments": arguments}) + "\n")
        self._seeder.stdin.flush()
        line = self._seeder.stdout.readline()
        answer = json.loads(line) if line else {"error": "the seeding process ended; its reason is above"}
        if "error" in answer:
            raise RuntimeError(f"seeds.{name}: {answer['error']}")
        return answer["value"]

    def manage(self, *arguments: str) -> str:
        """Output of a management command on this studio's data."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def _read_log(self) -> None:
        run = self._run
        assert run
        assert run.stdout
        for line in run.stdout:
            self.log.append(line.rstrip())

    def _wait_for_first_page(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            if self._run is None or self._run.poll() is not None:
                raise RuntimeError("The studio did not start:\n" + "\n".join(self.log))
            if self._answers():
                return
            time.sleep(0.1)
        raise RuntimeError("The studio did not answer:\n" + "\n".join(self.log))

    def _answers(self) -> bool:
        asking = http.client.HTTPConnection("localhost", self.port, timeout=5)
        try:
            asking.request("GET", "/healthz")
            return asking.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            asking.close()

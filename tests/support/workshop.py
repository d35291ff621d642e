"""The web process and the workers of a studio one by one, so that a test can kill each; and a client that uploads."""

from __future__ import annotations

import base64
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.support.studio import ROOT, Studio

PIECE_BYTES = 64 * 1024


class Workshop(Studio):
    """Starts with an empty database. ``call`` and ``manage`` as in Studio."""

    def __init__(self, var: Path, **settings: str) -> None:
        super().__init__(var, **settings)
        self.started: list[subprocess.Popen[bytes]] = []
        self.token = ""

    def prepare(self, tables: Path | None = None) -> Workshop:
        """The database and one account. ``tables`` is an SQLite file that is migrated already."""
        self.var.mkdir(parents=True, exist_ok=True)
        if tables is not None:
            shutil.copyfile(tables, self.var / tables.name)
        else:
            self.manage("migrate", "--verbosity", "0")
        self.token = self.call("token", name="owner")
        return self

    def start_web(self) -> subprocess.Popen[bytes]:
        process = self._popen("web", "web", "--port", str(self.port))
        wait_for(self._answers, 60, "the first page", lambda: self.lines("web"))
        return process

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._popen("worker", "worker")

    def kill(self, process: subprocess.Popen[bytes], with_signal: int = signal.SIGKILL) -> None:
        with suppress(ProcessLookupError):
            process.send_signal(with_signal)
        process.wait(timeout=60)
        self.started.remove(process)

    def stop(self) -> None:
        for process in list(self.started):
            self.kill(process)
        super().stop()

    def lines(self, name: str) -> str:
        """The end of what a process said."""
        return (self.var / f"{name}.log").read_text(errors="replace")[-4000:]

    def states(self) -> dict[str, Any]:
        return dict(self.call("states", owner="owner"))

    def pool_of(self, worker: subprocess.Popen[bytes]) -> list[int]:
        """The processes in which a worker does its work."""
        return [int(pid) for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()]

    def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            sent = {"Authorization": f"Bearer {self.token}", **headers}
            line.request(method, path, body=body, headers=sent)
            answer = line.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            line.close()

    def _popen(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        with (self.var / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        self.started.append(process)
        return process


class Uploader:
    """A tus client that goes on whatever happens to the server, as a person's browser does."""

    def __init__(self, shop: Workshop, name: str, sound: bytes, *, patience_s: float = 120.0) -> None:
        self.shop, self.name, self.sound = shop, name, sound
        self.ends_at = time.monotonic() + patience_s
        self.address = ""

    def run(self) -> None:
        for _ in self.pieces():
            pass

    def pieces(self) -> Iterator[int]:
        """Uploads piece by piece; after each, how many bytes have arrived."""
        name = base64.b64encode(self.name.encode()).decode()
        while not self.address:
            answer = self._ask(
                "POST",
                "/library/uploads/",
                **{"Upload-Length": str(len(self.sound)), "Upload-Metadata": f"filename {name}"},
            )
            if answer is not None:
                assert answer[0] == 201, answer
                self.address = "/" + answer[1]["location"].partition("://")[2].partition("/")[2]
        while (offset := self._offset()) < len(self.sound):
            piece = self.sound[offset : offset + PIECE_BYTES]
            kind = "application/offset+octet-stream"
            self._ask("PATCH", self.address, piece, **{"Upload-Offset": str(offset), "Content-Type": kind})
            yield offset

    def _offset(self) -> int:
        while True:
            answer = self._ask("HEAD", self.address)
            if answer is not None and answer[0] == 200:
                return int(answer[1]["upload-offset"])
            assert answer is None or answer[0] >= 423, answer

    def _ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes] | None:
        """The answer; None where the line broke or nobody answered."""
        try:
            return self.shop.request(method, path, body, **{"Tus-Resumable": "1.0.0", **headers})
        except (OSError, http.client.HTTPException):
            if time.monotonic() > self.ends_at:
                raise
            time.sleep(0.1)
            return None


def wait_for(
    holds: Callable[[], Any], within_s: float, what: str, explain: Callable[[], Any] = lambda: "", every_s: float = 0.1
) -> Any:
    """The first true answer of ``holds``. Fails with what ``explain`` says."""
    ends_at = time.monotonic() + within_s
    while not (answer := holds()):
        assert time.monotonic() < ends_at, f"waited {within_s:.0f} s for {what}: {explain()}"
        time.sleep(every_s)
    return answer


def files_below(*folders: Path) -> list[str]:
    return sorted(str(Path(at) / name) for folder in folders for at, _, names in os.walk(folder) for name in names)

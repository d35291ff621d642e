"""The web process alone, for tests and benchmarks of uploads: a database and files of its own, jobs stay waiting."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
PIECE = "application/offset+octet-stream"
MAKE_OWNER = """
from musicapp.people.models import ApiToken, User
user = User.objects.create_user("owner", "owner@example.org", "four quiet bars of rest", is_owner=True)
print(ApiToken.make(user, "script")[1])
"""
TELL_SONGS = """
import json
from library.models import Song, Upload
from library.services.storage import local_path
from musicapp.jobs.models import Job
found = []
for song in Song.objects.all():
    found.append([song.original_name, str(local_path(song.file)), Job.objects.filter(subject_id=song.pk).count()])
Upload.objects.all().delete(), Job.objects.all().delete(), Song.objects.all().delete()
print(json.dumps(found))
"""


class Web:
    """The web process alone, on a database and files of its own; jobs stay waiting."""

    def __init__(self, var: Path) -> None:
        self.environment = os.environ | {"PARTIMENTO_VAR": str(var), "DJANGO_SETTINGS_MODULE": "musicapp.settings"}
        self.parts = var / "uploads"
        self.manage("migrate", "--verbosity", "0")
        self.token = self.manage("shell", "--no-imports", "--command", MAKE_OWNER).split()[-1]
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/library/uploads/"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "web", "--fd", str(self.listening.fileno())],
            cwd=ROOT,
            env=self.environment,
            pass_fds=[self.listening.fileno()],
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.listening.close()

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def songs(self) -> list[tuple[str, Path, int]]:
        """Name, stored file and number of jobs of each song since the last time of asking."""
        told = json.loads(self.manage("shell", "--no-imports", "--command", TELL_SONGS).splitlines()[-1])
        return [(name, Path(path), jobs) for name, path, jobs in told]

    def ask(self, method: str, address: str, *, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {self.token}"}
        line.request(
            method,
            urlsplit(address).path,
            body=body,
            headers=sent | {k.replace("_", "-"): v for k, v in headers.items()},
        )
        response = line.getresponse()
        response.text = response.read().decode()  # type: ignore[attr-defined]
        line.close()
        return response

    def create(self, length: int) -> str:
        response = self.ask("POST", self.url, Upload_Length=str(length), Upload_Metadata="filename c29uZy53YXY=")
        assert response.status == 201
        return response.headers["Location"]

    def offset(self, address: str) -> int:
        return int(self.ask("HEAD", address).headers["Upload-Offset"])

    def offset_when_over(self, address: str, least: int) -> int:
        until_s = time.monotonic() + 20
        while (offset := self.offset(address)) < least:
            assert time.monotonic() < until_s, f"the offset stays at {offset}"
            time.sleep(0.05)
        return offset

    def begin_piece(self, address: str, offset: int, size: int) -> socket.socket:
        """A PATCH whose body the caller sends."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        head = (
            f"PATCH {urlsplit(address).path} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Type: {PIECE}\r\n"
            f"Upload-Offset: {offset}\r\nContent-Length: {size}\r\n\r\n"
        )
        line.sendall(head.encode())
        return line

    def peak_mib(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024

    def cpu_s(self) -> float:
        """Processor seconds of the web process so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

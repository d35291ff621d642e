"""How long the studio takes to start, and what its web process weighs: python -m benchmarks.bench_start

``--fresh`` also times the first start of a new clone, packages and all, which needs the package registries.
``--small`` measures once. One JSON line on standard output.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.provenance import facts

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 5
WITHIN_S = 900.0
IMPORT_WEB = "from musicapp.server import serve; from musicapp.asgi import application; import musicapp.urls"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="also the first start of a new clone")
    parser.add_argument("--small", action="store_true", help="once, for breakage only")
    options = parser.parse_args()
    repeats = 1 if options.small else REPEATS
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder:
        numbers = second_starts(ROOT, Path(folder) / "var", repeats)
        imports = [import_s(Path(folder) / "var") for _ in range(repeats)]
        numbers["web_import_s"] = round(statistics.median(wall_s for wall_s, _ in imports), 2)
        numbers["web_import_cpu_s"] = round(statistics.median(cpu_s for _, cpu_s in imports), 2)
        if options.fresh:
            numbers["fresh_clone_first_page_s"] = fresh_clone_s(Path(folder))
    print(json.dumps({"benchmark": "start", **numbers, "repeats": repeats, **facts(["django", "daphne", "celery"])}))


def second_starts(project: Path, var: Path, repeats: int) -> dict[str, float]:
    """Seconds to the first page when everything is set up, and the memory of the processes then."""
    first_page_s(project, var)  # makes the database and collects the pages
    runs = [first_page_s(project, var) for _ in range(repeats)]
    return {key: round(statistics.median(run[key] for run in runs), 2) for key in runs[0]}


def first_page_s(project: Path, var: Path) -> dict[str, float]:
    """Start, ask until the page answers, look at the memory, stop."""
    port = free_port()
    env = environment(var) | {"PORT": str(port)}
    began_s = time.monotonic()
    command = [sys.executable, "bootstrap.py", "run"]
    with subprocess.Popen(command, cwd=project, env=env, stdout=subprocess.DEVNULL) as studio:
        try:
            await_page(port, studio)
            taken_s = time.monotonic() - began_s
            web = next(pid for pid in children(studio.pid) if b"web" in Path(f"/proc/{pid}/cmdline").read_bytes())
            return {
                "first_page_s": taken_s,
                "web_rss_mb": resident_mb(web),
                "supervisor_rss_mb": resident_mb(studio.pid),
            }
        finally:
            studio.send_signal(signal.SIGINT)
            studio.wait(30)


def fresh_clone_s(folder: Path) -> float:
    """Seconds from ``git clone`` to the first page of ``make run``."""
    port, clone = free_port(), folder / "clone"
    env = environment(clone / "var") | {"PORT": str(port)}
    began_s = time.monotonic()
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    with subprocess.Popen(["make", "run"], cwd=clone, env=env, stdout=sys.stderr) as make:
        try:
            await_page(port, make)
            return round(time.monotonic() - began_s, 1)
        finally:
            subprocess.run(["make", "stop"], cwd=clone, env=env, check=True, stdout=sys.stderr)
            make.wait(30)


def import_s(var: Path) -> tuple[float, float]:
    """Wall and processor seconds to import everything a web process needs, in a fresh interpreter."""
    began_s, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    env = environment(var) | {"DJANGO_SETTINGS_MODULE": "musicapp.settings"}
    subprocess.run([sys.executable, "-c", IMPORT_WEB], cwd=ROOT, env=env, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began_s, cpu_s


def environment(var: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "DJANGO_", "VIRTUAL_ENV"))
    }
    return kept | {"PARTIMENTO_VAR": str(var)}


def await_page(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit("The studio ended before its first page; its lines above say why.")
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            asking.request("GET", "/")
            if asking.getresponse().status in {200, 302}:
                return
        except OSError:
            time.sleep(0.01)
        finally:
            asking.close()
    raise SystemExit(f"No page within {WITHIN_S:.0f} s.")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident_mb(pid: int) -> float:
    line = next(row for row in Path(f"/proc/{pid}/status").read_text().splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


if __name__ == "__main__":
    main()

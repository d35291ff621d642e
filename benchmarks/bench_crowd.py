"""Many people at once, and a worker that is killed: python -m benchmarks.bench_crowd

Ten clients upload a hundred files at once by tus over HTTP; two workers hear them, one is killed -9 once half of
the songs are heard and does not come back. One JSON line; exits 1 unless every song is there, once, and heard.
``--small`` sends little.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from benchmarks.provenance import facts  # noqa: E402
from tests.support.seeds import four_chords  # noqa: E402
from tests.support.workshop import Uploader, Workshop, files_below, wait_for  # noqa: E402

CLIENTS, FILES, SECONDS = 10, 100, 8.0
SMALL_CLIENTS, SMALL_FILES = 3, 6
WITHIN_S = 1800.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="little, for breakage only")
    is_small = parser.parse_args().small
    clients, files = (SMALL_CLIENTS, SMALL_FILES) if is_small else (CLIENTS, FILES)
    with tempfile.TemporaryDirectory(prefix="bench-crowd-") as folder:
        shop = Workshop(Path(folder) / "var", WORKERS="1").prepare()
        try:
            numbers = crowd(shop, clients, files)
        finally:
            shop.stop()
    print(json.dumps(facts(["celery", "daphne", "django"]) | {"benchmark": "bench_crowd"} | numbers))
    return 0 if numbers["songs"] == numbers["heard"] == numbers["whole"] == files else 1


def crowd(shop: Workshop, clients: int, files: int) -> dict[str, Any]:
    # Each a little longer than the one before: different songs, so that none counts as already here.
    sounds = {f"song {number:03}.wav": four_chords(SECONDS + number / 50) for number in range(files)}
    web, doomed, _ = shop.start_web(), shop.start_worker(), shop.start_worker()
    started_s = time.monotonic()
    with ThreadPoolExecutor(clients) as people:
        uploads = [people.submit(Uploader(shop, *one, patience_s=WITHIN_S).run) for one in sounds.items()]
        wait_for(lambda: heard(shop) >= files / 2, WITHIN_S, "half of the songs", shop.states, every_s=0.5)
        shop.kill(doomed)
        killed_s = time.monotonic() - started_s
        for upload in uploads:
            upload.result()
    wait_for(lambda: is_over(shop, files), WITHIN_S, "every job to end", shop.states, every_s=0.5)
    took_s = time.monotonic() - started_s
    wait_for(lambda: not temporary(shop), 60, "the sweep of temporary files", lambda: temporary(shop))
    stored = [path.read_bytes() for path in (shop.var / "media").rglob("original.wav")]
    return {
        "clients": clients,
        "files": files,
        "songs": len(shop.states()["songs"]),
        "heard": heard(shop),
        "whole": len(set(stored) & set(sounds.values())),
        "jobs_done": sum(job[1] == "done" for job in shop.states()["jobs"]),
        "killed_after_s": round(killed_s, 1),
        "all_heard_s": round(took_s, 1),
        "web_peak_mib": peak_mib(web.pid),
    }


def heard(shop: Workshop) -> int:
    return sum(song[1] == "ready" for song in shop.states()["songs"])


def is_over(shop: Workshop, files: int) -> bool:
    jobs = shop.states()["jobs"]
    return len(jobs) == files and all(job[1] not in {"queued", "running"} for job in jobs)


def temporary(shop: Workshop) -> list[str]:
    return files_below(shop.var / "work", shop.var / "uploads", shop.var / "broker")


def peak_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1024, 1)


if __name__ == "__main__":
    sys.exit(main())

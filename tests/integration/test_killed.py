"""Kill -9 of the real processes at any moment: every job ends finished, no song is lost, nothing temporary stays."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.support.seeds import four_chords
from tests.support.workshop import Uploader, Workshop, files_below, wait_for

pytestmark = pytest.mark.integration

KILLS = 20
SONGS = 6
KEPT = {"original.wav", "peaks.bin", "notes.json.gz"}
DRAINED_WITHIN_S = 120.0


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, migrated once."""
    var = tmp_path_factory.mktemp("tables")
    Workshop(var).manage("migrate", "--verbosity", "0")
    return var / "partimento.sqlite3"


@pytest.fixture
def shop(tmp_path: Path, tables: Path) -> Iterator[Workshop]:
    shop = Workshop(tmp_path / "var", WORKERS="2")
    try:
        yield shop.prepare(tables)
    finally:
        shop.stop()


def running(shop: Workshop) -> list[Any]:
    return [job for job in shop.states()["jobs"] if job[1] == "running"]


def all_ended(shop: Workshop, count: int) -> bool:
    jobs = shop.states()["jobs"]
    return len(jobs) == count and all(job[1] not in {"queued", "running"} for job in jobs)


def temporary_files(shop: Workshop) -> list[str]:
    beside = [name for name in files_below(shop.var / "media") if Path(name).name not in KEPT]
    return files_below(shop.var / "work", shop.var / "uploads", shop.var / "broker") + beside


def assert_nothing_is_lost(shop: Workshop, sounds: dict[str, bytes]) -> None:
    states = shop.states()
    assert [(song[0], song[1], song[2]) for song in states["songs"]] == [
        (name, "ready", "done") for name in sorted(sounds)
    ]
    assert len(states["jobs"]) == len(sounds)
    assert {job[1] for job in states["jobs"]} == {"done"}
    originals = sorted((shop.var / "media").rglob("original.wav"))
    assert sorted(path.read_bytes() for path in originals) == sorted(sounds.values())
    wait_for(lambda: not temporary_files(shop), 60, "the sweep of temporary files", lambda: temporary_files(shop))


def test_twenty_kills_lose_nothing(shop: Workshop) -> None:
    chance = random.Random(20)
    sounds = {f"song {number:02}.wav": four_chords(60.0 + 5 * number) for number in range(SONGS)}
    web, worker = shop.start_web(), shop.start_worker()
    caught_working = 0
    with ThreadPoolExecutor(2) as people:
        uploads = [people.submit(Uploader(shop, *song, patience_s=170).run) for song in sounds.items()]
        for kill in range(KILLS):
            if kill % 4 == 3:
                shop.kill(web)
                web = shop.start_web()
            until = time.monotonic() + chance.uniform(0.5, 5.0)
            while time.monotonic() < until and (kill % 2 or not running(shop)):
                time.sleep(0.05)
            time.sleep(chance.uniform(0.0, 0.5))
            caught_working += bool(running(shop))
            shop.kill(worker)
            worker = shop.start_worker()
        for upload in uploads:
            upload.result(timeout=60)
    wait_for(
        lambda: all_ended(shop, SONGS),
        DRAINED_WITHIN_S,
        "every job to end",
        lambda: (shop.states(), shop.lines("worker")),
    )
    assert_nothing_is_lost(shop, sounds)
    assert caught_working >= 5, "the kills must meet work to mean anything"


def test_a_killed_process_of_the_pool_is_noticed(shop: Workshop) -> None:
    shop.start_web()
    worker = shop.start_worker()
    Uploader(shop, "song.wav", sound := four_chords(60.0)).run()
    wait_for(lambda: running(shop), 30, "the job to start", lambda: shop.lines("worker"))
    for pid in shop.pool_of(worker):
        os.kill(pid, signal.SIGKILL)
    wait_for(
        lambda: all_ended(shop, 1), DRAINED_WITHIN_S, "the job to end", lambda: (shop.states(), shop.lines("worker"))
    )
    assert worker.poll() is None
    assert_nothing_is_lost(shop, {"song.wav": sound})


def test_the_pool_ends_with_its_worker(shop: Workshop) -> None:
    worker = shop.start_worker()
    pool = wait_for(lambda: shop.pool_of(worker), 30, "the pool", lambda: shop.lines("worker"))
    shop.kill(worker)
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pool), 5, "the pool to end")


def test_a_worker_that_is_asked_to_end_does_not_wait_for_the_song(shop: Workshop) -> None:
    shop.start_web()
    worker = shop.start_worker()
    Uploader(shop, "long song.wav", sound := four_chords(240.0)).run()
    wait_for(lambda: running(shop), 30, "the job to start", lambda: shop.lines("worker"))
    asked = time.monotonic()
    shop.kill(worker, signal.SIGTERM)
    assert time.monotonic() - asked < 30
    assert [job[1:3] for job in shop.states()["jobs"]] == [["queued", 0]]
    shop.start_worker()
    wait_for(
        lambda: all_ended(shop, 1), DRAINED_WITHIN_S, "the job to end", lambda: (shop.states(), shop.lines("worker"))
    )
    assert_nothing_is_lost(shop, {"long song.wav": sound})


def test_a_broken_message_does_not_stop_the_worker(shop: Workshop) -> None:
    queue = shop.var / "broker" / "audio"
    queue.mkdir(parents=True)
    (queue / "00000000000000000001-broken.msg").write_bytes(b"\x00\xff{")
    (queue / "00000000000000000002-other.msg").write_text('{"body": "x", "properties": {}}')
    (queue / "00000000000000000003-alien.msg").write_text(
        '{"body": "W10=", "content-type": "application/x-python-serialize", "content-encoding": "binary",'
        ' "headers": {}, "properties": {"delivery_tag": "1", "delivery_info": {}, "body_encoding": "base64"}}'
    )
    shop.start_web()
    worker = shop.start_worker()
    Uploader(shop, "song.wav", sound := four_chords(8.0)).run()
    wait_for(lambda: all_ended(shop, 1), 60, "the job to end", lambda: (shop.states(), shop.lines("worker")))
    assert worker.poll() is None
    assert_nothing_is_lost(shop, {"song.wav": sound})

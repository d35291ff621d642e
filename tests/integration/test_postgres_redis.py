"""The same code on PostgreSQL, with Redis as broker and channel layer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.journey import stages_of, upload_to_analysis
from tests.support.seeds import four_chords
from tests.support.servers import postgres_database, redis_database
from tests.support.workshop import Uploader, Workshop, wait_for

pytestmark = pytest.mark.integration


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    with ExitStack() as stack:
        database, broker = stack.enter_context(postgres_database()), stack.enter_context(redis_database())
        shop = Workshop(tmp_path / "var", DATABASE_URL=database, REDIS_URL=broker)
        stack.callback(shop.stop)
        yield shop.prepare()


def test_a_song_is_uploaded_heard_live_and_played(shop: Workshop) -> None:
    told = upload_to_analysis(shop)
    assert len(stages_of(told)) >= 3
    assert not (shop.var / "partimento.sqlite3").exists()
    assert not (shop.var / "broker").exists()


def test_a_killed_worker_loses_nothing(shop: Workshop) -> None:
    shop.start_web()
    worker = shop.start_worker()
    for number in range(3):
        Uploader(shop, f"song {number}.wav", four_chords(20.0 + number)).run()
    for _ in range(3):
        wait_for(lambda: "running" in str(shop.states()["jobs"]), 60, "a job to run", lambda: shop.lines("worker"))
        shop.kill(worker)
        worker = shop.start_worker()
    wait_for(
        lambda: {song[1] for song in shop.states()["songs"]} == {"ready"},
        120,
        "every song to be heard",
        lambda: (shop.states(), shop.lines("worker")),
    )
    wait_for(lambda: [job[1] for job in shop.states()["jobs"]] == ["done"] * 3, 30, "every job to end", shop.states)

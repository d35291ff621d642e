"""The same code with RabbitMQ as broker, and with a broker that is not there for a while."""

from __future__ import annotations

from pathlib import Path

import pytest

from musicapp.jobs.services import WAITS_FOR_BROKER
from tests.support.journey import stages_of, upload_to_analysis
from tests.support.seeds import four_chords
from tests.support.servers import own_redis, rabbitmq_host
from tests.support.studio import free_port
from tests.support.workshop import Uploader, Workshop, wait_for

pytestmark = pytest.mark.integration


def test_a_song_is_uploaded_heard_live_and_played(tmp_path: Path) -> None:
    with rabbitmq_host() as broker:
        shop = Workshop(tmp_path / "var", BROKER_URL=broker)
        try:
            told = upload_to_analysis(shop.prepare())
        finally:
            shop.stop()
    assert len(stages_of(told)) >= 3
    assert not (shop.var / "broker").exists()


def test_an_unreachable_broker_is_told_and_the_song_is_heard_later(tmp_path: Path) -> None:
    port = free_port()
    shop = Workshop(tmp_path / "var", BROKER_URL=f"redis://127.0.0.1:{port}/0").prepare()
    try:
        shop.start_web()
        shop.start_worker()
        for number in range(3):
            Uploader(shop, f"song {number}.wav", four_chords(8.0 + number)).run()
        assert [(job[1], job[4]) for job in shop.states()["jobs"]] == [("queued", WAITS_FOR_BROKER)] * 3
        assert b'"broker": "failed"' in shop.request("GET", "/readyz")[2]
        with own_redis(port, tmp_path):
            wait_for(
                lambda: {song[1] for song in shop.states()["songs"]} == {"ready"},
                120,
                "every song to be heard",
                lambda: (shop.states(), shop.lines("worker")),
            )
            ended = [("done", "")] * 3
            states = shop.states
            wait_for(lambda: [(job[1], job[4]) for job in states()["jobs"]] == ended, 30, "every job to end", states)
    finally:
        shop.stop()

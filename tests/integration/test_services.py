"""A song from upload to analysis on the services of a company: PostgreSQL, Redis, RabbitMQ, object storage."""

from __future__ import annotations

import http.client
import json
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import boto3
import kombu
import psycopg
import pytest
import redis
from moto.server import ThreadedMotoServer

from tests.support.seeds import four_chords
from tests.support.workshop import Uploader, Workshop, wait_for

pytestmark = pytest.mark.integration
POSTGRESQL = "postgresql://postgres@127.0.0.1:5432"
REDIS = "redis://127.0.0.1:6379/9"
RABBITMQ = "amqp://guest:guest@127.0.0.1:5672//"
QUEUES = ("default", "audio", "gpu")
BUCKET_KEY = {"aws_access_key_id": "partimento", "aws_secret_access_key": "secret", "region_name": "eu-south-1"}
SECONDS = 20.0


def needs(name: str, port: int) -> None:
    """Skip where a service is not installed; a run of CI must have them all."""
    with closing(socket.socket()) as line:
        line.settimeout(2)
        if line.connect_ex(("127.0.0.1", port)) == 0:
            return
    if os.environ.get("CI"):
        pytest.fail(f"{name} does not answer on port {port}, and CI must test it")
    pytest.skip(f"{name} does not answer on port {port} of this machine")


@pytest.fixture
def database() -> Iterator[str]:
    """An empty PostgreSQL database of this test's own."""
    needs("PostgreSQL", 5432)
    name = f"partimento_{uuid4().hex[:12]}"
    with psycopg.connect(f"{POSTGRESQL}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{POSTGRESQL}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def redis_url() -> Iterator[str]:
    needs("Redis", 6379)
    with closing(redis.Redis.from_url(REDIS)) as server:
        server.flushdb()
        yield REDIS
        server.flushdb()


@pytest.fixture
def rabbitmq_url() -> Iterator[str]:
    needs("RabbitMQ", 5672)
    empty_queues()
    yield RABBITMQ
    empty_queues()


@pytest.fixture
def bucket() -> Iterator[dict[str, str]]:
    """Settings of a bucket on an S3 server of this test's own."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=address, **BUCKET_KEY).create_bucket(
        Bucket="songs", CreateBucketConfiguration={"LocationConstraint": "eu-south-1"}
    )
    yield {
        "S3_BUCKET": "songs",
        "S3_ENDPOINT_URL": address,
        "S3_REGION": "eu-south-1",
        "S3_ACCESS_KEY": BUCKET_KEY["aws_access_key_id"],
        "S3_SECRET_KEY": BUCKET_KEY["aws_secret_access_key"],
    }
    server.stop()


def empty_queues() -> None:
    with kombu.Connection(RABBITMQ) as line:
        for name in QUEUES:
            kombu.Queue(name)(line.default_channel).delete()


@contextmanager
def at_work(var: Path, **settings: str) -> Iterator[Workshop]:
    """A web process and a worker with these settings."""
    shop = Workshop(var, WORKERS="1", **settings)
    try:
        shop.prepare()
        shop.start_web()
        shop.start_worker()
        yield shop
    finally:
        shop.stop()


def bring_in(shop: Workshop, sound: bytes) -> None:
    """Upload a song and wait until it was heard."""
    Uploader(shop, "four chords.wav", sound).run()
    ended = wait_for(lambda: finished(shop), 120, "the song to be heard", lambda: (shop.states(), shop.lines("worker")))
    assert ended == [["four chords.wav", "ready", "done", ""]]


def finished(shop: Workshop) -> list[list[str]]:
    return [song for song in shop.states()["songs"] if song[1] in {"ready", "failed"}]


def read_json(shop: Workshop, path: str) -> tuple[int, dict[str, object]]:
    asking = http.client.HTTPConnection("127.0.0.1", shop.port, timeout=20)
    with closing(asking):
        asking.request("GET", path)
        answer = asking.getresponse()
        return answer.status, json.loads(answer.read())


def test_a_song_is_heard_on_postgresql_and_redis(tmp_path: Path, database: str, redis_url: str) -> None:
    with at_work(tmp_path / "var", DATABASE_URL=database, REDIS_URL=redis_url) as shop:
        bring_in(shop, four_chords(SECONDS))
        assert read_json(shop, "/readyz")[0] == 200
        assert not (tmp_path / "var" / "partimento.sqlite3").exists()
        assert not (tmp_path / "var" / "broker").exists()


def test_a_song_is_heard_over_rabbitmq(tmp_path: Path, rabbitmq_url: str) -> None:
    with at_work(tmp_path / "var", BROKER_URL=rabbitmq_url) as shop:
        bring_in(shop, four_chords(SECONDS))
        assert read_json(shop, "/readyz")[0] == 200
        assert not (tmp_path / "var" / "broker").exists()


def test_a_song_in_a_bucket_is_heard_and_comes_back_whole(tmp_path: Path, bucket: dict[str, str]) -> None:
    sound = four_chords(SECONDS)
    with at_work(tmp_path / "var", **bucket) as shop:
        bring_in(shop, sound)
        store = boto3.client("s3", endpoint_url=bucket["S3_ENDPOINT_URL"], **BUCKET_KEY)
        kept = {entry["Key"]: entry["Size"] for entry in store.list_objects_v2(Bucket="songs")["Contents"]}
        original = next(name for name in kept if name.endswith("/original.wav"))
        assert kept[original] == len(sound)
        assert store.get_object(Bucket="songs", Key=original)["Body"].read() == sound
        assert any(name.endswith("/peaks.bin") for name in kept)
        media = tmp_path / "var" / "media"
        assert not media.exists() or not any(path.is_file() for path in media.rglob("*"))


def test_a_broker_that_is_away_loses_no_song(tmp_path: Path) -> None:
    """The upload is taken, and readiness says what is missing."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"amqp://guest:guest@127.0.0.1:{free.getsockname()[1]}//"
    shop = Workshop(tmp_path / "var", BROKER_URL=nobody)
    try:
        shop.prepare()
        shop.start_web()
        Uploader(shop, "four chords.wav", four_chords(2.0)).run()
        wait_for(lambda: shop.states()["songs"], 30, "the song's row", shop.states)
        assert [job[1] for job in shop.states()["jobs"]] == ["queued"]
        assert read_json(shop, "/readyz")[0] == 503
    finally:
        shop.stop()

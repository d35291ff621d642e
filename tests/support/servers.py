"""Servers that integration tests talk to: whether they are there, and a corner of each that is a test's own.

A test whose server is not there is skipped and says so; with PARTIMENTO_REQUIRE_SERVICES=1 it fails instead.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

POSTGRES, REDIS, RABBITMQ = 5432, 6379, 5672
POSTGRES_ADDRESS = "postgres://postgres@127.0.0.1:5432"


def missing(reason: str) -> None:
    """Skips the test, or fails it where skipping is not allowed."""
    if os.environ.get("PARTIMENTO_REQUIRE_SERVICES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def needs(name: str, port: int) -> None:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        missing(f"{name} does not answer on 127.0.0.1:{port}")


@contextmanager
def postgres_database() -> Iterator[str]:
    """The address of a new database, which is dropped at the end."""
    needs("PostgreSQL", POSTGRES)
    import psycopg

    name = f"partimento_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{POSTGRES_ADDRESS}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{POSTGRES_ADDRESS}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def redis_database() -> Iterator[str]:
    """The address of an empty database of the server, which is emptied at the end."""
    needs("Redis", REDIS)
    import redis

    for number in range(15, 0, -1):
        address = f"redis://127.0.0.1:{REDIS}/{number}"
        with redis.Redis.from_url(address) as server:
            if not server.set("partimento-test", os.getpid(), nx=True):
                continue
            try:
                if server.dbsize() == 1:
                    yield address
                    return
            finally:
                if server.get("partimento-test") == str(os.getpid()).encode():
                    server.flushdb()
    missing("no database of the Redis server is empty")


@contextmanager
def rabbitmq_host() -> Iterator[str]:
    """The address of a new virtual host, which is deleted at the end."""
    needs("RabbitMQ", RABBITMQ)
    if shutil.which("rabbitmqctl") is None:
        missing("rabbitmqctl, which makes a virtual host for the test, is not installed")
    name = f"partimento-test-{uuid.uuid4().hex[:12]}"

    def control(*words: str) -> None:
        subprocess.run(["rabbitmqctl", "--quiet", *words], check=True, capture_output=True, timeout=60)

    control("add_vhost", name)
    try:
        control("set_permissions", "--vhost", name, "guest", ".*", ".*", ".*")
        yield f"amqp://guest:guest@127.0.0.1:{RABBITMQ}/{name}"
    finally:
        control("delete_vhost", name)


@contextmanager
def own_redis(port: int, folder: Path) -> Iterator[str]:
    """A Redis server of the test's own on ``port``."""
    program = shutil.which("redis-server")
    if program is None:
        missing("redis-server is not installed")
    words = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def bucket() -> Iterator[dict[str, str]]:
    """Object storage that speaks S3, with one empty bucket: the settings of a studio that uses it."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        found = {
            "S3_BUCKET": "songs",
            "S3_ENDPOINT_URL": f"http://{host}:{port}",
            "S3_REGION": "us-east-1",
            "S3_ACCESS_KEY": "test",
            "S3_SECRET_KEY": "test",
        }
        client = boto3.client(
            "s3", endpoint_url=found["S3_ENDPOINT_URL"], region_name="us-east-1",
            aws_access_key_id="test", aws_secret_access_key="test",
        )  # fmt: skip
        client.create_bucket(Bucket="songs")
        yield found
    finally:
        server.stop()

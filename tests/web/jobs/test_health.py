"""What a load balancer is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from musicapp import health
from musicapp.jobs import keeper
from musicapp.jobs.models import Worker


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, folders: Path) -> None:
    monkeypatch.setattr(health, "_kept", None)


def test_a_living_process_says_so_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_all_parts_there_is_ready(client: Client, db: None) -> None:
    keeper.show_up(("default",))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"database": "ok", "storage": "ok", "broker": "ok", "worker": "ok"},
    }


def test_no_worker_for_a_while_is_not_ready(client: Client, db: None) -> None:
    Worker.objects.create(name="old:1:1", seen_at=timezone.now() - timedelta(seconds=40))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == "failed"


def test_a_failing_part_is_named_without_its_reason(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> bool:
        raise RuntimeError("password=hunter2 at /srv/secret")

    monkeypatch.setitem(health.PARTS, "broker", fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "failed"
    assert b"hunter2" not in answer.content


def test_a_storage_that_cannot_be_written_is_not_ready(client: Client, db: None, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "a file" / "below"
    assert client.get("/readyz").json()["checks"]["storage"] == "failed"


def test_the_probe_leaves_nothing_behind(client: Client, db: None, settings: Any) -> None:
    client.get("/readyz")
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_asking_often_does_not_ask_the_parts_often(client: Client, db: None) -> None:
    client.get("/readyz")
    with connection.execute_wrapper(pytest.fail):
        assert client.get("/readyz").status_code == 503


def test_both_answer_without_signing_in_and_are_not_cached(client: Client, db: None) -> None:
    for address in ("/healthz", "/readyz"):
        assert "no-store" in client.get(address)["Cache-Control"]

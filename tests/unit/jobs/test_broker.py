from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from musicapp.jobs import broker


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    broker.register()
    with Connection("filesystem://", transport_options={"folder": str(tmp_path)}) as link:
        yield link


def test_messages_are_taken_once_and_in_order(connection: Connection, tmp_path: Path) -> None:
    queue = connection.SimpleQueue("audio")
    for number in range(5):
        queue.put({"number": number})
    assert queue.qsize() == 5
    taken = []
    for _ in range(5):
        message = queue.get(timeout=2)
        message.ack()
        taken.append(message.payload["number"])
    assert taken == [0, 1, 2, 3, 4]
    with pytest.raises(Empty):
        queue.get(timeout=0.2)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_message_that_cannot_be_read_is_thrown_away(connection: Connection, tmp_path: Path) -> None:
    queue = connection.SimpleQueue("audio")
    (tmp_path / "audio").mkdir(exist_ok=True)
    (tmp_path / "audio" / "00000000000000000001-broken.msg").write_bytes(b'{"body": "\xff\x00')
    (tmp_path / "audio" / "00000000000000000002-empty.msg").write_bytes(b"")
    (tmp_path / "audio" / "00000000000000000003-list.msg").write_bytes(b"[1, 2]")
    (tmp_path / "audio" / "00000000000000000004-bare.msg").write_bytes(b'{"body": "x"}')
    queue.put({"number": 1})
    assert queue.get(timeout=2).payload == {"number": 1}
    assert list((tmp_path / "audio").glob("*.msg")) == []


def test_queues_do_not_see_each_other(connection: Connection) -> None:
    connection.SimpleQueue("audio").put({"number": 1})
    with pytest.raises(Empty):
        connection.SimpleQueue("gpu").get(timeout=0.2)


def test_a_half_written_message_is_not_seen(connection: Connection, tmp_path: Path) -> None:
    queue = connection.SimpleQueue("audio")
    (tmp_path / "audio").mkdir(exist_ok=True)
    (tmp_path / "audio" / ".00000000000000000001-half.77").write_text('{"bo')
    assert queue.qsize() == 0


def test_a_name_cannot_leave_the_folder(connection: Connection, tmp_path: Path) -> None:
    connection.SimpleQueue("../../elsewhere").put({"number": 1})
    assert len(list(tmp_path.rglob("*.msg"))) == 1


def test_a_purge_empties_the_queue(connection: Connection) -> None:
    queue = connection.SimpleQueue("audio")
    queue.put({"number": 1})
    assert queue.clear() == 1
    assert queue.qsize() == 0

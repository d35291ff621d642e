"""A disk without room: told in a sentence, nothing lost, and done once there is room again."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.seeds import four_chords
from tests.support.servers import missing
from tests.support.workshop import Uploader, Workshop, wait_for

pytestmark = pytest.mark.integration

SOUND = four_chords(100.0)  # 4.4 MB; hearing it needs as much again
HEARD_WITHIN_S = 180.0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        missing("only root may make the small disk that this test fills")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path, leave_bytes: int) -> Path:
    """The file that takes the room; the studio may be writing meanwhile."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize > leave_bytes:
            file.write(bytes(16_384))
    return ballast


def state_of(shop: Workshop) -> list[str]:
    return [song[1] for song in shop.states()["songs"]]


def again(shop: Workshop) -> None:
    pk = shop.call("job_ids", owner="owner")[0]
    assert shop.request("POST", f"/jobs/{pk}/retry")[0] == 302


def test_a_full_disk_is_told_and_the_song_is_heard_later(disk: Path) -> None:
    shop = Workshop(disk / "var").prepare()
    try:
        shop.start_web()
        Uploader(shop, "song.wav", SOUND).run()
        ballast = fill(disk, leave_bytes=2_000_000)
        shop.start_worker()
        wait_for(lambda: state_of(shop) == ["failed"], 60, "the failure", lambda: (shop.states(), shop.lines("worker")))
        error = shop.states()["songs"][0][3]
        assert "disk" in error
        assert "Free some space" in error
        assert next((shop.var / "media").rglob("original.wav")).read_bytes() == SOUND
        ballast.unlink()
        again(shop)
        wait_for(
            lambda: state_of(shop) == ["ready"],
            HEARD_WITHIN_S,
            "the song",
            lambda: (shop.states(), shop.lines("worker")),
        )
    finally:
        shop.stop()


def test_a_disk_without_any_room_loses_nothing(disk: Path) -> None:
    shop = Workshop(disk / "var").prepare()
    try:
        shop.start_web()
        Uploader(shop, "song.wav", SOUND).run()
        worker = shop.start_worker()
        wait_for(lambda: "running" in str(shop.states()["jobs"]), 60, "the start", lambda: shop.lines("worker"))
        ballast = fill(disk, leave_bytes=0)
        with pytest.raises(AssertionError):
            wait_for(lambda: state_of(shop) == ["ready"], 12, "nothing")
        assert worker.poll() is None
        ballast.unlink()
        wait_for(lambda: state_of(shop) in (["ready"], ["failed"]), 60, "an end", lambda: shop.lines("worker"))
        if state_of(shop) == ["failed"]:
            again(shop)
        wait_for(
            lambda: state_of(shop) == ["ready"],
            HEARD_WITHIN_S,
            "the song",
            lambda: (shop.states(), shop.lines("worker")),
        )
        assert next((shop.var / "media").rglob("original.wav")).read_bytes() == SOUND
    finally:
        shop.stop()


def test_a_worker_that_may_write_no_large_file_says_so(tmp_path: Path) -> None:
    shop = Workshop(tmp_path / "var").prepare()
    try:
        shop.start_web()
        Uploader(shop, "song.wav", SOUND).run()
        worker = shop.start_worker()
        resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
        wait_for(lambda: state_of(shop) == ["failed"], 60, "the failure", lambda: (shop.states(), shop.lines("worker")))
        assert "room" in shop.states()["songs"][0][3]
        shop.kill(worker)
        shop.start_worker()
        again(shop)
        wait_for(
            lambda: state_of(shop) == ["ready"],
            HEARD_WITHIN_S,
            "the song",
            lambda: (shop.states(), shop.lines("worker")),
        )
    finally:
        shop.stop()

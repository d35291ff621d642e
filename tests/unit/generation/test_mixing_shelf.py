"""Renders that are kept."""

import json
import os
from pathlib import Path

import numpy as np

from generation.core.mixing.shelf import Shelf
from mastering.core.wave_file import SoundWriter, frames_of, sha256_of


def _put(shelf: Shelf, key: str, frames: int = 1000, used_at: float = 0.0) -> None:
    samples = np.full((frames, 2), len(key), dtype=np.int32)
    with SoundWriter(shelf.ready(key), frames) as file:
        file.write(samples)
    shelf.note(key, {"frames": frames, "sha256": file.sha256})
    if used_at:
        os.utime(shelf.place(key), (used_at, used_at))


def test_it_gives_back_what_was_put_there(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    _put(shelf, "a" * 64)
    facts = shelf.facts("a" * 64)
    assert facts is not None
    shelf.bring("a" * 64, tmp_path / "copy.wav")
    assert sha256_of(tmp_path / "copy.wav") == facts["sha256"]
    assert shelf.facts("b" * 64) is None


def test_a_damaged_render_is_taken_away(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    _put(shelf, "a" * 64)
    content = bytearray(shelf.place("a" * 64).read_bytes())
    content[100] ^= 1
    shelf.place("a" * 64).write_bytes(content)
    assert shelf.facts("a" * 64) is None
    assert not shelf.place("a" * 64).exists()


def test_facts_that_are_no_facts_count_as_none(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for text in ("", "[]", "{}", json.dumps({"frames": "many", "sha256": 3})):
        _put(shelf, "a" * 64)
        shelf.place("a" * 64).with_suffix(".json").write_text(text)
        assert shelf.facts("a" * 64) is None


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, limit_bytes=15_000)
    _put(shelf, "a" * 64, used_at=1000)
    _put(shelf, "b" * 64, used_at=2000)
    _put(shelf, "c" * 64)
    kept = {key for key in "abc" if shelf.facts(key * 64)}
    assert kept == {"b", "c"}


def test_one_render_larger_than_the_shelf_stays_until_the_next(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, limit_bytes=100)
    _put(shelf, "a" * 64)
    assert frames_of(shelf.place("a" * 64)) == 1000

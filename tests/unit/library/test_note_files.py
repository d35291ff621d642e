"""Notes as files for other programs, by a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from library.core.note_files import KINDS, Names, present_parts, written_apart
from musicapp.errors import MusicAppError
from tests.unit.library.findings.test_panels import heard, notes


def test_there_is_a_file_for_all_and_for_each_part() -> None:
    assert {"all.mid", "melody.mid", "drums.mid", "all.musicxml", "bass.musicxml"} <= set(KINDS)
    assert "drums.musicxml" not in KINDS
    assert present_parts(notes()) == {"melody", "drums"}


BEGINNINGS = [("all.mid", b"MThd"), ("melody.musicxml", b"<?xml"), ("lead-sheet.pdf", b"%PDF")]


@pytest.mark.parametrize(("name", "begins"), BEGINNINGS)
def test_a_process_of_its_own_writes_it(tmp_path: Path, name: str, begins: bytes) -> None:
    stored = tmp_path / "notes.json.gz"
    notes().save(stored)
    written_apart(KINDS[name], heard(), stored, Names("Low Tide"), tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_damaged_notes_give_a_sentence(tmp_path: Path) -> None:
    stored = tmp_path / "notes.json.gz"
    stored.write_bytes(b"not notes at all")
    with pytest.raises(MusicAppError, match="could not be written as a file"):
        written_apart(KINDS["all.mid"], heard(), stored, Names("Low Tide"), tmp_path / "out.mid")

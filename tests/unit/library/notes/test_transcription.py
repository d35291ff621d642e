import pytest
from pydantic import ValidationError

from library.core.notes.transcription import NoteColumns, Transcription
from tests.unit.library.notes.made import small_transcription


def test_it_comes_back_from_its_file(tmp_path) -> None:
    path = tmp_path / "notes.json.gz"
    small_transcription().save(path)
    assert Transcription.load(path) == small_transcription()


def test_equal_transcriptions_give_equal_files(tmp_path) -> None:
    small_transcription().save(tmp_path / "a")
    small_transcription().save(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValidationError, match="differ in length"):
        NoteColumns(onset_s=(0.0, 1.0), end_s=(1.0,))


def test_a_note_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="before it begins"):
        NoteColumns(onset_s=(1.0,), end_s=(0.5,), pitch=(60,), velocity=(80,), confidence=(1.0,), part=("melody",))


def test_theory_gets_every_note_and_the_lines_among_them() -> None:
    rows = small_transcription().rows()
    assert len(rows["notes"]) == 14
    assert [note.pitch for note in rows["bass"]] == [36, 36]
    assert set(rows["melody"]) <= set(rows["notes"])
    assert rows["drums"][0].drum == "kick"
